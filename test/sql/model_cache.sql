-- What DDL means is kept, under a key of all that it depends on.
CREATE ROLE regress_cache_other SUPERUSER;
CREATE ROLE regress_cache_developer;
CREATE DATABASE regress_cache;
\c regress_cache
SET client_min_messages = warning;
CREATE EXTENSION confiture;
CREATE EXTENSION citext;
RESET client_min_messages;
\set SHOW_CONTEXT errors
\pset format unaligned
CREATE SCHEMA other;
CREATE FUNCTION other.one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';

-- A shadow writes, so a read-only transaction can only have what is kept.
CREATE FUNCTION other.is_kept(ddl text, options jsonb DEFAULT '{"schemas": ["public"]}') RETURNS boolean
	LANGUAGE plpgsql AS $$
BEGIN
	SET LOCAL transaction_read_only = on;
	IF ddl IS NULL THEN
		PERFORM confiture.diff();
	ELSE
		PERFORM confiture.snapshot(ddl, options => options);
	END IF;
	RAISE SQLSTATE 'ZZ001';
EXCEPTION
	WHEN SQLSTATE 'ZZ001' THEN RETURN true;
	WHEN read_only_sql_transaction THEN RETURN false;
END $$;
CREATE FUNCTION other.load(ddl text, options jsonb DEFAULT '{"schemas": ["public"]}') RETURNS text
	LANGUAGE plpgsql AS $$
BEGIN
	PERFORM confiture.snapshot(ddl, options => options);
	RETURN 'loaded';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
CREATE FUNCTION other.clear() RETURNS void LANGUAGE sql AS 'DELETE FROM confiture.model_cache';

SELECT $ddl$
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- confiture:renamed-from clients
CREATE TABLE customers (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name citext NOT NULL DEFAULT 'unknown' CHECK (name <> ''),
	feels mood DEFAULT 'ok'
);
COMMENT ON TABLE customers IS 'who buys';
CREATE VIEW names AS SELECT name FROM customers;
$ddl$ AS ddl \gset
CREATE TABLE clients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name citext);

-- kept once; what is read from it is the same, and so is a plan, with the names that the text tells
SELECT other.is_kept(:'ddl');
SELECT confiture.snapshot(:'ddl', options => '{"schemas": ["public"]}') AS fresh \gset
SELECT other.is_kept(:'ddl');
SELECT made_at FROM confiture.model_cache \gset
SELECT confiture.snapshot(:'ddl', options => '{"schemas": ["public"]}') = :'fresh' AS same;
SELECT count(*), bool_and(made_at = :'made_at') AS is_the_first FROM confiture.model_cache;
CREATE TABLE other.plans AS
SELECT 'kept' AS way, p.* FROM confiture.plan(:'ddl', '{"schemas": ["public"]}') AS p;
SELECT other.clear();
INSERT INTO other.plans
SELECT 'fresh', p.* FROM confiture.plan(:'ddl', '{"schemas": ["public"]}') AS p;
SELECT way, count(*) > 10 AS steps, bool_or(up_sql ~ 'RENAME TO customers') AS renames FROM other.plans GROUP BY way ORDER BY way;
SELECT count(*) FROM (SELECT to_jsonb(p) - 'way' FROM other.plans p WHERE way = 'kept'
	EXCEPT ALL SELECT to_jsonb(p) - 'way' FROM other.plans p WHERE way = 'fresh') AS differ;
SELECT other.is_kept(:'ddl');

-- a transaction that only reads can have it
BEGIN READ ONLY;
SELECT confiture.snapshot(:'ddl', options => '{"schemas": ["public"]}') = :'fresh' AS same;
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT confiture.snapshot(:'ddl', options => '{"schemas": ["public"]}') = :'fresh' AS same;
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.snapshot('CREATE TABLE never_loaded ()');
ROLLBACK;

-- any other text, and whatever can change its meaning, is another key
SELECT other.is_kept(:'ddl' || ' ');
SELECT other.is_kept(:'ddl', '{"schemas": ["public"], "omit": ["owners"]}') AS by_omission,
	other.is_kept(:'ddl', '{"schemas": ["public", "more"]}') AS by_schemas;
