-- @story After a bulk import the table was analysed, and the newest-first list of a rare pair of values walks the whole table

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, {c2} int NOT NULL, made timestamptz NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1}
SELECT n, 1 + n % 6, n % 5, now() - interval '200 days' + n * interval '1 minute', md5(n::text) FROM generate_series(1, {rows:140000}) n;
INSERT INTO {s}.{t1}
SELECT {rows} + n, 7, 8, now() - interval '300 days' + n * interval '1 minute', md5(n::text) FROM generate_series(1, 40) n;
CREATE INDEX {t1}_{c1}_{c2}_idx ON {s}.{t1} ({c1}, {c2});
CREATE INDEX {t1}_made_idx ON {s}.{t1} (made);
VACUUM (ANALYZE) {s}.{t1};

-- @traffic newest-of-pair rate={lists:15}
SELECT id, note, made FROM {s}.{t1} WHERE {c1} = :int(7,7) AND {c2} = :int(8,8) ORDER BY made DESC LIMIT 20

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT id, note FROM {s}.{t1} WHERE id = :int(1,{rows})

-- The import alone changes no plan: each value became common, their pair did not, and ANALYZE tells the planner only the first.
-- @fault
INSERT INTO {s}.{t1}
SELECT {rows} + 100 + n, CASE WHEN n % 2 = 0 THEN 7 ELSE 1 + n % 6 END, CASE WHEN n % 2 = 0 THEN 1 + n % 5 ELSE 8 END,
       now() - interval '90 days' + n * interval '1 minute', md5(n::text)
FROM generate_series(1, {imported:90000}) n;
ANALYZE {s}.{t1};

-- @measure blocks damaged=20x cured=5x
SELECT id, note, made FROM {s}.{t1} WHERE {c1} = :int(7,7) AND {c2} = :int(8,8) ORDER BY made DESC LIMIT 20

-- @right
CREATE STATISTICS {s}.cure (mcv) ON {c1}, {c2} FROM {s}.{t1};
ANALYZE {s}.{t1};

-- @wrong
ANALYZE {s}.{t1};
