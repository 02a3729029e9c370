-- Trust: levels, whose texts are run, approval, and nobody's code but ours.
SET client_min_messages = warning;
CREATE ROLE regress_trust_none;
CREATE ROLE regress_trust_observer;
CREATE ROLE regress_trust_developer;
CREATE ROLE regress_trust_migrator LOGIN;
CREATE ROLE regress_trust_admin;
CREATE TEMPORARY TABLE level (level text, role text);
INSERT INTO level SELECT l, 'regress_trust_' || l
FROM unnest('{observer,developer,migrator,admin}'::text[]) l;

-- what belongs to the extension
CREATE TEMPORARY VIEW member AS
SELECT p.oid, 'function' AS kind, p.oid::regprocedure::text AS object
FROM pg_proc p
WHERE pronamespace = 'confiture'::regnamespace
UNION ALL
SELECT oid, CASE relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'table' END,
	   oid::regclass::text
FROM pg_class
WHERE relnamespace = 'confiture'::regnamespace AND relkind NOT IN ('i', 'c', 't');

CREATE FUNCTION pg_temp.may(role text, kind text, object oid) RETURNS text
LANGUAGE sql AS $$
	SELECT string_agg(p, ', ' ORDER BY p)
	FROM unnest(CASE kind WHEN 'function' THEN '{EXECUTE}'::text[]
		WHEN 'sequence' THEN '{USAGE,SELECT,UPDATE}'
		ELSE '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}' END) p
	WHERE CASE kind WHEN 'function' THEN has_function_privilege(role, object, p)
		WHEN 'sequence' THEN has_sequence_privilege(role, object, p)
		ELSE has_table_privilege(role, object, p) OR
			CASE WHEN p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
			THEN has_any_column_privilege(role, object, p) END END
$$;

-- what is in the schema belongs to the extension, and to its owner
SELECT object FROM member m
WHERE NOT EXISTS (SELECT FROM pg_depend d
	JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
	WHERE d.objid = m.oid AND d.deptype = 'e' AND e.extname = 'confiture')
  AND kind <> 'sequence'
ORDER BY object;
SELECT DISTINCT pg_get_userbyid(extowner) = current_user AS mine
FROM pg_extension WHERE extname = 'confiture';

-- allow(): each level has what those before it have
SELECT confiture.allow(role::regrole, level) FROM level;
SELECT role, level FROM confiture.role_level ORDER BY role;
SELECT object, string_agg(CASE may WHEN 'EXECUTE' THEN 'x' WHEN 'SELECT' THEN 'r'
						  WHEN 'INSERT' THEN 'i' ELSE coalesce(may, '-') END, ' '
	ORDER BY array_position('{observer,developer,migrator,admin}', level)) AS "o d m a"
FROM member, level, pg_temp.may(role, kind, oid)
WHERE kind IN ('function', 'view')
GROUP BY kind, object
ORDER BY kind, object;

-- nobody has a privilege on the tables and sequences
SELECT object, role, may FROM member, level, pg_temp.may(role, kind, oid)
WHERE kind NOT IN ('function', 'view') AND may IS NOT NULL
ORDER BY object, role;
SELECT role, has_schema_privilege(role, 'confiture', 'USAGE') AS usage,
	   has_schema_privilege(role, 'confiture', 'CREATE') AS "create"
FROM level ORDER BY role;

-- nor a role without a level on anything, and neither can one hand on his
SELECT object, may FROM member, pg_temp.may('regress_trust_none', kind, oid)
WHERE may IS NOT NULL ORDER BY object;
SELECT has_schema_privilege('regress_trust_none', 'confiture', 'USAGE');
SET ROLE regress_trust_none;
SELECT confiture.ddl_hash('');
SELECT path FROM confiture.source_file;
RESET ROLE;
GRANT USAGE ON SCHEMA confiture TO regress_trust_none;
SET ROLE regress_trust_none;
SELECT confiture.ddl_hash('');
SELECT confiture.push('db/schema/a.sql', '');
SELECT confiture.build();
SELECT confiture.allow('regress_trust_none', 'admin');
SELECT path FROM confiture.source_file;
SELECT path FROM confiture.source_text;
INSERT INTO confiture.push_stream VALUES ('db/schema/a.sql', '');
SET ROLE regress_trust_admin;
GRANT EXECUTE ON FUNCTION confiture.build(text) TO regress_trust_none;
GRANT USAGE ON SCHEMA confiture TO regress_trust_none;
DELETE FROM confiture.source_text;
UPDATE confiture.build_record SET success = true;
DELETE FROM confiture.build_history;
UPDATE confiture.ledger SET state = state;
INSERT INTO confiture.permission VALUES ('observer', 'TABLE confiture.ledger', 'DELETE');
DROP FUNCTION confiture.build(text);
CREATE TABLE confiture.mine ();
RESET ROLE;
RESET client_min_messages;

