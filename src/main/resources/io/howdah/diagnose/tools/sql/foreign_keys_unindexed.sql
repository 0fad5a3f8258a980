-- tool: foreign_keys_unindexed
-- description: foreign keys whose columns lead no index, so that each delete of a parent reads the child whole
-- cost: 2
-- rows: 20
-- empty: every foreign key has an index
SELECT k.conrelid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS table_name, k.conname AS constraint_name,
       k.confrelid::regclass::text AS parent, greatest(c.reltuples, 0)::bigint AS rows_estimated
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND NOT EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
    AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
ORDER BY 5 DESC, 2, 3
