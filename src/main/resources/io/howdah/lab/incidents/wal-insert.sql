-- @story An audit trigger writes a large logical message into the WAL for each small change

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, note text NOT NULL) WITH (fillfactor = 50);
INSERT INTO {s}.{t1} SELECT n, n % 40, md5(n::text) FROM generate_series(1, {rows:8000}) n;
CREATE FUNCTION {s}.audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_logical_emit_message(false, 'audit', repeat(md5(new.id::text), {copies:22000}));
  RETURN NULL;
END $$;
VACUUM (ANALYZE) {s}.{t1};
RESET ROLE;
ALTER ROLE {app} SET synchronous_commit = off;

-- @traffic touch rate={touches:150} sessions=16
UPDATE {s}.{t1} SET {c1} = {c1} + 1 WHERE id = :int(1,5000)

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,5000)

-- @fault
CREATE TRIGGER audit AFTER UPDATE ON {s}.{t1} FOR EACH ROW EXECUTE FUNCTION {s}.audit();

-- @allow objects=audit

-- @measure growth unit=megabytes_of_WAL_a_second over=1000 damaged=10 cured=2
SELECT wal_bytes / 1048576 FROM pg_stat_wal

-- @right
DROP TRIGGER audit ON {s}.{t1};

-- @wrong
VACUUM (ANALYZE) {s}.{t1};
