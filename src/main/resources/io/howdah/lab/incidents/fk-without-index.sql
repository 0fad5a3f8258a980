-- @story Purging old rows reads the whole child table for each: nobody indexed the referencing column

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} text NOT NULL, made timestamptz NOT NULL DEFAULT now());
CREATE TABLE {s}.{t2} (
  id bigint PRIMARY KEY,
  {t1}_id int NOT NULL REFERENCES {s}.{t1} (id),
  {c2} int NOT NULL,
  note text NOT NULL
);
INSERT INTO {s}.{t1} SELECT n, md5(n::text) FROM generate_series(1, {parents:6000}) n;
INSERT INTO {s}.{t2} SELECT n, 1 + n % {parents}, n % 97, md5(n::text) FROM generate_series(1, {children:320000}) n;
CREATE INDEX {t2}_{t1}_id_idx ON {s}.{t2} ({t1}_id);
ANALYZE {s}.{t1}, {s}.{t2};

-- @traffic purge rate={purges:8} service={s}-{v2}
INSERT INTO {s}.{t1} VALUES (:int(10000000,2000000000), 'short-lived')

DELETE FROM {s}.{t1} WHERE id = :int(10000000,2000000000)

-- @traffic look-up rate={looks:25}
SELECT id, {c1} FROM {s}.{t1} WHERE id = :int(1,{parents})

-- @fault
DROP INDEX {s}.{t2}_{t1}_id_idx;

-- @measure millis damaged=5x cured=3x
INSERT INTO {s}.{t1} VALUES (:int(10000000,2000000000), 'short-lived')

DELETE FROM {s}.{t1} WHERE id = :int(10000000,2000000000)

-- @right
CREATE INDEX CONCURRENTLY cure ON {s}.{t2} ({t1}_id);

-- @wrong
CREATE INDEX cure_too ON {s}.{t1} ({c1});
ANALYZE {s}.{t1}, {s}.{t2};
