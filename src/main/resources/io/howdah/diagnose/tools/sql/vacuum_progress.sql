-- tool: vacuum_progress
-- description: which VACUUMs run, how far they are, and how long they already take
-- privilege: pg_read_all_stats
-- empty: no VACUUM runs
SELECT p.pid, p.datname AS database, p.relid::bigint AS table_oid, p.phase, p.heap_blks_total AS blocks, p.heap_blks_scanned AS scanned,
       a.backend_type = 'autovacuum worker' AS automatic, a.query LIKE '%to prevent wraparound%' AS against_wraparound,
       round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 0) AS seconds
FROM pg_stat_progress_vacuum p JOIN pg_stat_activity a USING (pid) ORDER BY seconds DESC NULLS LAST
