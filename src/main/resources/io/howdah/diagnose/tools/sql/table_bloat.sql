-- tool: table_bloat
-- description: how much of each larger table is free or dead space, estimated from the widths of its columns
-- cost: 2
-- rows: 20
-- finding: heap-mostly-air air_share some 0.5 strong 0.7 table table_name oid
-- empty: no table is large enough to matter
WITH w AS (
  SELECT s.schemaname, s.tablename, sum((1 - s.null_frac) * s.avg_width) AS width, count(*) AS columns
  FROM pg_stats s WHERE NOT s.inherited GROUP BY 1, 2),
e AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS table_name, c.relpages, pg_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0) AS rows,
         u.n_live_tup AS live, u.n_dead_tup AS dead,
         coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions) WHERE option_name = 'fillfactor'), 100) / 100 AS fill,
         8 * ceil((24 + ceil(w.columns / 8.0) + w.width * 1.06) / 8) + 4 AS row_bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN w ON w.schemaname = n.nspname AND w.tablename = c.relname
       JOIN pg_stat_user_tables u ON u.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND pg_relation_size(c.oid) > 8 * 1024 * 1024)
SELECT oid::bigint AS oid, table_name, bytes, live, dead,
       round((greatest(0, 1 - greatest(CASE WHEN rows > 0 THEN rows ELSE live END, 0) * row_bytes / fill / (bytes * 8168.0 / 8192)))::numeric, 3) AS air_share
FROM e ORDER BY 6 DESC, 2
