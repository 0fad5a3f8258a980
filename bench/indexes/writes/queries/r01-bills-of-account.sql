-- weight: 60
SELECT id, state, total FROM bill WHERE account = 4711 ORDER BY made DESC LIMIT 20;
