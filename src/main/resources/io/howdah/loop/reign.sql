-- What a controller looks at when its reign begins.

-- @site
SELECT (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database_oid,
       concat_ws(':', nullif(current_setting('data_directory', true), ''), current_setting('port', true)) AS site

-- @made_for
SELECT system_identifier, database_oid, site FROM howdah.control

-- @at_work (sessions that work now, ours left out)
SELECT count(*) AS n FROM pg_stat_activity
WHERE state = 'active' AND backend_type = 'client backend' AND application_name NOT LIKE 'howdah%'
