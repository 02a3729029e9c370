DROP TABLE shop.wishes;
