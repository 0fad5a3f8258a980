-- What the index advisor reads and asks. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @tables (of the plans; a partition stands for its root, a root for its leaves)
WITH named AS (
  SELECT DISTINCT coalesce(pg_partition_root(c.oid), c.oid)::oid AS root
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE format('%I.%I', n.nspname, c.relname) = ANY (?) AND c.relkind IN ('r', 'm', 'p')
), leaves AS (
  SELECT n.root, coalesce(t.relid, n.root)::oid AS leaf, coalesce(t.level, 0) AS level
  FROM named n LEFT JOIN LATERAL pg_partition_tree(n.root) t ON t.isleaf
)
SELECT r.oid::bigint AS root, rn.nspname AS schema, r.relname AS name, r.relkind = 'p' AS partitioned, x.level,
       format('%I.%I', ln.nspname, l.relname) AS leaf, greatest(l.reltuples, 0)::float8 AS rows, l.relpages::bigint AS pages,
       coalesce((SELECT option_value::int FROM pg_options_to_table(l.reloptions) WHERE option_name = 'fillfactor'), 100) AS fillfactor,
       pg_stat_get_tuples_inserted(l.oid) AS inserted, pg_stat_get_tuples_updated(l.oid) AS updated,
       pg_stat_get_tuples_hot_updated(l.oid) AS hot, pg_stat_get_tuples_deleted(l.oid) AS deleted
FROM leaves x JOIN pg_class l ON l.oid = x.leaf JOIN pg_namespace ln ON ln.oid = l.relnamespace
     JOIN pg_class r ON r.oid = x.root JOIN pg_namespace rn ON rn.oid = r.relnamespace
WHERE l.relkind IN ('r', 'm') AND rn.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY r.oid, l.relpages DESC

-- @columns (statistics of a partitioned table are those over all of its partitions; where they may not be read, guesses)
SELECT a.attrelid::bigint AS tbl, a.attname AS name, t.typname AS type, CASE WHEN t.typlen = -1 THEN 'c' ELSE t.typalign::text END AS align, t.typcategory::text AS category,
       CASE WHEN t.typlen > 0 THEN t.typlen ELSE coalesce(s.avg_width, 32) + 0.5 END AS width, coalesce(s.null_frac, 0)::float8 AS nulls,
       coalesce(s.n_distinct, 0)::float8 AS distinct_values, coalesce(s.correlation, 0)::float8 AS correlation,
       (s.most_common_vals::text::text[])[1:25] AS common, s.most_common_freqs[1:25] AS frequencies,
       coalesce((SELECT collisdeterministic FROM pg_collation l WHERE l.oid = a.attcollation), true) AS deterministic
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND s.inherited = (c.relkind = 'p')
WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped

-- @indexes
SELECT i.indexrelid::bigint AS oid, i.indrelid::bigint AS tbl, n.nspname AS schema, c.relname AS name, am.amname AS method,
       format('%I.%I', n.nspname, t.relname) AS table_name,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k ORDER BY k) AS keys,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(i.indnkeyatts + 1, i.indnatts) k ORDER BY k) AS included,
       coalesce(pg_get_expr(i.indpred, i.indrelid, true), '') AS predicate, i.indisunique AS is_unique, i.indisvalid AND i.indisready AS valid,
       coalesce(pg_stat_get_numscans(i.indexrelid), 0) AS scans, c.relpages::bigint * current_setting('block_size')::bigint AS bytes,
       i.indoption::text AS options, i.indclass::text AS classes, i.indcollation::text AS collations, coalesce(c.reloptions::text, '') AS storage,
       EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid) AS by_constraint,
       i.indisreplident OR i.indisclustered OR i.indisexclusion AS pinned,
       EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) OR c.relkind = 'I' AS partition,
       pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_am am ON am.oid = c.relam
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'howdah') AND n.nspname NOT LIKE 'pg\_temp%'
ORDER BY i.indrelid, i.indexrelid

