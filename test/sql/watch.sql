-- DDL that doesn't come through confiture: recorded, and refused.
CREATE DATABASE regress_watch;
\c regress_watch
SET client_min_messages = warning;
CREATE EXTENSION confiture;
CREATE ROLE regress_watch_owner;
CREATE ROLE regress_watch_deployer;
CREATE ROLE regress_watch_admin;
CREATE ROLE regress_watch_observer;
CREATE ROLE regress_watch_user;
GRANT regress_watch_deployer TO regress_watch_user;
SELECT confiture.allow('regress_watch_admin', 'admin');
SELECT confiture.allow('regress_watch_observer', 'observer');
GRANT CREATE ON SCHEMA public TO regress_watch_owner, regress_watch_user;
CREATE VIEW log AS
SELECT command_tag AS tag, object_kind AS kind, object_identity AS identity, dropped,
	   current_user_name AS role, statement
FROM confiture.ddl_record ORDER BY id;

-- off at first
SELECT kind, active, wanted, by_role, roles FROM confiture.watching;
CREATE TABLE before (id int);
DROP TABLE before;
SELECT count(*) FROM log;

-- a non-superuser turns it on
SET ROLE regress_watch_observer;
SELECT confiture.watch();
SELECT confiture.guard('{}');
SET ROLE regress_watch_admin;
SELECT confiture.watch();
RESET ROLE;
SELECT kind, active, wanted, by_role, roles FROM confiture.watching;

-- created, changed, dropped, by a role that has no privilege of ours
SET ROLE regress_watch_owner;
CREATE TABLE public.item (id int PRIMARY KEY, serial serial);
ALTER TABLE item ADD name text, ADD CHECK (id > 0);
ALTER TABLE item DROP COLUMN serial;
CREATE VIEW names AS SELECT name FROM item;
CREATE FUNCTION public.twice(a int, b text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 2 * a';
CREATE TRIGGER item_check BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE item RENAME TO "Item 2";
COMMENT ON TABLE "Item 2" IS 'items';
GRANT SELECT ON "Item 2", names TO regress_watch_observer;
GRANT EXECUTE ON FUNCTION twice TO regress_watch_observer;
REVOKE SELECT (name) ON "Item 2" FROM regress_watch_observer;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_watch_observer;
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM regress_watch_observer;
DROP TRIGGER item_check ON "Item 2";
DROP TABLE "Item 2" CASCADE;
DROP FUNCTION twice;
RESET ROLE;
SELECT * FROM log;
TRUNCATE confiture.ddl_record;

-- a foreign key goes with the table that it refers to
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent, other int UNIQUE CHECK (other > 0) DEFAULT 1);
ALTER TABLE child ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON child;
CREATE VIEW children AS SELECT * FROM child;
CREATE RULE quiet AS ON DELETE TO child DO INSTEAD NOTHING;
TRUNCATE confiture.ddl_record;
DROP TABLE parent CASCADE;
ALTER TABLE child ALTER other DROP DEFAULT, ALTER id TYPE bigint;
DROP VIEW children;
ALTER TABLE child ALTER other DROP DEFAULT, ALTER id TYPE bigint;
DROP TABLE child;
SELECT tag, kind, identity, dropped FROM log;
TRUNCATE confiture.ddl_record;

-- schemas
CREATE SCHEMA "Other" CREATE TABLE t (id int);
GRANT USAGE ON SCHEMA "Other" TO regress_watch_owner;
GRANT SELECT ON ALL TABLES IN SCHEMA "Other" TO regress_watch_owner;
CREATE TYPE "Other".mood AS ENUM ('good');
CREATE DOMAIN "Other".positive AS int CHECK (VALUE > 0);
GRANT USAGE ON TYPE "Other".mood TO regress_watch_owner;
DROP SCHEMA "Other" CASCADE;
SELECT tag, kind, identity, dropped FROM log;
TRUNCATE confiture.ddl_record;

