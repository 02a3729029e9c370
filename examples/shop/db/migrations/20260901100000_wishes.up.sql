-- confiture:lock-timeout 2s
CREATE TABLE shop.wishes (
	customer_id bigint NOT NULL REFERENCES shop.customers ON DELETE CASCADE,
	product_id bigint NOT NULL REFERENCES shop.products,
	wished_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (customer_id, product_id)
);
COMMENT ON TABLE shop.wishes IS 'what customers would like to have';
