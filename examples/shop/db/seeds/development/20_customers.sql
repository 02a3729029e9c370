INSERT INTO shop.customers (email, name) VALUES
	('ada@example.com', 'Ada'),
	('grace@example.com', 'Grace'),
	('edgar@example.com', 'Edgar');
