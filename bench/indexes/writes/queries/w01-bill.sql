-- weight: 2000
INSERT INTO bill SELECT max(id) + 1, 4711, 'open', 10, now(), 'new' FROM bill;
