-- Views in the way: saved, dropped, recreated.  test/t/saved_views.pl compares
-- dumps; here is what the two functions say, and what they refuse.
SET client_min_messages = warning;
CREATE ROLE regress_views_app;
CREATE ROLE regress_views_mig IN ROLE regress_views_app;
CREATE ROLE regress_views_other;
CREATE ROLE regress_views_reader;
CREATE ROLE regress_views_super SUPERUSER;
RESET client_min_messages;
SELECT confiture.allow('regress_views_app', 'migrator'),
	   confiture.allow('regress_views_mig', 'migrator'),
	   confiture.allow('regress_views_other', 'migrator');

-- what there is of the views, and what was saved
CREATE FUNCTION pg_temp.state() RETURNS TABLE (view text, owner text, acl text) LANGUAGE sql AS $$
	SELECT c.relname::text, pg_get_userbyid(relowner)::text,
		   replace(relacl::text, 'arwdDxtm', 'arwdDxt')
	FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	WHERE nspname LIKE 'shop%' AND relkind IN ('v', 'm') ORDER BY 1 $$;

CREATE SCHEMA shop AUTHORIZATION regress_views_app;
CREATE SCHEMA shop_two AUTHORIZATION regress_views_app;
SET ROLE regress_views_app;
CREATE TABLE shop.item (id int PRIMARY KEY, name text, price int);
CREATE TABLE shop_two.stock (item_id int, n int);
INSERT INTO shop.item VALUES (1, 'one', 10), (2, 'two', 20);
CREATE TABLE shop.bound (cheap int);
INSERT INTO shop.bound VALUES (15);
CREATE VIEW shop.cheap AS SELECT i.id, i.name FROM shop.item i JOIN shop.bound b ON i.price < b.cheap;
CREATE VIEW shop.cheaper AS SELECT id FROM shop.cheap;
CREATE MATERIALIZED VIEW shop_two.names AS SELECT id, name FROM shop.cheap;
CREATE UNIQUE INDEX names_id ON shop_two.names (id);
CREATE MATERIALIZED VIEW shop_two.empty AS SELECT id FROM shop_two.names WITH NO DATA;
CREATE VIEW shop_two.stocked AS SELECT * FROM shop_two.stock;
CREATE VIEW shop.both AS SELECT s.item_id, s.n, c.name FROM shop_two.stocked s JOIN shop.cheap c ON c.id = s.item_id;
GRANT SELECT ON shop.cheap TO regress_views_reader;
GRANT SELECT (id) ON shop.cheaper TO PUBLIC;
SELECT * FROM pg_temp.state();

-- as the Python tool is called: a schema, which is its tables
BEGIN;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop']);
SELECT * FROM pg_temp.state();
ROLLBACK;
-- every schema; named; nothing there
BEGIN;
SELECT confiture.save_and_drop_dependent_views();
SELECT confiture.save_and_drop_dependent_views(NULL);
SELECT confiture.save_and_drop_dependent_views(p_schemas => ARRAY['shop', 'shop_two']);
SELECT confiture.recreate_saved_views();
SELECT confiture.recreate_saved_views();
DO $$ BEGIN PERFORM confiture.save_and_drop_dependent_views('{}'); END $$;
ROLLBACK;

-- relations: by search_path, quoted, a view, and several calls that add up
SET search_path = shop_two;
SELECT confiture.save_and_drop_dependent_views('{STOCK}');
RESET search_path;
SELECT confiture.save_and_drop_dependent_views('{"\"shop\".item"}');
SELECT * FROM pg_temp.state();
RESET ROLE;
SELECT schema_name, view_name, kind, saved_by FROM confiture.saved_view;
SELECT definition FROM confiture.saved_view WHERE view_name = 'cheap';
SELECT view_name, replace(unnest(statements), ', MAINTAIN', '') AS statement
FROM confiture.saved_view WHERE view_name IN ('cheap', 'names');
SET ROLE regress_views_app;
ALTER TABLE shop.item ALTER COLUMN name TYPE varchar(50), ALTER COLUMN id TYPE bigint;
ALTER TABLE shop_two.stock ALTER COLUMN n TYPE bigint;
SELECT confiture.recreate_saved_views();
SELECT * FROM pg_temp.state();
SELECT * FROM shop_two.names;
REFRESH MATERIALIZED VIEW CONCURRENTLY shop_two.names;
SELECT * FROM shop_two.empty;
SELECT * FROM shop.both;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.cheaper', 'shop_two.names']);
SELECT confiture.recreate_saved_views();

