-- What the hands look at before, while and after they act.

-- @relation (by schema and name; a partition or a table of either kind)
SELECT c.oid::bigint AS oid, pg_get_userbyid(c.relowner) AS owner, c.relkind::text AS kind,
       pg_has_role(c.relowner, 'USAGE') AS owned,
       pg_has_role(c.relowner, 'USAGE')
         OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'pg_maintain' AND pg_has_role(r.oid, 'USAGE')) AS maintained
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = ?

-- @acting (whether the session of an action is there still)
SELECT count(*) AS n FROM pg_stat_activity WHERE pid = ? AND application_name LIKE 'howdah:act:' || ? || '%'

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

-- @bad_lines (of the configuration's files, as they are on disk now)
SELECT count(*) AS n FROM pg_file_settings WHERE error IS NOT NULL AND NOT applied

-- @backend
SELECT a.pid, a.backend_start, a.state, a.backend_type, coalesce(r.rolsuper, true) AS superuser, coalesce(r.rolreplication, true) AS replication,
       a.application_name AS application, a.usename AS role
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

-- @index_facts (an index, what rests on it, and how it was used)
SELECT pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AS valid,
       CASE WHEN n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast', 'howdah') THEN 'the server''s or Howdah''s own'
            WHEN k.oid IS NOT NULL THEN 'behind constraint ' || k.conname
            WHEN i.indisunique THEN 'UNIQUE: it refuses rows, whether it is scanned or not'
            WHEN i.indisreplident THEN 'the replica identity of its table'
            WHEN i.indisclustered THEN 'the index that its table is clustered on'
            WHEN c.relkind = 'I' THEN 'an index of a partitioned table'
            WHEN c.relispartition THEN 'a part of the index of a partitioned table'
            WHEN EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.deptype = 'e')
              THEN 'an extension''s'
            ELSE '' END AS bound,
       coalesce(pg_stat_get_numscans(i.indexrelid), 0) AS scans,
       coalesce((SELECT d.stats_reset FROM pg_stat_database d WHERE d.datname = current_database()), pg_postmaster_start_time()) AS since,
       clock_timestamp() AS now,
       (SELECT count(*) FROM pg_index o WHERE o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid AND o.indisvalid
          AND o.indkey = i.indkey AND o.indclass = i.indclass AND o.indcollation = i.indcollation AND o.indoption = i.indoption
          AND o.indnkeyatts = i.indnkeyatts
          AND coalesce(pg_get_expr(o.indexprs, o.indrelid), '') = coalesce(pg_get_expr(i.indexprs, i.indrelid), '')
          AND coalesce(pg_get_expr(o.indpred, o.indrelid), '') = coalesce(pg_get_expr(i.indpred, i.indrelid), '')) AS twins,
       tn.nspname AS schema, t.relname AS tbl
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
     LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
WHERE n.nspname = ? AND c.relname = ?

-- @reindexable
SELECT c.oid::bigint AS oid, i.indisvalid AS valid,
       CASE WHEN n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast') THEN 'is the server''s own'
            WHEN i.indisexclusion THEN 'belongs to an exclusion constraint'
            WHEN c.relkind = 'I' THEN 'belongs to a partitioned table: rebuild the indexes of its partitions'
            ELSE '' END AS odd,
       tn.nspname AS schema, t.relname AS tbl
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE n.nspname = ? AND c.relname = ?

-- @reindex_remains (INVALID indexes that a rebuild of this one left; a long name is cut before the ending)
SELECT o.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid
     JOIN pg_index x ON x.indrelid = i.indrelid AND NOT x.indisvalid JOIN pg_class o ON o.oid = x.indexrelid
WHERE n.nspname = ? AND c.relname = ? AND o.relname ~ '_cc(new|old)[0-9]*$'
  AND starts_with(c.relname, regexp_replace(o.relname, '_cc(new|old)[0-9]*$', ''))
ORDER BY o.relname

