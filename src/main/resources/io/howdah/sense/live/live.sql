-- What runs right now. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @activity (one look of many: who works, and what it waits for; no wait event means on CPU or ready to run)
-- @needs role pg_read_all_stats
SELECT a.pid, coalesce(a.wait_event_type, '') AS wait_type, coalesce(a.wait_event, '') AS wait_event, coalesce(a.query_id, 0) AS query_id
FROM pg_stat_activity a
WHERE a.state = 'active' AND a.backend_type IN ('client backend', 'parallel worker')
  AND a.pid <> pg_backend_pid() AND a.application_name NOT LIKE 'howdah%'
LIMIT 2000

-- @sessions (those that do something or hold something open)
-- @needs role pg_read_all_stats
SELECT a.pid, coalesce(a.usename, '') AS role, coalesce(a.datname, '') AS database, coalesce(a.application_name, '') AS application,
       coalesce(host(a.client_addr), '') AS client, coalesce(a.state, a.backend_type) AS state,
       coalesce(a.wait_event_type, '') AS wait_type, coalesce(a.wait_event, '') AS wait_event,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_s,
       extract(epoch FROM clock_timestamp() - CASE WHEN a.state = 'active' THEN a.query_start ELSE a.state_change END)::float8 AS state_s,
       coalesce(a.query_id, 0) AS query_id, left(coalesce(a.query, ''), 1000) AS query
FROM pg_stat_activity a
WHERE a.backend_type IN ('client backend', 'autovacuum worker', 'walsender') AND coalesce(a.state, '') <> 'idle'
  AND a.pid <> pg_backend_pid() AND a.application_name NOT LIKE 'howdah%'
ORDER BY a.xact_start NULLS LAST
LIMIT 200

-- @counts
-- @needs role pg_read_all_stats
SELECT count(*) FILTER (WHERE state = 'active') AS active, count(*) FILTER (WHERE state = 'idle') AS idle,
       count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_transaction, count(*) AS connections,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0) AS usable
FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()

-- @texts (of some templates; normalised by the server)
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT DISTINCT ON (queryid) queryid, left(query, 1000) AS query
FROM {pg_stat_statements}.pg_stat_statements(true)
WHERE queryid = ANY (?)
ORDER BY queryid, calls DESC
