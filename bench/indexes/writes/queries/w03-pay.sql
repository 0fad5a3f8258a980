-- weight: 2000
UPDATE bill SET state = 'paid' WHERE id = 1200;
