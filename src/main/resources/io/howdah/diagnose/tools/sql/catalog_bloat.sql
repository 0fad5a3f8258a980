-- tool: catalog_bloat
-- description: dead rows in the catalogue, as tables made and dropped leave them
-- rows: 10
-- empty: no catalogue has dead rows
SELECT relname AS catalogue, n_live_tup AS live, n_dead_tup AS dead, pg_relation_size(relid) AS bytes, greatest(last_vacuum, last_autovacuum) AS last_vacuum
FROM pg_stat_sys_tables WHERE schemaname = 'pg_catalog' AND n_dead_tup > 0 ORDER BY n_dead_tup DESC, 1