-- what is no change of the schema
CREATE TEMPORARY TABLE temporary (id int PRIMARY KEY);
CREATE TRIGGER t BEFORE UPDATE ON temporary FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE POLICY p ON temporary;
COMMENT ON TRIGGER t ON temporary IS 'x';
GRANT SELECT ON temporary TO regress_watch_owner;
CREATE INDEX ON temporary (id);
DROP TRIGGER t ON temporary;
DROP POLICY p ON temporary;
DROP TABLE temporary;
CREATE TABLE IF NOT EXISTS pg_temp.x (id int);
DROP TABLE IF EXISTS nothing;
GRANT SELECT ON pg_catalog.pg_class TO regress_watch_owner;
REVOKE SELECT ON pg_catalog.pg_class FROM regress_watch_owner;
SELECT confiture.allow('regress_watch_owner', 'observer');
SELECT confiture.allow('regress_watch_owner', NULL);
BEGIN;
CREATE TABLE gone (id int);
ROLLBACK;
SELECT * FROM log;
CREATE MATERIALIZED VIEW numbers AS SELECT 1 AS n;
REFRESH MATERIALIZED VIEW numbers;
REINDEX TABLE numbers;
DROP MATERIALIZED VIEW numbers;
SELECT * FROM log;
TRUNCATE confiture.ddl_record;

-- the statement that was sent, and what ran inside of it
DO $$
BEGIN
	CREATE TABLE a (id int);
	CREATE TABLE b (id int);
END
$$;
SELECT 1 \; CREATE TABLE "Käse" (id int) \; DROP TABLE a, b;
SELECT tag, identity, dropped, statement FROM log;
DROP TABLE "Käse";
\set ECHO none
SELECT format('CREATE TABLE wide (%s)', string_agg('"ä' || n || '" int', ', ')) FROM generate_series(1, 1500) n \gexec
\set ECHO all
SELECT octet_length(statement) <= 10000 AS short, right(statement, 3)
FROM log WHERE identity = 'public.wide';
DROP TABLE wide;
TRUNCATE confiture.ddl_record;

-- no secret in it
CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far', dbname 'x');
CREATE USER MAPPING FOR regress_watch_owner SERVER far OPTIONS (user 'me', password 'hunter1');
ALTER USER /* x */ MAPPING FOR regress_watch_owner SERVER far OPTIONS (SET password 'hunter2', SET user 'hunter3');
ALTER SERVER far OPTIONS (ADD application_name 'my token hunter4', ADD sslmode 'require');
-- what is said about it differs between versions
SET client_min_messages = error;
CREATE SUBSCRIPTION sub CONNECTION 'host=far password=hunter5' PUBLICATION p
	WITH (connect = false, slot_name = NONE, enabled = false);
ALTER SUBSCRIPTION sub CONNECTION E'host=far pass\x77ord=hunter6 application_name=''x''';
DROP SUBSCRIPTION sub;
SET client_min_messages = warning;
DO $$
BEGIN
	EXECUTE 'CREATE ROLE regress_watch_secret PASSWORD ''hunter7''';
	CREATE TABLE beside (id int);
END
$$;
SELECT 'hunter8' AS password \; CREATE VIEW url AS SELECT 'https://me:hunter8@far/' AS u, 'shown' AS s;
CREATE FOREIGN DATA WRAPPER wrap;
CREATE FUNCTION pgp_sym_encrypt(text, text) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT NULL::bytea';
CREATE SERVER near FOREIGN DATA WRAPPER wrap OPTIONS (pass 'huntera', db_pwd 'huntera', auth 'huntera', passphrase 'huntera', sslkey '/shown');
CREATE TABLE conf (pw text DEFAULT 'hunterb', b bytea DEFAULT pgp_sym_encrypt('hunterb', lower('hunterb')), author text DEFAULT 'shown');
CREATE VIEW headers AS SELECT 'Authorization: Basic hunterc' AS a, 'pw=hunterc' AS b, 'shown' AS c;
/* the password is hunter9 */
CREATE TABLE /* token: hunter9 */ commented (a text DEFAULT 'shown', -- secret hunter9
	password text DEFAULT 'hunter9', b text DEFAULT 'shown');
