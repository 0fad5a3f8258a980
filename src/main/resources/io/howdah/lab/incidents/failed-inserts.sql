-- @story An importer sends the same file again and again: every row fails on its key, rolls back and leaves a dead row

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1} SELECT n, n % 40, md5(n::text) FROM generate_series(1, {rows:8000}) n;
CREATE FUNCTION {s}.take(key int, body text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {s}.{t1} VALUES (key, 1, body);
END $$;
VACUUM (ANALYZE) {s}.{t1};

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,5000)

-- @traffic import rate={imports:140} from=fault sessions=3
SELECT {s}.take(:int(1,5000), 'again')

-- @fault
SELECT 1;

-- @measure growth unit=rollbacks_a_second over=1500 damaged=20 cured=5
SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()

-- The importer's statement, mended where it is kept.
-- @right
CREATE OR REPLACE FUNCTION {s}.take(key int, body text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {s}.{t1} VALUES (key, 1, body) ON CONFLICT DO NOTHING;
END $$;
VACUUM {s}.{t1};

-- @wrong
VACUUM (ANALYZE) {s}.{t1};
