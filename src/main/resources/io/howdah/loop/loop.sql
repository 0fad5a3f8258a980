-- What the loop asks for itself.

-- @lessons
SELECT cause, remedy, outcome, count(*) AS times FROM howdah.lesson WHERE cluster = ? GROUP BY 1, 2, 3 LIMIT 10000

-- Whether there is a memory that this role may read. What it holds for this cluster is behind row-level security, which
-- a reading session, that names no cluster, does not pass.
-- @remembers
SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('howdah.memory_scope'), 'SELECT'), false) AS any
