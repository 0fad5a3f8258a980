-- What a cluster is made of, for facts. Names and comments are other people's words.

-- @tables (the largest first; expressions and defaults are left out, since they hold literals)
SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
       coalesce(left(obj_description(c.oid, 'pg_class'), 500), '') AS comment,
       pg_total_relation_size(c.oid) AS bytes, c.reltuples::bigint AS rows,
       ARRAY(SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
                    || coalesce(' -- ' || left(col_description(c.oid, a.attnum), 120), '')
               FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              ORDER BY a.attnum LIMIT 100) AS columns,
       ARRAY(SELECT ci.relname || CASE WHEN i.indisprimary THEN ' primary key' WHEN i.indisunique THEN ' unique' ELSE '' END
                    || ' (' || coalesce((SELECT string_agg(coalesce(ia.attname, 'expression'), ', ' ORDER BY k.place)
                          FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
                          LEFT JOIN pg_attribute ia ON ia.attrelid = c.oid AND ia.attnum = k.number AND k.number > 0), '')
                    || ')' || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
               FROM pg_index i JOIN pg_class ci ON ci.oid = i.indexrelid WHERE i.indrelid = c.oid
              ORDER BY 1 LIMIT 50) AS indexes,
       ARRAY(SELECT k.conname || ' references ' || fn.nspname || '.' || f.relname
               FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
              WHERE k.conrelid = c.oid AND k.contype = 'f' ORDER BY 1 LIMIT 50) AS keys
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'howdah') AND n.nspname !~ '^pg_(toast|temp)'
 ORDER BY pg_total_relation_size(c.oid) DESC, 1, 2
 LIMIT 500

-- @extensions
SELECT e.extname || ' ' || e.extversion AS extension FROM pg_extension e ORDER BY 1 LIMIT 200

-- @node
SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS standby,
       current_setting('synchronous_standby_names') AS synchronous, current_setting('wal_level') AS wal_level,
       current_setting('archive_mode') AS archiving, current_setting('max_connections') AS connections,
       current_setting('shared_buffers') AS buffers

-- @standbys
SELECT coalesce(application_name, '') || ' (' || coalesce(state, 'state hidden') || ', ' || coalesce(sync_state, '?') || ')' AS standby
  FROM pg_stat_replication ORDER BY 1 LIMIT 100

-- @slots
SELECT slot_name || ' (' || slot_type || coalesce(', ' || plugin, '') || CASE WHEN active THEN '' ELSE ', inactive' END || ')' AS slot
  FROM pg_replication_slots ORDER BY 1 LIMIT 100
