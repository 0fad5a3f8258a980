-- Whether a Patroni agent looks after this server.

-- @patroni (its connections to its server carry its name)
-- @needs role pg_read_all_stats
SELECT count(*) AS sessions FROM pg_stat_activity WHERE application_name LIKE 'Patroni%'
