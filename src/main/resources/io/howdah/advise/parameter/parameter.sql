-- What the parameter tuner reads and asks. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @settings (what our own session holds for its safety, such as jit, is not the server's: that is reset_val)
SELECT name, CASE WHEN source = 'session' THEN reset_val ELSE setting END AS setting, source = 'session' AS held, coalesce(boot_val, '') AS boot, coalesce(unit, '') AS unit, vartype, context, source, min_val, max_val, enumvals, pending_restart,
       coalesce(sourcefile, '') AS file
FROM pg_settings WHERE name = ANY (?)

-- @written_by_alter_system
SELECT DISTINCT name FROM pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf' AND name = ANY (?)

-- @overrides (what roles and this database set for their new sessions)
SELECT coalesce(r.rolname, '') AS role, d.setdatabase <> 0 AS here, split_part(c, '=', 1) AS name, substr(c, position('=' IN c) + 1) AS value
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) c LEFT JOIN pg_roles r ON r.oid = d.setrole
WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY d.setrole <> 0, d.setdatabase <> 0

-- @database (cumulative; statistics may be of before a restart)
SELECT temp_bytes, temp_files, blks_hit, blks_read, xact_commit + xact_rollback AS transactions,
       greatest(extract(epoch FROM clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time())), 1)::float8 AS seconds
FROM pg_stat_database WHERE datname = current_database()

-- @checkpoints ..16
SELECT checkpoints_timed AS timed, checkpoints_req AS requested, buffers_checkpoint AS buffers, maxwritten_clean, buffers_clean, buffers_backend AS by_backends,
       greatest(extract(epoch FROM clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time())), 1)::float8 AS seconds
FROM pg_stat_bgwriter

-- @checkpoints 17+
SELECT c.num_timed AS timed, c.num_requested AS requested, c.buffers_written AS buffers, b.maxwritten_clean, b.buffers_clean,
       (SELECT coalesce(sum(writes), 0)::bigint FROM pg_stat_io WHERE backend_type = 'client backend' AND object = 'relation' AND context = 'normal') AS by_backends,
       greatest(extract(epoch FROM clock_timestamp() - coalesce(c.stats_reset, pg_postmaster_start_time())), 1)::float8 AS seconds
FROM pg_stat_checkpointer c CROSS JOIN pg_stat_bgwriter b

-- @wal
SELECT wal_bytes::float8 AS bytes, wal_fpi AS images, wal_records AS records, wal_buffers_full AS full_buffers, current_setting('block_size')::bigint AS block,
       greatest(extract(epoch FROM clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time())), 1)::float8 AS seconds
FROM pg_stat_wal

-- @sessions (of all databases)
-- @needs role pg_read_all_stats
SELECT count(*) FILTER (WHERE backend_type = 'client backend') AS connected,
       count(*) FILTER (WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()) AS at_work,
       count(*) FILTER (WHERE backend_type = 'autovacuum worker') AS workers,
       count(*) FILTER (WHERE backend_type = 'autovacuum worker' AND wait_event = 'VacuumDelay') AS sleeping
FROM pg_stat_activity

-- @arrears (tables whose dead rows are over twice what starts a vacuum, the largest first)
SELECT s.schemaname AS schema, s.relname AS name, s.n_dead_tup AS dead, greatest(c.reltuples, 0)::float8 AS rows,
       current_setting('autovacuum_vacuum_threshold')::float8 + current_setting('autovacuum_vacuum_scale_factor')::float8 * greatest(c.reltuples, 0) AS threshold
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.n_dead_tup > 1000 AND NOT coalesce('autovacuum_enabled=false' = ANY (c.reloptions), false)
  AND s.n_dead_tup > 2 * (current_setting('autovacuum_vacuum_threshold')::float8 + current_setting('autovacuum_vacuum_scale_factor')::float8 * greatest(c.reltuples, 0))
ORDER BY s.n_dead_tup DESC
LIMIT 20

-- @templates (of this database, the ones that took most time; ours and utilities left out)
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
WITH heaviest AS (
  SELECT s.dbid, s.queryid, min(s.query) AS query, sum(s.calls)::bigint AS calls, sum(s.total_exec_time) AS exec_ms, sum(s.total_plan_time) AS plan_ms,
         sum(s.rows)::float8 AS rows, (array_agg(r.rolname ORDER BY s.calls DESC))[1] AS role,
         sum(s.temp_blks_written)::float8 AS temp_blocks, sum(s.shared_blks_hit)::float8 AS hits, sum(s.shared_blks_read)::float8 AS reads,
         sum(coalesce((to_jsonb(s) ->> 'jit_generation_time')::float8, 0) + coalesce((to_jsonb(s) ->> 'jit_inlining_time')::float8, 0)
             + coalesce((to_jsonb(s) ->> 'jit_optimization_time')::float8, 0) + coalesce((to_jsonb(s) ->> 'jit_emission_time')::float8, 0)) AS jit_ms
  FROM {pg_stat_statements}.pg_stat_statements(true) s JOIN pg_roles r ON r.oid = s.userid
  WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.toplevel AND s.queryid IS NOT NULL
    AND s.query !~ '/\* howdah \*/' AND s.query ~* '^[\s(]*((/\*.*?\*/|--[^\n]*\n)\s*)*(select|with|values|table|insert|update|delete|merge)\M'
  GROUP BY s.dbid, s.queryid
)
SELECT dbid::bigint AS database, h.*, sum(exec_ms + plan_ms) OVER () AS all_ms FROM heaviest h ORDER BY exec_ms + plan_ms DESC LIMIT ?

-- @parameters
SELECT cardinality(parameter_types) AS parameters FROM pg_prepared_statements WHERE name = ?

-- @column_values (the most common first, else the middle of the histogram; where pg_stats shows them to us)
SELECT (s.most_common_vals::text::text[])[1:1] AS common, s.histogram_bounds::text::text[] AS bounds
FROM pg_stats s WHERE format('%I.%I', s.schemaname, s.tablename) = ? AND s.attname = ?
ORDER BY s.inherited DESC
LIMIT 1
