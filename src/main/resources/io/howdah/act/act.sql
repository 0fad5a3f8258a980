-- What the hands look at before, while and after they act.

-- @relation (by schema and name; a partition or a table of either kind)
SELECT c.oid::bigint AS oid, pg_get_userbyid(c.relowner) AS owner, c.relkind::text AS kind,
       pg_has_role(c.relowner, 'USAGE') AS owned
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = ?

-- @index_state
SELECT i.indisvalid AS valid, i.indisready AS ready, t.relname AS tbl
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid
WHERE n.nspname = ? AND c.relname = ?

-- @parameter (the reset value is what the files say, whatever this session has set for itself)
SELECT name, reset_val, context, coalesce(unit, '') AS unit, coalesce(sourcefile, '') AS file,
       coalesce(min_val, '') AS smallest, coalesce(max_val, '') AS largest
FROM pg_settings WHERE name = ?

-- @backend
SELECT a.pid, a.backend_start, a.state, a.backend_type, coalesce(r.rolsuper, true) AS superuser, coalesce(r.rolreplication, true) AS replication,
       a.application_name AS application, a.usename AS role, a.query LIKE 'autovacuum:%wraparound%' AS wraparound
FROM pg_stat_activity a LEFT JOIN pg_roles r ON r.oid = a.usesysid
WHERE a.pid = ? AND a.backend_start = ?

-- @by_qualified_name
SELECT c.oid::bigint AS oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE format('%I.%I', n.nspname, c.relname) = ? AND c.relkind IN ('r', 'm', 'p')

-- @role_setting
SELECT split_part(s.setting, '=', 2) AS setting
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
     JOIN pg_roles r ON r.oid = d.setrole LEFT JOIN pg_database b ON b.oid = d.setdatabase
WHERE r.rolname = ? AND coalesce(b.datname, '') = ? AND split_part(s.setting, '=', 1) = ?
