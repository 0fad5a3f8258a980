-- tool: checkpoint_history
-- description: whether WAL forces checkpoints before their time comes
-- finding: checkpoints-forced forced_share some 0.4 strong 0.75
-- versions: 17+
SELECT num_timed AS timed, num_requested AS requested, round(extract(epoch FROM clock_timestamp() - stats_reset)::numeric, 0) AS seconds,
       CASE WHEN num_requested >= 5 THEN round(num_requested / greatest(num_timed + num_requested, 1)::numeric, 3) ELSE 0 END AS forced_share
FROM pg_stat_checkpointer
-- versions: ..16
SELECT checkpoints_timed AS timed, checkpoints_req AS requested, round(extract(epoch FROM clock_timestamp() - stats_reset)::numeric, 0) AS seconds,
       CASE WHEN checkpoints_req >= 5 THEN round(checkpoints_req / greatest(checkpoints_timed + checkpoints_req, 1)::numeric, 3) ELSE 0 END AS forced_share
FROM pg_stat_bgwriter