-- no function has a namesake, so that its name tells its level
SELECT proname FROM pg_proc WHERE pronamespace = 'confiture'::regnamespace
GROUP BY proname HAVING count(*) > 1 ORDER BY proname;

-- a level is the one that was given last; its members have it, too
SELECT confiture.allow('regress_trust_none', 'admin');
SELECT confiture.allow('regress_trust_none', 'observer');
SELECT count(*) FILTER (WHERE pg_temp.may('regress_trust_none', kind, oid)
	IS DISTINCT FROM pg_temp.may('regress_trust_observer', kind, oid)) FROM member;
SELECT confiture.allow('regress_trust_none', NULL);
SELECT object, may FROM member, pg_temp.may('regress_trust_none', kind, oid)
WHERE may IS NOT NULL ORDER BY object;
SELECT has_schema_privilege('regress_trust_none', 'confiture', 'USAGE');
SELECT confiture.allow('regress_trust_none', NULL);
SELECT role, level FROM confiture.role_level ORDER BY role;
GRANT regress_trust_developer TO regress_trust_none;
SELECT pg_temp.may('regress_trust_none', 'function', 'confiture.push(text, text)'::regprocedure);
REVOKE regress_trust_developer FROM regress_trust_none;

-- allow(): by an admin
SET ROLE regress_trust_admin;
SELECT confiture.allow('regress_trust_none', 'developer');
SELECT role, level FROM confiture.role_level WHERE role = 'regress_trust_none';
SET ROLE regress_trust_migrator;
SELECT confiture.allow('regress_trust_migrator', 'admin');
RESET ROLE;

-- allow(): errors, odd names
SELECT confiture.allow(NULL, 'observer');
SELECT confiture.allow(NULL, NULL);
SELECT confiture.allow('regress_trust_none', 'king');
SELECT confiture.allow('regress_trust_none', 'Observer');
SELECT confiture.allow('regress_trust_none', '');
SELECT confiture.allow('regress_trust_none', 'admin''; DROP TABLE confiture.ledger; --');
SELECT confiture.allow('regress_trust_missing', 'observer');
SELECT confiture.allow(4294967295::oid::regrole, 'observer');
SELECT confiture.allow(0::oid::regrole, 'observer');
SELECT role, level FROM confiture.role_level WHERE role = 'regress_trust_none';
CREATE ROLE "regress_trust O'Brien; ""x"" %s $1";
SELECT confiture.allow('"regress_trust O''Brien; ""x"" %s $1"', 'migrator');
SELECT role, level FROM confiture.role_level WHERE role LIKE '%Brien%';
\set VERBOSITY terse
DROP ROLE "regress_trust O'Brien; ""x"" %s $1";
\set VERBOSITY default
SELECT confiture.allow('"regress_trust O''Brien; ""x"" %s $1"', NULL);
DROP ROLE "regress_trust O'Brien; ""x"" %s $1";
SELECT count(*) FROM confiture.role_level WHERE role LIKE '%Brien%';

-- allow(): the owner keeps what he has
SELECT confiture.allow(current_user::regrole, 'observer');
SELECT confiture.allow(current_user::regrole, NULL);
SELECT role, level FROM confiture.role_level WHERE role = current_user;

-- whose texts are run, by a migrator
CREATE ROLE regress_trust_peer NOINHERIT;
CREATE ROLE regress_trust_member;
CREATE ROLE regress_trust_group;
GRANT regress_trust_migrator TO regress_trust_peer;
GRANT regress_trust_migrator TO regress_trust_member;
GRANT regress_trust_group TO regress_trust_migrator;
CREATE ROLE regress_trust_gone;
SELECT confiture.allow(r, 'developer') FROM unnest(
	'{regress_trust_peer,regress_trust_member,regress_trust_group,regress_trust_gone}'::regrole[]) r;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
GRANT ALL ON SCHEMA public TO regress_trust_migrator;

CREATE FUNCTION pg_temp.push_as(role text, content text, path text DEFAULT 'db/schema/a.sql') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM confiture.prune(ARRAY[path]);
	EXECUTE format('SET LOCAL ROLE %s', role);
	PERFORM confiture.push(path, content);
	RESET ROLE;
