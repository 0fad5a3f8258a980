-- Templates, for sums and for the shape of latency. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @templates
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT dbid::bigint AS database, queryid, sum(calls)::bigint AS calls, sum(total_exec_time) / 1000 AS seconds,
       sum((stddev_exec_time * stddev_exec_time + mean_exec_time * mean_exec_time) * calls) / 1e6 AS squared,
       sum(total_plan_time) / 1000 AS planning, sum(rows)::float8 AS rows, sum(wal_bytes)::float8 AS wal_bytes,
       sum(temp_blks_written)::float8 * current_setting('block_size')::int AS temp_bytes
FROM {pg_stat_statements}.pg_stat_statements(false)
WHERE queryid IS NOT NULL AND toplevel
GROUP BY dbid, queryid

-- @own_templates (ours carry a mark)
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT DISTINCT queryid FROM {pg_stat_statements}.pg_stat_statements(true)
WHERE query LIKE '%/* howdah */%' AND queryid IS NOT NULL

-- @statements_info
-- @needs extension pg_stat_statements
SELECT dealloc, stats_reset AS reset, greatest(stats_reset, pg_postmaster_start_time()) AS since FROM {pg_stat_statements}.pg_stat_statements_info