BEGIN;
SET LOCAL search_path = public, other;
SELECT other.is_kept(:'ddl') AS by_search_path;
RESET search_path;
SELECT other.is_kept(:'ddl') AS as_before;
SET LOCAL default_toast_compression = lz4;
SELECT other.is_kept(:'ddl') AS by_setting;
ROLLBACK;
SET ROLE regress_cache_other;
SELECT other.is_kept(:'ddl') AS by_role;
RESET ROLE;
SELECT other.is_kept(:'ddl') AS as_before;
BEGIN;
GRANT regress_cache_other TO regress_cache_developer;
SELECT other.is_kept(:'ddl') AS by_membership;
ROLLBACK;
BEGIN;
ALTER EXTENSION citext SET SCHEMA other;
SELECT other.is_kept(:'ddl') AS by_extension;
ROLLBACK;
BEGIN;
CREATE OR REPLACE FUNCTION other.one() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
SELECT other.is_kept(:'ddl') AS by_what_is_not_managed;
ROLLBACK;
BEGIN;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO regress_cache_developer;
SELECT other.is_kept(:'ddl') AS by_system_grant;
ROLLBACK;
BEGIN;
GRANT EXECUTE ON FUNCTION citext_eq(citext, citext) TO regress_cache_developer;
SELECT other.is_kept(:'ddl') AS by_member_grant;
ROLLBACK;
BEGIN;
DROP TABLE clients;
SELECT other.is_kept(:'ddl') AS as_before;
ROLLBACK;

-- what runs code, has rows or tells the time isn't kept, and no error is
SELECT other.clear();
SELECT ddl, other.load(ddl), other.is_kept(ddl) FROM (VALUES
	(1, 'CREATE TABLE t (a int); SELECT 1'),
	(2, 'CREATE TABLE t (a int); DO $$BEGIN END$$'),
	(3, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1)'),
	(4, 'CREATE TABLE t AS SELECT 1 AS a'),
	(5, 'CREATE TABLE t (a date DEFAULT ''today'')'),
	(6, 'CREATE TABLE t (a timestamptz DEFAULT '' Now'')'),
	(7, 'CREATE TABLE p (a timestamptz) PARTITION BY RANGE (a); CREATE TABLE t PARTITION OF p FOR VALUES FROM (now()) TO (MAXVALUE)'),
	(8, 'CREATE TABLE p (a date) PARTITION BY LIST (a); CREATE TABLE t (a date); ALTER TABLE p ATTACH PARTITION t FOR VALUES IN (CURRENT_DATE)'),
	(9, 'CREATE SCHEMA s CREATE TABLE p (a date) PARTITION BY LIST (a) CREATE TABLE t PARTITION OF p FOR VALUES IN (CURRENT_DATE)'),
	(10, 'CREATE TABLE t (a int); CREATE TABLE t ()')) AS v (n, ddl) ORDER BY n;
SELECT count(*) FROM confiture.model_cache;
SELECT ddl, other.load(ddl), other.is_kept(ddl) FROM (VALUES
	(1, 'CREATE TABLE t (a timestamptz DEFAULT now())'),
	(2, 'CREATE TABLE t (a text DEFAULT ''nowhere'')'),
	(3, 'CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE t PARTITION OF p FOR VALUES FROM (MINVALUE) TO (-1)'),
	(4, 'CREATE EXTENSION citext; CREATE TABLE t (a citext)'),
	(5, ''), (6, '-- nothing')) AS v (n, ddl) ORDER BY n;

-- what a transaction has kept goes when it is rolled back; eight stay
SELECT other.clear();
BEGIN;
SELECT other.load('CREATE TABLE t ()');
ROLLBACK;
SELECT other.is_kept('CREATE TABLE t ()');
SELECT count(other.load(format('CREATE TABLE t%s ()', n))) FROM generate_series(1, 11) AS n;
SELECT count(*) FROM confiture.model_cache;
SELECT string_agg(n::text, ' ' ORDER BY n) AS kept FROM generate_series(1, 11) AS n
WHERE other.is_kept(format('CREATE TABLE t%s ()', n));

-- as long as nothing has changed since no difference was found, neither is read: what is kept couldn't even be
SELECT other.clear();
SELECT $ddl$
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, feels mood DEFAULT 'ok', born date DEFAULT '2000-02-01');
CREATE VIEW feelings AS SELECT feels FROM customers;
$ddl$ AS ddl \gset
CREATE FUNCTION other.is_read(ddl text, change text DEFAULT '', options jsonb DEFAULT '{"schemas": ["public"]}') RETURNS boolean
	LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE change;
	SET LOCAL transaction_read_only = on;
	PERFORM confiture.diff(ddl, options);
	PERFORM confiture.plan(ddl, options);
	RAISE SQLSTATE 'ZZ001';
EXCEPTION
	WHEN SQLSTATE 'ZZ001' THEN RETURN false;
	WHEN invalid_parameter_value OR read_only_sql_transaction THEN RETURN true;