SET standard_conforming_strings = off;
SET escape_string_warning = off;
CREATE VIEW escaped AS SELECT 'it\'s shown' AS a, 'hunter10' AS token;
RESET standard_conforming_strings;
RESET escape_string_warning;
SELECT statement FROM log;
SELECT count(*) FROM log WHERE statement ~ 'hunter';
DROP VIEW url, escaped, headers;
DROP TABLE beside, commented, conf;
DROP FUNCTION pgp_sym_encrypt;
DROP FOREIGN DATA WRAPPER wrap CASCADE;
DROP ROLE regress_watch_secret;
SELECT tag, kind, identity, dropped FROM log WHERE tag ~ 'MAPPING|SERVER|EXTENSION|SUBSCR';
DROP EXTENSION postgres_fdw CASCADE;
SELECT tag, kind, identity, dropped FROM log WHERE tag = 'DROP EXTENSION';
TRUNCATE confiture.ddl_record;

-- what the environment doesn't manage
SELECT confiture.configure('test', 'manage: {schemas: [public], ignore: ["public.tmp_*", "*(integer?)"]}');
CREATE SCHEMA etl;
CREATE TABLE etl.t (id int);
CREATE TABLE tmp_x (id int);
CREATE TABLE my_tmp_x (id int);
CREATE FUNCTION f(int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION f(int[]), f(int);
DROP TABLE tmp_x, my_tmp_x;
DROP SCHEMA etl CASCADE;
SELECT tag, identity FROM log;
TRUNCATE confiture.ddl_record;
-- by names that want quotes
SELECT confiture.configure('test', 'manage: {schemas: ["Q x"]}');
CREATE SCHEMA "Q x";
CREATE TABLE "Q x".t (id int);
CREATE TYPE "Q x".mood AS ENUM ('good');
CREATE FUNCTION "Q x".f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER u BEFORE UPDATE ON "Q x".t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TABLE elsewhere (id int);
CREATE TRIGGER u BEFORE UPDATE ON elsewhere FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
GRANT USAGE ON SCHEMA "Q x", public TO regress_watch_owner;
GRANT SELECT ON "Q x".t, elsewhere TO regress_watch_owner;
GRANT USAGE ON TYPE "Q x".mood TO regress_watch_owner;
GRANT EXECUTE ON FUNCTION "Q x".f TO regress_watch_owner;
DROP TRIGGER u ON "Q x".t;
DROP TRIGGER u ON elsewhere;
DROP TABLE elsewhere;
DROP SCHEMA "Q x" CASCADE;
SELECT tag, kind, identity, dropped FROM log;
TRUNCATE confiture.ddl_record;
-- several environments, none of which the database is
SELECT confiture.configure('other', '{}');
CREATE SCHEMA etl;
SELECT tag, identity FROM log;
SELECT confiture.unpush('db/environments/other.yaml');
SELECT confiture.unpush('db/environments/test.yaml');
DROP SCHEMA etl;
TRUNCATE confiture.ddl_record;

-- confiture's own DDL isn't, what follows in its transaction is
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE built (id int); CREATE VIEW v AS SELECT id FROM built;');
DROP VIEW log;
BEGIN;
SELECT count(*) FROM confiture.build();
CREATE TABLE by_hand (id int);
COMMIT;
SELECT confiture.push('db/migrations/1_one.up.sql', 'CREATE TABLE one (id int)');
SELECT count(*) FROM confiture.rehearse();
SELECT count(*) FROM confiture.migrate_up();
SELECT confiture.push('db/migrations/2_two.up.sql', 'CREATE TABLE two (id int); SELECT 1/0');
SELECT count(*) FROM confiture.migrate_up();
SELECT confiture.save_and_drop_dependent_views(ARRAY['public.built']);
SELECT confiture.recreate_saved_views();
CREATE TABLE by_hand_2 (id int);
SELECT command_tag, object_identity FROM confiture.ddl_record ORDER BY id;
SELECT confiture.unpush('db/migrations/2_two.up.sql');
DROP TABLE by_hand, by_hand_2;

-- what can't be recorded is a warning
SET client_min_messages = warning;
BEGIN;
ALTER TABLE confiture.ddl_record ADD CHECK (object_identity <> 'public.unrecorded');
CREATE TABLE unrecorded (id int);
INSERT INTO unrecorded VALUES (1);
SELECT * FROM unrecorded;
ROLLBACK;

-- only members of the roles, and confiture
SELECT confiture.unwatch();
SELECT kind, active, wanted FROM confiture.watching;
SELECT confiture.guard(NULL);
SELECT confiture.guard('{NULL}');
SELECT confiture.guard('{nobody}');
SELECT confiture.guard('{1}');
SET ROLE regress_watch_admin;
SELECT confiture.guard('{regress_watch_deployer}');
RESET ROLE;
SELECT kind, active, wanted, by_role, roles FROM confiture.watching;
-- the details have the time: test/t/watch.pl looks at them
\set VERBOSITY terse
CREATE TABLE refused (id int);
DROP TABLE one;
COMMENT ON TABLE one IS 'x';
GRANT SELECT ON one TO regress_watch_user;
ALTER TABLE one ADD x int;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_watch_observer;
CREATE SCHEMA refused;
CREATE INDEX CONCURRENTLY refused ON one (id);
SELECT to_regclass('refused') AS refused, to_regclass('one') AS one;
BEGIN;
SELECT confiture.unguard();
CREATE TABLE parted (id int) PARTITION BY LIST (id);
CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
SELECT confiture.guard('{regress_watch_deployer}');
COMMIT;
ALTER TABLE parted DETACH PARTITION part CONCURRENTLY;
SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = 'part'::regclass;
CREATE TEMPORARY TABLE not_refused (id int);
CREATE INDEX CONCURRENTLY ON not_refused (id);
DROP TABLE not_refused;
SET ROLE regress_watch_owner;
CREATE TABLE refused (id int);
SET ROLE regress_watch_user;
CREATE TABLE not_refused (id int);
CREATE INDEX CONCURRENTLY not_refused_id ON not_refused (id);
DROP INDEX CONCURRENTLY not_refused_id;
DROP TABLE not_refused;
SET ROLE regress_watch_deployer;
COMMENT ON FUNCTION nothing() IS '';
RESET ROLE;
SELECT confiture.push('db/migrations/2_two.up.sql', 'CREATE TABLE two (id int)');
SELECT version FROM confiture.migrate_up();
SELECT confiture.allow('regress_watch_owner', 'observer');
SELECT confiture.allow('regress_watch_owner', NULL);
-- nobody but confiture
SELECT confiture.guard('{}');
SET ROLE regress_watch_user;
CREATE TABLE refused (id int);
RESET ROLE;
-- a role that was dropped excepts nobody
CREATE ROLE regress_watch_short;
SELECT confiture.guard('{regress_watch_short}');
DROP ROLE regress_watch_short;
CREATE TABLE refused (id int);
-- the ways out
ALTER EVENT TRIGGER confiture_guard_end DISABLE;
CREATE TABLE not_refused (id int);
SELECT kind, active, wanted FROM confiture.watching;
SELECT confiture.unguard();
DROP TABLE not_refused;

-- its functions are for event triggers
SELECT confiture.watch_ddl();
CREATE TABLE moved (id int);

-- dropping the extension while all is on
BEGIN;
SELECT confiture.watch();
SELECT confiture.guard('{}');
DROP EXTENSION confiture;
CREATE TABLE not_refused (id int);
ROLLBACK;
SELECT kind, active, wanted FROM confiture.watching;

\c postgres
DROP DATABASE regress_watch;
DROP ROLE regress_watch_owner, regress_watch_deployer, regress_watch_admin, regress_watch_observer,
	regress_watch_user;
