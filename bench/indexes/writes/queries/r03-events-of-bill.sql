-- weight: 80
SELECT at, kind FROM event WHERE bill = 77777 ORDER BY at;
