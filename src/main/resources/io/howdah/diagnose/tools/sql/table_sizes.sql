-- tool: table_sizes
-- description: the largest tables with their indexes and TOAST
-- rows: 20
-- empty: there is no table
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS table_name, pg_table_size(c.oid) AS table_bytes,
       pg_indexes_size(c.oid) AS index_bytes, coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast_bytes,
       greatest(c.reltuples, 0)::bigint AS rows_estimated
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence <> 't' ORDER BY 3 DESC, 2
