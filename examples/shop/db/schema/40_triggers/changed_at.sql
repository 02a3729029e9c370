CREATE FUNCTION shop.set_changed_at() RETURNS trigger
	LANGUAGE plpgsql AS $$
BEGIN
	NEW.changed_at := now();
	RETURN NEW;
END
$$;

CREATE TRIGGER set_changed_at BEFORE UPDATE ON shop.products
	FOR EACH ROW
	WHEN (OLD.price IS DISTINCT FROM NEW.price OR OLD.name IS DISTINCT FROM NEW.name)
	EXECUTE FUNCTION shop.set_changed_at();
