-- Migrations step by step: a commit after each, and statements that refuse to
-- be in a transaction.
CREATE DATABASE regress_steps;
\c regress_steps
SET client_min_messages = warning;
CREATE EXTENSION confiture;
-- the time that a migration took is in its notice
SET client_min_messages = warning;

CREATE TEMPORARY VIEW done AS
	SELECT version, direction, success, statements, sqlstate
	FROM confiture.history_record ORDER BY id;
CREATE TEMPORARY VIEW indexes AS
	SELECT indexrelid::regclass AS index, indisvalid FROM pg_index
	WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
	ORDER BY indexrelid::regclass::text;

-- each migration is committed before the next one
SELECT confiture.push('db/migrations/1_a.up.sql', 'CREATE TABLE a (id int, name text)'),
	confiture.push('db/migrations/1_a.down.sql', 'DROP TABLE a'),
	confiture.push('db/migrations/2_b.up.sql', 'CREATE TABLE b (); SELECT 1/0');
CALL confiture.migrate();
SELECT to_regclass('a') AS a, to_regclass('b') AS b;
TABLE done;
SELECT confiture.unpush('db/migrations/2_b.up.sql');

-- everything that refuses, in one file, with its settings
INSERT INTO a SELECT i, 'name ' || i FROM generate_series(1, 100) i;
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE part (id int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (10);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
SELECT confiture.push('db/migrations/3_all.up.sql', $$
-- confiture:lock-timeout 3s
SET work_mem = '1234kB';
SELECT set_config('search_path', 'public, pg_catalog', false);
CREATE INDEX CONCURRENTLY ON a (id, name) INCLUDE (name) WHERE id > 3;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_lower ON a (lower(name) text_pattern_ops DESC);
CREATE TABLE seen AS SELECT current_setting('work_mem') AS work_mem, current_setting('lock_timeout') AS lock_timeout, current_setting('search_path') AS search_path;
REINDEX INDEX CONCURRENTLY public.a_lower;
REINDEX TABLE CONCURRENTLY a;
VACUUM (ANALYZE) a;
ALTER TYPE public.mood ADD VALUE 'ok';
CREATE TABLE public.moods (m public.mood DEFAULT 'ok');
INSERT INTO public.moods DEFAULT VALUES;
ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY;
ALTER SYSTEM SET log_min_duration_statement = 12345;
ALTER SYSTEM RESET log_min_duration_statement;
DROP INDEX CONCURRENTLY a_id_name_name_idx;
COPY public.a FROM stdin;
101	copied
\.
$$), confiture.push('db/migrations/3_all.down.sql', 'DROP INDEX CONCURRENTLY a_lower; DROP TABLE moods'),
	confiture.push('db/migrations/3_all.verify.sql', 'SELECT count(*) = 101 FROM a');
SET search_path = public;
SET work_mem = '5MB';
CALL confiture.migrate();
TABLE indexes;
SELECT * FROM seen;
SELECT * FROM moods;
SELECT count(*) FROM pg_inherits WHERE inhrelid = 'part_1'::regclass;
SELECT version, direction, success, statements, error FROM confiture.history_record WHERE version = '3';
SELECT current_setting('search_path'), current_setting('work_mem'), current_setting('lock_timeout');
SELECT count(*) AS intents FROM confiture.intent;
SELECT count(*) AS locks FROM pg_locks WHERE locktype = 'advisory';
CALL confiture.migrate_back();
TABLE indexes;
SELECT to_regclass('moods');

-- a statement that fails: what came before stays, what it left goes, and the
-- next run goes on from there once the cause is gone
SELECT confiture.unpush('db/migrations/3_all.up.sql'), confiture.unpush('db/migrations/3_all.down.sql'), confiture.unpush('db/migrations/3_all.verify.sql');
INSERT INTO a VALUES (1, 'twice');
SELECT confiture.push('db/migrations/4_unique.up.sql', E'CREATE TABLE before_it ();\nCREATE UNIQUE INDEX CONCURRENTLY a_unique ON a (id);\nCREATE TABLE after_it ();\n');
CALL confiture.migrate();
TABLE indexes;
SELECT version, direction, statements, done, begun, error FROM confiture.intent;
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/4_unique.up.sql', E'CREATE TABLE another ();\nCREATE UNIQUE INDEX CONCURRENTLY a_unique ON a (id);\nCREATE TABLE after_it ();\n');
CALL confiture.migrate();
CALL confiture.migrate_back();
SELECT confiture.push('db/migrations/4_unique.up.sql', 'SELECT 1');
CALL confiture.migrate();
SELECT confiture.push('db/migrations/4_unique.up.sql', E'-- mended\ncreate table before_it();\nCREATE UNIQUE INDEX CONCURRENTLY a_unique ON a (id);\nCREATE TABLE after_it (mended int);\n');
DELETE FROM a WHERE name = 'twice';
CALL confiture.migrate();
TABLE indexes;
SELECT to_regclass('before_it'), to_regclass('after_it');
SELECT version, direction, success, statements, sqlstate FROM confiture.history_record WHERE version = '4' ORDER BY id;

-- an invalid index of somebody else isn't passed over by IF NOT EXISTS
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'a_unique'::regclass;
SELECT confiture.push('db/migrations/5_exists.up.sql', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_unique ON a (id)');
CALL confiture.migrate();
TABLE indexes;

-- going on after a crash, as the catalogs tell: done, half done, not begun
CREATE FUNCTION pg_temp.prefix(n int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	statements text[] := ARRAY['CREATE TABLE c (id int)', 'CREATE INDEX CONCURRENTLY c_id ON c (id)', 'CREATE TABLE d ()'];
	digest text := encode(sha256(''), 'hex');
BEGIN
	FOR i IN 1 .. n LOOP
		digest := encode(sha256((digest || confiture.ddl_hash(statements[i]))::bytea), 'hex');
	END LOOP;
	RETURN digest;
END $$;
CREATE FUNCTION pg_temp.crash(done int, begun boolean) RETURNS void LANGUAGE sql AS $$
	INSERT INTO confiture.intent (scope, version, name, direction, sql, statements, done, begun,
		prefix_sha256, started_at, session_user_name, current_user_name)
	SELECT '', '6', 'crash', 'up', '', 3, $1, $2, pg_temp.prefix($1 + $2::int), now(), '', ''
$$;
SELECT confiture.push('db/migrations/6_crash.up.sql', 'CREATE TABLE c (id int); CREATE INDEX CONCURRENTLY c_id ON c (id); CREATE TABLE d ();'),
	confiture.push('db/migrations/6_crash.down.sql', 'DROP TABLE c, d');
CREATE TABLE c (id int);
SELECT pg_temp.crash(1, true);
SET client_min_messages = notice;
\set VERBOSITY terse
CREATE INDEX c_id ON c (id DESC);
CALL confiture.migrate();
DROP INDEX c_id;
CREATE INDEX c_id ON c (id);
SET client_min_messages = warning;
CALL confiture.migrate();
SELECT version, success, statements FROM confiture.history_record WHERE version = '6' ORDER BY id;
CALL confiture.migrate_back();

-- what nothing in the catalogs tells: somebody has to say
SELECT confiture.push('db/migrations/7_batch.up.sql', E'-- confiture:no-transaction\nDO $x$ BEGIN CREATE TABLE batch (); COMMIT; PERFORM 1/0; END $x$;');
CALL confiture.migrate();
SELECT to_regclass('batch');
CALL confiture.migrate();
SELECT version, done, begun FROM confiture.intent;
\c postgres
DROP DATABASE regress_steps;
