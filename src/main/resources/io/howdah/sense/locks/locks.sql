-- Who waits for whose lock. Portable from 14 to 18, in the role of howdah grants --level sense. Takes no lock that anybody could wait for.

-- @edges (blockers are asked for lock waiters only: the question takes partitions of the lock manager)
-- @needs role pg_read_all_stats
SELECT a.pid, pg_blocking_pids(a.pid) AS blockers
FROM pg_stat_activity a
WHERE a.wait_event_type = 'Lock'
ORDER BY a.query_start NULLS LAST
LIMIT 500

-- @backends (those that wait or block, and the workers of their parallel queries)
-- @needs role pg_read_all_stats
SELECT a.pid, coalesce(a.leader_pid, a.pid) AS leader, a.backend_start, coalesce(a.backend_type, '') AS backend_type,
       coalesce(a.usename, '') AS role, coalesce(a.datname, '') AS database, coalesce(a.application_name, '') AS application,
       coalesce(host(a.client_addr), '') AS client, coalesce(a.state, '') AS state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_s,
       extract(epoch FROM clock_timestamp() - a.state_change)::float8 AS state_s,
       a.backend_xid IS NOT NULL AS has_xid, coalesce(a.query_id, 0) AS query_id, left(coalesce(a.query, ''), 2000) AS query
FROM pg_stat_activity a
WHERE a.pid = ANY (?) OR a.leader_pid = ANY (?)

-- @locks (of these processes and of prepared transactions: what is waited for, whoever holds the same, and of the rest the first of each)
-- @needs role pg_read_all_stats
WITH l AS MATERIALIZED (
  SELECT x.*, coalesce(c.relkind IN ('i', 'I'), false) AS is_index,
         ROW(x.locktype, x.database, x.relation, x.page, x.tuple, x.virtualxid, x.transactionid, x.classid, x.objid, x.objsubid)::text AS tag
  FROM pg_locks x LEFT JOIN pg_class c ON c.oid = x.relation AND x.database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  WHERE (x.pid = ANY (?) OR x.pid IS NULL) AND x.mode <> 'SIReadLock'
), ranked AS (
  SELECT l.*, row_number() OVER w AS place, count(*) OVER (PARTITION BY l.virtualtransaction, l.pid) AS held
  FROM l
  WINDOW w AS (PARTITION BY l.virtualtransaction, l.pid
    ORDER BY l.is_index, l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock') DESC,
             l.locktype IN ('relation', 'advisory', 'tuple') DESC, l.mode <> 'AccessShareLock' DESC)
)
SELECT coalesce(r.pid, 0) AS pid, r.virtualtransaction, r.tag, r.locktype, coalesce(d.datname, '') AS database,
       CASE WHEN r.relation IS NULL THEN ''
            WHEN r.database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) THEN r.relation::regclass::text
            ELSE r.relation::text END AS relation,
       coalesce(r.database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())), true) AS here,
       coalesce(r.page::text, '') AS page, coalesce(r.tuple::text, '') AS tuple, coalesce(r.virtualxid, '') AS virtualxid,
       coalesce(r.transactionid::text, '') AS transaction, coalesce(r.classid::bigint, 0) AS classid, coalesce(r.objid::bigint, 0) AS objid,
       coalesce(r.objsubid, 0) AS objsubid, r.mode, r.granted, r.held,
       extract(epoch FROM clock_timestamp() - r.waitstart)::float8 AS waited_s
FROM ranked r LEFT JOIN pg_database d ON d.oid = r.database
WHERE NOT r.granted OR r.place <= 12 OR r.locktype = 'transactionid' OR r.tag IN (SELECT tag FROM l WHERE NOT granted)
ORDER BY r.virtualtransaction, r.place
LIMIT 10000

-- @prepared
SELECT transaction::text AS transaction, gid, owner, database, extract(epoch FROM clock_timestamp() - prepared)::float8 AS age_s
FROM pg_prepared_xacts
ORDER BY prepared
LIMIT 1000

-- @settings
SELECT clock_timestamp() AS now, (SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout') AS deadlock_ms
