-- @story A queue's due times move on and leave a few stragglers on every leaf: the index is mostly air

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, due bigint NOT NULL, note text NOT NULL) WITH (fillfactor = 60);
INSERT INTO {s}.{t1} SELECT n, n % 40, n, repeat(md5(n::text), 8) FROM generate_series(1, {rows:24000}) n;
CREATE INDEX {t1}_due_idx ON {s}.{t1} (due);
VACUUM (ANALYZE) {s}.{t1};

-- @traffic due rate={dues:8}
SELECT count(*) FROM {s}.{t1} WHERE due < :long(5000000,5000010)

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,20000)

-- Six rounds of the queue in four parts each; a tenth of the rows stays behind in every round.
-- @fault repeat=24
UPDATE {s}.{t1} SET due = due + 1000000 WHERE id % 4 = {i} % 4 AND id / 4 % 10 >= {i} / 4;
VACUUM {s}.{t1};

-- Autovacuum came by since: what is left is the index.
-- @fault
DO $$ BEGIN
  FOR n IN 1 .. 200 LOOP
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() AND xact_start < now());
    PERFORM pg_sleep(0.05), pg_stat_clear_snapshot();
  END LOOP;
END $$;
VACUUM (ANALYZE) {s}.{t1};

-- @measure blocks damaged=150 cured=80
SELECT count(*) FROM {s}.{t1} WHERE due < :long(5000000,5000010)

-- @right
REINDEX INDEX CONCURRENTLY {s}.{t1}_due_idx;

-- @wrong
VACUUM (ANALYZE) {s}.{t1};
