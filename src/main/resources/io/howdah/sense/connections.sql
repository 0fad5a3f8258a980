-- The least that can be felt of a cluster. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @states (a state that nobody is in is a true zero: the view tells of every session)
-- @needs role pg_read_all_stats
SELECT s.state, count(a.pid)::float8 AS sessions
FROM unnest(ARRAY['active', 'idle', 'idle in transaction', 'idle in transaction (aborted)', 'fastpath function call', 'disabled']) AS s(state)
LEFT JOIN pg_stat_activity a ON a.state = s.state AND a.backend_type = 'client backend' AND a.application_name NOT LIKE 'howdah%'
GROUP BY s.state

-- @usable
SELECT (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0))::float8 AS usable
