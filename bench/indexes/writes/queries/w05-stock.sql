-- weight: 8000
UPDATE stock SET left_over = left_over - 1, counted = now() WHERE item = 777;
