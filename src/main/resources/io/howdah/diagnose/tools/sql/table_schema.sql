-- tool: table_schema
-- description: the columns of a table with their types, defaults and comments
-- argument: table_name table required - its qualified name
-- rows: 200
-- empty: there is no such table
SELECT a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS default_value, coalesce(col_description(c.oid, a.attnum), '') AS comment
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE format('%I.%I', n.nspname, c.relname) = :table_name AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
