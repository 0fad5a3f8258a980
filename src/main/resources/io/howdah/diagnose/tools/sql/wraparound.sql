-- tool: wraparound
-- description: how far each database is towards the end of transaction and multixact ids
-- finding: wraparound-near used_share some 0.5 strong 0.8 database database oid
-- rows: 20
SELECT oid::bigint AS oid, datname AS database, age(datfrozenxid)::bigint AS transaction_age, mxid_age(datminmxid)::bigint AS multixact_age,
       round(greatest(age(datfrozenxid), mxid_age(datminmxid)) / 2144483648.0, 4) AS used_share,
       round(age(datfrozenxid) / current_setting('autovacuum_freeze_max_age')::numeric, 3) AS of_forced_vacuum
FROM pg_database ORDER BY 5 DESC, 2
