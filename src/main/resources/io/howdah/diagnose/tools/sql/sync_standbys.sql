-- tool: sync_standbys
-- description: whether commits wait for a synchronous standby that is not there
-- privilege: pg_read_all_stats
-- finding: sync-standby-waits waiting some 1 strong 3
SELECT current_setting('synchronous_standby_names') <> '' AS wanted,
       (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) AS there,
       (SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'
        AND clock_timestamp() - state_change > interval '1 second') AS waiting
