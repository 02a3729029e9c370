-- The same migrations for many tenants, hooks around them, and rehearsals.
CREATE DATABASE regress_scope;
\c regress_scope
SET client_min_messages = warning;
CREATE EXTENSION confiture;
RESET client_min_messages;

CREATE SCHEMA tenant_a;
CREATE SCHEMA "Tenant ""B""; DROP TABLE item --";
CREATE TABLE public.shared (id int);
SELECT confiture.push('db/migrations/1_item.up.sql', 'CREATE TABLE item (id int); INSERT INTO shared VALUES (1);'),
	confiture.push('db/migrations/1_item.down.sql', 'DROP TABLE item'),
	confiture.push('db/migrations/2_index.up.sql', 'CREATE INDEX CONCURRENTLY item_id ON item (id)'),
	confiture.push('db/migrations/2_index.down.sql', 'DROP INDEX CONCURRENTLY item_id');

-- each scope has a ledger of its own, and its schema first
SELECT version, statements FROM confiture.migrate_up('1', scope => 'tenant_a');
SELECT version, statements FROM confiture.migrate_up('1', scope => 'Tenant "B"; DROP TABLE item --');
SET client_min_messages = warning;
CALL confiture.migrate(scope => 'tenant_a');
CALL confiture.migrate(scope => 'Tenant "B"; DROP TABLE item --');
RESET client_min_messages;
SELECT oid::regclass AS relation FROM pg_class WHERE relname LIKE 'item%' ORDER BY oid::regclass::text;
SELECT scope, version, state FROM confiture.ledger ORDER BY scope, version;
SELECT version, state FROM confiture.migrate_status('tenant_a');
SELECT version, state FROM confiture.migrate_status();
SET client_min_messages = warning;
CALL confiture.migrate_back(scope => 'tenant_a');
RESET client_min_messages;
SELECT scope, version, state FROM confiture.ledger ORDER BY scope, version;
SELECT current_schemas(false);

