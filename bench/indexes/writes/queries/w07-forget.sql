-- weight: 50
DELETE FROM event WHERE id = 100;
