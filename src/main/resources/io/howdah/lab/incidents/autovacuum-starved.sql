-- @story Autovacuum was told to wait for a hundred million dead rows: none of its workers comes, and the table fills with dead ones

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, {c2} int NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1} SELECT n, n % 40, n % 700, md5(n::text) FROM generate_series(1, {rows:25000}) n;
CREATE INDEX {t1}_{c2}_idx ON {s}.{t1} ({c2});
VACUUM (ANALYZE) {s}.{t1};

-- @traffic report rate={reports:8}
SELECT {c1}, count(*) FROM {s}.{t1} WHERE {c2} > :int(100,300) GROUP BY {c1}

-- @traffic touch rate={touches:15} service={s}-{v2}
UPDATE {s}.{t1} SET {c2} = :int(1,700) WHERE id = :int(1,15000)

-- @fault
ALTER SYSTEM SET autovacuum_vacuum_threshold = 100000000;
SELECT pg_reload_conf();
UPDATE {s}.{t1} SET {c2} = {c2} + 1;
UPDATE {s}.{t1} SET {c2} = {c2} + 1;
UPDATE {s}.{t1} SET {c2} = {c2} - 1;

-- @allow settings=autovacuum

-- @measure level unit=dead_rows_a_living_one damaged=1 cured=0.3
SELECT n_dead_tup / greatest(n_live_tup, 1)::float8 FROM pg_stat_user_tables WHERE relid = '{s}.{t1}'::regclass

-- @right
ALTER SYSTEM RESET autovacuum_vacuum_threshold;
SELECT pg_reload_conf();
VACUUM {s}.{t1};

-- @wrong
ANALYZE {s}.{t1};
