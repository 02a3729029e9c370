CREATE TABLE shop.tax_rates (
	tax_code text PRIMARY KEY,
	percent numeric(4, 2) NOT NULL CHECK (percent BETWEEN 0 AND 50)
);

CREATE TABLE shop.products (
	product_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE,
	description text NOT NULL DEFAULT '',
	price shop.price NOT NULL,
	tax_code text NOT NULL REFERENCES shop.tax_rates,
	stock int NOT NULL DEFAULT 0 CONSTRAINT enough_in_stock CHECK (stock >= 0),
	changed_at timestamptz NOT NULL DEFAULT now(),
	search tsvector GENERATED ALWAYS AS (
		setweight(to_tsvector('english', name), 'A') ||
		setweight(to_tsvector('english', description), 'B')
	) STORED
);
COMMENT ON COLUMN shop.products.search IS 'words of name and description; name counts more';

CREATE INDEX products_search ON shop.products USING gin (search);
CREATE INDEX products_tax_code ON shop.products (tax_code);
