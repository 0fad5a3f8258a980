-- @story Somebody gave the services' role join_collapse_limit = 1: joins are done in the order in which they were written

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {t2}_id int NOT NULL, {c1} int NOT NULL);
CREATE TABLE {s}.{t2} (id int PRIMARY KEY, {t3}_id int NOT NULL, {c2} text NOT NULL);
CREATE TABLE {s}.{t3} (id int PRIMARY KEY, code text NOT NULL UNIQUE);
INSERT INTO {s}.{t3} SELECT n, 'code-' || n FROM generate_series(1, {smalls:3000}) n;
INSERT INTO {s}.{t2} SELECT n, 1 + n % {smalls}, md5(n::text) FROM generate_series(1, {mediums:30000}) n;
INSERT INTO {s}.{t1} SELECT n, 1 + n % {mediums}, n % 90 FROM generate_series(1, {larges:110000}) n;
CREATE INDEX {t1}_{t2}_id_idx ON {s}.{t1} ({t2}_id);
CREATE INDEX {t2}_{t3}_id_idx ON {s}.{t2} ({t3}_id);
ANALYZE {s}.{t1}, {s}.{t2}, {s}.{t3};

-- @traffic by-code rate={codes:14}
SELECT a.id, a.{c1}, b.{c2}
FROM {s}.{t1} a JOIN {s}.{t2} b ON b.id = a.{t2}_id JOIN {s}.{t3} c ON c.id = b.{t3}_id
WHERE c.code = 'code-' || :text(1,2000)

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT id, {c1} FROM {s}.{t1} WHERE id = :int(1,{larges})

-- @fault
ALTER ROLE {app} SET join_collapse_limit = 1;

-- @measure millis calls=5 damaged=8x cured=4x
SELECT a.id, a.{c1}, b.{c2}
FROM {s}.{t1} a JOIN {s}.{t2} b ON b.id = a.{t2}_id JOIN {s}.{t3} c ON c.id = b.{t3}_id
WHERE c.code = 'code-' || :text(1,2000)

-- @right
ALTER ROLE {app} RESET join_collapse_limit;

-- @wrong
ANALYZE {s}.{t1}, {s}.{t2}, {s}.{t3};
