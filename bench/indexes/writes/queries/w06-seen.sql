-- weight: 8000
UPDATE account SET seen = now(), balance = balance + 1 WHERE id = 4711;
