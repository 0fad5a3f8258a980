-- tool: template_text
-- description: the normalised text of a template, with its totals
-- argument: query_id template required - its query id
-- privilege: pg_read_all_stats
-- extension: pg_stat_statements
-- rows: 5
-- empty: there is no such template in this database
SELECT s.query, s.calls, s.total_exec_time AS total_ms, s.mean_exec_time AS mean_ms, s.rows, s.shared_blks_hit AS hits, s.shared_blks_read AS reads,
       s.temp_blks_written AS temp_blocks
FROM {pg_stat_statements}.pg_stat_statements s
WHERE s.queryid::text = :query_id AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY s.calls DESC
