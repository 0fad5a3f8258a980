-- What the shop's services ask of the database, in calls per second at rate 1.
-- :name is a parameter; what it is drawn from is in Parameters.java. Statements parted by an empty line are one transaction.

-- @template product-page service=shop-web rate=60
SELECT p.id, p.sku, p.name, p.price, p.stock, c.name AS category
FROM shop.products p JOIN shop.categories c ON c.id = p.category_id
WHERE p.id = :product

-- @template category-list service=shop-web rate=8
SELECT id, name, price FROM shop.products WHERE category_id = :category ORDER BY price LIMIT 24

-- @template customer-orders service=shop-web rate=8
SELECT id, status, total, placed_at FROM shop.orders
WHERE customer_id = :customer ORDER BY placed_at DESC LIMIT 10

-- @template recently-viewed service=shop-web rate=12
SELECT product_id, kind, at FROM shop.events WHERE customer_id = :customer ORDER BY at DESC LIMIT 10

-- @template view-event service=shop-web rate=15
INSERT INTO shop.events (customer_id, product_id, source, kind, at)
VALUES (:customer, :product, 'web', 'view', now())

-- @template product-sales service=shop-web rate=2
SELECT o.channel, count(*) AS orders, sum(l.quantity * l.unit_price) AS revenue
FROM shop.order_lines l JOIN shop.orders o ON o.id = l.order_id
WHERE l.product_id = :unpopular_product GROUP BY o.channel

-- @template login service=shop-checkout rate=10
SELECT id, name, segment FROM shop.customers WHERE email = :email

-- @template checkout service=shop-checkout rate=8
INSERT INTO shop.orders (customer_id, channel, status, total, placed_at)
VALUES (:customer, 'web', 'open', :amount, now())

INSERT INTO shop.order_lines (order_id, line, product_id, quantity, unit_price)
VALUES (currval('shop.orders_id_seq'), 1, :product_low, 1, :amount)

INSERT INTO shop.order_lines (order_id, line, product_id, quantity, unit_price)
VALUES (currval('shop.orders_id_seq'), 2, :product_high, 1, :amount)

UPDATE shop.products SET stock = stock - 1 WHERE id = :product_low

UPDATE shop.products SET stock = stock - 1 WHERE id = :product_high

INSERT INTO shop.payments (order_id, method, amount, paid_at)
VALUES (currval('shop.orders_id_seq'), 'card', :amount, now())

-- @template order-status service=shop-checkout rate=12
SELECT o.id, o.status, o.total, p.method, p.paid_at
FROM shop.orders o LEFT JOIN shop.payments p ON p.order_id = o.id
WHERE o.id = :order

-- @template open-orders service=shop-backoffice rate=2
SELECT id, customer_id, total, placed_at FROM shop.orders
WHERE status IN ('open', 'packed') ORDER BY placed_at LIMIT 50

-- @template ship-order service=shop-backoffice rate=4
UPDATE shop.orders SET status = 'shipped'
WHERE id = (SELECT id FROM shop.orders WHERE status IN ('open', 'packed')
            ORDER BY placed_at LIMIT 1 FOR UPDATE SKIP LOCKED)

-- @template order-lines service=shop-backoffice rate=5
SELECT l.line, l.product_id, p.name, l.quantity, l.unit_price
FROM shop.order_lines l JOIN shop.products p ON p.id = l.product_id
WHERE l.order_id = :order

-- @template payments-by-method service=shop-backoffice rate=3
SELECT id, order_id, amount, paid_at FROM shop.payments
WHERE method = :rare_method ORDER BY paid_at DESC LIMIT 20

-- @template top-products service=shop-reports rate=0.3
SELECT l.product_id, count(*) AS sold, sum(l.quantity * l.unit_price) AS revenue
FROM shop.order_lines l JOIN shop.orders o ON o.id = l.order_id
WHERE o.placed_at >= now() - interval '10 days'
GROUP BY l.product_id ORDER BY sold DESC LIMIT 20

-- @template lapsed-customers service=shop-reports rate=0.3
SELECT c.country, count(*) FROM shop.customers c
WHERE c.id % 200 = :slice
  AND c.id NOT IN (SELECT o.customer_id FROM shop.orders o WHERE o.placed_at >= now() - interval '5 days')
GROUP BY c.country

-- @template sales-by-hour service=shop-reports rate=0.5
SELECT date_trunc('hour', placed_at) AS hour, channel, count(*), sum(total)
FROM shop.orders WHERE placed_at >= now() - interval '1 day' GROUP BY 1, 2 ORDER BY 1, 2

-- @template partner-report service=shop-reports rate=0.3
SELECT e.kind, count(*), sum(o.total)
FROM shop.orders o JOIN shop.events e ON e.customer_id = o.customer_id
WHERE o.channel = :partner AND e.source = :partner AND e.at >= o.placed_at - interval '1 day'
GROUP BY e.kind
