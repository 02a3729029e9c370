-- What is ordered leaves the stock; the check enough_in_stock refuses the rest.
CREATE FUNCTION shop.take_from_stock() RETURNS trigger
	LANGUAGE plpgsql AS $$
BEGIN
	UPDATE shop.products
	SET stock = stock - NEW.quantity
	WHERE product_id = NEW.product_id;
	RETURN NULL;
END
$$;

CREATE TRIGGER take_from_stock AFTER INSERT ON shop.order_lines
	FOR EACH ROW EXECUTE FUNCTION shop.take_from_stock();
