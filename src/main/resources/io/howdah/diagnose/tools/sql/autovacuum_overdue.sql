-- tool: autovacuum_overdue
-- description: tables whose dead rows are past what should bring autovacuum, by its settings or where those are wider by the defaults, and whether it is switched off for them
-- rows: 20
-- finding: dead-rows-overdue overdue_worth some 1.5 strong 4 table table_name oid
-- empty: no table has dead rows
WITH o AS (
  SELECT c.oid, greatest(c.reltuples, 0) AS reltuples,
         (SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(c.reloptions)) AS own
  FROM pg_class c WHERE c.relkind IN ('r', 'm')),
t AS (
  SELECT oid, coalesce((own ->> 'autovacuum_enabled')::bool, true) AS enabled,
         coalesce((own ->> 'autovacuum_vacuum_threshold')::float8, current_setting('autovacuum_vacuum_threshold')::float8)
         + coalesce((own ->> 'autovacuum_vacuum_scale_factor')::float8, current_setting('autovacuum_vacuum_scale_factor')::float8) * reltuples AS raw,
         coalesce((own ->> 'autovacuum_vacuum_max_threshold')::float8, current_setting('autovacuum_vacuum_max_threshold', true)::float8, -1) AS most
  FROM o),
due AS (SELECT t.oid, enabled, least(raw, CASE WHEN most >= 0 THEN most END, 50 + 0.2 * reltuples) AS due FROM t JOIN o USING (oid))
SELECT t.oid::bigint AS oid, format('%I.%I', s.schemaname, s.relname) AS table_name, t.enabled, s.n_dead_tup AS dead_rows,
       round((s.n_dead_tup / nullif(due, 0))::numeric, 2) AS overdue_ratio,
       CASE WHEN s.n_dead_tup < 5000 THEN 0
            ELSE round((s.n_dead_tup / nullif(due, 0))::numeric, 2) END AS overdue_worth,
       greatest(s.last_vacuum, s.last_autovacuum) AS last_vacuum
FROM due t JOIN pg_stat_user_tables s ON s.relid = t.oid
WHERE s.n_dead_tup > 0 OR NOT t.enabled ORDER BY overdue_worth DESC NULLS LAST, overdue_ratio DESC NULLS LAST, 2
