-- @step customers
ALTER TABLE shop.categories ADD CONSTRAINT categories_pkey PRIMARY KEY (id);
ALTER TABLE shop.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX customers_email_idx ON shop.customers (email);

-- @step products
ALTER TABLE shop.products ADD CONSTRAINT products_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX products_sku_idx ON shop.products (sku);
CREATE INDEX products_category_id_idx ON shop.products (category_id);

-- @step orders
ALTER TABLE shop.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
CREATE INDEX orders_customer_id_idx ON shop.orders (customer_id);
CREATE INDEX orders_channel_idx ON shop.orders (channel);
CREATE INDEX orders_placed_at_idx ON shop.orders (placed_at);
CREATE INDEX orders_open_idx ON shop.orders (placed_at) WHERE status IN ('open', 'packed');

-- @step payments
ALTER TABLE shop.payments ADD CONSTRAINT payments_pkey PRIMARY KEY (id);
CREATE INDEX payments_order_id_idx ON shop.payments (order_id);
CREATE INDEX payments_method_idx ON shop.payments (method);

-- @step order-lines
ALTER TABLE shop.order_lines ADD CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line);
CREATE INDEX order_lines_product_id_idx ON shop.order_lines (product_id);

-- @step events
ALTER TABLE shop.events ADD CONSTRAINT events_pkey PRIMARY KEY (id);
CREATE INDEX events_customer_id_at_idx ON shop.events (customer_id, at);
CREATE INDEX events_source_idx ON shop.events (source);
CREATE INDEX events_at_idx ON shop.events USING brin (at);

-- @step foreign-keys
ALTER TABLE shop.products ADD FOREIGN KEY (category_id) REFERENCES shop.categories (id);
ALTER TABLE shop.orders ADD FOREIGN KEY (customer_id) REFERENCES shop.customers (id);
ALTER TABLE shop.order_lines ADD FOREIGN KEY (order_id) REFERENCES shop.orders (id);
ALTER TABLE shop.order_lines ADD FOREIGN KEY (product_id) REFERENCES shop.products (id);
ALTER TABLE shop.payments ADD FOREIGN KEY (order_id) REFERENCES shop.orders (id);

-- @step sequences
SELECT setval('shop.orders_id_seq', 1000000);
SELECT setval('shop.payments_id_seq', 1000000);
SELECT setval('shop.events_id_seq', 2000000);
