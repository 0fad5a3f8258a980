-- What tells whether the server's machine is this one. Portable from 14 to 18, in the role of howdah grants --level sense.

-- @service (parameters that only a managed service's own build or module has)
SELECT min(split_part(name, '.', 1)) AS prefix FROM pg_settings WHERE name ~ '^(rds|aurora|cloudsql|azure|alloydb|neon|supautils)\.'

-- @place (where the server's files are, for who looks at this machine)
-- @needs role pg_read_all_settings
SELECT pg_backend_pid() AS pid, current_setting('data_directory') AS data_directory, pg_postmaster_start_time() AS postmaster_start,
       array(SELECT spcname FROM pg_tablespace WHERE pg_tablespace_location(oid) <> '' ORDER BY oid LIMIT 20)::text[] AS tablespaces,
       array(SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE pg_tablespace_location(oid) <> '' ORDER BY oid LIMIT 20)::text[] AS locations
