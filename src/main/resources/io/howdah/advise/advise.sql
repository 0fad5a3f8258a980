-- What the advisors ask. Portable from 14 to 18.

-- @table
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE format('%I.%I', n.nspname, c.relname) = ? AND c.relkind IN ('r', 'm')

-- @index_columns (of valid, whole indexes; expressions count as no column)
SELECT array(SELECT coalesce(a.attname, '') FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY k(attnum, place)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum ORDER BY k.place)::text[] AS columns
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE i.indisvalid AND i.indpred IS NULL AND format('%I.%I', n.nspname, t.relname) = ?

-- @distinct_values
SELECT format('%I.%I', s.schemaname, s.tablename) || '.' || s.attname AS column_name,
       (CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * greatest(c.reltuples, 1) ELSE s.n_distinct END)::float8 AS distinct_values
FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
WHERE format('%I.%I', s.schemaname, s.tablename) = ANY (?)

-- @name_taken
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?) AS taken

-- @parameter (what is in force, and what stands in postgresql.auto.conf, where that may be read)
SELECT s.name, s.setting, s.reset_val, s.boot_val, coalesce(s.unit, '') AS unit, s.context, s.source, coalesce(s.sourcefile, '') AS sourcefile
FROM pg_settings s WHERE s.name = ?

-- @auto_conf
SELECT setting FROM pg_file_settings WHERE name = ? AND sourcefile LIKE '%postgresql.auto.conf' ORDER BY seqno DESC LIMIT 1

-- @session
SELECT a.pid, a.backend_start, coalesce(a.usename, '') AS role, coalesce(a.application_name, '') AS application, coalesce(a.state, '') AS state
FROM pg_stat_activity a WHERE a.pid = ?

-- @role_setting
SELECT substr(s.setting, strpos(s.setting, '=') + 1) AS value, coalesce(b.datname, '') AS database
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
     JOIN pg_roles r ON r.oid = d.setrole LEFT JOIN pg_database b ON b.oid = d.setdatabase
WHERE r.rolname = ? AND split_part(s.setting, '=', 1) = ?
ORDER BY d.setdatabase DESC
LIMIT 1