-- partitions and children count with their parent
CREATE TABLE shop.parted (id int, n int) PARTITION BY LIST (id);
CREATE TABLE shop.part PARTITION OF shop.parted DEFAULT;
CREATE VIEW shop.of_part AS SELECT * FROM shop.part;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.parted']);
ALTER TABLE shop.parted ALTER COLUMN n TYPE bigint;
SELECT confiture.recreate_saved_views();
DROP VIEW shop.of_part;
DROP TABLE shop.parted;

-- a view that can't come back: named, nothing is lost
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
BEGIN;
ALTER TABLE shop.item RENAME COLUMN price TO cost;
SELECT confiture.recreate_saved_views();
ROLLBACK;
ALTER TABLE shop.item RENAME COLUMN price TO cost;
SELECT confiture.recreate_saved_views();
RESET ROLE;
SELECT view_name FROM confiture.saved_view;
SET ROLE regress_views_app;
-- the way out: create it as it is to be
CREATE VIEW shop.cheap AS SELECT id, name FROM shop.item WHERE cost < 15;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SELECT confiture.recreate_saved_views();
RESET ROLE;
SELECT view_name FROM confiture.saved_view;
SET ROLE regress_views_app;
SELECT * FROM shop.cheaper;

-- nobody writes the table
UPDATE confiture.saved_view_record SET definition = 'DROP TABLE shop.item';

-- arguments
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.nothing']);
SELECT confiture.save_and_drop_dependent_views(ARRAY['no_schema.item']);
SELECT confiture.save_and_drop_dependent_views(ARRAY['a.b.c']);
SELECT confiture.save_and_drop_dependent_views(ARRAY['']);
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item', NULL]);

-- what else depends on a view stops the call, and is named
CREATE FUNCTION shop.f(shop.cheap) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.g() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM shop.cheaper; END;
CREATE TABLE shop.typed (c shop.cheap[]);
CREATE TABLE shop.guarded (id int);
CREATE POLICY p ON shop.guarded USING (id IN (SELECT id FROM shop.cheap));
CREATE RULE r AS ON INSERT TO shop.guarded DO ALSO SELECT * FROM shop.cheap;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SELECT count(*) FROM pg_temp.state();
DROP FUNCTION shop.f, shop.g;
DROP TABLE shop.typed, shop.guarded;
CREATE SEQUENCE shop.numbers OWNED BY shop.cheap.id;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
DROP SEQUENCE shop.numbers;

-- a temporary view, views in a circle
CREATE TEMPORARY VIEW passing AS SELECT * FROM shop.cheap;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
DROP VIEW passing;
BEGIN;
CREATE VIEW shop.one AS SELECT id FROM shop.item;
CREATE VIEW shop.two AS SELECT id FROM shop.one;
CREATE OR REPLACE VIEW shop.one AS SELECT i.id FROM shop.item i JOIN shop.two USING (id);
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
ROLLBACK;
-- what was filled and could not be filled again
BEGIN;
CREATE VIEW shop_two.over_names AS SELECT * FROM shop_two.names;
CREATE MATERIALIZED VIEW shop_two.filled AS SELECT * FROM shop_two.over_names;
REFRESH MATERIALIZED VIEW shop_two.names WITH NO DATA;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
ROLLBACK;

-- views of an extension
RESET ROLE;
BEGIN;
ALTER EXTENSION plpgsql ADD VIEW shop.cheaper;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
ROLLBACK;

-- not the owner; an owner who could not create it again
GRANT USAGE ON SCHEMA shop TO regress_views_other;
SET ROLE regress_views_other;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
RESET ROLE;
BEGIN;
ALTER SCHEMA shop OWNER TO CURRENT_USER;
GRANT USAGE ON SCHEMA shop TO regress_views_app;
SET ROLE regress_views_app;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
ROLLBACK;

