-- What the hands look at before, while and after they act.

-- @relation (by schema and name; a partition or a table of either kind)
SELECT c.oid::bigint AS oid, pg_get_userbyid(c.relowner) AS owner, c.relkind::text AS kind,
       pg_has_role(c.relowner, 'USAGE') AS owned,
       pg_has_role(c.relowner, 'USAGE')
         OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'pg_maintain' AND pg_has_role(r.oid, 'USAGE')) AS maintained
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = ?

-- @index_state
SELECT i.indisvalid AS valid, i.indisready AS ready, t.relname AS tbl
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid
WHERE n.nspname = ? AND c.relname = ?

-- @parameter (the reset value is what the files say, whatever this session has set for itself)
SELECT name, reset_val, context, coalesce(unit, '') AS unit, coalesce(sourcefile, '') AS file,
       coalesce(min_val, '') AS smallest, coalesce(max_val, '') AS largest,
       pg_conf_load_time() AS loaded, clock_timestamp() AS now
FROM pg_settings WHERE name = ?

-- @auto_conf (what stands in postgresql.auto.conf, where that may be read)
SELECT setting FROM pg_file_settings WHERE name = ? AND sourcefile LIKE '%postgresql.auto.conf' ORDER BY seqno DESC LIMIT 1

-- @backend
SELECT a.pid, a.backend_start, a.state, a.backend_type, coalesce(r.rolsuper, true) AS superuser, coalesce(r.rolreplication, true) AS replication,
       a.application_name AS application, a.usename AS role, a.query LIKE 'autovacuum:%wraparound%' AS wraparound
FROM pg_stat_activity a LEFT JOIN pg_roles r ON r.oid = a.usesysid
WHERE a.pid = ? AND a.backend_start = ?

-- @relation_by_qualified_name
SELECT c.oid::bigint AS oid, pg_get_userbyid(c.relowner) AS owner,
       pg_has_role(c.relowner, 'USAGE') AS owned,
       pg_has_role(c.relowner, 'USAGE')
         OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'pg_maintain' AND pg_has_role(r.oid, 'USAGE')) AS maintained
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE format('%I.%I', n.nspname, c.relname) = ? AND c.relkind IN ('r', 'm', 'p')

-- @role_setting
SELECT substr(s.setting, strpos(s.setting, '=') + 1) AS setting
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
     JOIN pg_roles r ON r.oid = d.setrole LEFT JOIN pg_database b ON b.oid = d.setdatabase
WHERE r.rolname = ? AND coalesce(b.datname, '') = ? AND split_part(s.setting, '=', 1) = ?

-- @analyzed
SELECT greatest(last_analyze, last_autoanalyze) AS analyzed FROM pg_stat_all_tables WHERE relid = ?::oid
