-- tool: subtransactions
-- description: sessions whose subtransactions overflow their cache, so that others must look them up
-- privilege: pg_read_all_stats
-- finding: subtransactions-overflow weight some 1 strong 2 session pid pid
-- empty: no session has subtransactions
-- versions: 16+
SELECT a.pid, CASE WHEN NOT s.subxact_overflowed THEN 0 WHEN clock_timestamp() - a.xact_start > interval '5 s' THEN 2 ELSE 1 END AS weight, s.subxact_count AS subtransactions, s.subxact_overflowed AS overflowed,
       round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1) AS transaction_seconds
FROM pg_stat_get_backend_idset() AS b(id) CROSS JOIN LATERAL pg_stat_get_backend_subxact(b.id) s
     JOIN pg_stat_activity a ON a.pid = pg_stat_get_backend_pid(b.id)
WHERE s.subxact_count > 0 OR s.subxact_overflowed ORDER BY 2 DESC, 3 DESC, 1
