-- tool: databases
-- description: each database: transactions, rollbacks, cache hits, temporary files, deadlocks and conflicts since its statistics began
-- rows: 30
SELECT datname AS database, numbackends AS sessions, xact_commit AS commits, xact_rollback AS rollbacks,
       round(blks_hit / greatest(blks_hit + blks_read, 1)::numeric, 4) AS hit_share, temp_files, temp_bytes, deadlocks, conflicts,
       stats_reset AS counted_since
FROM pg_stat_database WHERE datname IS NOT NULL ORDER BY xact_commit DESC, 1
