-- Rows as TPC-H's clause 4.2.3 describes them: counts, domains and dependencies between columns; the texts are simpler.
-- :sf is the scale factor (1 is 1 GB).
SELECT setseed(0.42);

INSERT INTO region SELECT i, (ARRAY['AFRICA','AMERICA','ASIA','EUROPE','MIDDLE EAST'])[i + 1], 'region' FROM generate_series(0, 4) i;

INSERT INTO nation SELECT i - 1, n, r, 'nation' FROM unnest(
  ARRAY['ALGERIA','ARGENTINA','BRAZIL','CANADA','EGYPT','ETHIOPIA','FRANCE','GERMANY','INDIA','INDONESIA','IRAN','IRAQ','JAPAN','JORDAN','KENYA','MOROCCO','MOZAMBIQUE','PERU','CHINA','ROMANIA','SAUDI ARABIA','VIETNAM','RUSSIA','UNITED KINGDOM','UNITED STATES'],
  ARRAY[0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1]) WITH ORDINALITY x(n, r, i);

INSERT INTO supplier SELECT i, 'Supplier#' || lpad(i::text, 9, '0'), md5(i::text), nation, (nation + 10) || '-' || lpad((random() * 899 + 100)::int::text, 3, '0') || '-555-' || lpad((random() * 9999)::int::text, 4, '0'),
  round((random() * 10999.98 - 999.99)::numeric, 2), CASE WHEN random() < 0.0005 THEN 'slow Customer with many Complaints' ELSE 'carefully final deposits ' || md5(i::text || 's') END
FROM (SELECT i, (random() * 25 - 0.5)::int % 25 AS nation FROM generate_series(1, greatest(10, (10000 * :sf)::int)) i) x;

INSERT INTO customer SELECT i, 'Customer#' || lpad(i::text, 9, '0'), md5(i::text), nation, (nation + 10) || '-' || lpad((random() * 899 + 100)::int::text, 3, '0') || '-555-' || lpad((random() * 9999)::int::text, 4, '0'),
  round((random() * 10999.98 - 999.99)::numeric, 2), (ARRAY['AUTOMOBILE','BUILDING','FURNITURE','MACHINERY','HOUSEHOLD'])[1 + floor(random() * 5)::int], 'ironic packages ' || md5(i::text || 'c') || md5(i::text || 'd')
FROM (SELECT i, floor(random() * 25)::int AS nation FROM generate_series(1, (150000 * :sf)::int) i) x;

INSERT INTO part SELECT i, (colours)[1 + floor(random() * 92)::int] || ' ' || (colours)[1 + floor(random() * 92)::int] || ' ' || (colours)[1 + floor(random() * 92)::int], 'Manufacturer#' || m, 'Brand#' || m || (1 + floor(random() * 5)::int),
  (ARRAY['STANDARD','SMALL','MEDIUM','LARGE','ECONOMY','PROMO'])[1 + floor(random() * 6)::int] || ' ' || (ARRAY['ANODIZED','BURNISHED','PLATED','POLISHED','BRUSHED'])[1 + floor(random() * 5)::int] || ' ' || (ARRAY['TIN','NICKEL','BRASS','STEEL','COPPER'])[1 + floor(random() * 5)::int],
  1 + floor(random() * 50)::int, (ARRAY['SM','LG','MED','JUMBO','WRAP'])[1 + floor(random() * 5)::int] || ' ' || (ARRAY['CASE','BOX','BAG','JAR','PKG','PACK','CAN','DRUM'])[1 + floor(random() * 8)::int],
  (90000 + (i / 10) % 20001 + 100 * (i % 1000)) / 100.0, left(md5(i::text), 14)
FROM (SELECT i, 1 + floor(random() * 5)::int AS m, string_to_array('almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring steel tan thistle tomato turquoise violet wheat white yellow', ' ') AS colours
      FROM generate_series(1, (200000 * :sf)::int) i) x;

INSERT INTO partsupp SELECT p_partkey, (p_partkey + k * (s / 4 + (p_partkey - 1) / s)) % s + 1, 1 + floor(random() * 9999)::int, round((1 + random() * 999)::numeric, 2), 'quickly regular ' || md5(p_partkey::text) || md5(k::text) || md5(p_partkey::text || k)
FROM part CROSS JOIN generate_series(0, 3) k CROSS JOIN (SELECT count(*)::int AS s FROM supplier) n ON CONFLICT DO NOTHING;

INSERT INTO orders SELECT (i / 8) * 32 + i % 8 + 1, c + CASE WHEN c % 3 = 0 THEN 1 ELSE 0 END, 'O', 0, date '1992-01-01' + floor(random() * 2405)::int, (ARRAY['1-URGENT','2-HIGH','3-MEDIUM','4-NOT SPECIFIED','5-LOW'])[1 + floor(random() * 5)::int],
  'Clerk#' || lpad((1 + floor(random() * greatest(1, 1000 * :sf)))::text, 9, '0'), 0, CASE WHEN random() < 0.01 THEN 'even special packages requests ' ELSE 'furiously pending accounts ' END || left(md5(i::text), 20)
FROM (SELECT i, least((150000 * :sf)::int - 1, 1 + floor(random() * (150000 * :sf))::int) AS c FROM generate_series(0, (1500000 * :sf)::int - 1) i) x;

INSERT INTO lineitem SELECT o_orderkey, part, (part + floor(random() * 4)::int * (s / 4 + (part - 1) / s)) % s + 1, line, quantity, quantity * (90000 + (part / 10) % 20001 + 100 * (part % 1000)) / 100.0, floor(random() * 11) / 100, floor(random() * 9) / 100,
  CASE WHEN ship + received <= date '1995-06-17' THEN CASE WHEN random() < 0.5 THEN 'R' ELSE 'A' END ELSE 'N' END, CASE WHEN ship > date '1995-06-17' THEN 'O' ELSE 'F' END, ship, o_orderdate + 30 + floor(random() * 61)::int, ship + received,
  (ARRAY['DELIVER IN PERSON','COLLECT COD','NONE','TAKE BACK RETURN'])[1 + floor(random() * 4)::int], (ARRAY['REG AIR','AIR','RAIL','SHIP','TRUCK','MAIL','FOB'])[1 + floor(random() * 7)::int], 'slyly final ' || left(md5(o_orderkey::text || line), 15)
FROM (SELECT o_orderkey, o_orderdate, line, 1 + floor(random() * (200000 * :sf))::int AS part, 1 + floor(random() * 50)::int AS quantity, o_orderdate + 1 + floor(random() * 121)::int AS ship, 1 + floor(random() * 30)::int AS received, s
      FROM (SELECT *, 1 + floor(random() * 7)::int AS lines FROM orders) o CROSS JOIN LATERAL generate_series(1, o.lines) line CROSS JOIN (SELECT count(*)::int AS s FROM supplier) n) x;

UPDATE orders SET o_totalprice = t.total, o_orderstatus = t.status
FROM (SELECT l_orderkey, sum(round(l_extendedprice * (1 - l_discount) * (1 + l_tax), 2)) AS total, CASE WHEN bool_and(l_linestatus = 'F') THEN 'F' WHEN bool_and(l_linestatus = 'O') THEN 'O' ELSE 'P' END AS status FROM lineitem GROUP BY 1) t
WHERE t.l_orderkey = o_orderkey;

VACUUM (FULL, ANALYZE) orders;
VACUUM (ANALYZE) region, nation, supplier, customer, part, partsupp, lineitem;
