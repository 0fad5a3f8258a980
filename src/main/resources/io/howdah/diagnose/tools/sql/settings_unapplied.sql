-- tool: settings_unapplied
-- description: settings that wait for a restart
-- empty: no setting waits for a restart
SELECT name, setting AS running, coalesce(sourcefile, '') <> '' AS from_file FROM pg_settings WHERE pending_restart ORDER BY 1
