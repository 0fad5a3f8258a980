-- What the tools ask. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @exclusive_waits (an exclusive table lock that waits, and how many queue behind it)
-- @needs role pg_read_all_stats
SELECT w.pid, w.relation::regclass::text AS relation,
       (SELECT count(*) FROM pg_locks b
        WHERE NOT b.granted AND b.pid <> w.pid AND b.relation = w.relation AND b.database = w.database
          AND w.pid = ANY (pg_blocking_pids(b.pid))) AS behind
FROM pg_locks w
WHERE NOT w.granted AND w.locktype = 'relation' AND w.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
  AND clock_timestamp() - w.waitstart > interval '500 ms'
ORDER BY behind DESC
LIMIT 1

-- @xmin_holders
-- @needs role pg_read_all_stats
SELECT 'backend' AS kind, pid::text AS who, age(backend_xmin)::bigint AS xmin_age FROM pg_stat_activity
WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()
UNION ALL SELECT 'prepared transaction', gid, age(transaction) FROM pg_prepared_xacts
UNION ALL SELECT 'slot', slot_name, greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots WHERE coalesce(xmin, catalog_xmin) IS NOT NULL
UNION ALL SELECT 'standby', coalesce(application_name, ''), age(backend_xmin) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
ORDER BY 3 DESC
LIMIT 1

-- @leading_columns (of the valid indexes of some tables)
SELECT format('%I.%I', n.nspname, t.relname) AS tbl, c.relname AS index, a.attname AS leading
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
WHERE i.indisvalid AND i.indpred IS NULL AND format('%I.%I', n.nspname, t.relname) = ANY (?)

-- @analyze_settings
SELECT current_setting('autovacuum_analyze_threshold')::float8 AS threshold,
       current_setting('autovacuum_analyze_scale_factor')::float8 AS scale

-- @column_statistics (what the planner believes of some columns; empty where the role may not read the table)
SELECT s.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type,
       coalesce(s.most_common_vals::text::text[], '{}') AS common,
       coalesce(s.most_common_freqs, '{}')::text[] AS frequencies,
       coalesce((s.histogram_bounds::text::text[])[1], '') AS lowest,
       coalesce((s.histogram_bounds::text::text[])[array_upper(s.histogram_bounds::text::text[], 1)], '') AS highest,
       (CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * greatest(c.reltuples, 1) ELSE s.n_distinct END)::float8 AS distinct_values
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND NOT s.inherited
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
WHERE format('%I.%I', n.nspname, c.relname) = ? AND s.attname = ANY (?)

-- @may_read
SELECT has_table_privilege(c.oid, 'SELECT') AS may
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE format('%I.%I', n.nspname, c.relname) = ?

-- @planner_parameters
SELECT name, setting, coalesce(boot_val, '') AS boot_value, vartype, source
FROM pg_settings
WHERE (name LIKE 'enable\_%' OR name IN ('random_page_cost', 'seq_page_cost', 'cpu_tuple_cost', 'cpu_index_tuple_cost', 'cpu_operator_cost',
        'parallel_setup_cost', 'parallel_tuple_cost', 'effective_cache_size', 'join_collapse_limit', 'from_collapse_limit',
        'plan_cache_mode', 'geqo_threshold', 'default_statistics_target', 'work_mem', 'hash_mem_multiplier'))
  AND source NOT IN ('session', 'client')

-- @overrides (settings that a role or a database has for itself)
SELECT coalesce(r.rolname, '') AS role, coalesce(b.datname, '') AS database,
       split_part(s.setting, '=', 1) AS name, substr(s.setting, strpos(s.setting, '=') + 1) AS value
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
     LEFT JOIN pg_roles r ON r.oid = d.setrole LEFT JOIN pg_database b ON b.oid = d.setdatabase
