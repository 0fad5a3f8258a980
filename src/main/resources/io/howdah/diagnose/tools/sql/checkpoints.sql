-- tool: checkpoints
-- description: checkpoints by time and on demand since the statistics began, and what they wrote
-- versions: 17+
SELECT num_timed AS timed, num_requested AS requested, round((num_requested / greatest(num_timed + num_requested, 1)::numeric), 3) AS requested_share,
       write_time AS write_ms, sync_time AS sync_ms, buffers_written AS buffers, stats_reset AS counted_since
FROM pg_stat_checkpointer
-- versions: ..16
SELECT checkpoints_timed AS timed, checkpoints_req AS requested,
       round((checkpoints_req / greatest(checkpoints_timed + checkpoints_req, 1)::numeric), 3) AS requested_share,
       checkpoint_write_time AS write_ms, checkpoint_sync_time AS sync_ms, buffers_checkpoint AS buffers, stats_reset AS counted_since
FROM pg_stat_bgwriter
