-- Standbys, slots, subscriptions. The conventions of sessions.sql hold.

-- @standbys (lag columns turn NULL when all is replayed and nothing new comes: that is no lag, and said only where the bytes agree)
-- @needs role pg_read_all_stats
WITH l AS (SELECT CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END AS lsn),
r AS (
  SELECT CASE WHEN count(*) OVER (PARTITION BY application_name) > 1
              THEN application_name || '@' || coalesce(host(client_addr), 'local') ELSE application_name END AS standby, sync_state,
         greatest(0, pg_wal_lsn_diff(lsn, sent_lsn)) AS sent, greatest(0, pg_wal_lsn_diff(lsn, write_lsn)) AS written,
         greatest(0, pg_wal_lsn_diff(lsn, flush_lsn)) AS flushed, greatest(0, pg_wal_lsn_diff(lsn, replay_lsn)) AS replayed,
         extract(epoch FROM write_lag) AS write_s, extract(epoch FROM flush_lag) AS flush_s, extract(epoch FROM replay_lag) AS replay_s
  FROM pg_stat_replication, l WHERE state <> 'backup'),
n AS (SELECT *, dense_rank() OVER (ORDER BY standby) AS rank, (SELECT count(DISTINCT standby) FROM r) AS total FROM r)
SELECT NULL AS standby, NULL::bigint AS out_of,
       count(*) FILTER (WHERE sync_state = 'sync') AS "postgresql_standbys{sync=sync}", count(*) FILTER (WHERE sync_state = 'quorum') AS "postgresql_standbys{sync=quorum}",
       count(*) FILTER (WHERE sync_state = 'potential') AS "postgresql_standbys{sync=potential}", count(*) FILTER (WHERE sync_state = 'async') AS "postgresql_standbys{sync=async}",
       (current_setting('synchronous_standby_names') <> '')::int AS postgresql_standbys_wanted,
       NULL::float8 AS "postgresql_replication_lag_bytes{stage=sent}", NULL::float8 AS "postgresql_replication_lag_bytes{stage=write}",
       NULL::float8 AS "postgresql_replication_lag_bytes{stage=flush}", NULL::float8 AS "postgresql_replication_lag_bytes{stage=replay}",
       NULL::float8 AS "postgresql_replication_lag_seconds{stage=write}", NULL::float8 AS "postgresql_replication_lag_seconds{stage=flush}",
       NULL::float8 AS "postgresql_replication_lag_seconds{stage=replay}"
FROM n
UNION ALL
SELECT standby, max(total), NULL, NULL, NULL, NULL, NULL, max(sent), max(written), max(flushed), max(replayed),
       max(coalesce(write_s, CASE WHEN written = 0 THEN 0 END)), max(coalesce(flush_s, CASE WHEN flushed = 0 THEN 0 END)),
       max(coalesce(replay_s, CASE WHEN replayed = 0 THEN 0 END))
FROM n WHERE rank <= 50 GROUP BY standby

-- @replay (on a standby; two clocks, so estimated. No lag is believable only while a receiver streams. Named as its primary names it by default)
-- @needs role pg_read_all_stats
SELECT coalesce(nullif(current_setting('cluster_name'), ''), 'walreceiver') AS standby, true AS estimated,
       CASE WHEN NOT streaming THEN NULL WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() THEN 0
            ELSE greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())) END AS "postgresql_replication_lag_seconds{stage=replay}",
       CASE WHEN streaming THEN greatest(0, pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())) END AS "postgresql_replication_lag_bytes{stage=replay}",
       greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())) AS postgresql_replay_age_seconds
FROM (SELECT coalesce((SELECT status = 'streaming' FROM pg_stat_wal_receiver), false) AS streaming) r
WHERE pg_is_in_recovery()

-- @receiver (on a standby)
-- @needs role pg_read_all_stats
SELECT coalesce((SELECT status = 'streaming' FROM pg_stat_wal_receiver), false)::int AS postgresql_wal_receiver_streaming,
       CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused()::int END AS postgresql_replay_paused
WHERE pg_is_in_recovery()

-- @slots
WITH s AS (
  SELECT slot_name, active, safe_wal_size, restart_lsn, wal_status, to_jsonb(r) AS j, count(*) OVER () AS total,
         CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END AS lsn
  FROM pg_replication_slots r)
SELECT slot_name AS slot, total AS out_of, active::int AS postgresql_slot_active,
       greatest(0, pg_wal_lsn_diff(lsn, restart_lsn)) AS postgresql_slot_retained_bytes, safe_wal_size AS postgresql_slot_safe_bytes,
       CASE WHEN active THEN 0 ELSE greatest(0, extract(epoch FROM clock_timestamp() - (j->>'inactive_since')::timestamptz)) END AS postgresql_slot_inactive_seconds,
       (coalesce(wal_status = 'lost', false) OR j->>'invalidation_reason' IS NOT NULL OR coalesce((j->>'conflicting')::bool, false))::int AS postgresql_slot_lost
FROM s ORDER BY pg_wal_lsn_diff(lsn, restart_lsn) DESC NULLS LAST LIMIT 50

-- @slot_spills
SELECT slot_name AS slot, greatest(stats_reset, pg_postmaster_start_time()) AS since, spill_bytes AS postgresql_slot_spilled_bytes, count(*) OVER () AS out_of
FROM pg_stat_replication_slots ORDER BY slot_name LIMIT 50

-- @subscriptions 15+
SELECT s.subname AS subscription, greatest(s.stats_reset, pg_postmaster_start_time()) AS since,
       s.apply_error_count AS "postgresql_subscription_errors{kind=apply}", s.sync_error_count AS "postgresql_subscription_errors{kind=sync}",
       (SELECT greatest(0, extract(epoch FROM clock_timestamp() - max(w.latest_end_time))) FROM pg_stat_subscription w WHERE w.subid = s.subid)
         AS postgresql_subscription_age_seconds, count(*) OVER () AS out_of
FROM pg_stat_subscription_stats s ORDER BY s.subname LIMIT 50
