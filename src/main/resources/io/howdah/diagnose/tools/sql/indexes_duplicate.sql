-- tool: indexes_duplicate
-- description: indexes of one table with the same columns, operator classes and condition
-- cost: 2
-- rows: 20
-- empty: no two indexes are the same
SELECT format('%I.%I', n.nspname, t.relname) AS table_name, min(c.relname) AS keep, array_agg(c.relname ORDER BY c.relname)::text AS same,
       sum(pg_relation_size(i.indexrelid)) - max(pg_relation_size(i.indexrelid)) AS bytes_too_many
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
GROUP BY n.nspname, t.relname, i.indrelid, i.indkey::text, i.indclass::text, i.indoption::text, i.indcollation::text, i.indisunique,
         coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), ''), c.relam
HAVING count(*) > 1 ORDER BY 4 DESC, 1
