-- Migrations in one transaction: order, targets, going back, what is refused.
CREATE DATABASE regress_migrate;
\c regress_migrate
SET client_min_messages = warning;
CREATE EXTENSION confiture;
RESET client_min_messages;

-- pushes a migration of one table, and its down file
CREATE FUNCTION pg_temp.push(version text, name text, up text DEFAULT NULL, down text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
	SELECT confiture.push(format('db/migrations/%s_%s.up.sql', version, name),
		coalesce(up, format('CREATE TABLE %I (id int);', name)));
	SELECT confiture.push(format('db/migrations/%s_%s.down.sql', version, name),
		coalesce(down, format('DROP TABLE %I;', name)));
$$;
CREATE FUNCTION pg_temp.tables() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
	WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
$$;
CREATE TEMPORARY VIEW ledger AS
	SELECT version, name, state,
		   row_number() OVER (ORDER BY history_id) AS applied_as
	FROM confiture.ledger ORDER BY history_id;

-- nothing to do
SELECT * FROM confiture.migrate_up();
SELECT * FROM confiture.migrate_down();

-- numbers are compared as numbers, whatever their length
SELECT pg_temp.push('2', 'b'), pg_temp.push('10', 'c'), pg_temp.push('001', 'a'),
	pg_temp.push('20260520143015', 'd'), pg_temp.push('1.10', 'a10'), pg_temp.push('1.9', 'a9');
SELECT version, name, direction, statements FROM confiture.migrate_up('1.10');
SELECT version, name, direction, statements FROM confiture.migrate_up();
SELECT version, name, direction, statements FROM confiture.migrate_up();
SELECT pg_temp.tables();
SELECT * FROM ledger;

-- going back: one, several, to a target, more than there are
SELECT version, name, direction, statements FROM confiture.migrate_down();
SELECT version, name FROM confiture.migrate_down(2);
SELECT version, name FROM confiture.migrate_down(target => '1');
SELECT version, name FROM confiture.migrate_down(1000);
SELECT pg_temp.tables() IS NULL AS all_gone;

-- what was taken back isn't applied again by the next run
SELECT version, name FROM confiture.migrate_up();
SELECT confiture.migrate_up('10');
SELECT pg_temp.push('2', 'b', 'CREATE TABLE b (id bigint);');
SELECT version, name FROM confiture.migrate_up();
SELECT * FROM ledger;

-- wrong arguments
SELECT confiture.migrate_down(1, '1');
SELECT confiture.migrate_down(0);
SELECT confiture.migrate_down(target => '10');
SELECT confiture.migrate_up('3');
SELECT confiture.migrate_up(scope => NULL);
SELECT confiture.migrate_up(scope => 'nowhere');
SELECT confiture.rehearse(max_lock => NULL);
SELECT confiture.rehearse(max_lock => '0');
SELECT confiture.rehearse(max_lock => '1 month');

-- a failure leaves nothing of the batch, and is recorded
SELECT pg_temp.push('11', 'good'), pg_temp.push('12', 'bad', E'CREATE TABLE bad ();\nSELECT 1/0;');
SELECT version FROM confiture.migrate_up();
SELECT pg_temp.tables();
SELECT version, name, direction, success, statements, sqlstate, error
FROM confiture.history WHERE NOT success;
SELECT confiture.unpush('db/migrations/12_bad.up.sql');

-- files that belong to no migration
SELECT version, statements FROM confiture.migrate_up();
SELECT confiture.unpush('db/migrations/12_bad.down.sql');
SELECT pg_temp.push('011', 'twice');
SELECT confiture.migrate_up();
SELECT confiture.unpush('db/migrations/011_twice.up.sql'), confiture.unpush('db/migrations/011_twice.down.sql');

-- out of order
SELECT pg_temp.push('5', 'late');
SELECT confiture.migrate_up();
\echo :LAST_ERROR_SQLSTATE
SELECT confiture.configure('production', 'migration: {out_of_order: allow}');
SELECT version FROM confiture.migrate_up();
SELECT version FROM confiture.migrate_down();
SELECT confiture.unpush('db/environments/production.yaml');

-- a changed text stops the run, another layout doesn't
SELECT confiture.push('db/migrations/11_good.up.sql', E'/* a licence */\ncreate  TABLE good (id int) ;\n');
SELECT version FROM confiture.migrate_up();
SELECT confiture.push('db/migrations/11_good.up.sql', 'CREATE TABLE good (id bigint);');
SELECT confiture.migrate_up();
\echo :LAST_ERROR_SQLSTATE
SELECT confiture.push('db/migrations/11_good.up.sql', 'CREATE TABLE good (id int);');

-- going back runs the text that was kept, not the one that is pushed now
SELECT pg_temp.push('13', 'kept'), confiture.push('db/migrations/13_kept.verify.sql', $$SELECT count(*) = 0 FROM kept$$);
SELECT version, statements FROM confiture.migrate_up();
SELECT confiture.push('db/migrations/13_kept.down.sql', 'SELECT 1/0');
SELECT confiture.unpush('db/migrations/13_kept.up.sql');
SELECT version FROM confiture.migrate_down();
SELECT pg_temp.tables();
SELECT confiture.unpush('db/migrations/13_kept.down.sql'), confiture.unpush('db/migrations/13_kept.verify.sql');

-- verification: an error, false, null; what it does is undone
SELECT pg_temp.push('14', 'verified'), confiture.push('db/migrations/14_verified.verify.sql',
	E'INSERT INTO verified VALUES (1);\nSELECT count(*) = 2 FROM verified;');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/14_verified.verify.sql', 'SELECT NULL::bool');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/14_verified.verify.sql',
	E'INSERT INTO verified VALUES (1);\nSELECT count(*) = 1, false FROM verified;');
