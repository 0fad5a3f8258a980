-- weight: 4000
UPDATE job SET state = 'done', tries = tries + 1 WHERE id = 1500;
