-- @story max_wal_size was set to 32 MB: checkpoints are requested every few seconds, and each makes page images anew

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, note text NOT NULL) WITH (fillfactor = 50);
INSERT INTO {s}.{t1} SELECT n, n % 40, repeat(md5(n::text), 4) FROM generate_series(1, {rows:40000}) n;
VACUUM (ANALYZE) {s}.{t1};

-- @traffic touch rate={touches:40} sessions=4
UPDATE {s}.{t1} SET {c1} = {c1} + 1 WHERE id % 97 = :int(1,96)

-- @traffic one rate={ones:25} service={s}-{v2}
SELECT note FROM {s}.{t1} WHERE id = :int(1,25000)

-- @fault
ALTER SYSTEM SET max_wal_size = '32MB';
ALTER SYSTEM SET min_wal_size = '32MB';
SELECT pg_reload_conf();

-- @allow settings=wal_size,checkpoint_timeout

-- @measure growth unit=requested_checkpoints_a_second over=2200 damaged=0.4 cured=0.01
SELECT num_requested FROM pg_stat_checkpointer

-- @right
ALTER SYSTEM RESET max_wal_size;
ALTER SYSTEM RESET min_wal_size;
SELECT pg_reload_conf();

-- @wrong
VACUUM (ANALYZE) {s}.{t1};
