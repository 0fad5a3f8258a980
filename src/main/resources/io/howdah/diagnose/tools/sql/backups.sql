-- tool: backups
-- description: dumps and base backups that run now
-- privilege: pg_read_all_stats
-- empty: no backup runs
SELECT a.pid, a.application_name AS application, b.kind, greatest(0, round(extract(epoch FROM clock_timestamp() - a.backend_start)::numeric, 0)) AS seconds,
       a.wait_event AS waits_for
FROM pg_stat_activity a JOIN LATERAL (
  SELECT CASE WHEN EXISTS (SELECT FROM pg_stat_progress_basebackup p WHERE p.pid = a.pid) THEN 'base backup'
              WHEN a.backend_type = 'client backend' AND a.application_name ~* '^(pg_dump|pg_dumpall|pgbackrest|barman|wal-g|pg_probackup)' THEN 'dump'
              WHEN a.backend_type = 'client backend' AND a.state = 'active' AND a.query ~* '^\s*COPY\s.*\sTO\s+(STDOUT|PROGRAM)' THEN 'copy out' END AS kind) b ON b.kind IS NOT NULL
WHERE a.pid <> pg_backend_pid() ORDER BY seconds DESC
