-- Films, people and what ties them together: narrow tables with two foreign keys each, popular ones far more often than others.
-- Deterministic; about 55 MB at scale 1.
CREATE TABLE film (id int PRIMARY KEY, title text NOT NULL, year int NOT NULL, kind int NOT NULL, country text NOT NULL);
CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, gender char(1) NOT NULL, born int NOT NULL);
CREATE TABLE company (id int PRIMARY KEY, name text NOT NULL, country text NOT NULL);
CREATE TABLE keyword (id int PRIMARY KEY, word text NOT NULL);
CREATE TABLE role (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE part (film int NOT NULL REFERENCES film, person int NOT NULL REFERENCES person, role int NOT NULL REFERENCES role, place int NOT NULL, note text);
CREATE TABLE made_by (film int NOT NULL REFERENCES film, company int NOT NULL REFERENCES company, kind int NOT NULL);
CREATE TABLE tagged (film int NOT NULL REFERENCES film, keyword int NOT NULL REFERENCES keyword);
CREATE TABLE rating (film int NOT NULL REFERENCES film, votes int NOT NULL, score numeric(3, 1) NOT NULL);
CREATE TABLE link (film int NOT NULL REFERENCES film, other int NOT NULL REFERENCES film, kind int NOT NULL);
SELECT setseed(0.5);
INSERT INTO film SELECT n, 'Film ' || md5(n::text), 1920 + (106 * sqrt(random()))::int, n % 7, (ARRAY['us','us','us','gb','fr','de','in','jp','it','se'])[1 + n % 10]
FROM generate_series(1, (60000 * :sf)::int) n;
INSERT INTO person SELECT n, 'Person ' || md5(n::text), CASE WHEN n % 3 = 0 THEN 'f' ELSE 'm' END, 1900 + n % 100 FROM generate_series(1, (80000 * :sf)::int) n;
INSERT INTO company SELECT n, 'Company ' || n, (ARRAY['us','us','gb','fr','de','jp'])[1 + n % 6] FROM generate_series(1, (4000 * :sf)::int) n;
INSERT INTO keyword SELECT n, 'word-' || n FROM generate_series(1, (8000 * :sf)::int) n;
INSERT INTO role SELECT n, 'role ' || n FROM generate_series(1, 12) n;
INSERT INTO part SELECT 1 + (random() * (60000 * :sf - 1))::int, 1 + (power(random(), 2) * (80000 * :sf - 1))::int, 1 + n % 12, n % 30,
  CASE WHEN n % 5 = 0 THEN '(voice)' END FROM generate_series(1, (500000 * :sf)::int) n;
INSERT INTO made_by SELECT 1 + (random() * (60000 * :sf - 1))::int, 1 + (power(random(), 3) * (4000 * :sf - 1))::int, n % 4 FROM generate_series(1, (120000 * :sf)::int) n;
INSERT INTO tagged SELECT 1 + (random() * (60000 * :sf - 1))::int, 1 + (power(random(), 3) * (8000 * :sf - 1))::int FROM generate_series(1, (250000 * :sf)::int) n;
INSERT INTO rating SELECT n, (1000000 * power(random(), 4))::int, (1 + 8.9 * random())::numeric(3, 1) FROM generate_series(1, (60000 * :sf)::int) n;
INSERT INTO link SELECT 1 + (random() * (60000 * :sf - 1))::int, 1 + (random() * (60000 * :sf - 1))::int, n % 5 FROM generate_series(1, (20000 * :sf)::int) n;
VACUUM (ANALYZE, FREEZE);
