-- weight: 5
SELECT count(*), sum(total) FROM bill WHERE state = 'open';
