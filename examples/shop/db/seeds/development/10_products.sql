-- As pg_dump writes rows.
COPY shop.products (name, description, price, tax_code, stock) FROM stdin;
Tea	Green tea, 100 g	6.50	food	40
Mug	A mug for 3 dl	9.00	normal	12
Teapot	Cast iron, 1 l	54.90	normal	3
Jam	Confiture de mûres, 350 g	4.80	food	100
The Book of Jam	120 recipes	24.00	books	8
\.
