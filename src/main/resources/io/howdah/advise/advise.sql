-- What the advisors ask. Portable from 14 to 18.

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

-- @verified_indexes (what indexes that were built here did to each template: the cost and the time after, as parts of those before)
SELECT substring(a.sql[1] FROM ' ON (.*)$') AS definition, v.template ->> 'queryId' AS query_id,
       coalesce(((e.template ->> 'after')::float8 / nullif((e.template ->> 'before')::float8, 0)), 1) AS estimated,
       (v.change ->> 'afterMs')::float8 / (v.change ->> 'beforeMs')::float8 AS ratio
FROM (SELECT * FROM howdah.action
      WHERE type = 'create-index' AND system_identifier = ? AND state IN ('KEPT', 'ROLLED_BACK') AND verdict IS NOT NULL
      ORDER BY id DESC LIMIT 200) a
     CROSS JOIN LATERAL (SELECT c AS change, c -> 'template' AS template FROM json_array_elements(a.verdict -> 'templates') AS c) v
     LEFT JOIN LATERAL (SELECT c AS template FROM json_array_elements(a.estimate -> 'templates') AS c
                        WHERE c -> 'template' ->> 'queryId' = v.template ->> 'queryId' LIMIT 1) e ON true
WHERE v.change ->> 'judgement' <> 'UNKNOWN' AND (v.change ->> 'beforeMs')::float8 > 0 AND (v.change ->> 'afterMs')::float8 > 0
ORDER BY a.id
