-- Order products: shop.place_order('ada@example.com', '{"Tea": 2, "Mug": 1}').
CREATE FUNCTION shop.place_order(customer_email text, basket jsonb) RETURNS bigint
	LANGUAGE plpgsql AS $$
DECLARE
	placed bigint;
BEGIN
	INSERT INTO shop.orders (customer_id)
	SELECT customer_id FROM shop.customers WHERE lower(email) = lower(customer_email)
	RETURNING order_id INTO placed;
	IF placed IS NULL THEN
		RAISE EXCEPTION 'there is no customer "%"', customer_email;
	END IF;

	INSERT INTO shop.order_lines (order_id, product_id, quantity, price)
	SELECT placed, p.product_id, b.value::int, p.price
	FROM jsonb_each_text(basket) b
	JOIN shop.products p ON p.name = b.key;
	RETURN placed;
END
$$;
