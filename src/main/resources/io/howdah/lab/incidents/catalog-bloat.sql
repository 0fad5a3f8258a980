-- @story Jobs make and drop wide temporary tables, and autovacuum was turned off for the catalogues they churn

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1} SELECT n, n % 40, md5(n::text) FROM generate_series(1, {rows:5000}) n;
ANALYZE {s}.{t1};
RESET ROLE;
GRANT TEMPORARY ON DATABASE lab TO {app};

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,3000)

-- @traffic job rate={jobs:6} from=fault
CREATE TEMP TABLE work ON COMMIT DROP AS SELECT t.*, t.id AS a, t.id AS b, t.id AS c, t.id AS d, t.id AS e, t.id AS f, t.id AS g, t.id AS h FROM {s}.{t1} t WHERE id <= :int(10,40)

SELECT count(*) FROM work

-- @fault
SET allow_system_table_mods = on;
ALTER TABLE pg_catalog.pg_attribute SET (autovacuum_enabled = off);
ALTER TABLE pg_catalog.pg_class SET (autovacuum_enabled = off);
DO $$ BEGIN
  FOR n IN 1 .. {tables:220} LOOP
    EXECUTE (SELECT format('CREATE TEMP TABLE churn (%s)', string_agg('c' || c || ' int', ', ')) FROM generate_series(1, 120) c);
    DROP TABLE churn;
  END LOOP;
END $$;

-- @measure level unit=dead_rows_in_pg_attribute damaged=12000 cured=4000
SELECT n_dead_tup FROM pg_stat_sys_tables WHERE relid = 'pg_catalog.pg_attribute'::regclass

-- @right
VACUUM pg_catalog.pg_attribute;
VACUUM pg_catalog.pg_class;

-- @wrong
ANALYZE pg_catalog.pg_attribute;
