-- @story Six indexes that nobody reads, two of them the same, sit on columns that every update changes: no update is HOT

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, {c2} int NOT NULL, {c3} int NOT NULL, note text NOT NULL) WITH (fillfactor = 60);
INSERT INTO {s}.{t1} SELECT n, n % 40, n % 700, n % 90, md5(n::text) FROM generate_series(1, {rows:30000}) n;
VACUUM (ANALYZE) {s}.{t1};

-- @traffic touch rate={touches:20}
UPDATE {s}.{t1} SET {c1} = {c1} + 1, {c2} = {c2} + 3, {c3} = :int(1,90) WHERE id BETWEEN :int(1,20000) AND :int(1,20000) + 30

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,20000)

-- @fault
CREATE INDEX {t1}_{c1}_idx ON {s}.{t1} ({c1});
CREATE INDEX {t1}_{c1}_idx1 ON {s}.{t1} ({c1});
CREATE INDEX {t1}_{c2}_idx ON {s}.{t1} ({c2});
CREATE INDEX {t1}_{c3}_idx ON {s}.{t1} ({c3});
CREATE INDEX {t1}_{c1}_{c2}_idx ON {s}.{t1} ({c1}, {c2});
CREATE INDEX {t1}_{c2}_{c3}_idx ON {s}.{t1} ({c2}, {c3});
SELECT pg_stat_reset_single_table_counters('{s}.{t1}'::regclass);

-- @allow objects={t1}_{c1}_idx,{t1}_{c2}_idx,{t1}_{c3}_idx,{t1}_{c1}_{c2}_idx,{t1}_{c2}_{c3}_idx

-- @measure wal-records damaged=5x cured=3.5x
UPDATE {s}.{t1} SET {c1} = {c1} + 1, {c2} = {c2} + 3, {c3} = :int(1,90) WHERE id BETWEEN :int(1,20000) AND :int(1,20000) + 30

-- @right
DROP INDEX CONCURRENTLY {s}.{t1}_{c1}_idx;
DROP INDEX CONCURRENTLY {s}.{t1}_{c1}_idx1;
DROP INDEX CONCURRENTLY {s}.{t1}_{c2}_idx;
DROP INDEX CONCURRENTLY {s}.{t1}_{c3}_idx;
DROP INDEX CONCURRENTLY {s}.{t1}_{c1}_{c2}_idx;
DROP INDEX CONCURRENTLY {s}.{t1}_{c2}_{c3}_idx;

-- @wrong
REINDEX TABLE {s}.{t1};
VACUUM (ANALYZE) {s}.{t1};
