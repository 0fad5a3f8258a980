-- tool: advisory_locks
-- description: advisory locks that sessions wait for, by key, with who holds them
-- privilege: pg_read_all_stats
-- finding: advisory-waits waiting some 1 strong 3 session holder holder
-- empty: nobody waits for an advisory lock
SELECT w.database::bigint AS database_oid, w.classid::bigint AS key_high, w.objid::bigint AS key_low, count(*) AS waiting,
       coalesce((SELECT min(h.pid) FROM pg_locks h WHERE h.granted AND h.locktype = 'advisory' AND h.database = w.database
                 AND h.classid = w.classid AND h.objid = w.objid AND h.objsubid = w.objsubid), 0) AS holder
FROM pg_locks w WHERE NOT w.granted AND w.locktype = 'advisory' AND clock_timestamp() - w.waitstart > interval '1 second'
GROUP BY w.database, w.classid, w.objid, w.objsubid ORDER BY 4 DESC, 2, 3
