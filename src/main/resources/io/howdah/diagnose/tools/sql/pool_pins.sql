-- tool: pool_pins
-- description: groups of like sessions, as a pool has them, that are held by what they left open (transactions, session locks) while next to none of them works
-- privilege: pg_read_all_stats
-- rows: 10
-- finding: sessions-pinned pinned_share some 0.4 strong 0.7
-- empty: no three sessions are alike
WITH a AS (
  SELECT pid, coalesce(usename, '') AS role, coalesce(application_name, '') AS application, state, clock_timestamp() - state_change AS for_time FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name NOT LIKE 'howdah%'),
p AS (
  SELECT a.*, state <> 'active' AND for_time > interval '300 ms' AND (state LIKE 'idle in transaction%'
         OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted)) AS pinned
  FROM a)
SELECT role, application, count(*) AS sessions, count(*) FILTER (WHERE state = 'active') AS active, count(*) FILTER (WHERE pinned) AS pinned,
       CASE WHEN count(*) FILTER (WHERE state = 'active') <= 0.25 * count(*) THEN round(count(*) FILTER (WHERE pinned) / count(*)::numeric, 3) ELSE 0 END AS pinned_share
FROM p GROUP BY 1, 2 HAVING count(*) >= 3 ORDER BY pinned_share DESC, sessions DESC
