-- tool: replication_slots
-- description: replication slots, whether anybody uses them, and how much WAL each keeps back
-- privilege: pg_read_all_stats
-- finding: slot-retains inactive_retained_share some 0.2 strong 1.0 slot slot
-- empty: there is no slot
SELECT slot_name AS slot, slot_type AS type, active, wal_status, pg_wal_lsn_diff(l.lsn, restart_lsn)::bigint AS retained_bytes,
       to_jsonb(s) ->> 'inactive_since' AS inactive_since,
       -- From 17 on it is told since when: who restarts a consumer does not take ten minutes, so that less weighs as much.
       CASE WHEN active THEN 0 ELSE
         round((CASE WHEN (to_jsonb(s) ->> 'inactive_since')::timestamptz < clock_timestamp() - interval '10 minutes' THEN 5 ELSE 1 END)
               * pg_wal_lsn_diff(l.lsn, restart_lsn) / (SELECT pg_size_bytes(setting || unit) FROM pg_settings WHERE name = 'max_wal_size'), 3) END AS inactive_retained_share
FROM pg_replication_slots s, LATERAL (
  SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn) l
WHERE restart_lsn IS NOT NULL ORDER BY 5 DESC, 1
