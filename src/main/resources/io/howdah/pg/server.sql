-- What the doors read of every server they open. Portable from 14 to 18.

-- @server
SELECT current_setting('server_version_num')::int AS version_number,
       current_setting('server_version') AS version_text,
       current_database() AS database,
       current_user AS role,
       current_setting('is_superuser') = 'on' AS superuser,
       pg_is_in_recovery() AS standby,
       current_setting('max_connections')::int AS max_connections,
       array(SELECT rolname FROM pg_roles
             WHERE rolname ~ '^pg_|^rds_|^cloudsql|^azure_|^alloydb|^neon_|^supabase_' AND pg_has_role(oid, 'USAGE')
             ORDER BY rolname)::text[] AS roles,
       array(SELECT rolname FROM pg_roles
             WHERE rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser', 'neon_superuser', 'supabase_admin')
             ORDER BY rolname)::text[] AS managed_roles

-- @extensions
SELECT a.name, a.default_version AS available, e.extversion AS installed, n.nspname AS schema
FROM pg_available_extensions a
LEFT JOIN pg_extension e ON e.extname = a.name
LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
ORDER BY a.name

-- @identity (on a primary the timeline of the WAL being written; that of the control file is a checkpoint old)
SELECT (SELECT system_identifier FROM pg_control_system())::text AS system_identifier,
       CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline,
       pg_postmaster_start_time() AS postmaster_start,
       pg_is_in_recovery() AS standby,
       current_setting('server_version_num')::int AS version_number

-- @control (who leads, and whether the brake is on)
SELECT h.epoch, CASE WHEN c.stopped_by IS NULL THEN '' ELSE format('%s, at %s', c.stopped_by, c.stopped_at) END AS stopped
FROM howdah.ledger_head h CROSS JOIN howdah.control c
