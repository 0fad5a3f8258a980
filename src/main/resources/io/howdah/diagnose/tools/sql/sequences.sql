-- tool: sequences
-- description: sequences, how much of them, or of the column they fill, is used up
-- cost: 2
-- finding: sequence-near-end used_share some 0.8 strong 0.95 table table_name table_oid
-- rows: 20
-- empty: no sequence was used that this role may read
SELECT format('%I.%I', s.schemaname, s.sequencename) AS sequence, coalesce(o.table_name, format('%I.%I', s.schemaname, s.sequencename)) AS table_name,
       coalesce(o.table_oid, 0) AS table_oid, s.last_value::float8 AS last_value, m.most::float8 AS most,
       round((s.last_value / m.most), 4) AS used_share
FROM pg_sequences s
JOIN pg_class c ON c.relname = s.sequencename JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schemaname
LEFT JOIN LATERAL (
  SELECT format('%I.%I', tn.nspname, t.relname) AS table_name, t.oid::bigint AS table_oid,
         CASE a.atttypid WHEN 'int2'::regtype THEN 32767::numeric WHEN 'int4'::regtype THEN 2147483647 ELSE s.max_value END AS most
  FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1) o ON true
CROSS JOIN LATERAL (SELECT least(s.max_value, coalesce(o.most, s.max_value))::numeric AS most) m
WHERE s.last_value IS NOT NULL AND s.increment_by > 0 AND NOT s.cycle AND m.most > 0 ORDER BY 6 DESC, 1
