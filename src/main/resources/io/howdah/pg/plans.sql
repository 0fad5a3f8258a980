-- What the planner is asked with.

-- @template_text (the role that ran it most, and the search path that role has in this database)
-- @needs extension pg_stat_statements
-- @needs role pg_read_all_stats
SELECT s.query, r.rolname AS role, (s.rows::float8 / greatest(s.calls, 1)) AS rows_per_call,
       replace(coalesce(
         (SELECT substr(c, length('search_path=') + 1)
          FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) c
          WHERE c LIKE 'search\_path=%' AND d.setdatabase IN (0, s.dbid) AND d.setrole IN (0, s.userid)
          ORDER BY d.setrole <> 0 DESC, d.setdatabase <> 0 DESC LIMIT 1),
         (SELECT coalesce(reset_val, boot_val) FROM pg_settings WHERE name = 'search_path' AND source NOT IN ('session')),
         '"$user", public'), '"$user"', quote_ident(r.rolname)) AS search_path
FROM {pg_stat_statements}.pg_stat_statements(true) s JOIN pg_roles r ON r.oid = s.userid
WHERE s.dbid = ?::oid AND s.queryid = ? AND s.toplevel
ORDER BY s.calls DESC
LIMIT 1

-- @parameters
SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = ?

-- @hypothetical_index
-- @needs extension hypopg
SELECT h.indexrelid::bigint AS oid, h.indexname AS name, {hypopg}.hypopg_relation_size(h.indexrelid) AS bytes
FROM {hypopg}.hypopg_create_index(?) h

-- @hypothetical_reset
-- @needs extension hypopg
SELECT {hypopg}.hypopg_reset()
