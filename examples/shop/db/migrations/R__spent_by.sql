-- Runs again when its text changes; the same as db/schema/30_functions/spent_by.sql.
CREATE OR REPLACE FUNCTION shop.spent_by(customer bigint) RETURNS numeric
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT coalesce(sum(t.gross), 0)
		FROM shop.order_totals t
		WHERE t.customer_id = customer AND t.status <> 'cancelled';
	END;
