-- tool: slru
-- description: hits and reads of the small caches for transaction status, subtransactions, multixacts and notifications
-- empty: the server counts none
SELECT name AS cache, blks_hit AS hits, blks_read AS reads, blks_written AS writes, flushes FROM pg_stat_slru ORDER BY blks_read DESC, 1
