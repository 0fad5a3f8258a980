-- tool: replication_slots
-- description: replication slots, whether anybody uses them, and how much WAL each keeps back
-- privilege: pg_read_all_stats
-- finding: slot-retains inactive_retained_share some 0.2 strong 1.0 slot slot
-- empty: there is no slot
SELECT slot_name AS slot, slot_type AS type, active, wal_status, pg_wal_lsn_diff(l.lsn, restart_lsn)::bigint AS retained_bytes,
       CASE WHEN active THEN 0 ELSE
         round(pg_wal_lsn_diff(l.lsn, restart_lsn) / (SELECT pg_size_bytes(setting || unit) FROM pg_settings WHERE name = 'max_wal_size'), 3) END AS inactive_retained_share
FROM pg_replication_slots, LATERAL (
  SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn) l
WHERE restart_lsn IS NOT NULL ORDER BY 5 DESC, 1
