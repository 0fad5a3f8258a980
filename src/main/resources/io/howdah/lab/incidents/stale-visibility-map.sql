-- @story Autovacuum is off for a table that is touched everywhere: index-only scans visit the heap for every row

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, {c2} int NOT NULL, seen int NOT NULL, note text NOT NULL) WITH (fillfactor = 80);
INSERT INTO {s}.{t1} SELECT n, n % {groups:200}, n % 13, 0, repeat(md5(n::text), 4) FROM generate_series(1, {rows:70000}) n;
CREATE INDEX {t1}_{c1}_{c2}_idx ON {s}.{t1} ({c1}, {c2});
VACUUM (ANALYZE) {s}.{t1};

-- @traffic sum rate={sums:20}
SELECT {c2}, count(*) FROM {s}.{t1} WHERE {c1} = :int(0,140) GROUP BY {c2}

-- @traffic touch rate={touches:6} service={s}-{v2}
UPDATE {s}.{t1} SET seen = seen + 1 WHERE id = :int(1,300)

-- @fault
ALTER TABLE {s}.{t1} SET (autovacuum_enabled = off);
UPDATE {s}.{t1} SET seen = seen + 1 WHERE id % 11 = 3;

-- @measure blocks damaged=8x cured=4x
SELECT {c2}, count(*) FROM {s}.{t1} WHERE {c1} = :int(0,140) GROUP BY {c2}

-- @right
VACUUM {s}.{t1};

-- @wrong
ANALYZE {s}.{t1};
