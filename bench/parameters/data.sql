-- Tables of the workloads. Deterministic; about 200 MB.
CREATE SCHEMA b;
CREATE TABLE b.goods (id int PRIMARY KEY, kind int, note text);
INSERT INTO b.goods SELECT n, n % 50, repeat(md5(n::text), 10) FROM generate_series(1, 100000) n ORDER BY md5(n::text);
CREATE TABLE b.few AS SELECT n AS id, (1 + (n * 7919::bigint) % 100000)::int AS goods FROM generate_series(1, 2500) n;
-- a, b and c say the same, which the planner does not know: 25 times as many rows as it believes
CREATE TABLE b.many AS SELECT n % 5 AS a, n % 5 AS b, n % 5 AS c, (1 + (n * 7919::bigint) % 100000)::int AS goods FROM generate_series(1, 250000) n;
CREATE TABLE b.lines (code text COLLATE "en-x-icu", who text COLLATE "en-x-icu", amount int);
INSERT INTO b.lines SELECT md5((n % 190000)::text), 'customer of the north ' || n % 199000, n FROM generate_series(1, 200000) n;
CREATE TABLE b.items AS SELECT md5((n % 25000)::text) AS item, (n * 7919::bigint % 1000)::int AS amount FROM generate_series(1, 300000) n;
CREATE TABLE b.ones AS SELECT n AS id, 1 AS one FROM generate_series(1, 300) n;
CREATE TABLE b.parts (day int, k int, amount int) PARTITION BY RANGE (day);
SELECT format('CREATE TABLE b.parts_%s PARTITION OF b.parts FOR VALUES FROM (%s) TO (%s)', i, i, i + 1) FROM generate_series(0, 7) i \gexec
INSERT INTO b.parts SELECT n % 8, n % 40000, n FROM generate_series(1, 300000) n;
SELECT format('CREATE TABLE b.d%s AS SELECT n AS id, n %% %s AS kind FROM generate_series(1, 400) n', i, CASE i WHEN 10 THEN 100 ELSE 2 END) FROM generate_series(1, 10) i \gexec
SELECT format('ALTER TABLE b.d%s ADD PRIMARY KEY (id)', i) FROM generate_series(1, 10) i \gexec
CREATE TABLE b.fact AS SELECT n AS id, 1 + n % 400 AS f1, 1 + n % 399 AS f2, 1 + n % 398 AS f3, 1 + n % 397 AS f4, 1 + n % 396 AS f5, 1 + n % 395 AS f6,
  1 + n % 394 AS f7, 1 + n % 393 AS f8, 1 + n % 392 AS f9, 1 + n % 391 AS f10 FROM generate_series(1, 100000) n;
VACUUM ANALYZE;
