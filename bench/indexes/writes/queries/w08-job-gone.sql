-- weight: 500
DELETE FROM job WHERE id = 2000;
