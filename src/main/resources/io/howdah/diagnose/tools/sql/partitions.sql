-- tool: partitions
-- description: partitioned tables, how many partitions each has, and how much is in the default one
-- rows: 30
-- empty: no table is partitioned
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS table_name, p.partstrat AS strategy,
       (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = c.oid) AS partitions,
       coalesce((SELECT greatest(d.reltuples, 0)::bigint FROM pg_class d WHERE d.oid = p.partdefid), 0) AS rows_in_default
FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 4 DESC, 2
