CREATE INDEX CONCURRENTLY wishes_product ON shop.wishes (product_id);