-- a privilege that a role granted that the caller can't act as
GRANT USAGE ON SCHEMA shop TO regress_views_reader;
GRANT SELECT ON shop.cheap TO regress_views_reader WITH GRANT OPTION;
SET ROLE regress_views_reader;
GRANT SELECT ON shop.cheap TO regress_views_other;
SET ROLE regress_views_app;
BEGIN;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SELECT confiture.recreate_saved_views();
SELECT acl FROM pg_temp.state() WHERE view = 'cheap';
ROLLBACK;
RESET ROLE;
BEGIN;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SELECT confiture.recreate_saved_views();
SELECT acl FROM pg_temp.state() WHERE view = 'cheap';
ROLLBACK;

-- trust: whose statements are run
SET ROLE regress_views_app;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SET ROLE regress_views_other;
SELECT confiture.recreate_saved_views();
SET ROLE regress_views_super;
SELECT confiture.recreate_saved_views();
-- a member's privileges are more than app's
SET ROLE regress_views_mig;
SELECT confiture.recreate_saved_views();
SET ROLE regress_views_app;
SELECT confiture.recreate_saved_views();
-- what a member saved, app runs
SET ROLE regress_views_mig;
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SET ROLE regress_views_app;
SELECT confiture.recreate_saved_views();
SELECT count(*), min(owner), max(owner) FROM pg_temp.state();

-- triggers and rules of views can't be disabled, so there is nothing to save
RESET ROLE;
BEGIN;
CREATE RULE r AS ON DELETE TO shop.cheap DO INSTEAD NOTHING;
SAVEPOINT s;
ALTER TABLE shop.cheap DISABLE RULE r;
ROLLBACK TO s;
CREATE FUNCTION shop.trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t INSTEAD OF INSERT ON shop.cheap FOR EACH ROW EXECUTE FUNCTION shop.trg();
SAVEPOINT s;
ALTER TABLE shop.cheap DISABLE TRIGGER t;
ROLLBACK;

-- security labels are saved: here of a provider that isn't loaded
BEGIN;
INSERT INTO pg_seclabel VALUES ('shop.cheap'::regclass, 'pg_class'::regclass, 0, 'no provider', 'it''s'),
	('shop.cheap'::regclass, 'pg_class'::regclass, 2, 'no provider', 'name');
SELECT confiture.save_and_drop_dependent_views(ARRAY['shop.item']);
SELECT s FROM confiture.saved_view, unnest(statements) s WHERE view_name = 'cheap' AND s LIKE 'SEC%';
SELECT confiture.recreate_saved_views();
ROLLBACK;

-- transactions
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT confiture.save_and_drop_dependent_views();
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.recreate_saved_views();
ROLLBACK;

-- the Python tool's schema is in the way of the extension's
BEGIN;
DROP EXTENSION confiture;
CREATE SCHEMA confiture;
CREATE FUNCTION confiture.save_and_drop_dependent_views(p_schemas text[] DEFAULT NULL) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION confiture.recreate_saved_views() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE confiture.saved_views (id serial PRIMARY KEY);
CREATE TABLE confiture.saved_view_indexes (id serial PRIMARY KEY, saved_view_id int NOT NULL REFERENCES confiture.saved_views ON DELETE CASCADE);
\set SHOW_CONTEXT never
SAVEPOINT s;
CREATE EXTENSION confiture;
ROLLBACK TO s;
-- what the hint says
DROP FUNCTION confiture.save_and_drop_dependent_views(text[]), confiture.recreate_saved_views();
DROP TABLE confiture.saved_view_indexes, confiture.saved_views;
DROP SCHEMA confiture;
CREATE EXTENSION confiture;
ROLLBACK;

SET client_min_messages = warning;
DROP SCHEMA shop, shop_two CASCADE;
SELECT confiture.allow('regress_views_app', NULL),
	   confiture.allow('regress_views_mig', NULL),
	   confiture.allow('regress_views_other', NULL);
DROP ROLE regress_views_app, regress_views_mig, regress_views_other, regress_views_reader,
	regress_views_super;
