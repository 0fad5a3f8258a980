-- tool: index_bloat
-- description: how much of each larger B-tree is air, estimated from the widths of its columns and its live rows
-- cost: 2
-- rows: 20
-- finding: index-mostly-air air_share some 0.5 strong 0.7 index index_name oid
-- empty: no index is large enough to matter
WITH x AS (
  SELECT i.indexrelid, i.indrelid, c.relname, n.nspname, pg_relation_size(c.oid) AS bytes,
         CASE WHEN coalesce(u.last_analyze, u.last_autoanalyze, u.last_vacuum, u.last_autovacuum) IS NULL THEN greatest(c.reltuples, t.reltuples, 0)
              ELSE least(greatest(c.reltuples, t.reltuples, 0), u.n_live_tup) END AS rows,
         (SELECT coalesce(sum(CASE WHEN k.attnum = 0 THEN 16 ELSE coalesce((1 - s.null_frac) * s.avg_width, 16) END), 16)
          FROM unnest(i.indkey::int2[]) AS k(attnum) LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
               LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname AND NOT s.inherited) AS width
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
       JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree' LEFT JOIN pg_stat_user_tables u ON u.relid = t.oid
       LEFT JOIN pg_stat_user_indexes x ON x.indexrelid = c.oid LEFT JOIN pg_statio_user_indexes b ON b.indexrelid = c.oid
  WHERE i.indpred IS NULL AND i.indisvalid AND t.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND pg_relation_size(c.oid) > CASE WHEN coalesce(x.idx_scan, 0) >= 100 OR coalesce(b.idx_blks_hit + b.idx_blks_read, 0) >= 5000 THEN 1 ELSE 4 END * 1024 * 1024)
SELECT indexrelid::bigint AS oid, format('%I.%I', nspname, relname) AS index_name, indrelid::regclass::text AS table_name, bytes, rows::bigint AS entries,
       round((greatest(0, 1 - rows * (8 * ceil((8 + width) / 8) + 4) / 0.9 / (bytes * 8152.0 / 8192)))::numeric, 3) AS air_share
FROM x ORDER BY 6 DESC, 2
