-- tool: pool_pins
-- description: sessions of a pool that are held by what they left open (transactions, session locks, temporary tables), while the server has little to do
-- privilege: pg_read_all_stats
-- finding: sessions-pinned pinned_share some 0.4 strong 0.7
WITH a AS (
  SELECT pid, state, datid, clock_timestamp() - state_change AS for_time FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name NOT LIKE 'howdah%'),
p AS (
  SELECT a.pid, a.state LIKE 'idle in transaction%' AS open,
         a.state = 'idle' AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted) AS locked
  FROM a WHERE a.state <> 'active' AND a.for_time > interval '500 ms')
SELECT (SELECT count(*) FROM a) AS sessions, (SELECT count(*) FROM a WHERE state = 'active') AS active,
       count(*) FILTER (WHERE open) AS idle_in_transaction, count(*) FILTER (WHERE locked) AS holding_session_locks,
       CASE WHEN (SELECT count(*) FROM a) >= 4 AND (SELECT count(*) FROM a WHERE state = 'active') <= 0.2 * (SELECT count(*) FROM a)
            THEN round(count(*) FILTER (WHERE open OR locked) / greatest((SELECT count(*) FROM a), 1)::numeric, 3) ELSE 0 END AS pinned_share
FROM p
