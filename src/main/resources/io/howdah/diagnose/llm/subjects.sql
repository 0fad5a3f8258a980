-- Whether what a model speaks of exists. Portable from 14 to 18, for any role.

-- @relation (by its qualified name; a text that is no name is nobody's)
SELECT c.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind IN ('i', 'I') AS is_index
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE format('%I.%I', n.nspname, c.relname) = ? AND c.relkind IN ('r', 'p', 'm', 'i', 'I', 'f')

-- @named
SELECT CASE w.kind WHEN 'role' THEN EXISTS (SELECT FROM pg_roles WHERE rolname = w.name)
                   WHEN 'database' THEN EXISTS (SELECT FROM pg_database WHERE datname = w.name)
                   ELSE EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = w.name) END AS there
FROM (SELECT ?::text AS kind, ?::text AS name) w
