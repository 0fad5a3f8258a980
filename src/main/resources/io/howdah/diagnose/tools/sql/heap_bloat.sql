-- tool: heap_bloat
-- description: how much of a table is dead or free, measured on a sample of its pages
-- argument: table_name table required - its qualified name
-- cost: 5
-- seconds: 15
-- privilege: pg_stat_scan_tables
-- extension: pgstattuple
-- empty: there is no such table
SELECT format('%I.%I', n.nspname, c.relname) AS table_name, b.table_len AS bytes, b.scanned_percent, b.dead_tuple_percent, b.approx_free_percent
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL {pgstattuple}.pgstattuple_approx(c.oid) b
WHERE format('%I.%I', n.nspname, c.relname) = :table_name AND c.relkind IN ('r', 'm')
