-- @story A maintenance script vacuums and freezes everything, unthrottled and over and over, in the middle of the day

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1} SELECT n, n % 40, repeat(md5(n::text), 6) FROM generate_series(1, {rows:60000}) n;
CREATE INDEX {t1}_{c1}_idx ON {s}.{t1} ({c1});
VACUUM (ANALYZE) {s}.{t1};

-- @traffic one rate={ones:30}
SELECT note FROM {s}.{t1} WHERE id = :int(1,40000)

-- @fault
SELECT 1;

-- @session {s}-maintenance role=shop_owner repeat=20000
VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) {s}.{t1};
VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) shop.events;

-- @allow kills=1

-- @measure level unit=sessions_that_vacuum looks=20 damaged=0.7 cured=0.2
SELECT count(*) FROM pg_stat_progress_vacuum p JOIN pg_stat_activity a USING (pid)
WHERE a.backend_type = 'client backend' AND a.state = 'active' AND a.wait_event IS DISTINCT FROM 'VacuumDelay'

-- @right
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '{s}-maintenance';

-- @wrong
SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker';