-- @foreign_keys_alone (no whole index begins with their columns, in any order)
SELECT k.conname AS name, format('%I.%I', n.nspname, c.relname) AS child, format('%I.%I', pn.nspname, p.relname) AS parent,
       ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY x(num, place)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.num ORDER BY x.place)::text[] AS columns,
       greatest(c.reltuples, 0)::float8 AS rows, coalesce(pg_stat_get_tuples_deleted(p.oid), 0) AS deletes
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname <> 'howdah'
  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
                  AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
ORDER BY c.reltuples DESC
LIMIT 200

-- @counted_since (seconds that the counters of tables and indexes cover; pg_stat_bgwriter's are set with the cluster)
SELECT extract(epoch FROM clock_timestamp() - coalesce(d.stats_reset, (SELECT stats_reset FROM pg_stat_bgwriter), pg_postmaster_start_time()))::float8 AS seconds,
       EXISTS (SELECT FROM pg_stat_replication) OR EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'physical') AS standbys,
       pg_is_in_recovery() AS standby,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS trigrams
FROM pg_stat_database d WHERE d.datname = current_database()

-- @templates (of this database, the ones that took most time; ours and utilities left out)
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT s.dbid::bigint AS database, s.queryid, min(s.query) AS query, sum(s.calls)::bigint AS calls, sum(s.total_exec_time) AS exec_ms, sum(s.rows)::float8 AS rows,
       (array_agg(r.rolname ORDER BY s.calls DESC))[1] AS role
FROM {pg_stat_statements}.pg_stat_statements(true) s JOIN pg_roles r ON r.oid = s.userid
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.toplevel AND s.queryid IS NOT NULL
  AND s.query !~ '/\* howdah \*/' AND s.query ~* '^[\s(]*((/\*.*?\*/|--[^\n]*\n)\s*)*(select|with|insert|update|delete|merge|values|table)\M'
GROUP BY s.dbid, s.queryid
ORDER BY sum(s.total_exec_time) DESC
LIMIT ?

-- @measured (of statements that came from files and ran here before)
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT s.queryid, sum(s.calls)::bigint AS calls, sum(s.total_exec_time) AS exec_ms
FROM {pg_stat_statements}.pg_stat_statements(false) s
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.toplevel AND s.queryid = ANY (?)
GROUP BY s.queryid

-- @statements_since
-- @needs extension pg_stat_statements
SELECT extract(epoch FROM clock_timestamp() - stats_reset)::float8 AS seconds FROM {pg_stat_statements}.pg_stat_statements_info

-- @search_paths (of each role in this database, with what stands for $user)
SELECT r.rolname AS role, replace(coalesce(
         (SELECT substr(c, length('search_path=') + 1) FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) c
          WHERE c LIKE 'search\_path=%' AND d.setrole IN (0, r.oid)
            AND d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          ORDER BY d.setrole <> 0 DESC, d.setdatabase <> 0 DESC LIMIT 1),
         (SELECT coalesce(reset_val, boot_val) FROM pg_settings WHERE name = 'search_path' AND source <> 'session'),
         '"$user", public'), '"$user"', quote_ident(r.rolname)) AS search_path
FROM pg_roles r WHERE r.rolname = ANY (?)

-- @parameters
SELECT cardinality(parameter_types) AS parameters FROM pg_prepared_statements WHERE name = ?

-- @away
-- @needs extension hypopg
SELECT count({hypopg}.hypopg_drop_index(x::oid)) AS dropped FROM unnest(?::bigint[]) x

-- @pretend (some away, others there, in one question; only the first array may be empty)
-- @needs extension hypopg
WITH gone AS MATERIALIZED (SELECT count({hypopg}.hypopg_drop_index(x::oid)) AS dropped FROM unnest(?::bigint[]) x)
SELECT h.indexrelid::bigint AS oid, h.indexname AS name, x.place FROM gone, unnest(?::text[]) WITH ORDINALITY x(definition, place),
       LATERAL {hypopg}.hypopg_create_index('CREATE INDEX ON ' || x.definition) h
WHERE gone.dropped >= 0
ORDER BY x.place

-- @names_taken
SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (?) AND c.relname LIKE 'howdah\_%'
