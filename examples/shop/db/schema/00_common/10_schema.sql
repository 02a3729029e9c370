CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'customers, products, orders';
