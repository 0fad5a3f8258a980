-- Slow looks at catalogues: ages, tables, sequences, configuration. The conventions of sessions.sql hold.

-- @transaction_ids (a server takes no more writes three million short of 2^31 - 1; the sum is of the server, from its first day)
WITH d AS (
  SELECT datname, age(datfrozenxid) AS xid, mxid_age(datminmxid) AS mxid, row_number() OVER (ORDER BY age(datfrozenxid) DESC, datname) AS rank,
         count(*) OVER () AS total
  FROM pg_database)
SELECT NULL AS database, NULL::bigint AS out_of, NULL::bigint AS postgresql_transaction_id_age, NULL::bigint AS postgresql_multixact_id_age,
       2144483647 AS postgresql_transaction_id_limit, 2144483647 AS postgresql_multixact_id_limit,
       max(xid)::float8 / current_setting('autovacuum_freeze_max_age')::float8 AS postgresql_freeze_overdue_ratio,
       pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS postgresql_transaction_ids, pg_postmaster_start_time() AS since
FROM d
UNION ALL SELECT datname, total, xid, mxid, NULL, NULL, NULL, NULL, NULL FROM d WHERE rank <= 50

-- @autovacuum (as autovacuum itself computes it: parameters of the table first, and 18's upper bound)
WITH c AS (
  SELECT c.oid, c.relnamespace, c.relname, c.relkind, greatest(c.reltuples, 0)::float8 AS rows, pg_stat_get_dead_tuples(c.oid) AS dead,
         pg_stat_get_mod_since_analyze(c.oid) AS changed,
         (SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(c.reloptions)) AS o
  FROM pg_class c WHERE c.relkind IN ('r', 'm', 't') AND c.relpersistence <> 't'),
t AS (
  SELECT *, CASE WHEN max_dead >= 0 THEN least(raw_dead, max_dead) ELSE raw_dead END AS trigger_dead,
         coalesce((o->>'autovacuum_analyze_threshold')::float8, current_setting('autovacuum_analyze_threshold')::float8)
           + coalesce((o->>'autovacuum_analyze_scale_factor')::float8, current_setting('autovacuum_analyze_scale_factor')::float8) * rows AS trigger_changed
  FROM (SELECT *, coalesce((o->>'autovacuum_vacuum_threshold')::float8, current_setting('autovacuum_vacuum_threshold')::float8)
                    + coalesce((o->>'autovacuum_vacuum_scale_factor')::float8, current_setting('autovacuum_vacuum_scale_factor')::float8) * rows AS raw_dead,
               coalesce((o->>'autovacuum_vacuum_max_threshold')::float8, current_setting('autovacuum_vacuum_max_threshold', true)::float8, -1) AS max_dead
        FROM c WHERE dead > 0 OR changed > 0) x),
r AS (
  SELECT format('%I.%I', n.nspname, t.relname) AS name, dead / nullif(trigger_dead, 0) AS by_dead,
         CASE WHEN t.relkind = 'r' THEN changed / nullif(trigger_changed, 0) END AS by_changed
  FROM t JOIN pg_namespace n ON n.oid = t.relnamespace),
k AS (
  SELECT *, row_number() OVER (ORDER BY by_dead DESC NULLS LAST, name) AS rv, row_number() OVER (ORDER BY by_changed DESC NULLS LAST, name) AS ra,
         count(*) OVER () AS total FROM r)
SELECT name AS "table", total AS out_of, CASE WHEN rv <= 20 THEN by_dead END AS postgresql_autovacuum_overdue_ratio,
       CASE WHEN ra <= 20 THEN by_changed END AS postgresql_autoanalyze_overdue_ratio
FROM k WHERE rv <= 20 OR ra <= 20

-- @sequences (the narrower of the sequence and the columns it fills; in the direction of its increment; one that cycles never ends.
--  To open one that is not permanent fails on a standby, and so does another session's temporary one)
WITH s AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, q.seqincrement AS step, q.seqmin::numeric AS low, q.seqmax::numeric AS high,
         CASE WHEN has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN pg_sequence_last_value(c.oid)::numeric END AS last,
         has_sequence_privilege(c.oid, 'SELECT, USAGE') AS readable,
         (SELECT min(CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647 END)
          FROM pg_attribute a
          WHERE (a.attrelid, a.attnum) IN (
            SELECT d.refobjid, d.refobjsubid FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            UNION ALL
            SELECT f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
            WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)) AS column_high
  FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT q.seqcycle AND c.relpersistence <> 't' AND (c.relpersistence = 'p' OR NOT pg_is_in_recovery())),
u AS (
  SELECT name, readable, CASE WHEN last IS NULL THEN 0
    WHEN step > 0 THEN (last - low + 1) / greatest(1, least(high, coalesce(column_high, high)) - low + 1)
    ELSE (high - last + 1) / greatest(1, high - greatest(low, coalesce(-column_high - 1, low)) + 1) END AS used
  FROM s),
k AS (SELECT *, row_number() OVER (ORDER BY used DESC, name) AS rank, count(*) OVER () AS total FROM u WHERE readable)
SELECT name AS sequence, total AS out_of, least(1, greatest(0, used)) AS postgresql_sequence_used_ratio FROM k WHERE rank <= 20

-- @closed_sequences
SELECT count(*) AS closed, min(n.nspname) AS schema
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE CASE WHEN c.relkind = 'S' AND c.relpersistence <> 't' THEN NOT has_sequence_privilege(c.oid, 'SELECT, USAGE') END

-- @other_databases
SELECT count(*) AS others FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> current_database()

-- @invalid_indexes
SELECT count(*) AS postgresql_invalid_indexes FROM pg_index i
WHERE NOT i.indisvalid AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)