SELECT version, statements FROM confiture.migrate_up();
SELECT count(*) FROM verified;

-- irreversible ones, and without a down file
SELECT pg_temp.push('15', 'forever', E'-- confiture:irreversible "rows are merged"\nCREATE TABLE forever ();');
SELECT confiture.push('db/migrations/16_alone.up.sql', 'CREATE TABLE alone ()');
SELECT version FROM confiture.migrate_up();
SELECT confiture.migrate_down();
SELECT confiture.migrate_down(2);
\echo :LAST_ERROR_SQLSTATE
SELECT pg_temp.tables();

-- repeatable scripts: after all others, when their text has changed
SELECT confiture.push('db/migrations/R__view.sql', 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one'),
	confiture.push('db/migrations/R__another.sql', 'CREATE TABLE IF NOT EXISTS another ()'),
	pg_temp.push('17', 'before');
SELECT version, name, statements FROM confiture.migrate_up();
SELECT version FROM confiture.migrate_up();
SELECT confiture.push('db/migrations/R__view.sql', 'CREATE OR REPLACE VIEW v AS SELECT 2 AS one -- two');
SELECT version FROM confiture.migrate_up();
SELECT version FROM confiture.migrate_down();
SELECT * FROM v;

-- directives
SELECT pg_temp.push('20', 'requires', E'-- confiture:requires 17, 18\nCREATE TABLE x ();');
SELECT confiture.migrate_up();
SELECT pg_temp.push('18', 'first');
SELECT version FROM confiture.migrate_up();
SELECT confiture.unpush('db/migrations/20_requires.up.sql'), confiture.unpush('db/migrations/20_requires.down.sql');
SELECT pg_temp.push('21', 'conflicts', E'--  confiture: conflicts 18\nCREATE TABLE y ();');
SELECT confiture.migrate_up();
SELECT pg_temp.push('21', 'conflicts', E'-- confiture:conflicts 99\n-- confiture:requires 18\nCREATE TABLE conflicts ();');
SELECT version FROM confiture.migrate_up();
SELECT version FROM confiture.migrate_down(target => '14');
SELECT confiture.push('db/migrations/22_a.up.sql', E'-- confiture:no-transactions\nSELECT 1');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/22_a.up.sql', E'-- confiture:lock-timeout soon\nSELECT 1');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/22_a.up.sql', E'SELECT 1;\n-- confiture:no-transaction\nSELECT 2');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/22_a.up.sql', E'-- confiture:irreversible because\nSELECT 1');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/22_a.up.sql',
	E'/* a licence */\n-- confiture:owner-skip\n-- confiture:lock-timeout 2s\n-- confiture:run-as nobody_at_all\nSELECT 1');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/22_a.up.sql',
	E'-- confiture:lock-timeout 2s\nCREATE TABLE settings AS SELECT current_setting(''lock_timeout'') AS lock_timeout;\nSELECT ''-- confiture:nonsense''');
SELECT version, statements FROM confiture.migrate_up();
SELECT * FROM settings;

-- what can't run in one transaction is refused up front, with a way out
SELECT pg_temp.push('23', 'fine'), confiture.push('db/migrations/24_index.up.sql', 'CREATE INDEX CONCURRENTLY ON fine (id)');
SELECT confiture.migrate_up();
SELECT pg_temp.tables() ~ 'fine' AS anything_ran;
SELECT confiture.push('db/migrations/24_index.up.sql', E'-- confiture:no-transaction\nSELECT 1');
SELECT confiture.migrate_up();
CREATE TYPE mood AS ENUM ('sad');
SELECT confiture.push('db/migrations/24_index.up.sql', E'ALTER TYPE mood ADD VALUE ''ok''; CREATE TABLE m (m mood DEFAULT ''ok'')');
SELECT confiture.migrate_up();
SELECT confiture.push('db/migrations/24_index.up.sql', E'CREATE TYPE w AS ENUM (''a''); ALTER TYPE w ADD VALUE ''b''; CREATE TABLE m (m w DEFAULT ''b'')');
SELECT version FROM confiture.migrate_up();

-- nothing of a script's settings stays; a script can't run another
SELECT confiture.push('db/migrations/25_set.up.sql', 'SET search_path = pg_catalog; SELECT set_config(''work_mem'', ''1MB'', false)'),
	confiture.push('db/migrations/26_nested.up.sql', 'SELECT confiture.migrate_up()');
SELECT version FROM confiture.migrate_up('25');
SELECT current_setting('search_path'), current_setting('work_mem') = '1MB' AS leaked, current_setting('confiture.current_version');
SELECT confiture.migrate_up();
SELECT confiture.unpush('db/migrations/26_nested.up.sql');

-- deferred constraints are checked at the end of the migration
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SELECT confiture.push('db/migrations/27_deferred.up.sql', 'INSERT INTO child VALUES (1)');
SELECT confiture.migrate_up();
SELECT version, error IS NOT NULL AS fails FROM confiture.rehearse();
SELECT confiture.push('db/migrations/27_deferred.up.sql', 'INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1)');
SELECT version, statements, error FROM confiture.rehearse();
SELECT count(*) FROM child;
SELECT version, statements FROM confiture.migrate_up();

-- other transactions
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT confiture.migrate_up();
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.migrate_down();
ROLLBACK;
BEGIN;
SELECT version FROM confiture.migrate_down(target => '25');
SELECT count(*) FROM confiture.migrate_up();
ROLLBACK;

SELECT * FROM ledger;

-- another tool's name of a version that has no file has no place in the order
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('ae1027a6acf');
SELECT version, action FROM confiture.adopt('alembic_version');
SELECT pg_temp.push('28', 'after_alembic');
SELECT version FROM confiture.migrate_up();
\c postgres
DROP DATABASE regress_migrate;
