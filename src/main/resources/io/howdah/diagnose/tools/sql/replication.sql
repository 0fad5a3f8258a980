-- tool: replication
-- description: each standby: how far behind in sending, writing, flushing and replaying
-- privilege: pg_read_all_stats
-- empty: no standby is connected
SELECT application_name AS standby, state, sync_state, pg_wal_lsn_diff(l.lsn, sent_lsn)::bigint AS unsent_bytes,
       pg_wal_lsn_diff(l.lsn, flush_lsn)::bigint AS unflushed_bytes, pg_wal_lsn_diff(l.lsn, replay_lsn)::bigint AS unreplayed_bytes,
       round(extract(epoch FROM flush_lag)::numeric, 3) AS flush_lag_seconds, round(extract(epoch FROM replay_lag)::numeric, 3) AS replay_lag_seconds
FROM pg_stat_replication, LATERAL (
  SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END AS lsn) l
ORDER BY 6 DESC NULLS LAST, 1
