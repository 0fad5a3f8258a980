-- tool: write_amplification
-- description: tables that are written much while indexes on them serve nobody: unused ones and copies
-- cost: 2
-- rows: 20
-- finding: indexes-only-written idle_indexes some 2 strong 4 table table_name oid
-- empty: no written table carries an index that serves nobody
WITH i AS (
  SELECT i.indrelid, i.indexrelid, u.idx_scan = 0 AND NOT i.indisunique AND NOT i.indisexclusion
           AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) AS unused,
         row_number() OVER (PARTITION BY i.indrelid, i.indkey::text, i.indclass::text, i.indoption::text, i.indcollation::text,
                              coalesce(pg_get_expr(i.indexprs, i.indrelid), ''), coalesce(pg_get_expr(i.indpred, i.indrelid), '')
                            ORDER BY i.indisunique DESC, u.idx_scan DESC, i.indexrelid) > 1 AND NOT i.indisunique AS copied
  FROM pg_index i JOIN pg_stat_user_indexes u USING (indexrelid)),
s AS (
  SELECT indrelid, count(*) AS indexes, count(*) FILTER (WHERE unused OR copied) AS idle, sum(pg_relation_size(indexrelid)) FILTER (WHERE unused OR copied) AS idle_bytes
  FROM i GROUP BY 1)
SELECT t.relid::bigint AS oid, format('%I.%I', t.schemaname, t.relname) AS table_name, s.indexes, s.idle AS idle_indexes, s.idle_bytes,
       t.n_tup_ins + t.n_tup_upd + t.n_tup_del AS written, round(t.n_tup_hot_upd / greatest(t.n_tup_upd, 1)::numeric, 3) AS hot_share
FROM s JOIN pg_stat_user_tables t ON t.relid = s.indrelid
WHERE s.idle > 0 AND t.n_tup_ins + t.n_tup_upd + t.n_tup_del >= 1000 AND s.idle_bytes > 1024 * 1024
  AND (t.n_tup_upd = 0 OR t.n_tup_hot_upd < 0.8 * t.n_tup_upd)
ORDER BY 4 DESC, 6 DESC, 2
