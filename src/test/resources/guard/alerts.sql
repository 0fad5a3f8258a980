-- The queries of the alert catalogue, portable across PostgreSQL 14 to 18; separated by blank lines.

SELECT (SELECT system_identifier FROM pg_control_system())::text AS system_id, (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
       pg_postmaster_start_time() AS postmaster_start, pg_is_in_recovery() AS standby, current_setting('server_version_num')::int AS v,
       current_setting('allow_alter_system', true) AS allow_alter_system, current_setting('in_hot_standby') AS in_hot_standby;

SELECT application_name, client_addr, state, sync_state, reply_time,
       pg_wal_lsn_diff(l.lsn, sent_lsn)::bigint AS send_bytes, pg_wal_lsn_diff(l.lsn, flush_lsn)::bigint AS flush_bytes, pg_wal_lsn_diff(l.lsn, replay_lsn)::bigint AS replay_bytes,
       extract(epoch FROM write_lag) AS write_lag_s, extract(epoch FROM flush_lag) AS flush_lag_s, extract(epoch FROM replay_lag) AS replay_lag_s
FROM pg_stat_replication, LATERAL (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END AS lsn) l;

SELECT pg_is_in_recovery() AS standby, r.status AS receiver_status, r.latest_end_time,
       CASE WHEN NOT pg_is_in_recovery() THEN NULL WHEN r.status IS DISTINCT FROM 'streaming' THEN NULL
            WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END AS replay_lag_s,
       CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END AS replay_paused
FROM (SELECT 1) x LEFT JOIN pg_stat_wal_receiver r ON true;

SELECT slot_name, slot_type, active, wal_status, safe_wal_size,
       pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)::bigint AS retained_bytes,
       age(xmin) AS xmin_age, age(catalog_xmin) AS catalog_xmin_age,
       to_jsonb(s)->>'inactive_since' AS inactive_since, to_jsonb(s)->>'invalidation_reason' AS invalidation_reason, to_jsonb(s)->>'conflicting' AS conflicting
FROM pg_replication_slots s;

SELECT count(*) FILTER (WHERE backend_type='client backend') AS clients,
       count(*) FILTER (WHERE state='active') AS active, count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_tx,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - coalesce(current_setting('reserved_connections', true)::int,0) AS usable,
       round(100.0*count(*) FILTER (WHERE backend_type='client backend') / (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - coalesce(current_setting('reserved_connections', true)::int,0)),1) AS pct
FROM pg_stat_activity;

SELECT datname, age(datfrozenxid) AS xid_age, mxid_age(datminmxid) AS mxid_age,
       round(100.0*age(datfrozenxid)/(2147483648-3000000),2) AS pct_to_shutdown,
       round(100.0*age(datfrozenxid)/current_setting('autovacuum_freeze_max_age')::float8::numeric,1) AS pct_to_forced_vacuum
FROM pg_database WHERE datallowconn OR datname='template0' ORDER BY 2 DESC;

SELECT 'backend' AS kind, pid::text AS who, age(backend_xmin) AS xmin_age, application_name AS detail FROM pg_stat_activity WHERE backend_xmin IS NOT NULL
UNION ALL SELECT 'prepared', gid, age(transaction), database FROM pg_prepared_xacts
UNION ALL SELECT 'slot', slot_name, greatest(age(xmin),age(catalog_xmin)), slot_type FROM pg_replication_slots WHERE coalesce(xmin,catalog_xmin) IS NOT NULL
UNION ALL SELECT 'standby', application_name, age(backend_xmin), client_addr::text FROM pg_stat_replication WHERE backend_xmin IS NOT NULL ORDER BY 3 DESC;