END $$;
SELECT count(*) > 0 AS differs FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
SELECT count(*), count(same_in_state) AS same FROM confiture.model_cache;
DROP TABLE clients;
:ddl
SELECT count(*) FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
SELECT count(*), count(same_in_state) AS same FROM confiture.model_cache;
UPDATE confiture.model_cache SET same_in_state = NULL;
SELECT count(*) FROM confiture.plan(:'ddl', '{"schemas": ["public"]}');
SELECT count(*), count(same_in_state) AS same FROM confiture.model_cache;
BEGIN ISOLATION LEVEL REPEATABLE READ;
UPDATE confiture.model_cache SET same_in_state = NULL;
SELECT count(*) FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
SELECT count(same_in_state) AS noted_where_others_are_not_seen FROM confiture.model_cache;
ROLLBACK;
UPDATE confiture.model_cache SET snapshot = '{}';
SELECT change, other.is_read(:'ddl', change) FROM (VALUES
	(1, ''),
	(2, 'INSERT INTO customers DEFAULT VALUES'),
	(3, 'ANALYZE customers'),
	(4, 'SELECT nextval(''customers_id_seq'')'),
	(5, 'SET LOCAL work_mem = ''8MB''')) AS v (n, change) ORDER BY n;
SELECT change, other.is_read(:'ddl', change) FROM (VALUES
	(1, 'COMMENT ON COLUMN customers.feels IS ''mood'''),
	(2, 'GRANT SELECT ON customers TO regress_cache_developer'),
	(3, 'ALTER TABLE customers ALTER feels SET STATISTICS 7'),
	(4, 'ALTER TABLE customers ADD CHECK (id > 0)'),
	(5, 'ALTER TABLE customers ALTER id SET INCREMENT 2'),
	(6, 'ALTER TYPE mood ADD VALUE ''happy'''),
	(7, 'CREATE OR REPLACE VIEW feelings AS SELECT feels FROM customers WHERE id > 0'),
	(8, 'ALTER TABLE customers ENABLE ROW LEVEL SECURITY'),
	(9, 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC'),
	(10, 'CREATE TABLE other.more ()'),
	(11, 'ALTER TABLE customers OWNER TO regress_cache_other'),
	(12, 'ALTER ROLE regress_cache_other RENAME TO regress_cache_third'),
	(13, 'GRANT regress_cache_other TO regress_cache_developer'),
	(14, 'SET LOCAL "DateStyle" = ''German'''),
	(15, 'SET LOCAL search_path = other, public'),
	(16, 'SET LOCAL ROLE regress_cache_other')) AS v (n, change) ORDER BY n;
SELECT other.is_read(:'ddl' || ' ') AS by_text,
	other.is_read(:'ddl', options => '{"schemas": ["public"], "omit": ["owners"]}') AS by_omission,
	other.is_read(:'ddl', options => '{"schemas": ["public"], "ignore": ["public.none"]}') AS by_pattern,
	other.is_read(:'ddl', options => '{"schemas": ["public"], "renames": {"public.feelings": "public.moods"}}') AS by_renames;

-- another state that is the same is read, but not what was kept, and known from then on; a comment that is gone leaves nothing behind
SELECT other.clear();
SELECT count(*) FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
SELECT same_in_state AS state FROM confiture.model_cache \gset
COMMENT ON TABLE customers IS 'who buys';
SELECT change, identity, detail FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
COMMENT ON TABLE customers IS NULL;
SELECT count(*) FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
SELECT same_in_state = :'state' AS as_before FROM confiture.model_cache;
UPDATE confiture.model_cache SET snapshot = '{}';
ALTER TABLE customers SET (fillfactor = 80);
SELECT change, identity, detail FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
ALTER TABLE customers RESET (fillfactor);
SELECT count(*) FROM confiture.diff(:'ddl', '{"schemas": ["public"]}');
SELECT same_in_state <> :'state' AS another FROM confiture.model_cache;
SELECT other.is_read(:'ddl');
DROP VIEW feelings;
DROP TABLE customers;
DROP TYPE mood;
CREATE TABLE clients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name citext);

-- what was pushed is kept as well, and whom it is from is asked all the same
SELECT confiture.configure('test', E'include_dirs: [db/schema]\nmanage:\n  schemas: [public]');
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE clients (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name citext)');
SELECT other.is_kept(NULL);
SELECT count(*) FROM confiture.diff();
SELECT other.is_kept(NULL);
SELECT content FROM confiture.source_text WHERE path = 'db/schema/a.sql' \gset
SELECT confiture.allow('regress_cache_developer', 'developer');
DELETE FROM confiture.source_text WHERE path = 'db/schema/a.sql';
SET ROLE regress_cache_developer;
SELECT confiture.push('db/schema/a.sql', :'content');
RESET ROLE;
SELECT * FROM confiture.diff();

-- nobody else looks into it
SET ROLE regress_cache_developer;
SELECT count(*) FROM confiture.model_cache;
RESET ROLE;

-- drift(), snapshot() and fingerprint() of the database load nothing
SELECT confiture.accept_drift('as it is');
BEGIN READ ONLY;
SELECT count(*) FROM confiture.drift();
SELECT confiture.snapshot() IS NOT NULL AS snapshot, length(confiture.fingerprint()) AS fingerprint;
ROLLBACK;
\c postgres
DROP DATABASE regress_cache;
DROP ROLE regress_cache_other, regress_cache_developer;