-- @vacuumed
SELECT coalesce(s.vacuum_count, 0) AS times, age(c.relfrozenxid)::bigint AS age
FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid WHERE c.oid = ?::oid

-- @horizon_holder (the oldest of what is older than so many seconds and keeps dead rows from being cleared)
SELECT words FROM (
  SELECT format('session %s of %s, in its transaction since %s,', pid, usename, xact_start) AS words, age(backend_xmin) AS held
  FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND datname = current_database() AND backend_xmin IS NOT NULL
    AND xact_start < clock_timestamp() - make_interval(secs => ?)
    AND query !~* '^\s*(vacuum|analyze)'
  UNION ALL
  SELECT format('the prepared transaction %L of %s', gid, owner), age(transaction) FROM pg_prepared_xacts WHERE database = current_database()
  UNION ALL
  SELECT format('the replication slot %s', slot_name), greatest(age(xmin), age(catalog_xmin)) FROM pg_replication_slots
  WHERE NOT active AND xmin IS NOT NULL) h
ORDER BY held DESC LIMIT 1

-- @table_options (toast.x stands for an option of the table's TOAST table)
SELECT split_part(o, '=', 1) AS name, substr(o, strpos(o, '=') + 1) AS value
FROM (SELECT unnest(c.reloptions) FROM pg_class c WHERE c.oid = ?::oid
      UNION ALL
      SELECT 'toast.' || unnest(t.reloptions) FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid WHERE c.oid = ?::oid) AS s(o)

-- @extended_statistics
SELECT format('%I.%I', tn.nspname, t.relname) AS tbl,
       (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) AS columns
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class t ON t.oid = s.stxrelid
     JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE n.nspname = ? AND s.stxname = ?

-- @columns
SELECT a.attname AS name FROM pg_attribute a WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped

-- @database_setting
SELECT substr(s.setting, strpos(s.setting, '=') + 1) AS setting
FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
     JOIN pg_database b ON b.oid = d.setdatabase
WHERE d.setrole = 0 AND b.datname = ? AND split_part(s.setting, '=', 1) = ?

-- @database_owner
SELECT pg_get_userbyid(datdba) AS owner, pg_has_role(datdba, 'USAGE') AS owned FROM pg_database WHERE datname = ?

-- @role (a role whose setting is to be changed, and whether ours may take it on)
SELECT r.rolsuper AS superuser, pg_has_role(r.oid, 'USAGE') AS owned,
       (SELECT m.rolsuper FROM pg_roles m WHERE m.rolname = current_user) AS almighty,
       pg_has_role(r.oid, 'MEMBER') AS takeable
FROM pg_roles r WHERE r.rolname = ?

-- @slot
SELECT slot_name AS name, active, coalesce(restart_lsn::text, '') AS restart_lsn FROM pg_replication_slots WHERE slot_name = ?

-- @prepared
SELECT gid, owner, prepared, database = current_database() AS here FROM pg_prepared_xacts WHERE gid = ?

-- @other_sessions (of applications, in this database)
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND NOT starts_with(application_name, 'howdah')

-- @trial_indexes (by what their names begin with; those of partitions go with their parent's)
SELECT c.relname AS name, format('%I.%I', n.nspname, c.relname) AS qualified, format('%I.%I', tn.nspname, t.relname) AS tbl,
       CASE WHEN c.relkind = 'I' THEN (SELECT coalesce(sum(pg_relation_size(p.relid)), 0)::bigint FROM pg_partition_tree(c.oid) p)
            ELSE pg_relation_size(c.oid) END AS bytes
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE starts_with(c.relname, ?) AND NOT c.relispartition
ORDER BY c.relname

-- @written (how far the write-ahead log is on disk: the intent is before that)
SELECT pg_current_wal_flush_lsn()::text AS lsn

-- @kept_elsewhere (standbys that have it on their disks)
SELECT count(*) AS n FROM pg_stat_replication
WHERE state = 'streaming' AND flush_lsn >= ?::pg_lsn AND application_name NOT IN ('pg_basebackup', 'pg_receivewal')
