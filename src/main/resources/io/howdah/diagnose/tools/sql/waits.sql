-- tool: waits
-- description: what sessions wait for now, by class and event
-- privilege: pg_read_all_stats
-- empty: nobody is at work and nobody waits
SELECT coalesce(wait_event_type, 'CPU') AS class, coalesce(wait_event, 'running') AS event, count(*) AS sessions,
       round(max(extract(epoch FROM clock_timestamp() - query_start))::numeric, 1) AS longest_seconds
FROM pg_stat_activity
WHERE state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
