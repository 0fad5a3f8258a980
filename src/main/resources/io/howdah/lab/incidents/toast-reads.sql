-- @story Documents are stored out of line and uncompressed since a migration: each list reads far more TOAST than heap

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, title text NOT NULL, body text NOT NULL);
INSERT INTO {s}.{t1} SELECT n, n % {groups:60}, 'title ' || n, repeat(md5(n::text), 3) FROM generate_series(1, {rows:1800}) n;
CREATE INDEX {t1}_{c1}_idx ON {s}.{t1} ({c1});
VACUUM (ANALYZE) {s}.{t1};

-- @traffic list rate={lists:15}
SELECT id, title, body FROM {s}.{t1} WHERE {c1} = :int(0,40)

-- @traffic title rate={titles:20} service={s}-{v2}
SELECT title FROM {s}.{t1} WHERE id = :int(1,1000)

-- @fault
ALTER TABLE {s}.{t1} ALTER COLUMN body SET STORAGE EXTERNAL;
UPDATE {s}.{t1} SET body = repeat(md5(id::text), {copies:900});
VACUUM (ANALYZE) {s}.{t1};

-- @measure blocks damaged=6x cured=4x
SELECT sum(length(convert_to(body, 'UTF8'))) FROM {s}.{t1} WHERE {c1} = :int(0,40)

-- @right
ALTER TABLE {s}.{t1} ALTER COLUMN body SET STORAGE EXTENDED;
UPDATE {s}.{t1} SET body = body || '';
VACUUM FULL {s}.{t1};
ANALYZE {s}.{t1};

-- @wrong
VACUUM FULL {s}.{t1};
