-- tool: extensions
-- description: extensions of this database, and whether a newer version lies ready
-- rows: 60
SELECT e.extname AS extension, e.extversion AS version, coalesce(a.default_version, '') AS ready, e.extversion <> coalesce(a.default_version, e.extversion) AS behind
FROM pg_extension e LEFT JOIN pg_available_extensions a ON a.name = e.extname ORDER BY 1