-- hooks: what they see, in which order, as part of what they surround
CREATE TABLE public.seen (n int GENERATED ALWAYS AS IDENTITY, what text);
CREATE FUNCTION pg_temp.hook(phase text) RETURNS bigint LANGUAGE sql AS $$
	SELECT confiture.add_hook(phase, format(
		'INSERT INTO public.seen (what) VALUES (concat_ws('' '', %L, current_setting(''confiture.current_version''),'
		' current_setting(''confiture.current_name''), current_setting(''confiture.current_direction''),'
		' current_setting(''confiture.current_scope''), current_setting(''confiture.current_duration'') <> '''','
		' current_setting(''confiture.current_error'')))', phase))
$$;
SELECT pg_temp.hook(phase) FROM unnest(ARRAY['before_run', 'after_run', 'before_migration', 'after_migration', 'on_error']) phase;
SELECT confiture.push('db/migrations/2_index.up.sql', 'CREATE TABLE two ()'),
	confiture.push('db/migrations/2_index.down.sql', 'DROP TABLE two');
SELECT confiture.release('2', 'tenant_a');
SELECT version FROM confiture.migrate_up(scope => 'tenant_a');
SELECT what FROM seen ORDER BY n;
TRUNCATE seen;
SET client_min_messages = warning;
CALL confiture.migrate_back(scope => 'tenant_a');
SELECT what FROM seen ORDER BY n;
TRUNCATE seen;

-- a hook that fails fails the migration; on_error runs after the rollback, in
-- a function, too
SELECT confiture.push('db/migrations/3_bad.up.sql', E'CREATE TABLE three ();\nSELECT 1/0;');
SELECT confiture.release('2', 'tenant_a');
CALL confiture.migrate(scope => 'tenant_a');
SELECT what FROM seen ORDER BY n;
TRUNCATE seen;
SELECT confiture.migrate_up(scope => 'tenant_a');
SELECT what FROM seen ORDER BY n;
TRUNCATE seen;
SELECT confiture.unpush('db/migrations/3_bad.up.sql');
SELECT confiture.push('db/migrations/4_fine.up.sql', 'CREATE TABLE four ()');
SELECT confiture.add_hook('after_migration', E'SELECT 1;\nSELECT nonsense;') AS hook \gset
SELECT confiture.migrate_up(scope => 'tenant_a');
CALL confiture.migrate(scope => 'tenant_a');
SELECT to_regclass('tenant_a.four');
SELECT what FROM seen ORDER BY n;
SELECT confiture.drop_hook(:hook);
SELECT confiture.add_hook('on_error', 'SELECT also_nonsense') AS hook \gset
SELECT confiture.push('db/migrations/4_fine.up.sql', 'SELECT 1/0');
SELECT confiture.migrate_up(scope => 'tenant_a');
CALL confiture.migrate(scope => 'tenant_a');
SELECT DISTINCT direction, name, success, version FROM confiture.history WHERE direction = 'hook' ORDER BY 1, 2, 3, 4;
SELECT confiture.drop_hook(id) FROM confiture.hook ORDER BY id;
SELECT confiture.unpush('db/migrations/4_fine.up.sql');

-- hooks from the environment's file, with a pushed text
SELECT confiture.push('db/hooks/note.sql', 'INSERT INTO public.seen (what) VALUES (''from a file'')');
SELECT confiture.configure('local', E'hooks:\n  - {phase: before_run, file: db/hooks/note.sql}\n  - {phase: after_run, sql: "INSERT INTO public.seen (what) VALUES (''from the environment'')"}');
TRUNCATE seen;
SELECT confiture.push('db/migrations/5_five.up.sql', 'CREATE TABLE five ()'), confiture.push('db/migrations/5_five.down.sql', 'DROP TABLE five');
SELECT version FROM confiture.migrate_up(scope => 'tenant_a');
SELECT what FROM seen ORDER BY n;

-- there, what was taken back is simply pending
SELECT version FROM confiture.migrate_down(scope => 'tenant_a');
SELECT version, state FROM confiture.migrate_status('tenant_a');
SELECT version FROM confiture.migrate_up(scope => 'tenant_a');

-- rehearsals: nothing remains, and all of it is told
TRUNCATE seen;
SELECT confiture.configure('local', 'hooks: [{phase: before_migration, sql: INSERT INTO public.seen (what) VALUES (1)}]');
SELECT confiture.push('db/migrations/6_six.up.sql', 'ALTER TABLE item ADD COLUMN name text; INSERT INTO item VALUES (1, ''one'')'),
	confiture.push('db/migrations/6_six.verify.sql', 'SELECT count(*) = 1 FROM item'),
	confiture.push('db/migrations/7_seven.up.sql', 'ALTER TABLE item DROP COLUMN nothing'),
	confiture.push('db/migrations/8_eight.up.sql', 'CREATE TABLE eight ()');
SELECT version, name, direction, statements, error FROM confiture.rehearse(scope => 'tenant_a');
SELECT count(*) FROM seen;
SELECT attname FROM pg_attribute WHERE attrelid = 'tenant_a.item'::regclass AND attnum > 0;
SELECT count(*) FROM confiture.history WHERE version IN ('6', '7', '8');
SELECT version, error FROM confiture.rehearse('6', scope => 'tenant_a');

SELECT confiture.unpush('db/environments/local.yaml');

-- it gives up when it would hold a lock for too long, and a statement that
-- holds none may take its time
SELECT confiture.push('db/migrations/7_seven.up.sql', 'SELECT pg_sleep(0.7); CREATE TABLE seven AS SELECT pg_sleep(0.3)::text AS slept; SELECT 1');
SELECT version, statements, error, duration > '1s' AS slept FROM confiture.rehearse('7', '200ms', 'tenant_a') WHERE version = '7';
SELECT confiture.unpush('db/migrations/6_six.up.sql'), confiture.unpush('db/migrations/6_six.verify.sql');
SELECT version, statements, error, duration > '1s' AS slept FROM confiture.rehearse('7', '200ms', 'tenant_a');
SELECT confiture.push('db/migrations/7_seven.up.sql', 'ALTER TABLE item ADD COLUMN a int; SELECT pg_sleep(1000)');
SELECT version, statements, error, duration < '100s' AS soon FROM confiture.rehearse('7', '200ms', 'tenant_a');
SET statement_timeout = '300ms';
SELECT confiture.rehearse('7', '1h', 'tenant_a');
RESET statement_timeout;
SELECT confiture.push('db/migrations/7_seven.up.sql', 'DO $x$ BEGIN PERFORM pg_sleep(0.1); LOCK item; PERFORM pg_sleep(1000); END $x$');
SELECT version, statements, error FROM confiture.rehearse('7', '200ms', 'tenant_a');
SELECT confiture.push('db/migrations/7_seven.up.sql', 'VACUUM item');
SELECT version, statements, error FROM confiture.rehearse('7', '200ms', 'tenant_a');
\c postgres
DROP DATABASE regress_scope;
