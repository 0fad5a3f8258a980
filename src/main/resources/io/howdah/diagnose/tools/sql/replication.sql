-- tool: replication
-- description: each standby: how far behind in sending, writing, flushing and replaying
-- finding: replay-behind replay_weight some 1 strong 2
-- finding: transport-behind transport_weight some 1 strong 2
-- privilege: pg_read_all_stats
-- empty: no standby is connected
-- The lags are what the server measured when the standby last answered. A standby that keeps up is behind by milliseconds, however much is written; one that has
-- a megabyte left to do and was more than a second behind does not keep up. Bytes alone may be a burst that just came in, on a quiet server for as long as ten seconds.
SELECT application_name AS standby, state, sync_state, pg_wal_lsn_diff(l.lsn, sent_lsn)::bigint AS unsent_bytes,
       pg_wal_lsn_diff(l.lsn, flush_lsn)::bigint AS unflushed_bytes, pg_wal_lsn_diff(l.lsn, replay_lsn)::bigint AS unreplayed_bytes,
       round(extract(epoch FROM flush_lag)::numeric, 3) AS flush_lag_seconds, round(extract(epoch FROM replay_lag)::numeric, 3) AS replay_lag_seconds,
       CASE WHEN flush_lsn IS NULL OR replay_lsn IS NULL THEN 0
            WHEN pg_wal_lsn_diff(flush_lsn, replay_lsn) > 16 * 1024 * 1024 OR extract(epoch FROM replay_lag - coalesce(flush_lag, '0')) > 10 THEN 2
            WHEN pg_wal_lsn_diff(flush_lsn, replay_lsn) > 1024 * 1024 AND extract(epoch FROM replay_lag - coalesce(flush_lag, '0')) > 1 THEN 2
            WHEN pg_wal_lsn_diff(flush_lsn, replay_lsn) > 1024 * 1024 OR extract(epoch FROM replay_lag - coalesce(flush_lag, '0')) > 2 THEN 1 ELSE 0 END AS replay_weight,
       CASE WHEN pg_wal_lsn_diff(l.lsn, flush_lsn) > 16 * 1024 * 1024 OR extract(epoch FROM flush_lag) > 5 THEN 2
            WHEN pg_wal_lsn_diff(l.lsn, flush_lsn) > 1024 * 1024 AND extract(epoch FROM flush_lag) > 1 THEN 2
            WHEN pg_wal_lsn_diff(l.lsn, flush_lsn) > 1024 * 1024 OR extract(epoch FROM flush_lag) > 1 THEN 1 ELSE 0 END AS transport_weight
FROM pg_stat_replication, LATERAL (
  SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END AS lsn) l
ORDER BY 6 DESC NULLS LAST, 1
