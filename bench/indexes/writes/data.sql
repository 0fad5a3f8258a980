-- A shop's books: a queue, counters that are updated in place, events that are only appended. Deterministic; about 110 MB at scale 1.
CREATE TABLE account (id int PRIMARY KEY, email text NOT NULL, balance numeric NOT NULL, seen timestamptz NOT NULL, pad text NOT NULL) WITH (fillfactor = 80);
CREATE TABLE bill (id bigint PRIMARY KEY, account int NOT NULL REFERENCES account, state text NOT NULL, total numeric NOT NULL, made timestamptz NOT NULL, note text) WITH (fillfactor = 80);
CREATE TABLE event (id bigint PRIMARY KEY, bill bigint NOT NULL, kind int NOT NULL, at timestamptz NOT NULL, doc jsonb NOT NULL);
CREATE TABLE job (id bigint PRIMARY KEY, queue int NOT NULL, state text NOT NULL, due timestamptz NOT NULL, tries int NOT NULL, doc text NOT NULL) WITH (fillfactor = 80);
CREATE TABLE stock (item int PRIMARY KEY, shelf int NOT NULL, left_over int NOT NULL, counted timestamptz NOT NULL) WITH (fillfactor = 70);
INSERT INTO account SELECT n, 'Mail' || n || '@example.org', n % 1000, timestamptz '2026-01-01' + n * interval '1 s', repeat('a', 80) FROM generate_series(1, (50000 * :sf)::int) n;
INSERT INTO bill SELECT n, 1 + (n::bigint * 7919 % (50000 * :sf)::int)::int, CASE WHEN n % 100 = 0 THEN 'open' WHEN n % 100 = 1 THEN 'due' ELSE 'paid' END, n % 5000,
  timestamptz '2025-01-01' + n * interval '1 min', repeat('b', n % 60) FROM generate_series(1, (250000 * :sf)::int) n;
INSERT INTO event SELECT n, 1 + n / 2, n % 20, timestamptz '2025-01-01' + n * interval '30 s', jsonb_build_object('k', n % 3000, 'v', n % 7) FROM generate_series(1, (500000 * :sf)::int) n;
INSERT INTO job SELECT n, n % 12, CASE WHEN n % 150 = 0 THEN 'ready' ELSE 'done' END, timestamptz '2026-01-01' + n * interval '1 s', n % 3, repeat('c', 60) FROM generate_series(1, (120000 * :sf)::int) n;
INSERT INTO stock SELECT n, n % 400, n % 90, timestamptz '2026-01-01' + n * interval '1 s' FROM generate_series(1, (40000 * :sf)::int) n;
VACUUM (ANALYZE, FREEZE);
