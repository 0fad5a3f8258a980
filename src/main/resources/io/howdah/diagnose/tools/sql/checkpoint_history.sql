-- tool: checkpoint_history
-- description: whether WAL forces checkpoints before their time comes
-- finding: checkpoints-forced forced_share some 0.4 strong 0.75
-- versions: 17+
-- Dropping a database and CHECKPOINT request one, too: forced by WAL is what came with a good part of max_wal_size of it.
SELECT c.num_timed AS timed, c.num_requested AS requested, round(extract(epoch FROM clock_timestamp() - c.stats_reset)::numeric, 0) AS seconds,
       round(w.wal_bytes / greatest(c.num_requested, 1) / 1048576, 1) AS wal_mebibytes_for_each,
       CASE WHEN c.num_requested >= 5 AND (w.stats_reset > c.stats_reset + interval '1 minute' OR w.wal_bytes >= 0.2 * m.bytes * c.num_requested)
            THEN round(c.num_requested / greatest(c.num_timed + c.num_requested, 1)::numeric, 3) ELSE 0 END AS forced_share
FROM pg_stat_checkpointer c, pg_stat_wal w, (SELECT pg_size_bytes(setting || unit) AS bytes FROM pg_settings WHERE name = 'max_wal_size') m
-- versions: ..16
SELECT c.checkpoints_timed AS timed, c.checkpoints_req AS requested, round(extract(epoch FROM clock_timestamp() - c.stats_reset)::numeric, 0) AS seconds,
       round(w.wal_bytes / greatest(c.checkpoints_req, 1) / 1048576, 1) AS wal_mebibytes_for_each,
       CASE WHEN c.checkpoints_req >= 5 AND (w.stats_reset > c.stats_reset + interval '1 minute' OR w.wal_bytes >= 0.2 * m.bytes * c.checkpoints_req)
            THEN round(c.checkpoints_req / greatest(c.checkpoints_timed + c.checkpoints_req, 1)::numeric, 3) ELSE 0 END AS forced_share
FROM pg_stat_bgwriter c, pg_stat_wal w, (SELECT pg_size_bytes(setting || unit) AS bytes FROM pg_settings WHERE name = 'max_wal_size') m
