CREATE TYPE shop.order_status AS ENUM ('open', 'paid', 'shipped', 'cancelled');

-- One check for every address in the shop.
CREATE DOMAIN shop.email AS text
	CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+\.[a-z]+$');

CREATE DOMAIN shop.price AS numeric(10, 2)
	CHECK (VALUE >= 0);
COMMENT ON DOMAIN shop.price IS 'in euros, without tax';
