-- tool: slow_path_locks
-- description: how many locks on relations sessions take beside the fast path, which has room for few
-- privilege: pg_read_all_stats
-- finding: locks-off-fast-path locks_a_session some 4 strong 12
SELECT count(DISTINCT l.pid) AS sessions, count(*) FILTER (WHERE NOT l.fastpath) AS off_fast_path, count(*) AS relation_locks,
       round(count(*) FILTER (WHERE NOT l.fastpath) / greatest(count(DISTINCT l.pid), 1)::numeric, 2) AS locks_a_session
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid() AND a.backend_type = 'client backend' AND a.state = 'active'
  AND l.mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
