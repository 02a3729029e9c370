/* A file may bring its own BEGIN and COMMIT; confiture runs it inside the
   transaction of the build. */
BEGIN;

INSERT INTO shop.tax_rates (tax_code, percent) VALUES
	('normal', 20),
	('food', 5.5),
	('books', 5.5);

COMMIT;
