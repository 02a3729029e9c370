DROP INDEX CONCURRENTLY shop.wishes_product;
