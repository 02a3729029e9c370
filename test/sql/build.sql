-- build(): order, digest, all or nothing, history.

-- make the database empty
CREATE FUNCTION pg_temp.clean() RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT nspname FROM pg_namespace
		WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'confiture')
	LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', name);
	END LOOP;
	CREATE SCHEMA public;
END $$;
-- the same, with this as the only file
CREATE FUNCTION pg_temp.put(content text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.clean();
	PERFORM confiture.prune('{}');
	PERFORM confiture.push('db/schema/t.sql', content);
END $$;
-- the files of an environment, in their order
CREATE FUNCTION pg_temp.files(environment text DEFAULT NULL) RETURNS SETOF text
LANGUAGE sql AS $$
	SELECT m[1] FROM regexp_matches(confiture.build_sql(environment), '^-- File: (.*)$', 'gn')
		WITH ORDINALITY m (m, n) ORDER BY n
$$;
SELECT pg_temp.clean() \gset

-- nothing is pushed
SELECT count(*) AS builds FROM confiture.build_history \gset before_
SELECT files FROM confiture.build();
SELECT confiture.build_sql();
SELECT confiture.push('db/other/a.sql', 'SELECT 1;') AS pushed \gset
SELECT files FROM confiture.build();
SELECT confiture.push('db/schema/a.txt', 'SELECT 1;') AS pushed \gset
SELECT files FROM confiture.build();
SELECT count(*) - :before_builds AS new FROM confiture.build_history;
SELECT confiture.prune('{}') IS NULL \g /dev/null

-- order: by path, component by component, bytewise
SELECT count(confiture.push('db/schema/' || name, ''))
FROM unnest('{b.sql,B.sql,a.sql,a/z.sql,a-b/c.sql,a b.sql,10.sql,9.sql,_.sql,ä.sql,é.sql,z.sql,a/b/c.sql,a/b.sql,a/b-.sql,ab.sql,a.b.sql}'::text[]) name;
SELECT pg_temp.files();
-- not by the order in which they came
SELECT confiture.unpush('db/schema/a.sql');
SELECT confiture.push('db/schema/a.sql', '');
SELECT string_agg(f, ' ' ORDER BY n) = string_agg(f, ' ' ORDER BY f COLLATE "C") AS string_order
FROM pg_temp.files() WITH ORDINALITY f (f, n);

-- hexadecimal prefixes: by value, before all other names
SELECT confiture.prune('{}') IS NULL \g /dev/null
SELECT count(confiture.push('db/schema/' || name, ''))
FROM unnest('{10_a.sql,9_a.sql,A_a.sql,0A_b.sql,F_dir/2_a.sql,F_dir/10_a.sql,F_dir/1F_a.sql,FFFFFFFFFFFFFFFFFF_a.sql,
	FFFFFFFFFFFFFFFF_b.sql,a_a.sql,G_a.sql,1.sql,x_1.sql,0_a.sql,_a.sql}'::text[]) name;
SELECT confiture.configure('hex', 'build: {sort_mode: hex}');
SELECT pg_temp.files();
DELETE FROM confiture.environment_setting;
SELECT pg_temp.files();

-- order: by the order of the directory first; the lowest one counts, the
-- place in the list doesn't; each file once
SELECT confiture.prune('{}') IS NULL \g /dev/null
SELECT count(confiture.push(path, ''))
FROM unnest('{db/a/1.sql,db/a/2.sql,db/a/sub/3.sql,db/b/1.sql,db/c/1.sql,db/d.sql,db/ab/1.sql}'::text[]) path;
SELECT confiture.configure('e', $$
include_dirs:
  - {path: db/c, order: 5}
  - {path: db/b, order: -1}
  - db/a
  - db/d.sql
  - {path: db/a, order: 7}
  - {path: db/a/sub, order: -2}
  - db/a/2.sql
$$);
SELECT pg_temp.files();
SELECT confiture.configure('e', $$
include_dirs: [db/d.sql, db/a, {path: db/a, include: ["[12].sql"], exclude: ["1.sql"], order: 9}, db/a/]
exclude_dirs: [db/a/sub]
$$);
SELECT pg_temp.files();
DELETE FROM confiture.environment_setting;

-- what follows numbers the builds
ALTER SEQUENCE confiture.build_record_build_id_seq RESTART 1001;

-- the digest: SHA-256 over path, 0, content, 0 of each file in order
SELECT confiture.prune('{}') IS NULL \g /dev/null
CREATE TEMPORARY TABLE file (n int, path text, content text);
INSERT INTO file VALUES (1, 'db/schema/A.sql', E'SELECT 1;\r\n'),
	(2, 'db/schema/a/ö.sql', E'\uFEFFSELECT ''ä€😀'';'), (3, 'db/schema/a.sql', ''),
	(4, 'db/schema/b.sql', E'CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n\\.\n');
SELECT count(confiture.push(path, content)) FROM file;
SELECT build_id, files, statements,
	   ddl_sha256 = (SELECT encode(sha256(string_agg(convert_to(path, 'UTF8') || '\000' || convert_to(content, 'UTF8') || '\000', '' ORDER BY n)), 'hex')
					 FROM file) AS digest,
	   fingerprint IS NOT NULL AS has_fingerprint, duration > '0' AS duration
FROM confiture.build() \gset first_
SELECT :first_files AS files, :first_statements AS statements, :'first_digest' AS digest,
	   :'first_has_fingerprint' AS has_fingerprint, :'first_duration' AS duration;
SELECT environment, success, files, statements, started_at < clock_timestamp() AS started_at,
	   session_user_name = session_user AS session_user, current_user_name = current_user AS current_user,
	   application = current_setting('application_name') AS application, fingerprint IS NOT NULL AS fingerprint, sqlstate, error
FROM confiture.build_history WHERE build_id = :first_build_id;

-- the same digest again: nothing to do
SELECT count(*) AS builds FROM confiture.build_history \gset before_
SELECT build_id, files, statements, ddl_sha256 IS NOT NULL AS digest FROM confiture.build();
SELECT count(*) - :before_builds AS new FROM confiture.build_history;
-- whatever else is pushed, and nothing is marked then
SELECT confiture.push('db/migrations/001_a.up.sql', 'SELECT 1;');
SELECT build_id FROM confiture.build();
SELECT count(*) FROM confiture.ledger;
-- another digest, of the path alone
SELECT confiture.unpush('db/schema/a.sql'), confiture.push('db/schema/aa.sql', '');
SELECT build_id FROM confiture.build();
SELECT confiture.unpush('db/schema/aa.sql'), confiture.push('db/schema/a.sql', '');
-- a database that was emptied is built again
SELECT pg_temp.clean() \gset
SELECT build_id, files, statements FROM confiture.build();
-- DDL that leaves nothing is run each time
SELECT pg_temp.put('SELECT 1;') \gset
SELECT files, statements FROM confiture.build();
SELECT files, statements FROM confiture.build();
-- the last build counts, not one of before
SELECT pg_temp.put('CREATE TABLE t ();') \gset
SELECT files, statements FROM confiture.build();
SELECT pg_temp.put('CREATE TABLE u ();') \gset
SELECT files, statements FROM confiture.build();
SELECT confiture.push('db/schema/t.sql', 'CREATE TABLE t ();');
SELECT files, statements FROM confiture.build();
-- one that failed doesn't count
SELECT pg_temp.put('CREATE TABLE t ();') \gset
SELECT files, statements FROM confiture.build();
SELECT confiture.push('db/schema/t.sql', 'SELECT 1/0;');
DROP TABLE t;
SELECT files, statements FROM confiture.build();
SELECT confiture.push('db/schema/t.sql', 'CREATE TABLE t ();');
SELECT files, statements FROM confiture.build();

-- objects in the way: relations, types, routines; the first five by name
SELECT pg_temp.put('SELECT 1;') \gset
CREATE FUNCTION pg_temp.in_the_way(ddl text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE ddl;
	PERFORM confiture.build();
	RAISE EXCEPTION 'nothing' USING errcode = 'OK000';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN CASE sqlstate WHEN 'JM006' THEN replace(detail, E'\n', ', ') ELSE sqlerrm END;
END $$;
SELECT ddl, pg_temp.in_the_way(ddl)
FROM (VALUES
	(1, 'CREATE TABLE t (id int PRIMARY KEY, b text)'),
	(2, 'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)'),
	(3, 'CREATE VIEW v AS SELECT 1'),
	(4, 'CREATE MATERIALIZED VIEW v AS SELECT 1'),
	(5, 'CREATE SEQUENCE s'),
	(6, 'CREATE TYPE t AS (a int)'),
	(7, 'CREATE TYPE t AS ENUM (''a'')'),
	(8, 'CREATE TYPE t AS RANGE (subtype = int)'),
	(9, 'CREATE TYPE t'),
	(10, 'CREATE DOMAIN d AS int'),
	(11, 'CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS ''SELECT 1'''),
	(12, 'CREATE PROCEDURE p() LANGUAGE sql AS ''SELECT 1'''),
	(13, 'CREATE AGGREGATE a(int) (SFUNC = int4pl, STYPE = int)'),
	(14, 'CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)'),
	(15, 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a int) SERVER s'),
	(16, 'CREATE SCHEMA "A b"; CREATE TABLE "A b"."C""d" ()'),
	(17, 'CREATE TABLE e (); CREATE TABLE d (); CREATE TABLE c (); CREATE TABLE b (); CREATE TABLE a ()'),
	(18, 'CREATE TABLE e (); CREATE TABLE d (); CREATE TABLE c (); CREATE TABLE b (); CREATE TABLE a (); CREATE TYPE f AS ENUM ()'),
	(19, 'CREATE DOMAIN a AS int; CREATE FUNCTION a() RETURNS int RETURN 1; CREATE TABLE c ()'),
	-- these aren't
	(20, 'CREATE SCHEMA s'),
	(21, 'CREATE TEMPORARY TABLE t (); CREATE TYPE pg_temp.e AS ENUM ()'),
	(22, 'CREATE TABLE t (); ALTER EXTENSION confiture ADD TABLE t'),
	(23, 'CREATE TABLE t (); ALTER EXTENSION confiture ADD TABLE t; CREATE TABLE u ()'),
	(24, 'CREATE TYPE t AS ENUM (); ALTER EXTENSION confiture ADD TYPE t; CREATE FUNCTION f() RETURNS int RETURN 1; ALTER EXTENSION confiture ADD FUNCTION f()'),
	(25, 'CREATE COLLATION c (locale = ''C'')')
) c (n, ddl)
ORDER BY n;

-- what isn't managed isn't in the way
SELECT confiture.configure('local', $$
manage:
  schemas: [app, public]
  ignore: ["app.log*", "public.spatial_ref_s?s", "*.f(integer)", "public.a_b", "public.100%"]
$$);
SELECT ddl, pg_temp.in_the_way(ddl)
FROM (VALUES
	(1, 'CREATE SCHEMA app; CREATE TABLE app.log_2026 (); CREATE TABLE app.log ()'),
	(2, 'CREATE SCHEMA app; CREATE TABLE app.a_log ()'),
	(3, 'CREATE TABLE spatial_ref_sys ()'),
	(4, 'CREATE TABLE spatial_ref_s ()'),
	(5, 'CREATE FUNCTION f(int) RETURNS int RETURN 1'),
	(6, 'CREATE FUNCTION f(bigint) RETURNS int RETURN 1'),
	(7, 'CREATE TABLE a_b ()'),
	(8, 'CREATE TABLE axb ()'),
	(9, 'CREATE TABLE "100%" ()'),
	(10, 'CREATE SCHEMA other; CREATE TABLE other.t ()')
) c (n, ddl)
ORDER BY n;
CREATE TABLE t ();
SELECT files FROM confiture.build();
DELETE FROM confiture.environment_setting;
SELECT files FROM confiture.build();

-- all or nothing: an error in the third file
SELECT pg_temp.put('') \gset
DELETE FROM confiture.ledger;
SELECT count(confiture.push('db/' || path, content)) FROM (VALUES
	('schema/1.sql', 'CREATE SCHEMA app; CREATE TABLE app.t (id int); CREATE ROLE regress_build_role;'),
	('schema/2.sql', E'COPY app.t FROM stdin;\n1\n\\.\nCREATE SEQUENCE app.s; SELECT nextval(''app.s'');'),
	('schema/3.sql', E'CREATE TABLE app.u ();\nSELECT 1/0;\nCREATE TABLE app.v ();'),
	('schema/4.sql', 'CREATE TABLE app.w ();'),
	('migrations/001_a.up.sql', '')) c (path, content);
SELECT count(*) AS n FROM confiture.build_history \gset before_
SELECT files FROM confiture.build();
SELECT nspname FROM pg_namespace WHERE nspname = 'app';
SELECT rolname FROM pg_roles WHERE rolname = 'regress_build_role';
SELECT count(*) FROM confiture.ledger;
SELECT environment, success, files, statements, sqlstate, error, ddl_sha256 ~ '^[0-9a-f]{64}$' AS digest,
	   session_user_name = session_user AS session_user, current_user_name = current_user AS current_user,
	   application = current_setting('application_name') AS application, duration >= '0' AS duration
FROM confiture.build_history LIMIT 1;
SELECT count(*) - :before_n AS new FROM confiture.build_history;
-- the record of a failure stays, whatever becomes of the transaction
BEGIN;
SELECT files FROM confiture.build();
ROLLBACK;
SELECT count(*) - :before_n AS new FROM confiture.build_history;
-- and the transaction can go on, if a savepoint was set
BEGIN;
SAVEPOINT s;
SELECT files FROM confiture.build();
ROLLBACK TO s;
SELECT confiture.push('db/schema/3.sql', '');
SELECT files, statements FROM confiture.build();
COMMIT;
SELECT count(*) - :before_n AS new FROM confiture.build_history;
SELECT id FROM app.t;
SELECT success, files, statements FROM confiture.build_history LIMIT 2;
DROP ROLE regress_build_role;

-- a build that is rolled back leaves neither objects nor a record
SELECT pg_temp.put('CREATE TABLE t ();') \gset
SELECT confiture.push('db/migrations/002_b.up.sql', '');
SELECT count(*) AS n FROM confiture.build_history \gset before_
BEGIN;
SELECT files, statements FROM confiture.build();
SELECT count(*) - :before_n AS new FROM confiture.build_history;
SELECT version FROM confiture.ledger ORDER BY version;
ROLLBACK;
SELECT count(*) - :before_n AS new FROM confiture.build_history;
SELECT version FROM confiture.ledger ORDER BY version;
SELECT to_regclass('t');
BEGIN;
SAVEPOINT s;
SELECT files, statements FROM confiture.build();
ROLLBACK TO s;
SELECT to_regclass('t');
SELECT files, statements FROM confiture.build();
COMMIT;
SELECT to_regclass('t');

-- the baseline: every pushed migration, and what the ledger has stays
SELECT pg_temp.put('CREATE TABLE t ();') \gset
DELETE FROM confiture.ledger;
SELECT count(confiture.push('db/' || path, path)) FROM unnest('{migrations/001_first.up.sql,
	migrations/002_second_part.up.sql,migrations/20260101120000_third.up.sql,migrations/R__views.sql,
	migrations/R__a_b.sql,migrations/1.2_dotted.up.sql,migrations/v3_ä.up.sql,
	migrations/001_first.down.sql,migrations/001_first.verify.sql,migrations/003.up.sql,migrations/_x.up.sql,
	migrations/004_no.sql,migrations/sub/005_no.up.sql,migrations/R__.sql,migrations/r__no.sql,
	other/006_no.up.sql,migrations/007_no.up.sql.bak,schema/008_no.up.txt}'::text[]) path;
SELECT files, statements FROM confiture.build();
SELECT scope, version, name, state, l.sha256 = encode(sha256(convert_to(substr(path, 4), 'UTF8')), 'hex') AS sha256,
	   recorded_at <= now() AS recorded_at, session_user_name = session_user AS session_user,
	   current_user_name = current_user AS current_user
FROM confiture.ledger l JOIN confiture.source_file f USING (sha256)
ORDER BY version;
SELECT count(*) FROM confiture.ledger;
SELECT pg_temp.clean() \gset
SELECT confiture.push('db/migrations/001_first.up.sql', 'changed'), confiture.push('db/migrations/009_new.up.sql', '');
UPDATE confiture.ledger SET name = 'as it was' WHERE version = '002';
SELECT files, statements FROM confiture.build();
SELECT version, name, sha256 = encode(sha256('changed'), 'hex') AS changed FROM confiture.ledger
WHERE version IN ('001', '002', '009') ORDER BY version;
DELETE FROM confiture.ledger;

-- the role that the scripts run as is recorded, failed or not
CREATE ROLE regress_build_owner;
SELECT pg_temp.put('SELECT 1; SELECT 1/0;') \gset
SELECT confiture.configure('e', 'migration: {role: regress_build_owner}');
SELECT statements FROM confiture.build();
SELECT confiture.push('db/schema/t.sql', 'SELECT 1; SELECT 2;');
SELECT statements FROM confiture.build();
DROP ROLE regress_build_owner;
SELECT confiture.push('db/schema/t.sql', 'SELECT 2; SELECT 1;');
SELECT statements FROM confiture.build();
SELECT success, sqlstate, CASE current_user_name WHEN session_user THEN '<session user>' ELSE current_user_name END AS current_user_name,
	   session_user_name = session_user AS session_user
FROM confiture.build_history LIMIT 3;
DELETE FROM confiture.environment_setting;

-- event triggers fire
SELECT pg_temp.put('') \gset
CREATE SCHEMA other;
CREATE TABLE other.command (n serial, tag text, object text);
CREATE FUNCTION other.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO other.command (tag, object)
	SELECT command_tag, object_identity FROM pg_event_trigger_ddl_commands();
END $$;
CREATE EVENT TRIGGER regress_build ON ddl_command_end EXECUTE FUNCTION other.note();
SELECT confiture.configure('e', 'manage: {schemas: [public]}');
SELECT confiture.push('db/schema/t.sql', $$
CREATE TABLE t (id int);
CREATE INDEX CONCURRENTLY i ON t (id);
CREATE TYPE e AS ENUM ();
ALTER TYPE e ADD VALUE 'x';
CREATE FUNCTION f() RETURNS e RETURN 'x'::e;
$$);
SELECT statements FROM confiture.build();
SELECT tag, object FROM other.command ORDER BY n;
DROP EVENT TRIGGER regress_build;
DROP SCHEMA other CASCADE;
DELETE FROM confiture.environment_setting;

-- transactions in which a build has no place
SELECT pg_temp.put('CREATE TABLE t ();') \gset
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT files FROM confiture.build();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT files FROM confiture.build();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN READ ONLY;
SELECT files FROM confiture.build();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SET default_transaction_read_only = on;
SELECT files FROM confiture.build();
RESET default_transaction_read_only;
SET default_transaction_isolation = serializable;
SELECT files FROM confiture.build();
SELECT confiture.build_sql() IS NULL AS none;
RESET default_transaction_isolation;
BEGIN ISOLATION LEVEL READ UNCOMMITTED;
SELECT files FROM confiture.build();
ROLLBACK;

-- settings of confiture
SET confiture.lock_timeout = '3s';
SET confiture.statement_timeout = '10s';
SELECT pg_temp.put('CREATE TABLE t AS SELECT current_setting(''lock_timeout'') AS lock_timeout, current_setting(''statement_timeout'') AS statement_timeout;') \gset
SELECT files FROM confiture.build();
SELECT * FROM t;
-- the session's, if it is shorter
SET lock_timeout = '2s';
SELECT pg_temp.clean() \gset
SELECT files FROM confiture.build();
SELECT * FROM t;
SET lock_timeout = '4s';
SELECT pg_temp.clean() \gset
SELECT files FROM confiture.build();
SELECT * FROM t;
SET confiture.lock_timeout = 0;
SELECT pg_temp.clean() \gset
SELECT files FROM confiture.build();
SELECT * FROM t;
RESET lock_timeout;
RESET confiture.lock_timeout;
\set VERBOSITY sqlstate
SET confiture.lock_timeout = -1;
\set VERBOSITY default
SET confiture.lokc_timeout = 1;
-- statement_timeout is for each statement
SET confiture.statement_timeout = '1500ms';
SELECT pg_temp.put('SELECT pg_sleep(0.8); SELECT pg_sleep(0.8);') \gset
SELECT files FROM confiture.build();
SET confiture.statement_timeout = '100ms';
SELECT pg_temp.put(E'SELECT 1;\n  SELECT pg_sleep(60);') \gset
SELECT files FROM confiture.build();
\echo :LAST_ERROR_SQLSTATE
SELECT pg_sleep(0.2);
-- but the caller's covers all
SET confiture.statement_timeout = '30s';
SET statement_timeout = '1s';
SELECT pg_temp.put(E'SELECT 1;\n  SELECT pg_sleep(60);') \gset
SELECT files FROM confiture.build();
SELECT pg_temp.put('SELECT 1; SELECT 2;') \gset
SELECT files FROM confiture.build(), pg_sleep(60);
-- also when a statement of the build had a shorter one
SET confiture.statement_timeout = '500ms';
SELECT pg_temp.put('SELECT 1; SELECT 3;') \gset
SELECT files FROM confiture.build(), pg_sleep(60);
SELECT pg_temp.put(E'SELECT 1;\n  SELECT pg_sleep(60);') \gset
SELECT files FROM confiture.build();
RESET statement_timeout;
RESET confiture.statement_timeout;

-- a build inside a build
SELECT pg_temp.put(E'CREATE TABLE t ();\nSELECT * FROM confiture.build();') \gset
SELECT files FROM confiture.build();
\echo :LAST_ERROR_SQLSTATE
SELECT pg_temp.put('DO $$ BEGIN PERFORM confiture.build(); EXCEPTION WHEN OTHERS THEN RAISE NOTICE ''%'', sqlerrm; END $$;') \gset
SELECT files FROM confiture.build();
SELECT pg_temp.put('CREATE TABLE t ();') \gset
SELECT files FROM confiture.build();

-- a file that pushes, prunes or drops what the build stands on
SELECT pg_temp.put($$SELECT confiture.prune('{}'); SELECT confiture.push('db/schema/u.sql', 'SELECT 1/0;');$$) \gset
SELECT confiture.push('db/schema/v.sql', 'CREATE TABLE v ();');
SELECT files, statements FROM confiture.build();
SELECT path FROM confiture.source_file ORDER BY path;
SELECT pg_temp.put('DROP EXTENSION confiture CASCADE;') \gset
\set VERBOSITY terse
SELECT files, statements FROM confiture.build();
\set VERBOSITY default
SELECT extname FROM pg_extension WHERE extname = 'confiture';

-- names that are odd
SELECT pg_temp.put('') \gset
SELECT count(confiture.push('db/schema/' || name, format('CREATE TABLE %I (%I int);%s', name, name || '"', E'\n')))
FROM unnest(ARRAY['it''s.sql', 'a"b.sql', 'a\b.sql', '$x$.sql', '%s %d.sql', '--.sql', '*.sql', E'a\nDROP TABLE x;\n.sql', E'tab\t.sql', ' .sql', '😀.sql', ';.sql']) name;
SELECT files, statements FROM confiture.build();
SELECT to_json(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname COLLATE "C";
SELECT confiture.build_sql();
SELECT pg_temp.put('') \gset
SELECT confiture.push(E'db/schema/%s "it''s" \\ é.sql', E'\n SELECT 1/0');
SELECT files FROM confiture.build();
SELECT error FROM confiture.build_history LIMIT 1;

-- build_sql(): one text that psql would run, too
SELECT pg_temp.put('') \gset
SELECT confiture.prune('{}') IS NULL \g /dev/null
SELECT count(confiture.push('db/schema/' || path, content)) FROM (VALUES
	('1.sql', 'CREATE TABLE t (a int)'),
	('2.sql', E'\uFEFFINSERT INTO t VALUES (1);\r\n'),
	('3.sql', 'INSERT INTO t VALUES (2) -- no semicolon, no line end'),
	('4.sql', ''), ('5.sql', '-- only this'), ('6.sql', '/* or this */;'),
	('7.sql', E'COPY t FROM stdin;\n3\n\\.'), ('8.sql', E'COPY t FROM stdin;\n4\n'), ('9.sql', E'SELECT ''a\nb''')) c (path, content);
SELECT confiture.build_sql();
SELECT files, statements FROM confiture.build();
SELECT sum(a) FROM t;
SELECT confiture.build_sql() AS sql \gset
SELECT pg_temp.put(:'sql') \gset
SELECT files, statements FROM confiture.build();
SELECT sum(a) FROM t;
SELECT confiture.push('db/schema/1.sql', 'SELECT ''');
SELECT confiture.build_sql();

-- the history: newest first
SELECT bool_and(build_id > next) AS newest_first
FROM (SELECT build_id, lead(build_id) OVER () AS next FROM confiture.build_history) h
WHERE next IS NOT NULL;

-- a failure is recorded whatever the client's encoding has no letters for
SELECT pg_temp.put($$DO 'BEGIN RAISE EXCEPTION ''%'', chr(233) || chr(8364); END'$$) \gset
SET client_encoding = latin1;
DO $$ BEGIN PERFORM confiture.build(); EXCEPTION WHEN raise_exception THEN NULL; END $$;
RESET client_encoding;
SELECT sqlstate, starts_with(error, chr(233) || chr(8364)) AS whole FROM confiture.build_history LIMIT 1;

-- what COPY calls sees what the script did before
SELECT pg_temp.put($$CREATE TABLE known (a int);
INSERT INTO known VALUES (1);
CREATE FUNCTION is_known(int) RETURNS boolean STABLE LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM public.known WHERE a = $1)';
CREATE TABLE copied (a int CHECK (is_known(a)));
COPY copied FROM stdin;
1
\.
$$) \gset
SELECT statements FROM confiture.build();
DROP TABLE copied, known;
DROP FUNCTION is_known;

SELECT pg_temp.put('') \gset
SELECT count(*) FROM confiture.prune('{}');
