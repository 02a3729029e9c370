CREATE MATERIALIZED VIEW shop.best_sellers AS
	SELECT p.product_id, p.name, sum(l.quantity) AS sold, sum(l.total) AS revenue
	FROM shop.products p
	JOIN shop.order_lines l USING (product_id)
	JOIN shop.orders o USING (order_id)
	WHERE o.status <> 'cancelled'
	GROUP BY p.product_id;

-- for REFRESH MATERIALIZED VIEW CONCURRENTLY
CREATE UNIQUE INDEX best_sellers_key ON shop.best_sellers (product_id);