END $$;
-- by these rights, rolled back: what became of the build
CREATE FUNCTION pg_temp.build_as(role text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SET LOCAL ROLE %s', role);
	RAISE EXCEPTION '% statements', (SELECT statements FROM confiture.build())
		USING errcode = 'OK000';
EXCEPTION
	WHEN SQLSTATE 'OK000' THEN RETURN sqlerrm;
	WHEN OTHERS THEN RETURN sqlstate || ' ' || replace(sqlerrm, format('"%s"', session_user), '"<superuser>"');
END $$;

SELECT pg_temp.push_as('regress_trust_gone', 'SELECT 0;');
SELECT confiture.allow('regress_trust_gone', NULL);
DROP ROLE regress_trust_gone;
SELECT pg_temp.build_as('regress_trust_migrator');
SELECT pg_temp.build_as(quote_ident(current_user));
SELECT pusher, pg_temp.push_as(quote_ident(pusher), 'SELECT ' || quote_literal(pusher)),
	   pg_temp.build_as('regress_trust_migrator') AS migrator,
	   pg_temp.build_as(quote_ident(current_user)) AS superuser
FROM unnest('{regress_trust_migrator,regress_trust_member,regress_trust_peer,regress_trust_group,
	regress_trust_developer,regress_trust_admin}'::text[]) pusher
ORDER BY pusher;
SELECT pg_temp.push_as(quote_ident(current_user), 'SELECT 1'),
	   pg_temp.build_as('regress_trust_migrator');

-- nothing of a build runs if a file of it isn't trusted
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 1;', 'db/schema/z.sql');
SELECT confiture.push('db/schema/a.sql', $$DO 'BEGIN RAISE EXCEPTION ''it ran''; END'$$);
SELECT pg_temp.build_as('regress_trust_migrator');
SET ROLE regress_trust_migrator;
SELECT statements FROM confiture.build();
RESET ROLE;

-- approve()
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 1;', E'db/schema/it''s.sql');
SET ROLE regress_trust_migrator;
SELECT statements FROM confiture.build();
SELECT confiture.approve('db/schema/it''s.sql');
RESET ROLE;
SET ROLE regress_trust_admin;
SELECT confiture.approve('db/schema/it''s.sql');
RESET ROLE;
SELECT path, pushed_by, approved_by, approved_at IS NOT NULL AS at FROM confiture.source_file;
SELECT pg_temp.build_as('regress_trust_migrator'), pg_temp.build_as(quote_ident(current_user));
-- the same text again keeps it, another one doesn't, nor does one of before
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 1;', E'db/schema/it''s.sql');
SELECT pg_temp.build_as('regress_trust_migrator');
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 1; ', E'db/schema/it''s.sql');
SELECT pg_temp.build_as('regress_trust_migrator');
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 1;', E'db/schema/it''s.sql');
SELECT pg_temp.build_as('regress_trust_migrator');
-- an approval is of a path and its text
SELECT confiture.approve('db/schema/it''s.sql');
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 1;', E'db/schema/other.sql');
SELECT pg_temp.build_as('regress_trust_migrator');

-- approve(): not one's own, not under another role either
SELECT confiture.allow('regress_trust_developer', 'admin');
SELECT pg_temp.push_as('regress_trust_developer', 'SELECT 2;');
SET ROLE regress_trust_developer;
SELECT confiture.approve('db/schema/a.sql');
RESET ROLE;
GRANT regress_trust_admin TO regress_trust_developer;
SET SESSION AUTHORIZATION regress_trust_developer;
SET ROLE regress_trust_admin;
SELECT confiture.approve('db/schema/a.sql');
RESET ROLE;
RESET SESSION AUTHORIZATION;
REVOKE regress_trust_admin FROM regress_trust_developer;
-- nor what he pushed under another role
GRANT regress_trust_developer TO regress_trust_admin;
SET SESSION AUTHORIZATION regress_trust_admin;
SELECT confiture.approve('db/schema/a.sql');
RESET SESSION AUTHORIZATION;
REVOKE regress_trust_developer FROM regress_trust_admin;
SELECT confiture.push('db/schema/b.sql', '') AS pushed \gset
\set VERBOSITY sqlstate
SELECT confiture.approve('db/schema/b.sql');
\set VERBOSITY default
SELECT path, approved_by FROM confiture.source_file ORDER BY path;
SELECT confiture.allow('regress_trust_developer', 'developer');

-- approve(): errors
SELECT confiture.approve(NULL);
SELECT confiture.approve('');
SELECT confiture.approve('db/schema/missing.sql');
SELECT confiture.approve('db/environments/missing.yaml');
SELECT confiture.approve('a''; DROP TABLE confiture.source_text; --');

-- environments, too
SELECT pg_temp.push_as('regress_trust_migrator', 'SELECT current_user;');
SET ROLE regress_trust_developer;
SELECT confiture.configure('local', 'include_dirs: [db/schema]');
RESET ROLE;
SELECT pg_temp.build_as('regress_trust_migrator');
SELECT confiture.approve('db/environments/local.yaml');
SELECT pg_temp.build_as('regress_trust_migrator');
SET ROLE regress_trust_developer;
SELECT confiture.configure('local', '{include_dirs: [db/schema], search_path: public}');
RESET ROLE;
SELECT pg_temp.build_as('regress_trust_migrator');
-- a role to run as must be the caller's
SELECT confiture.configure('local', '{include_dirs: [db/schema], migration: {role: regress_trust_admin}}');
SELECT "left"(pg_temp.build_as('regress_trust_migrator'), 5) AS sqlstate;
SELECT confiture.configure('local', '{include_dirs: [db/schema], migration: {role: regress_trust_missing}}');
SELECT pg_temp.build_as('regress_trust_migrator');
-- and whose texts are run is that role's matter
SELECT confiture.configure('local', '{include_dirs: [db/schema], migration: {role: regress_trust_group}}');
GRANT ALL ON SCHEMA public TO regress_trust_group;
SELECT pusher, pg_temp.push_as(quote_ident(pusher), 'SELECT ' || quote_literal(pusher)),
	   pg_temp.build_as('regress_trust_migrator') AS migrator
FROM unnest('{regress_trust_migrator,regress_trust_group,regress_trust_developer}'::text[]) pusher
ORDER BY pusher;
DELETE FROM confiture.environment_setting;

-- a text that only the current role trusts can't leave that role: not now,
-- and not by what runs at the commit or later
SELECT title, pg_temp.push_as('regress_trust_migrator', content),
	   pg_temp.build_as('regress_trust_migrator')
FROM (VALUES
	(1, 'it stays', 'DO $$ BEGIN ASSERT current_user = ''regress_trust_migrator''; END $$'),
	(2, 'RESET ROLE', 'RESET ROLE'),
	(3, 'SET ROLE', 'SET ROLE regress_trust_admin'),
	(4, 'SET ROLE NONE', 'SET ROLE NONE'),
	(5, 'SET LOCAL ROLE', 'SET LOCAL ROLE regress_trust_admin'),
	(6, 'SESSION AUTHORIZATION', 'SET SESSION AUTHORIZATION DEFAULT'),
	(7, 'SESSION AUTHORIZATION', 'RESET SESSION AUTHORIZATION'),
	(8, 'RESET ALL', 'RESET ALL; DO $$ BEGIN ASSERT current_user = ''regress_trust_migrator''; END $$'),
	(9, 'set_config', 'SELECT set_config(''role'', ''none'', false)'),
	(10, 'in a block', 'DO $$ BEGIN EXECUTE ''RESET ROLE''; END $$'),
	(11, 'with the error caught', 'DO $$ BEGIN EXECUTE ''RESET ROLE''; EXCEPTION WHEN OTHERS THEN ASSERT current_user = ''regress_trust_migrator''; END $$'),
	(12, 'by a function', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SET role = none AS ''SELECT 1''; SELECT f()'),
	(13, 'deferred trigger', 'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RAISE ''''%'''', current_user; END'';
CREATE TABLE t (a int);
CREATE CONSTRAINT TRIGGER f AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO t VALUES (1)'),
	(14, 'cursor', 'DECLARE c CURSOR WITH HOLD FOR SELECT current_user'),
	(15, 'temporary objects', 'CREATE TEMPORARY TABLE t ()'),
	(16, 'immediate trigger', 'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN ASSERT current_user = ''''regress_trust_migrator''''; RETURN new; END'';
CREATE TABLE t (a int);
CREATE TRIGGER f AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO t VALUES (1)')
) c (n, title, content)
ORDER BY n;
-- by an environment's role, too
SELECT confiture.configure('local', '{include_dirs: [db/schema], migration: {role: regress_trust_migrator}}');
SELECT pg_temp.push_as('regress_trust_migrator', 'RESET ROLE;'), pg_temp.build_as(quote_ident(current_user));
SELECT pg_temp.push_as(quote_ident(current_user), 'RESET ROLE;'), pg_temp.build_as(quote_ident(current_user));
SELECT pg_temp.push_as(quote_ident(current_user), 'CREATE TEMPORARY TABLE t (); RESET ROLE;'), pg_temp.build_as('regress_trust_migrator');
-- nor by the rows of a text that the session trusts
SELECT title, pg_temp.push_as('regress_trust_migrator', 'CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RESET ROLE; RETURN new; END'';' || trigger),
	   confiture.push('db/schema/b.sql', 'INSERT INTO t VALUES (1)'),
	   pg_temp.build_as(quote_ident(current_user))
FROM (VALUES
	('immediate', 'CREATE TRIGGER f AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()'),
	('deferred', 'CREATE CONSTRAINT TRIGGER f AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()')
) c (title, trigger);
DELETE FROM confiture.environment_setting;

-- his own text may what he may
SELECT pg_temp.push_as('regress_trust_migrator', $$
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);
INSERT INTO t VALUES (1);
INSERT INTO p VALUES (1);
CREATE TEMPORARY TABLE mine AS SELECT current_user::text;
SET ROLE regress_trust_group;
RESET ROLE;
$$);
SELECT session_user AS superuser \gset
\c - regress_trust_migrator
SELECT statements FROM confiture.build();
SELECT * FROM mine;
\c - :superuser
SELECT count(*) FROM p JOIN t ON p = id;
DROP TABLE p, t;

-- code of others that comes first in the search path is never called
SET search_path = pg_catalog;
CREATE SCHEMA app;
CREATE TEMPORARY TABLE common (type regtype);
INSERT INTO common VALUES ('text'), ('text[]'), ('name'), ('int'), ('bigint'), ('bool'), ('oid'),
	('oid[]'), ('"char"'), ('jsonb'), ('timestamptz'), ('interval'), ('bytea'), ('aclitem[]'), ('regclass');
DO $$
DECLARE
	f record;
	o record;
BEGIN
	-- each function of pg_catalog on common types, and each operator
	FOR f IN SELECT proname, CASE WHEN proretset THEN 'SETOF ' ELSE '' END || prorettype::regtype AS returns,
				proargtypes::regtype[]::text[] AS args
		FROM pg_proc JOIN pg_type t ON t.oid = prorettype AND typtype <> 'p'
		WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
		AND NOT EXISTS (SELECT FROM unnest(proargtypes) a (type) WHERE a.type NOT IN (SELECT type FROM common))
	LOOP
		EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
			'''BEGIN RAISE EXCEPTION ''''hijacked by %s''''; END''', f.proname,
			array_to_string(f.args, ', '), f.returns, f.proname);
	END LOOP;
	FOR o IN SELECT oprname, oprleft::regtype AS "left", oprright::regtype AS "right", proname
		FROM pg_operator JOIN pg_proc p ON p.oid = oprcode
		WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprleft IN (SELECT type FROM common)
		AND oprright IN (SELECT type FROM common)
		AND to_regprocedure(format('public.%I(%s, %s)', proname, oprleft::regtype, oprright::regtype)) IS NOT NULL
	LOOP
		EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = public.%I, LEFTARG = %s, RIGHTARG = %s)',
			o.oprname, o.proname, o."left", o."right");
	END LOOP;
