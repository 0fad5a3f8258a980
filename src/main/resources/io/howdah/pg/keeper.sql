-- Who keeps the configuration of a server: signs, each of which can be seen by every role that may look.

-- @keeper (Patroni passes these on the command line, whatever they are set to; nobody else passes all of them)
SELECT (SELECT count(*) FROM pg_settings
        WHERE source = 'command line'
          AND name IN ('cluster_name', 'wal_level', 'hot_standby', 'max_connections', 'max_wal_senders', 'max_prepared_transactions',
                       'max_locks_per_transaction', 'max_replication_slots', 'max_worker_processes', 'wal_log_hints')) AS given,
       current_setting('cluster_name') AS cluster_name,
       -- Only a superuser's session counts: anybody may call himself Patroni.
       (SELECT count(*) FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
        WHERE a.application_name LIKE 'Patroni%' AND r.rolsuper) AS agents,
       (SELECT count(*) FROM pg_settings WHERE sourcefile LIKE '%/postgresql.base.conf') AS included,
       -- A role of a service comes along with a dump; its settings do not.
       ARRAY(SELECT rolname::text FROM pg_roles
             WHERE rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser', 'neon_superuser')
             ORDER BY rolname) AS service_roles,
       ARRAY(SELECT s.name FROM (
               SELECT name FROM pg_settings WHERE name ~ '^(rds|cloudsql|azure|alloydb|neon|cnpg)\.'
               UNION SELECT n FROM unnest(ARRAY['rds.extensions', 'rds.superuser_variables', 'cloudsql.iam_authentication', 'azure.extensions',
                                                'alloydb.iam_authentication', 'neon.tenant_id', 'cnpg.config_sha256']) n
               WHERE current_setting(n, true) IS NOT NULL) s
             ORDER BY s.name) AS service_settings,
       to_regproc('pg_catalog.aurora_version') IS NOT NULL AS aurora,
       coalesce(current_setting('allow_alter_system', true), 'on') AS alter_system

