-- weight: 100
SELECT id FROM job WHERE state = 'ready' AND queue = 6 ORDER BY due LIMIT 1;
