-- What sessions do. In these files a column named like a metric of metrics.txt is that metric, with fixed labels in braces; "since" says when
-- counters began, "out_of" how many rows there were before the limit, "estimated" lessens the fidelity, and every other column is a label.
-- NULL is not measured, never zero. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @activity (the function behind pg_stat_activity costs about half of the view; read once for all)
-- @needs role pg_read_all_stats
WITH a AS MATERIALIZED (
  SELECT coalesce(backend_type, 'other') AS kind, coalesce(state, 'starting') AS state, state IS NULL AS stateless,
         wait_event_type AS type, wait_event AS event, xact_start, query_start, state_change,
         pid = pg_backend_pid() OR application_name LIKE 'howdah%' AS ours
  FROM pg_stat_get_activity(NULL)),
waits AS (
  SELECT coalesce(type, 'CPU') AS type, coalesce(event, 'CPU') AS event, count(*) AS n,
         row_number() OVER (ORDER BY count(*) DESC, min(type), min(event)) AS rank, count(*) OVER () AS total
  FROM a
  WHERE NOT ours AND type IS DISTINCT FROM 'Activity'
    AND (state = 'active' OR stateless AND type IS NOT NULL AND kind <> 'client backend')
  GROUP BY 1, 2),
kinds AS (SELECT kind, count(*) AS n FROM a GROUP BY kind ORDER BY count(*) DESC LIMIT 30)
SELECT NULL AS type, NULL AS event, NULL AS kind, NULL::bigint AS out_of,
       count(*) FILTER (WHERE client AND NOT ours AND state = 'active') AS "postgresql_connections{state=active}",
       count(*) FILTER (WHERE client AND NOT ours AND state = 'idle') AS "postgresql_connections{state=idle}",
       count(*) FILTER (WHERE client AND NOT ours AND state = 'idle in transaction') AS "postgresql_connections{state=idle in transaction}",
       count(*) FILTER (WHERE client AND NOT ours AND state = 'idle in transaction (aborted)') AS "postgresql_connections{state=aborted}",
       count(*) FILTER (WHERE client AND NOT ours AND state NOT IN ('active', 'idle', 'idle in transaction', 'idle in transaction (aborted)'))
         AS "postgresql_connections{state=other}",
       count(*) FILTER (WHERE client AND ours) AS "postgresql_connections{state=howdah}",
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0) AS postgresql_connections_usable,
       count(*) FILTER (WHERE NOT ours AND type = 'Lock') AS postgresql_lock_waiting_sessions,
       greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(xact_start) FILTER (WHERE client AND NOT ours)), 0))
         AS postgresql_oldest_transaction_seconds,
       greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(state_change)
         FILTER (WHERE client AND NOT ours AND state LIKE 'idle in transaction%')), 0)) AS postgresql_oldest_idle_transaction_seconds,
       greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(query_start)
         FILTER (WHERE client AND NOT ours AND state = 'active')), 0)) AS postgresql_oldest_statement_seconds,
       count(*) FILTER (WHERE kind = 'autovacuum worker')::float8 / greatest(1, current_setting('autovacuum_max_workers')::int)
         AS postgresql_autovacuum_workers_used_ratio,
       NULL::bigint AS postgresql_wait_sessions, NULL::bigint AS postgresql_processes
FROM (SELECT *, kind = 'client backend' AS client FROM a) b
UNION ALL
SELECT CASE WHEN rank <= 60 THEN type ELSE '(others)' END, CASE WHEN rank <= 60 THEN event ELSE '(others)' END, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(n), NULL
FROM waits GROUP BY 1, 2
UNION ALL
SELECT NULL, NULL, kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, n FROM kinds

-- @locks (takes every partition of the lock manager; the size of the lock table as shared memory is laid out at start)
-- @needs role pg_read_all_stats
WITH l AS MATERIALIZED (SELECT * FROM pg_locks WHERE pid IS DISTINCT FROM pg_backend_pid())
SELECT NULL AS mode, NULL AS granted, NULL::bigint AS postgresql_locks,
       greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(waitstart) FILTER (WHERE NOT granted)), 0)) AS postgresql_lock_oldest_wait_seconds,
       greatest(count(DISTINCT (locktype, database, relation, page, tuple, virtualxid, transactionid::text, classid, objid, objsubid)) FILTER (WHERE NOT fastpath),
                count(*) FILTER (WHERE NOT fastpath) / 2.0)::float8
         / (current_setting('max_locks_per_transaction')::float8
            * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int
               + coalesce(current_setting('autovacuum_worker_slots', true), current_setting('autovacuum_max_workers'))::int
               + current_setting('max_worker_processes')::int + current_setting('max_wal_senders')::int + 1)) AS postgresql_lock_table_used_ratio
FROM l
UNION ALL
SELECT mode, CASE WHEN granted THEN 'yes' ELSE 'no' END, count(*), NULL, NULL FROM l GROUP BY mode, granted

-- @databases (the first 50 by oid, so that membership of the rest is stable and its sums only grow)
WITH d AS (
  SELECT *, CASE WHEN row_number() OVER (ORDER BY datid) <= 50 THEN datname ELSE '(others)' END AS name
  FROM pg_stat_database WHERE datid <> 0 AND datname IS NOT NULL)
