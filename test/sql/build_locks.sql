-- A build lets go the locks on what it has created: a lock table of the
-- default size is enough for any number of tables.
CREATE DATABASE regress_build_locks;
\c regress_build_locks
CREATE EXTENSION confiture;
CREATE TABLE confiture_was_here ();
SELECT count(confiture.push(format('db/schema/10_tables/%s.sql', n), format(
	'CREATE TABLE app.t%s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);'
	'CREATE INDEX ON app.t%1$s (name);'
	'ALTER TABLE app.t%1$s ADD CHECK (name <> '''')', n)))
FROM generate_series(1, 300) n;
SELECT count(confiture.push(path, content)) FROM (VALUES
	('db/schema/00_app.sql', 'CREATE SCHEMA app; LOCK TABLE confiture_was_here'),
	('db/schema/20_rows.sql', $$
	-- what was let go can still be used
	INSERT INTO app.t1 (name) VALUES ('a'), ('b');
	INSERT INTO app.t1 (name) SELECT currval('app.t1_id_seq')::text;
	ALTER SEQUENCE app.t2_id_seq RESTART 10;
	INSERT INTO app.t2 (name) VALUES ('c');
	DROP TABLE app.t3;
	$$)) f (path, content);
SELECT confiture.configure('local', 'manage: {ignore: ["public.*"]}');

BEGIN;
SELECT statements FROM confiture.build('local');
SELECT count(*) FILTER (WHERE relkind = 'r') < 100 AS of_tables,
	current_setting('debug_assertions')::boolean OR
		count(*) FILTER (WHERE relkind = 'S') < 100 AS of_sequences
FROM pg_locks JOIN pg_class ON pg_class.oid = relation
WHERE pid = pg_backend_pid();
-- the lock on what was there before stays, and so do those on schemas
SELECT mode FROM pg_locks
WHERE pid = pg_backend_pid() AND relation = 'confiture_was_here'::regclass;
SELECT mode FROM pg_locks
WHERE pid = pg_backend_pid() AND classid = 'pg_namespace'::regclass
	AND objid = 'app'::regnamespace;
COMMIT;
SELECT * FROM app.t1 UNION ALL SELECT * FROM app.t2 ORDER BY id, name;
INSERT INTO app.t1 (name) VALUES ('d') RETURNING id;

\c postgres
DROP DATABASE regress_build_locks;
