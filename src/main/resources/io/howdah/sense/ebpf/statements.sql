-- What the attribution to statements asks the server.

-- @own_statement (read while it runs: the same numbers stand in the memory of the process that answers)
SELECT pg_backend_pid() AS pid, a.datid::bigint AS database, a.query_id
FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()

-- @another_own_statement (with another query id than the first)
SELECT pg_backend_pid() AS pid, a.datid::bigint AS database, a.query_id, true AS again
FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()

-- @running (the function and not the view: half the cost)
-- @needs role pg_read_all_stats
SELECT pid, datid::bigint AS database, coalesce(query_id, 0) AS query_id, coalesce(state, '') = 'active' AS active
FROM pg_stat_get_activity(NULL)
WHERE pid <> pg_backend_pid()