END $$;
CREATE FUNCTION public.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql
	AS $$ BEGIN RAISE EXCEPTION 'hijacked by format'; END $$;
CREATE FUNCTION public.array_position(text[], text) RETURNS int LANGUAGE plpgsql
	AS $$ BEGIN RAISE EXCEPTION 'hijacked by array_position'; END $$;
CREATE FUNCTION public.unnest(text[]) RETURNS SETOF text LANGUAGE plpgsql
	AS $$ BEGIN RAISE EXCEPTION 'hijacked by unnest'; END $$;
CREATE FUNCTION public.max(int) RETURNS int LANGUAGE plpgsql
	AS $$ BEGIN RAISE EXCEPTION 'hijacked by max'; END $$;
-- and tables and types of the same names as those of confiture and pg_catalog
DO $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace IN
		('confiture'::regnamespace, 'pg_catalog'::regnamespace)
	LOOP
		EXECUTE format('CREATE TABLE public.%I ()', name);
		EXECUTE format('CREATE TEMPORARY TABLE %I ()', name);
	END LOOP;
	EXECUTE 'CREATE DOMAIN public.text AS int';
	EXECUTE 'CREATE DOMAIN pg_temp.text AS int';
	EXECUTE 'CREATE DOMAIN public.jsonb AS int';
