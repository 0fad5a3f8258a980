-- tool: work_in_progress
-- description: index builds, ANALYZE, COPY, CLUSTER and base backups that run now
-- privilege: pg_read_all_stats
-- empty: none of these runs
SELECT 'create index' AS work, pid, phase, blocks_done AS done, blocks_total AS total FROM pg_stat_progress_create_index
UNION ALL SELECT 'analyze', pid, phase, sample_blks_scanned, sample_blks_total FROM pg_stat_progress_analyze
UNION ALL SELECT 'cluster', pid, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_cluster
UNION ALL SELECT 'copy', pid, command, bytes_processed, bytes_total FROM pg_stat_progress_copy
UNION ALL SELECT 'base backup', pid, phase, backup_streamed, backup_total FROM pg_stat_progress_basebackup
