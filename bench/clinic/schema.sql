-- A clinic: wards, patients, visits, readings of devices, invoices. Loaded once into a template database.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS hypopg; EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'no HypoPG'; END $$;
CREATE TABLE ward (ward_id int PRIMARY KEY, title text NOT NULL, beds int NOT NULL);
CREATE TABLE patient (patient_id bigint PRIMARY KEY, surname text NOT NULL, born date NOT NULL, last_seen timestamptz, flags jsonb NOT NULL DEFAULT '{}');
CREATE TABLE visit (visit_id bigserial PRIMARY KEY, patient_id bigint NOT NULL REFERENCES patient, ward_id int NOT NULL REFERENCES ward,
  arrived timestamptz NOT NULL, state text NOT NULL, cost numeric NOT NULL, remark text NOT NULL);
CREATE TABLE reading (device_id int NOT NULL, taken timestamptz NOT NULL, value double precision NOT NULL, quality smallint NOT NULL);
CREATE TABLE invoice (invoice_id bigserial PRIMARY KEY, visit_id bigint NOT NULL REFERENCES visit ON DELETE CASCADE, amount numeric NOT NULL, paid boolean NOT NULL);
CREATE TABLE stock (drug_id int PRIMARY KEY, label text NOT NULL, pieces int NOT NULL);
CREATE TABLE letter (letter_id bigserial PRIMARY KEY, patient_id bigint NOT NULL, body text NOT NULL);
CREATE TABLE delivery (delivery_key text PRIMARY KEY, arrived timestamptz NOT NULL DEFAULT now());
INSERT INTO ward SELECT i, 'ward ' || i, 10 + i % 30 FROM generate_series(1::bigint, 60) i;
INSERT INTO patient SELECT i, 'name' || (i * 7919) % 20000, date '1930-01-01' + (i * 31 % 30000)::int, now() FROM generate_series(1::bigint, 60000) i;
INSERT INTO visit (patient_id, ward_id, arrived, state, cost, remark)
  SELECT 1 + (i * 7907) % 60000, 1 + (i * 13) % 60, now() - i * interval '2 minutes', (ARRAY['done', 'done', 'done', 'done', 'open', 'away'])[1 + i % 6], i % 900 + 20, repeat('r', 40 + (i % 60)::int)
  FROM generate_series(1::bigint, 350000) i;
INSERT INTO reading SELECT 1 + i % 400, now() - i * interval '1 second', random() * 100, i % 5 FROM generate_series(1::bigint, 600000) i;
INSERT INTO invoice (visit_id, amount, paid) SELECT 1 + (i * 104729) % 350000, i % 700, i % 9 <> 0 FROM generate_series(1::bigint, 300000) i;
INSERT INTO stock SELECT i, 'drug ' || i, 100000 FROM generate_series(1::bigint, 2000) i;
INSERT INTO letter (patient_id, body) SELECT 1 + (i * 31) % 60000, (SELECT string_agg(md5(i::text || j), '') FROM generate_series(1, 12) j) FROM generate_series(1::bigint, 8000) i;
INSERT INTO delivery SELECT 'delivery ' || i FROM generate_series(1::bigint, 3000) i;
CREATE INDEX visit_patient ON visit (patient_id, arrived);
CREATE INDEX visit_ward_arrived ON visit (ward_id, arrived);
CREATE INDEX reading_device ON reading (device_id, taken);
CREATE INDEX invoice_visit ON invoice (visit_id);
CREATE INDEX letter_patient ON letter (patient_id);
VACUUM (ANALYZE);
