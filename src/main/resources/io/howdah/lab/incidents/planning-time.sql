-- @story The retention job made partitions for years ahead: planning reads them all and takes longer than the queries

-- @make
CREATE TABLE {s}.{t1} (id int NOT NULL, day int NOT NULL, {c1} int NOT NULL, note text NOT NULL) PARTITION BY RANGE (day);
CREATE INDEX {t1}_{c1}_idx ON {s}.{t1} ({c1});
CREATE TABLE {s}.{t1}_p1 PARTITION OF {s}.{t1} FOR VALUES FROM (0) TO (100);
CREATE TABLE {s}.{t1}_p2 PARTITION OF {s}.{t1} FOR VALUES FROM (100) TO (200);
CREATE TABLE {s}.{t1}_p3 PARTITION OF {s}.{t1} FOR VALUES FROM (200) TO (300);
INSERT INTO {s}.{t1} SELECT n, n % 300, n % 5000, md5(n::text) FROM generate_series(1, {rows:40000}) n;
ANALYZE {s}.{t1};

-- Behind a pooler nothing stays prepared: each call is planned.
-- @traffic by-value rate={calls:14} prepares=no
SELECT id, note FROM {s}.{t1} WHERE {c1} = :int(1,4999)

-- @traffic of-a-day rate={days:8} prepares=no service={s}-{v2}
SELECT count(*) FROM {s}.{t1} WHERE day = :int(0,299) AND {c1} = :int(1,4999)

-- @fault
SET ROLE shop_owner;
DO $$ BEGIN
  FOR n IN 1 .. {parts:320} LOOP
    EXECUTE format('CREATE TABLE {s}.{t1}_ahead_%s PARTITION OF {s}.{t1} FOR VALUES FROM (%s) TO (%s)', n, 300 + n * 100, 400 + n * 100);
  END LOOP;
END $$;

-- @allow objects={t1}_ahead_

-- @measure millis warm=2 calls=3 damaged=4x cured=2.5x
SELECT id, note FROM {s}.{t1} WHERE {c1} = :int(1,4999)

-- @right
DO $$ DECLARE part text; BEGIN
  FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = '{s}.{t1}'::regclass AND inhrelid::regclass::text LIKE '%ahead%' LOOP
    EXECUTE 'DROP TABLE ' || part;
  END LOOP;
END $$;

-- @wrong
ANALYZE {s}.{t1};
