-- tool: indexes_invalid
-- description: indexes that the planner may not use, left by a build that was cut off
-- empty: every index is valid
SELECT i.indexrelid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS index_name, i.indrelid::regclass::text AS table_name, i.indisready AS written
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i'
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
ORDER BY 2
