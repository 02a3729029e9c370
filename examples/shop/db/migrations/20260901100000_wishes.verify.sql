SELECT count(*) = 2 FROM pg_constraint
WHERE conrelid = 'shop.wishes'::regclass AND contype = 'f';