END $$;
SET search_path = pg_temp, public, pg_catalog;
-- they are what an unwary caller gets
SELECT 1 = 1;
SELECT 'x' FROM pg_class;
SELECT 1::text;
-- but not what we call
DROP EXTENSION confiture;
CREATE EXTENSION confiture;
SELECT confiture.allow('regress_trust_developer', 'developer');
SELECT confiture.allow('regress_trust_developer', NULL);
SELECT confiture.allow('regress_trust_migrator', 'migrator');
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE app.t (); CREATE INDEX CONCURRENTLY i ON app.t ((1));');
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE app.t (); CREATE INDEX CONCURRENTLY i ON app.t ((1));');
SELECT confiture.push('db/migrations/001_a.up.sql', '');
SELECT confiture.push('db/schema/b.sql', '');
INSERT INTO confiture.push_stream (path, content) VALUES ('db/schema/c.sql', '');
SELECT confiture.unpush('db/schema/b.sql');
SELECT confiture.prune('{db/schema/a.sql,db/migrations/001_a.up.sql}');
SELECT confiture.configure('local', E'include_dirs: [db/schema]\nmanage: {schemas: [app], ignore: ["app.x*"]}');
SELECT confiture.configure('local', E'include_dirs: [db/schema]\nmanage: {schemas: [app], ignore: ["app.y*"]}');
SELECT confiture.use('local');
SET ROLE regress_trust_migrator;
SELECT confiture.push('db/schema/d.sql', '');
RESET ROLE;
SELECT confiture.approve('db/schema/d.sql');
SELECT confiture.build_sql() IS NULL;
SELECT confiture.ddl_hash('SELECT 1') IS NULL;
SELECT files, statements FROM confiture.build();
SELECT files, statements FROM confiture.build('local');
SELECT version, name, state FROM confiture.ledger;
SELECT environment, success, files, statements FROM confiture.build_history;
SELECT path, bytes FROM confiture.source_file;
SELECT name, bound FROM confiture.environment;
SELECT role, level FROM confiture.role_level;
SELECT confiture.push('db/schema/a.sql', 'DROP TABLE app.t; SELECT x');
SELECT files, statements FROM confiture.build();
DROP TABLE app.t;
SELECT files, statements FROM confiture.build();
SELECT success, statements, sqlstate, error FROM confiture.build_history;

