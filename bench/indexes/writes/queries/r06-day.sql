-- weight: 2
SELECT kind, count(*) FROM event WHERE at >= '2025-03-01' AND at < '2025-03-02' GROUP BY kind;
