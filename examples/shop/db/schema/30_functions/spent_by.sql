-- A body in BEGIN ATOMIC is parsed now: a table it names can't be dropped.
CREATE FUNCTION shop.spent_by(customer bigint) RETURNS numeric
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT coalesce(sum(t.gross), 0)
		FROM shop.order_totals t
		WHERE t.customer_id = customer AND t.status <> 'cancelled';
	END;
