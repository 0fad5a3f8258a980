-- tool: lock_table
-- description: how much of the shared lock table is used, and by whom most
-- privilege: pg_read_all_stats
-- finding: lock-table-used used_share some 0.5 strong 0.8 session holder holder
WITH l AS MATERIALIZED (SELECT pid FROM pg_locks WHERE NOT fastpath AND pid IS DISTINCT FROM pg_backend_pid()),
h AS (SELECT pid, count(*) AS n FROM l GROUP BY 1 ORDER BY 2 DESC LIMIT 1)
SELECT (SELECT count(*) FROM l) AS locks, coalesce((SELECT pid FROM h), 0) AS holder, coalesce((SELECT n FROM h), 0) AS locks_of_holder,
       round((SELECT count(*) FROM l) / (current_setting('max_locks_per_transaction')::numeric
             * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int)), 3) AS used_share