WITH o AS (SELECT c.oid, c.reltuples, (SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(c.reloptions)) AS ro FROM pg_class c WHERE c.relkind IN ('r','m')),
t AS (SELECT oid, coalesce((ro->>'autovacuum_enabled')::bool, true) AS av_enabled,
  coalesce((ro->>'autovacuum_vacuum_threshold')::float8, current_setting('autovacuum_vacuum_threshold')::float8)
  + coalesce((ro->>'autovacuum_vacuum_scale_factor')::float8, current_setting('autovacuum_vacuum_scale_factor')::float8)*greatest(reltuples,0) AS raw,
  coalesce((ro->>'autovacuum_vacuum_max_threshold')::float8, current_setting('autovacuum_vacuum_max_threshold', true)::float8, -1) AS mx FROM o)
SELECT s.schemaname, s.relname, av_enabled, s.n_dead_tup, round((CASE WHEN mx>=0 THEN least(raw,mx) ELSE raw END)::numeric) AS trigger_at,
       round((s.n_dead_tup/nullif(CASE WHEN mx>=0 THEN least(raw,mx) ELSE raw END,0))::numeric,2) AS overdue_ratio,
       greatest(s.last_vacuum, s.last_autovacuum) AS last_vac, greatest(s.last_analyze, s.last_autoanalyze) AS last_an, s.n_mod_since_analyze, to_jsonb(s)->>'total_autovacuum_time' AS total_autovacuum_ms
FROM t JOIN pg_stat_user_tables s ON s.relid=t.oid WHERE s.n_dead_tup>0 OR NOT av_enabled ORDER BY overdue_ratio DESC NULLS LAST LIMIT 20;

SELECT num_timed, num_requested, write_time, sync_time, buffers_written FROM pg_stat_checkpointer;

SELECT checkpoints_timed, checkpoints_req, checkpoint_write_time, checkpoint_sync_time, buffers_checkpoint FROM pg_stat_bgwriter;

SELECT archived_count, failed_count, last_archived_time, last_failed_time, (last_failed_time > coalesce(last_archived_time,'-infinity')) AS failing_now FROM pg_stat_archiver;

SELECT a.pid, a.usename, a.application_name, a.state, a.wait_event_type, a.wait_event, pg_blocking_pids(a.pid) AS blockers, (SELECT min(l.waitstart) FROM pg_locks l WHERE l.pid=a.pid AND NOT l.granted) AS waiting_since, a.query_id
FROM pg_stat_activity a WHERE a.wait_event_type='Lock';

SELECT pid, backend_start, xact_start, state, extract(epoch FROM clock_timestamp()-xact_start) AS tx_s, extract(epoch FROM clock_timestamp()-state_change) AS in_state_s FROM pg_stat_activity WHERE xact_start IS NOT NULL AND backend_type='client backend' AND pid<>pg_backend_pid() ORDER BY xact_start;

SELECT i.indexrelid::regclass AS index, i.indrelid::regclass AS tbl, i.indisvalid, i.indisready FROM pg_index i WHERE NOT i.indisvalid AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid=i.indexrelid);

SELECT name, setting, applied, error, sourcefile, sourceline FROM pg_file_settings WHERE error IS NOT NULL OR (NOT applied AND error IS NULL);

SELECT f.name, f.setting AS file_value, s.setting AS running, s.pending_restart, s.source FROM pg_file_settings f JOIN pg_settings s USING (name) WHERE s.pending_restart OR (f.applied AND s.source='default');

SELECT userid, dbid, to_jsonb(s)->>'toplevel' AS toplevel, queryid, calls, total_exec_time, mean_exec_time, stddev_exec_time, max_exec_time, rows, shared_blks_read,
       coalesce((to_jsonb(s)->>'shared_blk_read_time')::float8, (to_jsonb(s)->>'blk_read_time')::float8) AS shared_read_ms, wal_bytes, to_jsonb(s)->>'stats_since' AS stats_since
FROM pg_stat_statements(false) s ORDER BY total_exec_time DESC LIMIT 5;

SELECT backend_type, object, context, reads, coalesce((to_jsonb(i)->>'read_bytes')::numeric, reads*(to_jsonb(i)->>'op_bytes')::numeric) AS read_bytes, read_time FROM pg_stat_io i WHERE reads>0;
