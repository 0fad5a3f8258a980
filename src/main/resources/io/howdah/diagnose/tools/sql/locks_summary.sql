-- tool: locks_summary
-- description: locks held and waited for, by kind and mode, and how many are not on the fast path
-- privilege: pg_read_all_stats
-- empty: nobody holds a lock
-- rows: 30
SELECT locktype AS kind, mode, count(*) FILTER (WHERE granted) AS held, count(*) FILTER (WHERE NOT granted) AS waited_for,
       count(*) FILTER (WHERE granted AND NOT fastpath) AS not_fast
FROM pg_locks WHERE pid <> pg_backend_pid() OR pid IS NULL GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC, 1, 2
