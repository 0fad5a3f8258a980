-- What the loop asks for itself.

-- @lessons
SELECT cause, remedy, outcome, count(*) AS times FROM howdah.lesson WHERE cluster = ? GROUP BY 1, 2, 3 LIMIT 10000

-- @showed (what the evidence looked like where a cure held; homes of before version 5 cannot say)
SELECT l.cause, s.key AS finding, s.value AS level, count(*) AS times
FROM howdah.lesson l CROSS JOIN LATERAL jsonb_each_text(l.showed) s WHERE l.cluster = ? AND l.outcome = 'KEPT' GROUP BY 1, 2, 3 LIMIT 10000

-- Whether there is a memory that this role may read. What it holds for this cluster is behind row-level security, which
-- a reading session, that names no cluster, does not pass.
-- @remembers
SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('howdah.memory_scope'), 'SELECT'), false) AS any

-- @routed_parameter (a parameter of the server, and what the database of this session has of it for itself)
SELECT p.reset_val AS value, p.context, p.vartype AS kind, current_setting('cluster_name') AS cluster_name, current_database() AS database,
       (SELECT substr(s.setting, strpos(s.setting, '=') + 1)
        FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
             JOIN pg_database b ON b.oid = d.setdatabase
        WHERE d.setrole = 0 AND b.datname = current_database() AND split_part(s.setting, '=', 1) = p.name) AS of_database
FROM pg_settings p WHERE p.name = ?

-- @table_name
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE format('%I.%I', n.nspname, c.relname) = ?
