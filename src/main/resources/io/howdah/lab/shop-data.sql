-- @step customers
SELECT setseed(0.11);
INSERT INTO shop.categories SELECT c, 'category ' || c FROM generate_series(1, 100) c;
INSERT INTO shop.customers
SELECT c,
       'c' || c || '@example.org',
       (ARRAY['Ada','Edgar','Grace','Jim','Barbara','Donald','Radia','Tony'])[1 + (random() * 7)::int] || ' ' || md5(c::text),
       (ARRAY['DE','FR','GB','US','IN','BR','JP','ZA','SE','PL'])[1 + floor(10 * power(random(), 2))::int],
       CASE WHEN random() < 0.05 THEN 'business' ELSE 'private' END,
       now() - interval '3 years' * random()
FROM generate_series(1, 200000) c;

-- @step products
SELECT setseed(0.12);
INSERT INTO shop.products
SELECT p, 1 + floor(100 * power(random(), 2))::int, 'sku-' || p, 'product ' || md5(p::text),
       round((2 + 300 * power(random(), 3))::numeric, 2), 1000000, now() - interval '1 year' * random()
FROM generate_series(1, 20000) p;

-- @step orders
SELECT setseed(0.13);
INSERT INTO shop.orders (id, customer_id, channel, status, total, placed_at)
SELECT o,
       1 + floor(200000 * power(random(), 2.5))::int,
       (ARRAY['web','web','web','app','app','store','phone'])[1 + floor(7 * random())::int],
       CASE WHEN o > 795000 THEN 'open' WHEN o > 785000 THEN 'packed' WHEN random() < 0.03 THEN 'returned' ELSE 'delivered' END,
       round((5 + 400 * power(random(), 3))::numeric, 2),
       now() - interval '1 year' + o * interval '1 year' / 800000
FROM generate_series(1, 800000) o;

-- @step payments
-- Vouchers were given up: they are 0.5 % of the rows, all of them in the oldest 40 %.
SELECT setseed(0.14);
INSERT INTO shop.payments (id, order_id, method, amount, paid_at)
SELECT o, o,
       CASE WHEN o <= 320000 AND r < 0.0125 THEN 'voucher'
            WHEN r < 0.0215 AND r >= 0.0125 THEN 'gift_card'
            WHEN r < 0.65 THEN 'card'
            WHEN r < 0.82 THEN 'wallet'
            WHEN r < 0.93 THEN 'transfer'
            ELSE 'invoice' END,
       round((5 + 400 * power(random(), 3))::numeric, 2),
       now() - interval '1 year' + o * interval '1 year' / 800000 - interval '2 hours' * random()
FROM (SELECT o, random() AS r FROM generate_series(1, 800000) o OFFSET 0) AS each_order;

-- @step order-lines
SELECT setseed(0.15);
INSERT INTO shop.order_lines
SELECT o, l, 1 + floor(20000 * power(random(), 3))::int, 1 + floor(4 * power(random(), 2))::int,
       round((2 + 300 * power(random(), 3))::numeric, 2)
FROM generate_series(1, 800000) o, generate_series(1, 1 + (o % 4)) l;

-- @step events
SELECT setseed(0.16);
INSERT INTO shop.events (id, customer_id, product_id, source, kind, at)
SELECT e,
       1 + floor(200000 * power(random(), 2.5))::int,
       1 + floor(20000 * power(random(), 3))::int,
       (ARRAY['web','web','web','app','app','mail'])[1 + floor(6 * random())::int],
       (ARRAY['view','view','view','view','cart','search'])[1 + floor(6 * random())::int],
       now() - interval '90 days' + e * interval '90 days' / 1200000
FROM generate_series(1, 1200000) e;
