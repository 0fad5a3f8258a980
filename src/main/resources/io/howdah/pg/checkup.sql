-- What `howdah doctor` asks. Everything is readable without any grant, or says that it needs one.

-- @login 16+
SELECT system_user AS method, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS ssl, session_user AS who,
       pg_backend_pid() AS pid

-- @login ..15
SELECT NULL::text AS method, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS ssl, session_user AS who,
       pg_backend_pid() AS pid

-- @settings
SELECT current_setting('track_io_timing') AS track_io_timing, current_setting('compute_query_id') AS compute_query_id,
       current_setting('track_activity_query_size') AS track_activity_query_size,
       current_setting('max_connections') AS max_connections,
       EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'howdah' AND c.relname = 'ledger') AS home

-- @preloaded
-- @needs role pg_read_all_settings
SELECT current_setting('shared_preload_libraries') AS libraries

-- @statements
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT count(*) AS n FROM {pg_stat_statements}.pg_stat_statements

-- @sense
SELECT has_table_privilege('pg_catalog.pg_file_settings', 'SELECT')
         AND has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE') AS file_settings,
       has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
         AND has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE') AS identity,
       array(SELECT format('%I (%s)', n.nspname, e.extname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname IN ('pg_stat_statements', 'hypopg', 'pgstattuple', 'pg_buffercache', 'vector')
               AND NOT has_schema_privilege(n.oid, 'USAGE') ORDER BY 1)::text[] AS closed_schemas

-- @reload
SELECT has_function_privilege('pg_catalog.pg_reload_conf()', 'EXECUTE') AS reload

-- @closed
SELECT DISTINCT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'howdah')
  AND NOT has_schema_privilege(n.oid, 'USAGE') ORDER BY 1

-- @parameters 15+
SELECT p AS parameter FROM unnest(?::text[]) p WHERE NOT has_parameter_privilege(p, 'ALTER SYSTEM') ORDER BY 1

-- @parameters ..14
SELECT p AS parameter FROM unnest(?::text[]) p WHERE current_setting('is_superuser') <> 'on' ORDER BY 1

-- @owners 16+
SELECT r.rolname AS owner, r.rolsuper AS superuser, count(*) AS tables, pg_has_role(r.oid, 'SET') AS ours,
       array(SELECT DISTINCT n.nspname FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE t.relowner = r.oid AND t.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
               AND NOT has_schema_privilege(r.oid, n.oid, 'CREATE') ORDER BY 1)::text[] AS no_create
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner JOIN pg_namespace s ON s.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND s.nspname !~ '^pg_' AND s.nspname NOT IN ('information_schema', 'howdah')
GROUP BY r.oid, r.rolname, r.rolsuper ORDER BY count(*) DESC, r.rolname

-- @owners ..15
SELECT r.rolname AS owner, r.rolsuper AS superuser, count(*) AS tables, pg_has_role(r.oid, 'MEMBER') AS ours,
       array(SELECT DISTINCT n.nspname FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE t.relowner = r.oid AND t.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
               AND NOT has_schema_privilege(r.oid, n.oid, 'CREATE') ORDER BY 1)::text[] AS no_create
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner JOIN pg_namespace s ON s.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND s.nspname !~ '^pg_' AND s.nspname NOT IN ('information_schema', 'howdah')
GROUP BY r.oid, r.rolname, r.rolsuper ORDER BY count(*) DESC, r.rolname
