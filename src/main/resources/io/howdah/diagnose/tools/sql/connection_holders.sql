-- tool: connection_holders
-- description: which roles, databases and applications hold the connections, and since when they idle
-- privilege: pg_read_all_stats
-- rows: 20
-- empty: no client is connected
SELECT coalesce(usename, '') AS role, coalesce(datname, '') AS database, application_name AS application, count(*) AS connections,
       count(*) FILTER (WHERE state = 'idle') AS idle,
       round((max(extract(epoch FROM clock_timestamp() - state_change)) FILTER (WHERE state = 'idle'))::numeric, 0) AS longest_idle_seconds
FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3
