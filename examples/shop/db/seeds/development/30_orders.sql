SELECT shop.place_order('ada@example.com', '{"Tea": 2, "Mug": 1}');
SELECT shop.place_order('grace@example.com', '{"Jam": 12, "The Book of Jam": 1}');
SELECT shop.place_order('ADA@example.com', '{"Teapot": 1}');

UPDATE shop.orders SET status = 'paid' WHERE order_id = 1;
UPDATE shop.orders SET status = 'shipped', shipped_at = now() WHERE order_id = 2;

INSERT INTO shop.promotions (name, percent, days) VALUES
	('Winter', 10, '[2026-01-07,2026-01-31]'),
	('Jam season', 15, '[2026-07-01,2026-08-15]');

REFRESH MATERIALIZED VIEW shop.best_sellers;
