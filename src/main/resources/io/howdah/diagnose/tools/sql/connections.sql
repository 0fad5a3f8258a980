-- tool: connections
-- description: how many connections are taken of those that ordinary roles may take, and by whom
-- privilege: pg_read_all_stats
-- finding: connections-near-limit taken_share some 0.85 strong 0.95
SELECT count(*) FILTER (WHERE backend_type = 'client backend') AS taken, l.usable,
       round(count(*) FILTER (WHERE backend_type = 'client backend') / greatest(l.usable, 1)::numeric, 3) AS taken_share,
       count(*) FILTER (WHERE state = 'active') AS active, count(*) FILTER (WHERE state = 'idle') AS idle,
       count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_transaction
FROM pg_stat_activity,
     (SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true)::int, 0) AS usable) l
GROUP BY l.usable
