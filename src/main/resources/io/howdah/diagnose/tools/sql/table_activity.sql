-- tool: table_activity
-- description: how tables are read and written, how much of the updates stays on the page, and when they were last vacuumed and analysed
-- argument: table_name table optional - only this table
-- rows: 20
-- empty: no table was touched, or there is no such table
SELECT relid::bigint AS oid, format('%I.%I', schemaname, relname) AS table_name, seq_scan AS sequential_scans, seq_tup_read AS rows_read_by_them,
       coalesce(idx_scan, 0) AS index_scans, n_tup_ins AS inserted, n_tup_upd AS updated, n_tup_del AS deleted,
       round(n_tup_hot_upd / greatest(n_tup_upd, 1)::numeric, 3) AS hot_share, n_live_tup AS live, n_dead_tup AS dead,
       n_mod_since_analyze AS changed_since_analyze, greatest(last_vacuum, last_autovacuum) AS last_vacuum,
       greatest(last_analyze, last_autoanalyze) AS last_analyze
FROM pg_stat_user_tables WHERE :table_name IN ('', format('%I.%I', schemaname, relname))
ORDER BY seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd + n_tup_del DESC, 2
