CREATE TABLE shop.orders (
	order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	customer_id bigint NOT NULL REFERENCES shop.customers,
	status shop.order_status NOT NULL DEFAULT 'open',
	ordered_at timestamptz NOT NULL DEFAULT now(),
	shipped_at timestamptz,
	CONSTRAINT shipped_orders_have_a_date
		CHECK ((status = 'shipped') = (shipped_at IS NOT NULL))
);

CREATE INDEX orders_customer ON shop.orders (customer_id, ordered_at DESC);
CREATE INDEX orders_open ON shop.orders (ordered_at) WHERE status = 'open';

CREATE TABLE shop.order_lines (
	order_id bigint NOT NULL REFERENCES shop.orders ON DELETE CASCADE,
	product_id bigint NOT NULL REFERENCES shop.products,
	quantity int NOT NULL CHECK (quantity > 0),
	price shop.price NOT NULL,
	total numeric(12, 2) GENERATED ALWAYS AS (quantity * price) STORED,
	PRIMARY KEY (order_id, product_id)
);
COMMENT ON COLUMN shop.order_lines.price IS 'of the day of the order';

CREATE INDEX order_lines_product ON shop.order_lines (product_id);
