-- What a look at a kept change asks the server.

-- @own_index (an index of ours by name, its counter, and whatever may scan a copy of it)
SELECT i.indexrelid::bigint AS oid, pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AS valid,
       pg_relation_size(i.indexrelid) AS bytes, i.indrelid::bigint AS table_oid,
       coalesce(pg_stat_get_numscans(i.indexrelid), 0) AS scans,
       coalesce((SELECT d.stats_reset FROM pg_stat_database d WHERE d.datname = current_database())::text, '') AS reset,
       (EXISTS (SELECT FROM pg_stat_replication)
        OR EXISTS (SELECT FROM pg_replication_slots s WHERE s.slot_type = 'physical')) AS standbys
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid
WHERE n.nspname = ? AND c.relname = ? AND t.relname = ?

-- @statements_since (when the counters of the templates began)
-- @needs extension pg_stat_statements
SELECT coalesce(stats_reset::text, '') AS reset FROM {pg_stat_statements}.pg_stat_statements_info

-- @active_time (how long sessions of this database were at work since its statistics began)
SELECT d.active_time AS active_ms, coalesce(d.stats_reset::text, '') AS reset
FROM pg_stat_database d WHERE d.datname = current_database()
