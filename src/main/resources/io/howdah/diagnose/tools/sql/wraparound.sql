-- tool: wraparound
-- description: how far each database is towards the end of transaction and multixact ids, and whether an old snapshot keeps VACUUM from freezing
-- privilege: pg_read_all_stats
-- finding: wraparound-near danger some 1 strong 1.15 database database oid
-- rows: 20
WITH h AS (
  SELECT greatest((SELECT max(greatest(age(backend_xmin), age(backend_xid))) FROM pg_stat_activity),
                  (SELECT max(age(transaction)) FROM pg_prepared_xacts),
                  (SELECT max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots), 0) AS held,
         current_setting('autovacuum_freeze_max_age')::numeric AS forced)
SELECT oid::bigint AS oid, datname AS database, age(datfrozenxid)::bigint AS transaction_age, mxid_age(datminmxid)::bigint AS multixact_age,
       round(greatest(age(datfrozenxid), mxid_age(datminmxid)) / 2144483648.0, 4) AS used_share,
       round(age(datfrozenxid) / forced, 3) AS of_forced_vacuum, held::bigint AS oldest_snapshot_age,
       round(greatest(2 * greatest(age(datfrozenxid), mxid_age(datminmxid)) / 2144483648.0,
                      CASE WHEN held > forced / 2 AND age(datfrozenxid) > 1.05 * forced THEN age(datfrozenxid) / forced ELSE 0 END), 3) AS danger
FROM pg_database CROSS JOIN h ORDER BY danger DESC, 5 DESC, 2