-- @drift
-- @needs role pg_read_all_settings
WITH o AS (
  SELECT CASE WHEN setrole = 0 THEN 'database' WHEN setdatabase = 0 THEN 'role' ELSE 'role in database' END AS kind,
         split_part(unnest(setconfig), '=', 1) AS parameter,
         concat_ws(' in ', (SELECT rolname FROM pg_roles WHERE oid = setrole), (SELECT datname FROM pg_database WHERE oid = setdatabase)) AS scope
  FROM pg_db_role_setting
  UNION ALL SELECT 'pending restart', name, 'server' FROM pg_settings WHERE pending_restart),
k AS (SELECT *, row_number() OVER (ORDER BY kind, parameter, scope) AS rank, count(*) OVER () AS total FROM o)
SELECT NULL AS kind, NULL AS parameter, NULL AS scope, NULL::bigint AS out_of,
       count(*) FILTER (WHERE kind = 'pending restart') AS "postgresql_configuration_drift{kind=pending restart}",
       count(*) FILTER (WHERE kind = 'role') AS "postgresql_configuration_drift{kind=role}",
       count(*) FILTER (WHERE kind = 'database') AS "postgresql_configuration_drift{kind=database}",
       count(*) FILTER (WHERE kind = 'role in database') AS "postgresql_configuration_drift{kind=role in database}",
       NULL::int AS postgresql_configuration_differs
FROM o
UNION ALL SELECT kind, parameter, scope, total, NULL, NULL, NULL, NULL, 1 FROM k WHERE rank <= 40

-- @file_drift (reads the files: a line that cannot be taken blocks all of a reload; a value that is written and not loaded waits for the next one.
--  The last line of a name counts; "applied" is false for all of them while any line is bad.
--  Values are compared in one unit; what has none of the known forms is left alone)
WITH f AS (
  SELECT f.name, f.setting, f.error, f.seqno = max(f.seqno) OVER (PARTITION BY lower(f.name)) AS last, f.sourcefile || ':' || f.sourceline AS scope,
         s.setting AS running, s.vartype, s.unit, s.source, s.context, s.pending_restart
  FROM pg_file_settings f LEFT JOIN pg_settings s ON s.name = lower(f.name)),
w AS (
  SELECT *, CASE
      WHEN vartype = 'bool' THEN
        CASE WHEN lower(setting) IN ('on', 'true', 'yes', '1') THEN 'on' WHEN lower(setting) IN ('off', 'false', 'no', '0') THEN 'off' END
      WHEN vartype IN ('integer', 'real') AND setting ~ '^-?\d+(\.\d+)?$' THEN trim_scale(setting::numeric)::text
      WHEN unit IN ('B', 'kB', 'MB', '8kB', '16MB') AND setting ~ '^\d+ *(B|kB|MB|GB|TB)$'
        THEN trim_scale(pg_size_bytes(setting)::numeric / pg_size_bytes(CASE WHEN unit ~ '^\d' THEN unit ELSE '1' || unit END))::text
      WHEN unit IN ('ms', 's', 'min') AND setting ~ '^\d+ *(ms|s|min|h|d)$'
        THEN trim_scale(round(extract(epoch FROM setting::interval)::numeric / extract(epoch FROM ('1' || unit)::interval)::numeric, 6))::text
      WHEN vartype = 'enum' THEN lower(setting) WHEN vartype = 'string' THEN setting END AS written
  FROM f),
o AS (
  SELECT 'bad line' AS kind, coalesce(name, '(syntax)') AS parameter, scope FROM f
  WHERE error IS NOT NULL AND NOT coalesce(pending_restart, false)
  UNION ALL
  SELECT 'not loaded', name, scope FROM w
  WHERE last AND error IS NULL AND context NOT IN ('internal', 'postmaster') AND source IN ('default', 'configuration file')
    AND written IS NOT NULL
    AND written <> CASE WHEN vartype = 'enum' THEN lower(running) WHEN vartype IN ('integer', 'real') THEN trim_scale(running::numeric)::text ELSE running END),
k AS (SELECT *, row_number() OVER (ORDER BY kind, parameter, scope) AS rank, count(*) OVER () AS total FROM o)
SELECT NULL AS kind, NULL AS parameter, NULL AS scope, NULL::bigint AS out_of,
       count(*) FILTER (WHERE kind = 'bad line') AS "postgresql_configuration_drift{kind=bad line}",
       count(*) FILTER (WHERE kind = 'not loaded') AS "postgresql_configuration_drift{kind=not loaded}",
       NULL::int AS postgresql_configuration_differs
FROM o
UNION ALL SELECT kind, parameter, scope, total, NULL, NULL, 1 FROM k WHERE rank <= 40

-- @versions
SELECT 'postgresql' AS component, current_setting('server_version') AS version
UNION ALL SELECT extname, extversion FROM pg_extension

-- @life (identity without the functions that a hardened server closes)
SELECT pg_postmaster_start_time() AS postmaster_start, pg_is_in_recovery() AS standby, clock_timestamp() AS now, pg_conf_load_time() AS loaded
