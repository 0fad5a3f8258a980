-- Which process of the machine serves this session.

-- @own_process (times in milliseconds since 1970: the number alone may be another container's too)
SELECT pg_backend_pid() AS pid,
       (extract(epoch FROM a.backend_start) * 1000)::bigint AS began,
       (extract(epoch FROM pg_postmaster_start_time()) * 1000)::bigint AS server_began
FROM pg_stat_activity a
WHERE a.pid = pg_backend_pid()

-- @a_sort_that_spills (some megabytes of temporary files with the default work_mem: reads and writes for a probe to see)
SELECT count(*) AS rows FROM (SELECT g FROM generate_series(1, 300000) g ORDER BY g DESC OFFSET 1) s