WHERE coalesce(r.rolname, '') NOT LIKE 'howdah%' AND coalesce(b.datname, current_database()) = current_database()
  AND (split_part(s.setting, '=', 1) LIKE 'enable\_%' OR split_part(s.setting, '=', 1) IN
       ('random_page_cost', 'seq_page_cost', 'cpu_tuple_cost', 'effective_cache_size', 'join_collapse_limit', 'from_collapse_limit',
        'plan_cache_mode', 'work_mem', 'hash_mem_multiplier', 'jit', 'jit_above_cost', 'temp_file_limit', 'statement_timeout', 'max_parallel_workers_per_gather'))

-- @work_mem_of (what a role works with: its own setting, or the cluster's)
SELECT coalesce(
  (SELECT substr(c, length('work_mem=') + 1) FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) c JOIN pg_roles r ON r.oid = d.setrole
   WHERE c LIKE 'work\_mem=%' AND r.rolname = ? ORDER BY d.setdatabase <> 0 DESC LIMIT 1),
  (SELECT setting || unit FROM pg_settings WHERE name = 'work_mem')) AS setting

-- @work_mem_overrides
SELECT r.rolname AS role, substr(c, length('work_mem=') + 1) AS value
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) c JOIN pg_roles r ON r.oid = d.setrole
WHERE c LIKE 'work\_mem=%' AND d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))

-- @takes_its_time (statements that are meant to run long)
-- @needs role pg_read_all_stats
SELECT query ~* '^\s*(create|alter|reindex|vacuum|analyze|cluster|refresh|copy|drop|checkpoint|repack)\y' AS takes_its_time
FROM pg_stat_activity WHERE pid = ?

-- @activity (one sample of who is at work and what for; a worker of autovacuum counts where it sleeps to keep its cost limit; Work: is what
-- sessions are busy with, whatever they wait for)
-- @needs role pg_read_all_stats
WITH a AS (SELECT backend_type, state, wait_event_type, wait_event, application_name, query FROM pg_stat_activity
           WHERE pid <> pg_backend_pid() AND application_name NOT LIKE 'howdah%')
SELECT coalesce(wait_event_type || ':' || wait_event, 'CPU:CPU') AS event, count(*) AS sessions FROM a
WHERE (backend_type = 'client backend' AND state = 'active') OR backend_type = 'parallel worker' OR (backend_type = 'autovacuum worker' AND wait_event = 'VacuumDelay')
GROUP BY 1
UNION ALL SELECT 'Work:vacuum', count(*) FROM a
WHERE (backend_type = 'client backend' AND state = 'active' AND query ~* '^\s*vacuum\y') OR (backend_type = 'autovacuum worker' AND query LIKE '%to prevent wraparound%')
HAVING count(*) > 0
UNION ALL SELECT 'Work:backup', count(*) FROM a
WHERE (backend_type = 'client backend' AND application_name ~* '^(pg_dump|pg_dumpall|pgbackrest|barman|wal-g|pg_probackup)')
   OR (backend_type = 'client backend' AND state = 'active' AND query ~* '^\s*COPY\s.*\sTO\s+(STDOUT|PROGRAM)') OR (backend_type = 'walsender' AND query ~* '^\s*BASE_BACKUP')
HAVING count(*) > 0

-- @unindexed_references (foreign keys whose columns lead no valid index, with both tables)
SELECT k.conrelid::bigint AS child, format('%I.%I', n.nspname, c.relname) AS table_name, k.confrelid::bigint AS parent, k.conname AS constraint_name
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND c.relkind IN ('r', 'm') AND NOT EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL
    AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
ORDER BY c.reltuples DESC LIMIT 100

-- @visible_pages (relallvisible is as of the last VACUUM or ANALYZE: what changed since is taken off, a page for each changed row at most)
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS table_name, c.relpages::bigint AS pages,
       greatest(0, (c.relallvisible - least(c.relallvisible, coalesce(s.n_dead_tup, 0) + coalesce(s.n_ins_since_vacuum, 0) / greatest(1, c.reltuples / greatest(c.relpages, 1))))
                   / greatest(c.relpages, 1)::float8) AS visible
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE format('%I.%I', n.nspname, c.relname) = ANY (?)
