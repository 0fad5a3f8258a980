-- tool: indexes_unused
-- description: indexes that no scan has used since the statistics began, and that no constraint needs; the largest first
-- rows: 20
-- empty: every index was used or is needed by a constraint
SELECT s.indexrelid::bigint AS oid, format('%I.%I', s.schemaname, s.indexrelname) AS index_name,
       format('%I.%I', s.schemaname, s.relname) AS table_name, pg_relation_size(s.indexrelid) AS bytes,
       (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS counted_since
FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
WHERE s.idx_scan = 0 AND NOT i.indisunique AND NOT i.indisexclusion
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = s.indexrelid)
ORDER BY bytes DESC, 2
