CREATE TABLE shop.customers (
	customer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email shop.email NOT NULL,
	name text NOT NULL CHECK (name <> ''),
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE shop.customers IS 'who orders; personal data';

-- Ada@example.com and ada@example.com are one customer.
CREATE UNIQUE INDEX customers_email_key ON shop.customers (lower(email));
