-- tool: dead_inserts
-- description: tables whose dead rows came from inserts that failed, since nothing was updated or deleted there
-- rows: 20
-- finding: inserts-die dead_for_each_change some 3 strong 10 table table_name oid
-- empty: no table has dead rows that nobody updated or deleted
SELECT relid::bigint AS oid, format('%I.%I', schemaname, relname) AS table_name, n_dead_tup AS dead, n_tup_upd + n_tup_del AS updated_or_deleted, n_tup_ins AS inserted, n_live_tup AS live,
       round(n_dead_tup / greatest(n_tup_upd + n_tup_del, 1)::numeric, 1) AS dead_for_each_change
FROM pg_stat_user_tables WHERE n_dead_tup >= 500 AND n_dead_tup > n_tup_upd + n_tup_del ORDER BY 7 DESC, 2
