CREATE VIEW shop.order_totals AS
	SELECT o.order_id, o.customer_id, o.status, o.ordered_at,
		   coalesce(sum(l.total), 0) AS net,
		   coalesce(sum(round(l.total * (1 + t.percent / 100), 2)), 0) AS gross
	FROM shop.orders o
	LEFT JOIN shop.order_lines l USING (order_id)
	LEFT JOIN shop.products p USING (product_id)
	LEFT JOIN shop.tax_rates t USING (tax_code)
	GROUP BY o.order_id;
