-- @story A tidy-up of role settings took plan_cache_mode away: prepared statements fall into a generic plan that suits no common value

-- @make
CREATE TABLE {s}.{t1} (id int PRIMARY KEY, {c1} int NOT NULL, made timestamptz NOT NULL, note text NOT NULL);
INSERT INTO {s}.{t1}
SELECT n, CASE WHEN n % 10 < 4 THEN 1 WHEN n % 10 = 4 THEN 2 + n / 10 % 40 ELSE 1000 + n / 10 % 10000 END,
       now() - interval '1 year' + n * interval '1 minute', md5(n::text)
FROM generate_series(1, {rows:160000}) n;
CREATE INDEX {t1}_{c1}_idx ON {s}.{t1} ({c1});
CREATE INDEX {t1}_made_idx ON {s}.{t1} (made);
VACUUM (ANALYZE) {s}.{t1};
RESET ROLE;
ALTER ROLE {app} SET plan_cache_mode = 'force_custom_plan';

-- @traffic newest-common rate={common:14}
SELECT id, note, made FROM {s}.{t1} WHERE {c1} = :skew(1,3) ORDER BY made DESC LIMIT 100

-- @traffic newest rate={medium:14}
SELECT id, note FROM {s}.{t1} WHERE id = :int(1,{rows})

-- @fault
ALTER ROLE {app} RESET plan_cache_mode;

-- @allow settings=plan_cache_mode

-- @measure millis warm=14 calls=9 damaged=5x cured=3x
SELECT id, note, made FROM {s}.{t1} WHERE {c1} = :skew(1,3) ORDER BY made DESC LIMIT 100

-- @right
ALTER ROLE {app} SET plan_cache_mode = 'force_custom_plan';

-- @wrong
ANALYZE {s}.{t1};
