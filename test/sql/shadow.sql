-- DDL is run and taken back.  Whatever happens in it, the catalogs are then as
-- they were; state() is a digest of them.
CREATE ROLE regress_shadow_other;
CREATE DATABASE regress_shadow;
\c regress_shadow
SET client_min_messages = warning;
CREATE EXTENSION confiture;
RESET client_min_messages;
CREATE SCHEMA tools;
CREATE FUNCTION tools.state() RETURNS text LANGUAGE sql AS $$
	SELECT md5(string_agg(row, E'\n' ORDER BY row)) FROM (
		SELECT 'n ' || n::text FROM pg_namespace n
		UNION ALL SELECT 'c ' || concat_ws(' ', oid, relname, relnamespace, relowner, relacl) FROM pg_class
		UNION ALL SELECT 't ' || concat_ws(' ', oid, typname, typnamespace, typowner) FROM pg_type
		UNION ALL SELECT 'p ' || concat_ws(' ', oid, proname, pronamespace, proowner) FROM pg_proc
		UNION ALL SELECT 'o ' || concat_ws(' ', oid, oprname, oprnamespace) FROM pg_operator
		UNION ALL SELECT 'x ' || e::text FROM pg_extension e
		UNION ALL SELECT 'e ' || e::text FROM pg_event_trigger e
		UNION ALL SELECT 'f ' || f::text FROM pg_foreign_data_wrapper f
		UNION ALL SELECT 's ' || s::text FROM pg_foreign_server s
		UNION ALL SELECT 'b ' || p::text FROM pg_publication p
		UNION ALL SELECT 'u ' || concat_ws(' ', oid, subname) FROM pg_subscription
		UNION ALL SELECT 'l ' || l::text FROM pg_language l
		UNION ALL SELECT 'm ' || a::text FROM pg_am a
		UNION ALL SELECT 'a ' || c::text FROM pg_cast c
		UNION ALL SELECT 'r ' || t::text FROM pg_transform t
		UNION ALL SELECT 'd ' || d::text FROM pg_default_acl d
		UNION ALL SELECT 'i ' || i::text FROM pg_init_privs i
		UNION ALL SELECT 'z ' || concat_ws(' ', classoid, objoid, description) FROM pg_description
		UNION ALL SELECT 'y ' || d::text FROM pg_depend d
		UNION ALL SELECT 'w ' || d::text FROM pg_shdepend d
		UNION ALL SELECT 'g ' || concat_ws(' ', oid, rolname) FROM pg_roles
	) AS all_rows (row)
$$;

-- live objects of all kinds
CREATE SCHEMA app;
CREATE SCHEMA ext;
CREATE EXTENSION citext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION dblink;
CREATE TABLE live (id int PRIMARY KEY, name citext);
CREATE TABLE app.live (id int PRIMARY KEY, data ext.hstore);
INSERT INTO live VALUES (1, 'One');
COMMENT ON SCHEMA public IS 'ours';
GRANT CREATE ON SCHEMA public TO regress_shadow_other;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
SET client_min_messages = error;
CREATE PUBLICATION p FOR ALL TABLES;
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false);
RESET client_min_messages;
CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler;
CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler;
CREATE FUNCTION app.to_json(point) RETURNS json LANGUAGE sql IMMUTABLE AS $$ SELECT '{}'::json $$;
CREATE CAST (point AS json) WITH FUNCTION app.to_json(point) AS IMPLICIT;
CREATE VIEW app.cast_used AS SELECT '(1,2)'::point::json AS j;
CREATE FUNCTION app.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'textlen';
CREATE TRANSFORM FOR point LANGUAGE mine (FROM SQL WITH FUNCTION app.from_sql(internal));
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_shadow_other;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO regress_shadow_other;
CREATE FUNCTION app.no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS
	$$ BEGIN RAISE 'no DDL here'; END $$;

-- true if the catalogs are as they were at the first call
CREATE TABLE tools.before (state text);
CREATE FUNCTION tools.unchanged() RETURNS boolean LANGUAGE sql AS
	$$ SELECT state = tools.state() FROM tools.before $$;
