-- weight: 20
SELECT item, left_over FROM stock WHERE shelf = 77 AND left_over < 5;
