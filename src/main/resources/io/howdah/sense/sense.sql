-- What a sample is made of. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @templates
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT dbid::bigint AS database, queryid, sum(calls)::bigint AS calls,
       sum(total_exec_time) AS exec_ms,
       sum((stddev_exec_time * stddev_exec_time + mean_exec_time * mean_exec_time) * calls) AS squared_ms,
       sum(total_plan_time) AS plan_ms,
       sum(rows)::bigint AS rows,
       sum(shared_blks_hit)::bigint AS blocks_hit, sum(shared_blks_read)::bigint AS blocks_read,
       sum(temp_blks_written)::bigint AS temp_blocks, sum(wal_bytes)::bigint AS wal_bytes
FROM {pg_stat_statements}.pg_stat_statements(false)
WHERE queryid IS NOT NULL AND toplevel
GROUP BY dbid, queryid

-- @own_templates (ours carry a mark; their cost is ours, not the workload's)
-- @needs extension pg_stat_statements
SELECT DISTINCT queryid
FROM {pg_stat_statements}.pg_stat_statements(true)
WHERE query LIKE '%/* howdah */%' AND queryid IS NOT NULL

-- @statements_since
-- @needs extension pg_stat_statements
SELECT stats_reset FROM {pg_stat_statements}.pg_stat_statements_info

-- @sessions (blockers are asked for lock waiters only: the question takes every partition of the lock manager)
-- @needs role pg_read_all_stats
SELECT a.pid, a.backend_start, coalesce(a.usename, '') AS role, coalesce(a.datname, '') AS database,
       coalesce(a.application_name, '') AS application, coalesce(a.client_addr::text, '') AS client,
       coalesce(a.state, '') AS state, coalesce(a.wait_event_type, '') AS wait_type, coalesce(a.wait_event, '') AS wait_event,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_s,
       extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS state_s,
       coalesce(age(a.backend_xmin), 0)::bigint AS xmin_age,
       CASE WHEN a.wait_event_type = 'Lock' THEN pg_blocking_pids(a.pid) END AS blockers,
       (SELECT extract(epoch FROM clock_timestamp() - min(l.waitstart))::float8 FROM pg_locks l
        WHERE l.pid = a.pid AND NOT l.granted AND a.wait_event_type = 'Lock') AS waited_s,
       coalesce(a.query_id, 0) AS query_id,
       a.backend_type <> 'client backend' AS system
FROM pg_stat_activity a
WHERE a.backend_type IN ('client backend', 'autovacuum worker', 'walsender')
  AND a.pid <> pg_backend_pid() AND a.application_name NOT LIKE 'howdah%'

-- @tables (sizes from the catalogue: asking the files would queue behind exclusive locks)
SELECT s.relid::bigint AS oid, format('%I.%I', s.schemaname, s.relname) AS name,
       c.relpages::bigint * current_setting('block_size')::bigint AS bytes, c.reltuples::float8 AS rows,
       coalesce(s.seq_scan, 0) AS seq_scans, coalesce(s.seq_tup_read, 0) AS seq_rows, coalesce(s.idx_scan, 0) AS index_scans,
       s.n_tup_ins AS inserted, s.n_tup_upd AS updated, s.n_tup_del AS deleted,
       s.n_live_tup AS live, s.n_dead_tup AS dead, s.n_mod_since_analyze AS modified,
       greatest(s.last_analyze, s.last_autoanalyze) AS analyzed, greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed,
       coalesce((SELECT option_value::bool FROM pg_options_to_table(c.reloptions) WHERE option_name = 'autovacuum_enabled'), true)
         AND current_setting('autovacuum')::bool AS autovacuum
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.schemaname <> 'howdah'
ORDER BY coalesce(s.seq_tup_read, 0) + s.n_live_tup DESC
LIMIT 2000

-- @indexes
SELECT s.indexrelid::bigint AS oid, s.relid::bigint AS tbl, format('%I.%I', s.schemaname, s.indexrelname) AS name,
       c.relpages::bigint * current_setting('block_size')::bigint AS bytes, s.idx_scan AS scans,
       i.indisvalid AS valid, i.indisunique AS is_unique
FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid JOIN pg_class c ON c.oid = s.indexrelid
WHERE s.schemaname <> 'howdah'
ORDER BY c.relpages DESC
LIMIT 5000

-- @parameters
SELECT name, setting, coalesce(boot_val, '') AS boot_value, coalesce(unit, '') AS unit, source
FROM pg_settings
WHERE setting IS DISTINCT FROM boot_val AND source NOT IN ('session', 'client', 'override')

-- @now
SELECT clock_timestamp() AS now, current_setting('deadlock_timeout') AS deadlock_timeout, pg_conf_load_time() AS loaded