-- what comes of DDL: its error, or what the probe says
CREATE FUNCTION tools.try(ddl text, probe text DEFAULT $$SELECT 'ran'$$) RETURNS text
	LANGUAGE plpgsql AS $$
BEGIN
	RETURN confiture.load_in_shadow(ddl, probe);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
CREATE FUNCTION tools.key() RETURNS text LANGUAGE sql AS $$ SELECT confiture.shadow_key('CREATE TABLE t ()', '{public}') $$;
CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION app.no_ddl();
ALTER EVENT TRIGGER no_ddl ENABLE ALWAYS;
INSERT INTO tools.before VALUES (tools.state());

-- the DDL finds empty schemas, and its names are free
SELECT confiture.load_in_shadow(
	'CREATE TABLE live (only_here int); CREATE SCHEMA app; CREATE TABLE app.live ()',
	$$SELECT string_agg(attrelid::regclass || '.' || attname, ' ') FROM pg_attribute
	  WHERE attrelid = 'public.live'::regclass AND attnum > 0$$);
SELECT confiture.load_in_shadow('SELECT * FROM app.live');
SELECT confiture.load_in_shadow('', $$SELECT string_agg(nspname, ' ' ORDER BY nspname)
	FROM pg_namespace WHERE nspname !~ '^pg_'$$);

-- who uses neither sees nothing of it afterwards
SELECT tools.unchanged();
SELECT * FROM live JOIN app.live USING (id);

-- an error has its place
SELECT confiture.load_in_shadow(E'CREATE TABLE a ();\n\n  CREATE TABLE a ();');
SELECT confiture.load_in_shadow(E'CREATE TABLE a ();\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETRUN 1;\nEND $$;');

-- an error at any statement leaves nothing behind
DO $do$
DECLARE
	ddl text[] := ARRAY['CREATE SCHEMA app', 'CREATE EXTENSION citext',
		'CREATE TABLE live (id int PRIMARY KEY, name citext)', 'CREATE SCHEMA ext',
		'CREATE EXTENSION hstore SCHEMA ext', 'CREATE TABLE app.t (h ext.hstore)',
		'CREATE ROLE regress_shadow_new', 'CREATE TYPE e AS ENUM ()',
		'ALTER TYPE e ADD VALUE ''v''', 'CREATE TABLE app.e (e e DEFAULT ''v'')',
		'INSERT INTO app.e DEFAULT VALUES', 'CREATE VIEW app.v AS SELECT * FROM live',
		'CREATE EVENT TRIGGER t ON sql_drop EXECUTE FUNCTION suppress_redundant_updates_trigger()'];
	result text;
BEGIN
	FOR i IN 0 .. array_length(ddl, 1) LOOP
		result := tools.try(array_to_string(ddl[1:i], ';') || ';SELECT 1 / 0');
		IF NOT tools.unchanged() OR result NOT IN ('22012: division by zero',
				'42P17: function suppress_redundant_updates_trigger must return type event_trigger') THEN
			RAISE 'after statement %: %', i, result;
		END IF;
	END LOOP;
END $do$;

-- and so does an error of the probe
SELECT tools.try('CREATE TABLE live ()', 'SELECT 1 / 0'), tools.unchanged();