-- nothing stays
SET search_path = pg_catalog;
SET client_min_messages = warning;
DISCARD TEMP;
SELECT count(confiture.allow(oid::regrole, NULL)) > 0 FROM pg_roles WHERE rolname LIKE 'regress_trust_%';
DROP SCHEMA public, app CASCADE;
DROP EXTENSION confiture;
CREATE EXTENSION confiture;
CREATE SCHEMA public;
DROP ROLE regress_trust_none, regress_trust_observer, regress_trust_developer, regress_trust_migrator,
	regress_trust_admin, regress_trust_peer, regress_trust_member, regress_trust_group;

-- pg_write_all_data may write to every table but confiture's
CREATE ROLE regress_trust_writer;
GRANT pg_read_all_data, pg_write_all_data TO regress_trust_writer;
CREATE TABLE public.anything (id int);
SET ROLE regress_trust_writer;
INSERT INTO public.anything VALUES (1);
\set VERBOSITY sqlstate
SELECT format('UPDATE confiture.%I SET %I = NULL', c.relname, a.attname)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
WHERE c.relnamespace = 'confiture'::regnamespace AND c.relkind = 'r'
	AND c.relname <> 'build_record'
ORDER BY c.relname \gexec
DELETE FROM confiture.build_record;
INSERT INTO confiture.ledger VALUES ('', '1', 'x', 'baseline', NULL, now(), 'a', 'b');
\set VERBOSITY default
RESET ROLE;
SELECT c.relname
FROM pg_class c
WHERE c.relnamespace = 'confiture'::regnamespace AND c.relkind = 'r'
	AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid
		AND t.tgfoid = 'confiture.owner_only()'::regprocedure AND t.tgenabled = 'A')
ORDER BY c.relname;
DROP TABLE public.anything;
REVOKE pg_read_all_data, pg_write_all_data FROM regress_trust_writer;
DROP ROLE regress_trust_writer;
