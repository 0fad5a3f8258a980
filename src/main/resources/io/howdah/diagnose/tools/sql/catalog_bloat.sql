-- tool: catalog_bloat
-- description: dead rows in the catalogue, as tables made and dropped leave them
-- rows: 10
-- finding: catalogue-bloated dead_for_each_live some 0.5 strong 2 table catalogue oid
-- empty: no catalogue has dead rows
SELECT relid::bigint AS oid, relname AS catalogue, n_live_tup AS live, n_dead_tup AS dead, pg_relation_size(relid) AS bytes, greatest(last_vacuum, last_autovacuum) AS last_vacuum,
       round(CASE WHEN n_dead_tup + pg_relation_size(relid) / 400 < 10000 THEN 0
                  ELSE greatest(n_dead_tup / greatest(n_live_tup, 1)::numeric, pg_relation_size(relid) / (greatest(n_live_tup, 1) * 700.0)) END, 2) AS dead_for_each_live
FROM pg_stat_sys_tables WHERE schemaname = 'pg_catalog' AND relname IN ('pg_class', 'pg_attribute', 'pg_type', 'pg_depend', 'pg_index', 'pg_statistic', 'pg_shdepend')
  AND n_dead_tup > 0 ORDER BY 7 DESC, n_dead_tup DESC, 2
