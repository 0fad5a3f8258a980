-- @story A purge left nine tenths of a table's pages empty, with survivors on each of them: every report reads them all

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, {c2} int NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1} SELECT n * 12, n % 40, n % 700, md5(n::text) FROM generate_series(1, {rows:20000}) n;
VACUUM (ANALYZE) {s}.{t1};

-- @traffic report rate={reports:8}
SELECT {c1}, count(*), sum({c2}) FROM {s}.{t1} WHERE {c2} > :int(100,300) GROUP BY {c1}

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,200000)

-- Survivors and what is purged came in turns, as they do in time.
-- @fault
CREATE TEMP TABLE kept AS SELECT * FROM {s}.{t1};
TRUNCATE {s}.{t1};
INSERT INTO {s}.{t1}
SELECT n, coalesce(k.{c1}, 99), coalesce(k.{c2}, 0), coalesce(k.note, repeat('x', 32))
FROM generate_series(1, 12 * {rows}) n LEFT JOIN kept k ON k.id = n ORDER BY n;
DELETE FROM {s}.{t1} WHERE {c1} = 99;
-- Who began before the purge ended still sees what it deleted, and VACUUM leaves that there.
DO $$ BEGIN
  FOR n IN 1 .. 200 LOOP
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() AND xact_start < now());
    PERFORM pg_sleep(0.05), pg_stat_clear_snapshot();
  END LOOP;
END $$;
VACUUM (ANALYZE) {s}.{t1};
REINDEX TABLE {s}.{t1};

-- @measure blocks damaged=5x cured=2x
SELECT {c1}, count(*), sum({c2}) FROM {s}.{t1} WHERE {c2} > :int(100,300) GROUP BY {c1}

-- @right
VACUUM FULL {s}.{t1};

-- @wrong
VACUUM (ANALYZE) {s}.{t1};
