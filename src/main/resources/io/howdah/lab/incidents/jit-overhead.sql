-- @story JIT was turned on for one heavy report, and for all: queries of a millisecond are compiled before they run

-- @make
DO $$ BEGIN
  PERFORM set_config('jit', 'on', true);
  IF NOT pg_jit_available() THEN
    RAISE EXCEPTION 'this sandbox has no JIT: it was unpacked before its packages had it'
      USING HINT = 'howdah lab down, remove its directory under rootfs, howdah lab up';
  END IF;
END $$;
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, {c2} int NOT NULL, price numeric NOT NULL, note text NOT NULL);
CREATE TABLE {s}.{t2} (id int PRIMARY KEY, {c3} int NOT NULL, title text NOT NULL);
INSERT INTO {s}.{t1} SELECT n, n % {groups:900}, n % 37, n % 500 / 4.0, md5(n::text) FROM generate_series(1, {rows:30000}) n;
INSERT INTO {s}.{t2} SELECT n, n % 11, md5(n::text) FROM generate_series(0, 36) n;
CREATE INDEX {t1}_{c1}_idx ON {s}.{t1} ({c1});
VACUUM (ANALYZE) {s}.{t1}, {s}.{t2};

-- Behind a pooler nothing stays prepared: each call is planned, and compiled.
-- @traffic of-a-group rate={calls:7} prepares=no
SELECT b.title, count(*), sum(a.price * 1.19) FILTER (WHERE a.{c2} > 3) FROM {s}.{t1} a JOIN {s}.{t2} b ON b.id = a.{c2} WHERE a.{c1} = :int(1,600) AND a.note NOT LIKE 'zz%' GROUP BY b.title

-- @traffic one rate={ones:20} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,20000)

-- @fault
ALTER SYSTEM SET jit = on;
ALTER SYSTEM SET jit_above_cost = {above:20};
ALTER SYSTEM SET jit_inline_above_cost = {above};
ALTER SYSTEM SET jit_optimize_above_cost = {above};
SELECT pg_reload_conf();

-- @allow settings=jit

-- @measure millis warm=2 calls=5 damaged=8x cured=4x
SELECT b.title, count(*), sum(a.price * 1.19) FILTER (WHERE a.{c2} > 3) FROM {s}.{t1} a JOIN {s}.{t2} b ON b.id = a.{c2} WHERE a.{c1} = :int(1,600) AND a.note NOT LIKE 'zz%' GROUP BY b.title

-- @right
ALTER SYSTEM SET jit_above_cost = 100000;
SELECT pg_reload_conf();

-- @wrong
ANALYZE {s}.{t1};