-- event triggers don't fire, and are no part of what the DDL made
SELECT tools.try('CREATE TABLE t ()'), tools.try('', 'SELECT count(*)
	FROM pg_event_trigger WHERE evtname !~ $$^pg_hidden_$$');
-- but one that the DDL makes does
SELECT tools.try($ddl$CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS
	$$BEGIN RAISE 'not this one'; END$$;
	CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION no();
	CREATE TABLE t ()$ddl$);

-- publications FOR ALL TABLES concern no new table
SELECT tools.try('CREATE TABLE t (a int); INSERT INTO t VALUES (1); UPDATE t SET a = 2',
	'SELECT a FROM public.t');
SELECT tools.try('SET client_min_messages = error; CREATE PUBLICATION p FOR ALL TABLES; CREATE TABLE t (a int);
	INSERT INTO t VALUES (1); UPDATE t SET a = 2');

-- names of what isn't in a schema are free
SELECT tools.try($ddl$CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
	CREATE USER MAPPING FOR PUBLIC SERVER s;
	SET client_min_messages = error; CREATE PUBLICATION p;
	CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false);
	CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler;
	CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler$ddl$);
SELECT tools.try('CREATE TABLE t () USING am');
SELECT tools.try('CREATE FUNCTION f() RETURNS int LANGUAGE mine AS $$BEGIN RETURN 1; END$$');

-- a cast on built-in types doesn't collide, and isn't used
SELECT tools.try($$CREATE TABLE t AS SELECT '(1,2)'::point::json$$);
SELECT tools.try($ddl$CREATE FUNCTION j(point) RETURNS json LANGUAGE sql IMMUTABLE AS $$ SELECT '[]'::json $$;
	CREATE CAST (point AS json) WITH FUNCTION j(point)$ddl$, $$SELECT '(1,2)'::point::json$$);
SELECT j FROM app.cast_used;
SELECT tools.try('', 'SELECT count(*) FROM pg_transform');

-- default privileges give nothing away
SELECT tools.try('CREATE TABLE t (); CREATE SCHEMA app',
	$$SELECT coalesce(relacl::text, 'none') || coalesce(nspacl::text, ' none')
	  FROM pg_class, pg_namespace WHERE relname = 't' AND nspname = 'app'$$);

-- public is like the live one
SELECT tools.try('', $$SELECT concat_ws(' ', nspowner::regrole, nspacl, obj_description(oid, 'pg_namespace'),
	(SELECT initprivs FROM pg_init_privs WHERE objoid = n.oid)) FROM pg_namespace n WHERE nspname = 'public'$$);
SELECT tools.try('CREATE SCHEMA public');
SELECT tools.try('CREATE SCHEMA IF NOT EXISTS public');
SELECT tools.try('REVOKE ALL ON SCHEMA public FROM PUBLIC', $$SELECT nspacl
	FROM pg_namespace WHERE nspname = 'public'$$);

SELECT confiture.load_in_shadow('', $$SELECT concat_ws(' ', nspowner::regrole, nspacl, obj_description(oid, 'pg_namespace'))
	FROM pg_namespace WHERE nspname = 'public'$$, plain_public => true);

-- schemas that aren't managed stay, and can be referred to
SELECT confiture.load_in_shadow('CREATE SCHEMA app; CREATE VIEW app.v AS SELECT name FROM live',
	$$SELECT string_agg(attname || ' ' || atttypid::regtype, ',') FROM pg_attribute WHERE attrelid = 'app.v'::regclass$$, schemas => '{app,missing}');
SELECT confiture.load_in_shadow('CREATE TABLE t (id int REFERENCES app.live)', schemas => '{public}');

-- live extensions are there when the DDL says so, with objects moved along
SELECT tools.try(ddl, $$SELECT string_agg(extname || ' in ' || extnamespace::regnamespace, ', '
	ORDER BY extname) FROM pg_extension WHERE extname !~ '^pg_hidden_'$$)
FROM (VALUES ('CREATE EXTENSION citext'), ('CREATE EXTENSION IF NOT EXISTS citext'),
	('CREATE SCHEMA x; CREATE EXTENSION citext SCHEMA x'),
	('CREATE EXTENSION citext; CREATE SCHEMA x; ALTER EXTENSION citext SET SCHEMA x'),
	('CREATE EXTENSION citext; CREATE EXTENSION citext'),
	('CREATE EXTENSION citext; CREATE EXTENSION IF NOT EXISTS citext'),
	('CREATE EXTENSION pg_stat_statements'),
	('CREATE EXTENSION no_such_extension'),
	('CREATE EXTENSION citext SCHEMA no_such_schema'),
	('DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = $$citext$$)
		THEN CREATE EXTENSION citext; END IF; END $do$'),
	('DO $do$ BEGIN CREATE EXTENSION citext; RAISE division_by_zero;
		EXCEPTION WHEN division_by_zero THEN NULL; END $do$')) AS v (ddl);
SELECT tools.try($$CREATE EXTENSION citext VERSION '1.4'; CREATE TABLE t (a citext);
	CREATE INDEX ON t (a); INSERT INTO t VALUES ('A')$$,
	$$SELECT extversion || (SELECT a || (a OPERATOR(public.=) 'a'::public.citext)::text FROM public.t)
	  FROM pg_extension WHERE extname = 'citext'$$);
-- of each kind, and nothing of it is left in a hidden schema
SELECT tools.try('', $$SELECT string_agg(d.classid::regclass || ' ' || d.objid, ', ')
	FROM pg_depend d JOIN pg_depend n USING (classid, objid)
	JOIN pg_namespace s ON s.oid = n.refobjid AND n.refclassid = 'pg_namespace'::regclass
	WHERE d.deptype = 'e' AND s.nspname ~ '^pg_hidden_'$$) AS left_behind;
SELECT tools.try('', $$SELECT string_agg(DISTINCT t.typname, ' ' ORDER BY t.typname) FROM pg_type t
	WHERE t.typnamespace = 'public'::regnamespace$$) AS types_of_public;
-- pg_dump writes a comment that only its owner may change
SELECT tools.try($$CREATE EXTENSION hstore SCHEMA ext;
	COMMENT ON EXTENSION hstore IS 'data type for storing sets of (key, value) pairs'$$);
-- one that isn't live is made
SELECT tools.try('CREATE EXTENSION cube; CREATE TABLE t (c cube)');
SELECT tools.try('CREATE EXTENSION earthdistance CASCADE', $$SELECT string_agg(extname, ' '
	ORDER BY extname) FROM pg_extension WHERE extname !~ '^pg_hidden_'$$);

-- the schema of an extension is there, until the DDL makes its own of it
SELECT tools.try('CREATE EXTENSION hstore; CREATE TABLE t (h ext.hstore)');
SELECT tools.try('CREATE SCHEMA ext AUTHORIZATION regress_shadow_other CREATE TABLE t (a int);
	CREATE EXTENSION hstore SCHEMA ext; CREATE TABLE ext.u (h ext.hstore)',
	$$SELECT string_agg(concat_ws(' ', relname, relowner::regrole, nspowner::regrole), ', ' ORDER BY relname)
	FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'ext' AND relkind = 'r'$$);
SELECT tools.try('CREATE SCHEMA ext; CREATE SCHEMA ext');
SELECT tools.try('CREATE SCHEMA IF NOT EXISTS ext; CREATE SCHEMA IF NOT EXISTS ext');
SELECT tools.try('CREATE SCHEMA ext; DROP SCHEMA ext');
SELECT tools.try('DROP SCHEMA ext CASCADE');
SELECT tools.try('DROP SCHEMA public CASCADE');
SELECT tools.unchanged();

-- roles that exist do
SELECT tools.try('CREATE ROLE regress_shadow_other; CREATE SCHEMA x AUTHORIZATION regress_shadow_other');
SELECT tools.try('CREATE ROLE regress_shadow_new; GRANT regress_shadow_other TO regress_shadow_new;
	GRANT regress_shadow_other TO regress_shadow_new; DROP ROLE regress_shadow_new');
SELECT tools.try('CREATE ROLE regress_shadow_new; CREATE ROLE regress_shadow_new');
SELECT tools.try('DROP ROLE regress_shadow_other');

-- enum values added and used, in a block as well; the caller's stay too new
SELECT tools.try($$CREATE TYPE mood AS ENUM ('sad'); ALTER TYPE mood ADD VALUE 'ok' BEFORE 'sad';
	CREATE TABLE t (m mood DEFAULT 'ok'); INSERT INTO t DEFAULT VALUES$$, 'SELECT m FROM public.t');
SELECT tools.try($ddl$CREATE TYPE mood AS ENUM ('sad'); DO $$ BEGIN ALTER TYPE mood ADD VALUE 'ok';
	CREATE TABLE t (m mood DEFAULT 'ok'); END $$$ddl$);
BEGIN;
ALTER EVENT TRIGGER no_ddl DISABLE;
CREATE TYPE app.of_caller AS ENUM ('old');
SAVEPOINT s;
ALTER TYPE app.of_caller ADD VALUE 'new';
SELECT tools.try($$CREATE TYPE mood AS ENUM (); ALTER TYPE mood ADD VALUE 'ok'; CREATE TABLE t (m mood DEFAULT 'ok')$$);
SELECT 'new'::app.of_caller;
ROLLBACK;

-- CONCURRENTLY runs plainly
SELECT tools.try('CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a); REINDEX INDEX CONCURRENTLY i;
	DROP INDEX CONCURRENTLY i');

-- rows
SELECT confiture.load_in_shadow(E'CREATE TABLE t (a int PRIMARY KEY, b text);\nINSERT INTO t VALUES (1, ''x'');
COPY t FROM stdin;\n2\ty\n\\.\nCREATE SEQUENCE s; SELECT pg_catalog.setval(''public.s'', 7);',
	'SELECT string_agg(b, $$,$$ ORDER BY a) FROM public.t');

-- SET ends with the text
SHOW work_mem;
SELECT confiture.load_in_shadow($$SET work_mem = '7MB'; SELECT set_config('search_path', '', false);
	SET ROLE regress_shadow_other; SET default_tablespace = ''; CREATE TABLE pg_temp.t ()$$,
	$$SELECT current_user || ' ' || current_setting('work_mem')$$);
SHOW work_mem;
SHOW search_path;

-- what reaches outside, through the hiding, or outlives it is refused by name
SELECT ddl, tools.try(ddl) FROM (VALUES
	(1, 'ALTER SYSTEM SET work_mem = 1'), (2, 'ALTER DATABASE postgres SET work_mem = 1'),
	(3, 'ALTER DATABASE postgres RENAME TO x'), (4, 'CREATE DATABASE x'), (5, 'DROP DATABASE x'),
	(6, $$CREATE TABLESPACE x LOCATION '/x'$$), (7, 'DROP TABLESPACE x'),
	(8, 'ALTER TABLESPACE pg_default SET (seq_page_cost = 2)'), (9, 'CHECKPOINT'),
	(10, 'ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE x'),
	(11, 'DROP OWNED BY regress_shadow_other'),
	(12, 'REASSIGN OWNED BY regress_shadow_other TO CURRENT_USER'),
	(13, 'ANALYZE'), (14, 'VACUUM'), (15, 'REINDEX SCHEMA app'), (16, 'REINDEX DATABASE CONCURRENTLY x'), (17, 'CLUSTER'),
	(18, $$COPY pg_am TO '/tmp/x'$$), (19, $$COPY pg_am TO PROGRAM 'cat'$$),
	(20, $$CREATE TABLE t (); COPY t FROM '/tmp/x'$$), (21, $$LOAD 'plpgsql'$$), (22, 'DISCARD PLANS'),
	(23, 'PREPARE x AS SELECT 1'), (24, 'DEALLOCATE ALL'), (25, 'CLOSE ALL'), (26, 'FETCH x'),
	(27, 'DECLARE x CURSOR WITH HOLD FOR SELECT 1'),
	(28, $$CREATE SUBSCRIPTION x CONNECTION 'dbname=x' PUBLICATION y$$),
	(29, $$CREATE SUBSCRIPTION x CONNECTION 'dbname=x' PUBLICATION y WITH (connect = on)$$),
	(30, 'ALTER SUBSCRIPTION x REFRESH PUBLICATION'),
	(31, 'IMPORT FOREIGN SCHEMA x FROM SERVER s INTO public'),
	(32, 'CREATE EXTENSION citext; DROP EXTENSION citext'), (33, 'DROP EXTENSION citext'),
	(34, 'DROP EXTENSION IF EXISTS citext'), (35, 'CREATE EXTENSION citext; ALTER EXTENSION citext UPDATE'),
	(36, 'CREATE TABLE t (); CREATE EXTENSION citext; ALTER EXTENSION citext ADD TABLE t'),
	(37, 'DROP EXTENSION confiture'), (38, 'DROP EXTENSION plpgsql'),
	(39, $$DO 'BEGIN ALTER SYSTEM SET work_mem = 1; END'$$),
	(40, $$SELECT confiture.push('db/schema/x.sql', '')$$), (41, 'SELECT * FROM confiture.build()'),
	(42, $$SELECT confiture.load_in_shadow('')$$),
	(43, 'CALL confiture.migrate()'), (44, $$CREATE EXTENSION dblink; SELECT dblink_connect('dbname=x')$$),
	(45, 'SELECT lo_create(1)'), (46, 'SELECT pg_advisory_lock(1)'), (47, 'SELECT pg_reload_conf()'),
	(48, $$DO 'BEGIN PERFORM pg_terminate_backend(0); END'$$), (49, 'CREATE TABLE t (a pg_lsn DEFAULT pg_switch_wal()); INSERT INTO t DEFAULT VALUES'),
	(50, 'NOTIFY x'), (51, 'LISTEN x'), (52, 'ANALYZE pg_am'), (53, 'LOCK pg_hidden_2200.live')) AS v (n, ddl)
ORDER BY n;
SELECT confiture.load_in_shadow(E'CREATE TABLE t ();\nREASSIGN OWNED BY regress_shadow_other TO CURRENT_USER;');
SELECT confiture.load_in_shadow(E'CREATE TABLE t ();\nSELECT lo_create(1);');

-- a foreign table is defined, and not used
SELECT n, tools.try('CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
	CREATE FOREIGN TABLE f (a text) SERVER files OPTIONS (program ''touch used'');
	CREATE TABLE p (a text) PARTITION BY LIST (a); CREATE VIEW v AS SELECT * FROM f;
	CREATE MATERIALIZED VIEW m AS SELECT * FROM f WITH NO DATA; CREATE INDEX ON m (a); ' || use)
FROM (VALUES (1, ''), (2, 'SELECT FROM f'), (3, 'SELECT FROM v'), (4, 'DO $$BEGIN PERFORM FROM f; END$$'),
	(5, 'REFRESH MATERIALIZED VIEW m'), (6, 'ANALYZE f'), (7, 'TRUNCATE f'), (8, 'INSERT INTO f DEFAULT VALUES'),
	(9, 'ALTER TABLE p ATTACH PARTITION f FOR VALUES IN (''a''); INSERT INTO p VALUES (''a'')'),
	(10, 'ALTER TABLE p ATTACH PARTITION f FOR VALUES IN (''a''); ANALYZE p'),
	(11, 'EXPLAIN SELECT FROM f'), (12, 'CREATE TABLE t AS TABLE f'), (13, 'DELETE FROM f'),
	(14, 'CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS ''SELECT count(*) FROM f''; SELECT g()')) u (n, use)
ORDER BY n;
-- a materialized view of one counts as filled
SELECT confiture.load_in_shadow('CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
	CREATE FOREIGN TABLE f (a text) SERVER files OPTIONS (program ''touch used''); CREATE VIEW v AS SELECT * FROM f;
	CREATE MATERIALIZED VIEW a AS SELECT * FROM f; CREATE MATERIALIZED VIEW b AS SELECT * FROM v WITH NO DATA;
	CREATE MATERIALIZED VIEW c AS SELECT * FROM v WITH NO DATA; CREATE UNIQUE INDEX ON c (a); CREATE UNIQUE INDEX ON a (a);
	REFRESH MATERIALIZED VIEW c; REFRESH MATERIALIZED VIEW CONCURRENTLY a; CREATE MATERIALIZED VIEW d AS SELECT * FROM a',
	'SELECT string_agg(relname || relispopulated::text, '' '' ORDER BY relname) FROM pg_class WHERE relkind = ''m''');

-- a lock on what is live is an error, wherever the name comes from
SELECT confiture.load_in_shadow(E'CREATE TABLE t ();\n  LOCK pg_hidden_2200.live;');
SELECT confiture.load_in_shadow('DROP TABLE pg_hidden_2200.live');
SELECT confiture.load_in_shadow('ALTER VIEW pg_stat_statements SET (security_barrier)');
-- what was locked before may stay so
BEGIN;
LOCK live IN ROW EXCLUSIVE MODE;
SELECT tools.try('CREATE TABLE t ()');
ROLLBACK;

-- sessions and transactions that won't do
BEGIN READ ONLY;
SELECT confiture.load_in_shadow('');
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT confiture.load_in_shadow('');
ROLLBACK;
BEGIN;
ALTER EVENT TRIGGER no_ddl DISABLE;
CREATE TEMPORARY TABLE live ();
SELECT confiture.load_in_shadow('');
ROLLBACK;
BEGIN;
ALTER EVENT TRIGGER no_ddl DISABLE;
INSERT INTO app.live VALUES (1), (2);
ALTER TABLE live ADD FOREIGN KEY (id) REFERENCES app.live DEFERRABLE INITIALLY DEFERRED;
INSERT INTO live VALUES (2);
SELECT confiture.load_in_shadow('SET CONSTRAINTS ALL IMMEDIATE');
ROLLBACK;
SELECT confiture.load_in_shadow(NULL);

-- the key changes with what can change the meaning of a text
SELECT tools.key() AS key \gset
SELECT tools.key() = :'key' AS same;
BEGIN;
SET LOCAL default_tablespace = 'pg_default';
SELECT tools.key() = :'key' AS by_setting;
SET LOCAL default_tablespace = '';
SELECT tools.key() = :'key' AS same;
SET LOCAL search_path = app;
SELECT tools.key() = :'key' AS by_path;
ROLLBACK;
BEGIN;
ALTER EVENT TRIGGER no_ddl DISABLE;
CREATE TABLE live_too ();
SELECT tools.key() = :'key' AS same_beside_what_is_hidden;
ALTER TABLE app.live ADD b int;
SELECT tools.key() = :'key' AS by_what_is_not_hidden;
ROLLBACK;
BEGIN;
ALTER EVENT TRIGGER no_ddl DISABLE;
ALTER EXTENSION citext SET SCHEMA ext;
SELECT tools.key() = :'key' AS by_extension;
ROLLBACK;
BEGIN;
CREATE ROLE regress_shadow_new;
SELECT tools.key() = :'key' AS by_role;
ROLLBACK;
SELECT tools.key() = :'key' AS same;
-- and a text that runs code has none
SELECT ddl FROM (VALUES ('SELECT 1'), ('DO $$$$'), ('INSERT INTO t VALUES (1)'), ('CALL p()'),
	('CREATE TABLE t AS SELECT 1'), ('CREATE EXTENSION cube'), ('CREATE EXTENSION citext'),
	('CREATE TABLE t ();CREATE INDEX ON t (a)'), ('/* nothing */')) AS v (ddl)
WHERE confiture.shadow_key(ddl) IS NULL ORDER BY ddl COLLATE "C";

-- what is rebuilt for somebody runs as him, and he can't be left
SELECT confiture.load_in_shadow('RESET ROLE', NULL, 'regress_shadow_other');
SELECT confiture.load_in_shadow($$CREATE TABLE t (a text DEFAULT current_user); INSERT INTO t DEFAULT VALUES;
	CREATE MATERIALIZED VIEW m AS SELECT 1 / (a IS NULL)::int AS boom FROM t; REFRESH MATERIALIZED VIEW m$$,
	$$SELECT a || ' ' || relispopulated FROM public.t, pg_class WHERE relname = 'm'$$, 'regress_shadow_other');

-- everything is as it was
SELECT tools.unchanged();
SELECT * FROM live;
SELECT count(*) FROM pg_listening_channels();
DROP EVENT TRIGGER no_ddl;
ALTER SUBSCRIPTION sub SET (slot_name = NONE);
DROP SUBSCRIPTION sub;
\c postgres
DROP DATABASE regress_shadow;
DROP ROLE regress_shadow_other;
