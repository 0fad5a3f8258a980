-- What the remedies are made of. Portable from 14 to 18. An empty name asks for the worst there is.

-- @dead_tables (the tables with most dead rows)
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('information_schema', 'pg_toast', 'howdah') AND n.nspname !~ '^pg_temp' AND c.relkind IN ('r', 'm')
  AND (format('%I.%I', n.nspname, c.relname) = ? OR (? = '' AND n.nspname <> 'pg_catalog' AND s.n_dead_tup > 1000))
ORDER BY s.n_dead_tup DESC LIMIT 3

-- @dead_catalogues
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_stat_sys_tables s JOIN pg_class c ON c.oid = s.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'pg_catalog' AND s.n_dead_tup > 1000
ORDER BY s.n_dead_tup DESC LIMIT 3

-- @oldest_tables (by age of their oldest transaction id)
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_toast', 'pg_catalog', 'information_schema')
  AND (format('%I.%I', n.nspname, c.relname) = ? OR (? = '' AND age(c.relfrozenxid) > 1000000))
ORDER BY age(c.relfrozenxid) DESC LIMIT 3

-- @overdue_tables (more rows changed since the last ANALYZE than what makes autovacuum do one, where it is on)
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN LATERAL (
       SELECT max(o.option_value::float8) FILTER (WHERE o.option_name = 'autovacuum_analyze_threshold') AS threshold,
              max(o.option_value::float8) FILTER (WHERE o.option_name = 'autovacuum_analyze_scale_factor') AS scale
       FROM pg_options_to_table(c.reloptions) AS o
       WHERE o.option_name IN ('autovacuum_analyze_threshold', 'autovacuum_analyze_scale_factor')) own ON true
WHERE c.relkind IN ('r', 'm')
  AND s.n_mod_since_analyze > coalesce(own.threshold, current_setting('autovacuum_analyze_threshold')::float8)
    + coalesce(own.scale, current_setting('autovacuum_analyze_scale_factor')::float8) * greatest(c.reltuples, 0)
ORDER BY s.n_mod_since_analyze DESC

-- @is_table
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE format('%I.%I', n.nspname, c.relname) = ? AND c.relkind IN ('r', 'm')

-- @own_options
SELECT split_part(o, '=', 1) AS name, substr(o, strpos(o, '=') + 1) AS value
FROM pg_class c CROSS JOIN LATERAL unnest(c.reloptions) AS s(o) WHERE c.oid = ?::oid

-- @idle_indexes (never scanned, or with a twin; nothing rests on them; the largest first)
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, format('%I.%I', tn.nspname, t.relname) AS tbl,
       t.oid::bigint AS table_oid, pg_get_indexdef(c.oid) AS definition, pg_relation_size(c.oid) AS bytes,
       EXISTS (SELECT FROM pg_index o WHERE o.indrelid = i.indrelid AND o.indexrelid < i.indexrelid AND o.indisvalid
         AND o.indkey = i.indkey AND o.indclass = i.indclass AND o.indcollation = i.indcollation AND o.indoption = i.indoption
         AND o.indnkeyatts = i.indnkeyatts AND o.indexprs IS NULL AND i.indexprs IS NULL AND o.indpred IS NULL AND i.indpred IS NULL) AS duplicate
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE NOT i.indisunique AND NOT i.indisreplident AND NOT i.indisclustered AND i.indisvalid AND c.relkind = 'i' AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'howdah')
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
  AND (? = '' OR format('%I.%I', n.nspname, c.relname) = ? OR format('%I.%I', tn.nspname, t.relname) = ?)
  AND (coalesce(pg_stat_get_numscans(c.oid), 0) = 0
    OR EXISTS (SELECT FROM pg_index o WHERE o.indrelid = i.indrelid AND o.indexrelid < i.indexrelid AND o.indisvalid
         AND o.indkey = i.indkey AND o.indclass = i.indclass AND o.indcollation = i.indcollation AND o.indoption = i.indoption
         AND o.indnkeyatts = i.indnkeyatts AND o.indexprs IS NULL AND i.indexprs IS NULL AND o.indpred IS NULL AND i.indpred IS NULL))
ORDER BY pg_relation_size(c.oid) DESC LIMIT 5

-- @index
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'i' AND format('%I.%I', n.nspname, c.relname) = ?

-- @bare_references (foreign keys of a table, or to it, whose columns begin no index)
SELECT n.nspname AS schema, t.relname AS tbl, t.oid::bigint AS oid, format('%I.%I', n.nspname, t.relname) AS name,
       array(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u(attnum, place)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.place)::text[] AS columns
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE k.contype = 'f' AND t.relkind = 'r'
  AND (format('%I.%I', n.nspname, t.relname) = ? OR format('%I.%I', pn.nspname, p.relname) = ?)
  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisvalid AND i.indpred IS NULL
        AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
ORDER BY pg_relation_size(t.oid) DESC LIMIT 3

-- @name_free
SELECT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?) AS free

-- @amount (a number of the server's, in the parameter's own unit)
SELECT s.reset_val AS value, coalesce(s.unit, '') AS unit, s.vartype AS kind,
       coalesce((SELECT f.setting FROM pg_file_settings f WHERE f.name = s.name AND f.sourcefile LIKE '%postgresql.auto.conf'
                 ORDER BY f.seqno DESC LIMIT 1), '') AS in_file
FROM pg_settings s WHERE s.name = ? AND s.vartype IN ('integer', 'real')

-- @amount_alone (the same where the files may not be read)
SELECT s.reset_val AS value, coalesce(s.unit, '') AS unit, s.vartype AS kind, '' AS in_file
FROM pg_settings s WHERE s.name = ? AND s.vartype IN ('integer', 'real')

-- @override (what a role or database has of a parameter for itself)
SELECT coalesce(r.rolname, '') AS role, coalesce(b.datname, '') AS database, substr(s.setting, strpos(s.setting, '=') + 1) AS value
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
     LEFT JOIN pg_roles r ON r.oid = d.setrole LEFT JOIN pg_database b ON b.oid = d.setdatabase
WHERE split_part(s.setting, '=', 1) = ? AND (d.setdatabase = 0 OR b.datname = current_database())
ORDER BY r.rolname NULLS LAST LIMIT 4

-- @roles_of_template
-- @needs extension pg_stat_statements
SELECT DISTINCT r.rolname AS role FROM {pg_stat_statements}.pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
WHERE s.queryid = ? AND NOT r.rolsuper LIMIT 3

-- @idle_slots (the one that holds back most)
SELECT slot_name AS name, restart_lsn::text AS restart_lsn
FROM pg_replication_slots
WHERE NOT active AND restart_lsn IS NOT NULL AND (slot_name = ? OR ? = '')
ORDER BY restart_lsn LIMIT 1

-- @prepared (the oldest in this database)
SELECT gid, owner, prepared FROM pg_prepared_xacts
WHERE database = current_database() AND prepared < clock_timestamp() - interval '1 minute' ORDER BY prepared LIMIT 1
