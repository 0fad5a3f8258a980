-- tool: partition_counts
-- description: whether a table has so many partitions that planning and locking all of them costs
-- finding: partitions-many partitions some 200 strong 600 table table_name oid
-- rows: 5
-- empty: no table is partitioned
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS table_name, (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = c.oid) AS partitions
FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 3 DESC LIMIT 5
