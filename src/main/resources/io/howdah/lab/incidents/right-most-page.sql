-- @story Every insert of every session goes to the right-most page of one index

-- @make
CREATE TABLE {s}.{t1} ({c1} int NOT NULL, made timestamptz NOT NULL DEFAULT clock_timestamp(), body text NOT NULL);
ALTER TABLE {s}.{t1} ALTER COLUMN body SET STORAGE PLAIN;
CREATE INDEX {t1}_made_idx ON {s}.{t1} (made, body);
CREATE TABLE {s}.{t2} (id int PRIMARY KEY, note text NOT NULL);
INSERT INTO {s}.{t2} SELECT n, md5(n::text) FROM generate_series(1, {rows:8000}) n;
VACUUM (ANALYZE) {s}.{t2};
-- What was worked off is thrown away, so that the disk does not fill.
CREATE FUNCTION {s}.rotate() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF pg_total_relation_size('{s}.{t1}') > 256 * 1024 * 1024 THEN
    TRUNCATE {s}.{t1};
  END IF;
END $$;
RESET ROLE;
ALTER ROLE {app} SET synchronous_commit = off;

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t2} WHERE id = :int(1,5000)

-- @traffic append rate={appends:1500} sessions=24 service={s}-{v1} from=fault
INSERT INTO {s}.{t1} ({c1}, body) SELECT n, repeat(md5(n::text), 40) FROM generate_series(1, 40) n

-- @traffic rotate rate=3 sessions=1 service={s}-{v3} from=fault
SELECT {s}.rotate()

-- @fault
SELECT 1;

-- @measure level unit=sessions_that_wait_for_a_page looks=40 damaged=3 cured=1.5
SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'BufferContent' AND backend_type = 'client backend'

-- @right
DO $$ BEGIN
  SET LOCAL ROLE shop_owner;
  ALTER TABLE {s}.{t1} RENAME TO {t1}_before;
  ALTER INDEX {s}.{t1}_made_idx RENAME TO {t1}_before_made_idx;
  CREATE TABLE {s}.{t1} (LIKE {s}.{t1}_before INCLUDING STORAGE INCLUDING DEFAULTS, writer int NOT NULL DEFAULT pg_backend_pid()) PARTITION BY HASH (writer);
  FOR n IN 0 .. 126 LOOP
    EXECUTE format('CREATE TABLE {s}.{t1}_%s PARTITION OF {s}.{t1} FOR VALUES WITH (MODULUS 127, REMAINDER %s)', n, n);
  END LOOP;
  CREATE INDEX {t1}_made_idx ON {s}.{t1} (made, body);
END $$;

-- @wrong
VACUUM (ANALYZE) {s}.{t2};
