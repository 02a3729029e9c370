-- A build lets go the locks on what it created, and keeps all others.
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
	PERFORM confiture.prune('{}');
END $$;
-- locks of this session on relations of users, and what belongs to them; a
-- server with assertions keeps those on sequences
CREATE TEMPORARY VIEW held AS
SELECT c.relname, c.relkind, l.mode
FROM pg_locks l JOIN pg_class c ON l.relation = c.oid
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (relnamespace::regnamespace::text !~ '^(pg_|information_schema|confiture)' OR relkind = 't')
  AND NOT EXISTS (SELECT FROM pg_class o WHERE o.reltoastrelid = c.oid AND o.relnamespace = 'confiture'::regnamespace)
  AND relkind <> 'S';
SELECT pg_temp.clean() \gset

-- 300 tables with keys, indexes, TOAST tables, views
SELECT count(confiture.push('db/schema/' || n || '.sql', format($$
CREATE TABLE t%1$s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int REFERENCES t%1$s, b text);
CREATE INDEX ON t%1$s (b);
CREATE VIEW v%1$s AS SELECT id FROM t%1$s;
INSERT INTO t%1$s (b) SELECT repeat('x', 10000);
$$, n)))
FROM generate_series(1, 300) n;
BEGIN;
SELECT files, statements FROM confiture.build();
SELECT count(*) > 1000 AS relations FROM pg_class WHERE relnamespace = 'public'::regnamespace;
SELECT count(*) AS held FROM held;
SELECT locktype, mode FROM pg_locks l WHERE pid = pg_backend_pid()
AND locktype = 'object' AND classid = 'pg_namespace'::regclass AND objid = 'public'::regnamespace;
-- what was let go is still ours alone, and works
SELECT id, length(b) FROM t1;
INSERT INTO t300 (parent) VALUES (1);
DROP TABLE t299 CASCADE;
ALTER TABLE t1 ADD c int;
COMMIT;
SELECT count(*) FROM held;
SELECT id, parent FROM t300 ORDER BY id;

-- what was there before stays locked as the DDL locked it
SELECT pg_temp.clean() \gset
CREATE SCHEMA kept;
CREATE TABLE kept.old (id int PRIMARY KEY, b int);
CREATE TABLE kept.parent (a int) PARTITION BY LIST (a);
CREATE TABLE kept.read (id int);
SELECT confiture.configure('e', 'manage: {schemas: [public]}');
SELECT confiture.push('db/schema/a.sql', $$
CREATE TABLE t (id int PRIMARY KEY, old int REFERENCES kept.old);
ALTER TABLE kept.old ADD c int;
CREATE INDEX ON kept.old (b);
CREATE TABLE p PARTITION OF kept.parent FOR VALUES IN (1);
CREATE VIEW v AS SELECT id FROM kept.read;
CREATE TABLE made AS SELECT id FROM kept.read;
$$ || repeat('SELECT 1;', 200)) AS pushed \gset
BEGIN;
SELECT files, statements FROM confiture.build();
SELECT relname, mode FROM held WHERE relkind IN ('r', 'p') ORDER BY relname, mode;
COMMIT;

-- what the caller created before the build stays locked, too
SELECT pg_temp.clean() \gset
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE t (old int REFERENCES mine.old); ' || repeat('SELECT 1;', 200)) AS pushed \gset
BEGIN;
CREATE SCHEMA mine;
CREATE TABLE mine.old (id int PRIMARY KEY);
SELECT files, statements FROM confiture.build();
SELECT relname, mode FROM held WHERE relkind IN ('r', 'p') ORDER BY relname, mode;
COMMIT;
DELETE FROM confiture.environment_setting;

-- triggers that wait for the commit find their tables
SELECT pg_temp.clean() \gset
SELECT confiture.push('db/schema/a.sql', $$
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
	u int UNIQUE DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''% of %'', tg_op, tg_relid::regclass; RETURN NULL; END';
CREATE CONSTRAINT TRIGGER note AFTER INSERT ON parent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO child VALUES (1, 1, 1), (2, 1, 1);
INSERT INTO parent VALUES (1);
UPDATE child SET u = id;
$$ || repeat('SELECT 1;', 200)) AS pushed \gset
BEGIN;
SELECT files, statements FROM confiture.build();
COMMIT;
SELECT id, parent, u FROM child ORDER BY id;
-- or fail the whole build at the commit
SELECT pg_temp.clean() \gset
SELECT confiture.push('db/schema/a.sql', $$
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
INSERT INTO child VALUES (1);
$$ || repeat('SELECT 1;', 200)) AS pushed \gset
SELECT files, statements FROM confiture.build();
SELECT to_regclass('child');

-- tables that are dropped, truncated, swapped or rewritten on the way
SELECT pg_temp.clean() \gset
SELECT confiture.push('db/schema/a.sql', string_agg(format($$
CREATE TABLE a%1$s (id int PRIMARY KEY, b text);
CREATE TABLE b%1$s (id serial);
DROP TABLE b%1$s;
INSERT INTO a%1$s VALUES (1, 'x');
TRUNCATE a%1$s;
ALTER TABLE a%1$s ALTER b TYPE int USING length(b);
ALTER TABLE a%1$s RENAME TO c%1$s;
CREATE MATERIALIZED VIEW m%1$s AS SELECT id FROM c%1$s;
DO 'BEGIN CREATE TABLE d%1$s (); BEGIN CREATE TABLE e%1$s (); RAISE EXCEPTION ''x''; EXCEPTION WHEN OTHERS THEN NULL; END; END';
$$, n), '')) AS pushed FROM generate_series(1, 40) n \gset
BEGIN;
SELECT files, statements FROM confiture.build();
SELECT substr(relname, 1, 1) AS name, relkind, count(*) FROM pg_class
WHERE relnamespace = 'public'::regnamespace GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) AS held FROM held;
COMMIT;

-- a cursor that is open keeps its table locked
SELECT pg_temp.clean() \gset
SELECT confiture.push('db/schema/a.sql', 'CREATE TABLE t AS SELECT 1 AS a; DECLARE c CURSOR FOR SELECT a FROM t; ' || repeat('SELECT 1;', 200)) AS pushed \gset
BEGIN;
SELECT files, statements FROM confiture.build();
FETCH c;
COMMIT;

SELECT pg_temp.clean() \gset