SELECT name AS database, max(greatest(stats_reset, pg_postmaster_start_time())) AS since,
       sum(xact_commit) AS "postgresql_transactions{outcome=committed}", sum(xact_rollback) AS "postgresql_transactions{outcome=rolled back}",
       sum(deadlocks) AS postgresql_deadlocks, sum(temp_bytes) AS postgresql_temp_bytes, sum(temp_files) AS postgresql_temp_files,
       sum(blks_hit) AS "postgresql_blocks{place=cache}", sum(blks_read) AS "postgresql_blocks{place=file}",
       sum(tup_returned) AS "postgresql_tuples{operation=returned}", sum(tup_fetched) AS "postgresql_tuples{operation=fetched}",
       sum(tup_inserted) AS "postgresql_tuples{operation=inserted}", sum(tup_updated) AS "postgresql_tuples{operation=updated}",
       sum(tup_deleted) AS "postgresql_tuples{operation=deleted}",
       CASE WHEN current_setting('track_io_timing')::bool THEN sum(blk_read_time) / 1000 END AS "postgresql_block_seconds{operation=read}",
       CASE WHEN current_setting('track_io_timing')::bool THEN sum(blk_write_time) / 1000 END AS "postgresql_block_seconds{operation=write}",
       sum(sessions) AS postgresql_sessions,
       sum(sessions_abandoned) AS "postgresql_sessions_ended{how=abandoned}", sum(sessions_fatal) AS "postgresql_sessions_ended{how=fatal}",
       sum(sessions_killed) AS "postgresql_sessions_ended{how=killed}",
       sum(session_time) / 1000 AS "postgresql_session_seconds{state=any}", sum(active_time) / 1000 AS "postgresql_session_seconds{state=active}",
       sum(idle_in_transaction_time) / 1000 AS "postgresql_session_seconds{state=idle in transaction}",
       sum(checksum_failures) AS postgresql_checksum_failures
FROM d GROUP BY name

-- @conflicts (only a standby has them; their count is reset with the database's)
SELECT greatest((SELECT max(stats_reset) FROM pg_stat_database), pg_postmaster_start_time()) AS since,
       sum(confl_tablespace) AS "postgresql_recovery_conflicts{kind=tablespace}", sum(confl_lock) AS "postgresql_recovery_conflicts{kind=lock}",
       sum(confl_snapshot) AS "postgresql_recovery_conflicts{kind=snapshot}", sum(confl_bufferpin) AS "postgresql_recovery_conflicts{kind=buffer pin}",
       sum(confl_deadlock) AS "postgresql_recovery_conflicts{kind=deadlock}"
FROM pg_stat_database_conflicts

-- @horizon (a vacuum's own xmin does not hold others back)
-- @needs role pg_read_all_stats
WITH h(holder, age) AS (
  SELECT CASE WHEN backend_type = 'walsender' THEN 'standby' ELSE 'backend' END, max(greatest(age(backend_xmin), age(backend_xid)))
  FROM pg_stat_get_activity(NULL)
  WHERE pid <> pg_backend_pid() AND NOT EXISTS (SELECT FROM pg_stat_get_progress_info('VACUUM') v WHERE v.pid = pg_stat_get_activity.pid)
  GROUP BY 1
  UNION ALL SELECT 'prepared', max(age(transaction)) FROM pg_prepared_xacts
  UNION ALL SELECT 'slot', max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots)
SELECT coalesce(max(age), 0) AS postgresql_xmin_horizon_age,
       coalesce(max(age) FILTER (WHERE holder = 'backend'), 0) AS "postgresql_xmin_holder_age{holder=backend}",
       coalesce(max(age) FILTER (WHERE holder = 'standby'), 0) AS "postgresql_xmin_holder_age{holder=standby}",
       coalesce(max(age) FILTER (WHERE holder = 'prepared'), 0) AS "postgresql_xmin_holder_age{holder=prepared}",
       coalesce(max(age) FILTER (WHERE holder = 'slot'), 0) AS "postgresql_xmin_holder_age{holder=slot}",
       (SELECT count(*) FROM pg_prepared_xacts) AS postgresql_prepared_transactions,
       (SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(prepared)), 0)) FROM pg_prepared_xacts) AS postgresql_oldest_prepared_seconds
FROM h

-- @progress (relations of other databases cannot be named from here: they stand as their oid)
-- @needs role pg_read_all_stats
WITH p(command, datid, relid, other, done, total) AS (
  SELECT 'VACUUM', datid, relid, NULL, heap_blks_vacuumed + heap_blks_scanned, 2 * heap_blks_total FROM pg_stat_progress_vacuum
  UNION ALL SELECT 'ANALYZE', datid, relid, NULL, sample_blks_scanned, sample_blks_total FROM pg_stat_progress_analyze
  UNION ALL SELECT command, datid, relid, NULL, greatest(blocks_done, tuples_done), CASE WHEN blocks_done >= tuples_done THEN blocks_total ELSE tuples_total END
            FROM pg_stat_progress_create_index
  UNION ALL SELECT command, datid, relid, NULL, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_cluster
  UNION ALL SELECT command, datid, relid, NULL, bytes_processed, bytes_total FROM pg_stat_progress_copy
  UNION ALL SELECT 'BASE BACKUP', NULL, NULL, 'pid ' || pid, backup_streamed, backup_total FROM pg_stat_progress_basebackup),
named AS (
  SELECT command, CASE WHEN datid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relid <> 0 THEN relid::regclass::text
                       WHEN datid IS NOT NULL THEN format('oid %s of database oid %s', relid, datid) ELSE other END AS object, done, total
  FROM p)
SELECT command, NULL AS object, count(*) AS postgresql_progress_commands, NULL::float8 AS postgresql_progress_ratio, NULL::bigint AS out_of FROM named GROUP BY command
UNION ALL
(SELECT command, object, NULL, max(least(1, done::float8 / nullif(total, 0))), NULL FROM named GROUP BY command, object ORDER BY 1, 2 LIMIT 30)
