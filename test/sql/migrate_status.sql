-- What became of each migration: migrate_status(), validate(), the views
-- migration and activity.
SET client_min_messages = warning;
-- what other tests left
TRUNCATE confiture.history_record, confiture.ledger, confiture.intent, confiture.held_version RESTART IDENTITY;
DELETE FROM confiture.source_text; DELETE FROM confiture.binding; DELETE FROM confiture.environment_setting;
CREATE ROLE regress_status_observer;
CREATE ROLE regress_status_developer;
SELECT confiture.allow('regress_status_observer', 'observer');
SELECT confiture.allow('regress_status_developer', 'developer');

-- an entry of the ledger as migrate_up() leaves it; its history row, too
CREATE FUNCTION pg_temp.applied(version text, name text, up_sql text, down_sql text DEFAULT NULL,
								state text DEFAULT 'applied') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	history_id bigint;
BEGIN
	INSERT INTO confiture.history_record (scope, version, name, direction, success, statements,
		session_user_name, current_user_name, application, started_at, duration)
	VALUES ('', version, name, 'up', true, 1, 'alice', 'bob', 'test', '2024-01-02 03:04:05Z', '1.5 s')
	RETURNING id INTO history_id;
	INSERT INTO confiture.ledger (scope, version, name, state, history_id, sha256, ddl_sha256, up_sql,
		down_sql, pushed_by, down_pushed_by, recorded_at, duration, session_user_name, current_user_name)
	VALUES ('', version, name, state, history_id, confiture.ddl_hash(up_sql, false),
		confiture.ddl_hash(up_sql), up_sql, down_sql, session_user,
		CASE WHEN down_sql IS NOT NULL THEN session_user END, '2024-01-02 03:04:05Z', '1.5 s', 'alice', 'bob');
END $$;
CREATE FUNCTION pg_temp.failed(version text, error text) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO confiture.history_record (scope, version, name, direction, success, statements,
		session_user_name, current_user_name, application, started_at, duration, sqlstate, error)
	VALUES ('', version, 'x', 'up', false, 0, 'alice', 'bob', 'test', '2024-01-02 03:04:05Z', '1 s', '42P01', error)
$$;
CREATE FUNCTION pg_temp.interrupted(version text, direction text, done int, begun boolean, error text) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO confiture.intent (scope, version, name, direction, sql, statements, done, begun, prefix_sha256,
		error, started_at, session_user_name, current_user_name)
	VALUES ('', version, 'i', direction, 'SELECT 1; SELECT 2; SELECT 3', 3, done, begun, '', error,
		'2024-01-02 03:04:05Z', 'alice', 'bob')
$$;

-- nothing there
SELECT * FROM confiture.migrate_status();
SELECT * FROM confiture.validate();
SELECT * FROM confiture.migration;
SELECT * FROM confiture.activity;

-- every state
SELECT count(confiture.push('db/migrations/' || file, content)) FROM (VALUES
	('001_applied.up.sql', 'CREATE TABLE a ()'), ('001_applied.down.sql', 'DROP TABLE a'),
	('001_applied.verify.sql', 'SELECT FROM a'),
	('002_changed.up.sql', 'CREATE TABLE b (id bigint)'), ('002_changed.down.sql', 'DROP TABLE b'),
	('003_layout.up.sql', E'-- a comment\nCREATE TABLE c ()'), ('003_layout.down.sql', 'DROP TABLE c'),
	('005_baseline.up.sql', 'SELECT 5'), ('005_baseline.down.sql', ''),
	('006_adopted.up.sql', 'SELECT 6'), ('006_adopted.down.sql', ''),
	('007_reverted.up.sql', 'SELECT 7'), ('007_reverted.down.sql', ''),
	('008_reverted_changed.up.sql', 'SELECT 88'), ('008_reverted_changed.down.sql', ''),
	('009_failed.up.sql', 'SELECT 9'), ('009_failed.down.sql', ''),
	('010_failed_once.up.sql', 'SELECT 10'), ('010_failed_once.down.sql', ''),
	('011_half.up.sql', 'SELECT 11'), ('011_half.down.sql', ''),
	('012_half_back.up.sql', 'SELECT 12'), ('012_half_back.down.sql', ''),
	('013_held.up.sql', 'SELECT 13'), ('013_held.down.sql', ''),
	('020_pending.up.sql', 'SELECT 20'), ('020_pending.down.sql', 'SELECT 21'),
	('020_pending.verify.sql', 'SELECT 22'),
	('R__same.sql', 'SELECT 100'), ('R__changed.sql', 'SELECT 101'), ('R__new.sql', 'SELECT 102')) f (file, content);
SELECT pg_temp.failed('010', 'before it was applied');
SELECT pg_temp.applied('001', 'applied', 'CREATE TABLE a ()', 'DROP TABLE a');
SELECT pg_temp.applied('002', 'changed', 'CREATE TABLE b (id int)', 'DROP TABLE b');
SELECT pg_temp.applied('003', 'layout', 'create table C ();', 'DROP TABLE c');
SELECT pg_temp.applied('004', 'missing', 'SELECT 4', 'SELECT 44');
SELECT pg_temp.applied('005', 'baseline', 'SELECT 55', NULL, 'baseline');
SELECT pg_temp.applied('006', 'adopted', 'SELECT 66', NULL, 'adopted');
SELECT pg_temp.applied('007', 'reverted', 'SELECT 7', NULL, 'reverted');
SELECT pg_temp.applied('008', 'reverted_changed', 'SELECT 8', NULL, 'reverted');
SELECT pg_temp.applied('010', 'failed_once', 'SELECT 10');
SELECT pg_temp.applied('012', 'half_back', 'SELECT 12', 'SELECT -12');
SELECT pg_temp.applied('R__same', 'same', 'SELECT 100');
SELECT pg_temp.applied('R__changed', 'changed', 'SELECT 0');
SELECT pg_temp.failed('009', 'relation "x" does not exist');
SELECT pg_temp.failed('009', E'relation "y" does not exist\ndb/migrations/009_failed.up.sql:1:1');
SELECT pg_temp.interrupted('011', 'up', 1, true, NULL);
SELECT pg_temp.interrupted('012', 'down', 2, false, 'canceling statement due to user request');
SELECT confiture.hold('013', 'wait for the index');
SELECT confiture.hold('099', 'it isn''t there yet');
SELECT version, name, state, applied_at = '2024-01-02 03:04:05Z' AS at, applied_by AS by, duration,
	   "left"(sha256, 8) AS sha256, replace(error, session_user, '<superuser>') AS error
FROM confiture.migrate_status();
-- another scope has nothing in place
SELECT version, state, error FROM confiture.migrate_status('tenant') WHERE state <> 'pending';

-- the view migration: as applied, or as pushed
SELECT version, name, up_sql, down_sql, verify_sql, pushed_by = session_user AS by, scope
FROM confiture.migration ORDER BY version COLLATE "C";

-- validate()
SELECT severity, code, object, replace(message, session_user, '<superuser>') AS message, hint
FROM confiture.validate() WHERE code <> 'history_head';
SELECT DISTINCT object FROM confiture.validate() WHERE code = 'out_of_order';

-- an observer sees all of it; without a level, nothing
SET ROLE regress_status_observer;
SELECT count(*) FROM confiture.migrate_status();
SELECT count(*) FROM confiture.migration;
SELECT count(*) FROM confiture.activity;
SELECT count(*) > 0 AS some FROM confiture.validate();
SELECT code, object FROM confiture.validate() WHERE code IN ('not_trusted', 'down_not_trusted');
SELECT confiture.hold('020', 'why');
SET ROLE regress_status_developer;
SELECT confiture.push('db/migrations/021_mine.up.sql', 'SELECT 1') AS pushed;
SELECT confiture.push('db/migrations/021_mine.down.sql', 'SELECT 1') AS pushed;
RESET ROLE;
SELECT severity, code, object, replace(message, session_user, '<superuser>') AS message, hint
FROM confiture.validate() WHERE code = 'not_trusted';
SELECT confiture.approve('db/migrations/021_mine.up.sql');
SELECT code, object FROM confiture.validate() WHERE code = 'not_trusted';
UPDATE confiture.ledger SET down_pushed_by = 'regress_status_developer' WHERE version = '001';
SELECT severity, code, object, replace(message, session_user, '<superuser>') AS message, hint
FROM confiture.validate() WHERE code = 'down_not_trusted';
UPDATE confiture.ledger SET down_approved = true WHERE version = '001';
SELECT code, object FROM confiture.validate() WHERE code = 'down_not_trusted';

-- in a REPEATABLE READ and a read-only transaction, no file of which can be cut
SELECT confiture.push('db/migrations/001_applied.up.sql', 'CREATE TABLE '' (') AS pushed;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY;
SELECT version, state FROM confiture.migrate_status() WHERE version = '001';
SELECT severity, code, object, message FROM confiture.validate() WHERE code = 'invalid_file';
SELECT up_sql FROM confiture.migration WHERE version = '001';
COMMIT;

-- arguments
SELECT * FROM confiture.migrate_status(NULL);
SELECT * FROM confiture.validate(NULL);

-- validate(): out of order, by environment
SELECT confiture.configure('local', '{include_dirs: [db/schema], migration: {out_of_order: allow}}');
SELECT confiture.push('db/migrations/000_late.up.sql', '-- confiture:irreversible "no"') AS pushed;
SELECT severity, object, message, hint FROM confiture.validate() WHERE code = 'out_of_order';
SELECT confiture.configure('local', '{include_dirs: [db/schema], migration: {out_of_order: refuse}}');
SELECT severity, object, message, hint FROM confiture.validate() WHERE code = 'out_of_order';
SELECT confiture.configure('test', '{include_dirs: [db/schema]}');
SELECT severity, code, object, message, hint FROM confiture.validate()
WHERE code IN ('out_of_order', 'environment_unknown');
SELECT confiture.unpush('db/environments/test.yaml'), confiture.unpush('db/environments/local.yaml');

-- validate(): names of files
SELECT count(*) > 0 AS pruned FROM confiture.prune('{}');
DELETE FROM confiture.ledger; DELETE FROM confiture.intent; DELETE FROM confiture.held_version;
SELECT count(confiture.push('db/migrations/' || file,
	CASE WHEN file ~ '^R__' THEN '' ELSE '-- confiture:irreversible "test"' END)) FROM unnest('{
	1_a.up.sql,001_b.up.sql,2_c.up.sql,2_d.up.sql,
	3_e.sql,README.md,4up.sql,_x.up.sql,5_.up.sql,sub/6_f.up.sql,R__x.up.sql,R__.sql,R__ok.sql,.keep}'::text[]) file;
SELECT count(confiture.push('db/migrations/' || file, '')) FROM unnest('{
	7_g.down.sql,7_g.verify.sql,2_z.down.sql,02_c.verify.sql}'::text[]) file;
SELECT severity, code, object, message FROM confiture.validate()
WHERE code IN ('orphan', 'duplicate_version') ORDER BY object COLLATE "C";
SELECT version, name, state FROM confiture.migrate_status();

-- validate(): texts
SELECT count(*) > 0 AS pruned FROM confiture.prune('{}');
SELECT count(confiture.push('db/migrations/' || file, content)) FROM (VALUES
	('1_a.up.sql', E'SELECT 1;\n\n  SELECT ''open'), ('1_a.down.sql', E'\\echo no'),
	('1_a.verify.sql', 'SELECT 1; COMMIT; SELECT 2'),
	('2_b.up.sql', E'-- confiture:lock-timeut 5s'), ('2_b.down.sql', '-- confiture:irreversible "x"'),
	('3_c.up.sql', E'-- confiture:irreversible "rows are gone"\nSELECT 1'), ('3_c.down.sql', ''),
	('4_d.up.sql', 'SELECT 4'),
	('5_e.up.sql', E'-- confiture:requires 1, 77, 6, 5\n-- confiture:conflicts 4, 6, 88'), ('5_e.down.sql', ''),
	('6_f.up.sql', E'-- confiture:conflicts 5, R__r'), ('6_f.down.sql', ''),
	('R__r.sql', E'-- confiture:requires 6')) f (file, content);
SELECT * FROM confiture.validate() WHERE code NOT LIKE 'history%';
-- the place is the same where a function calls it
DO $$ BEGIN RAISE WARNING '%', (SELECT message FROM confiture.validate() WHERE object = 'db/migrations/2_b.up.sql'); END $$;
-- what is in place has been through it; and what it requires isn't pending
SELECT pg_temp.applied('4', 'd', 'SELECT 4');
SELECT pg_temp.applied('5', 'e', E'-- confiture:irreversible "once"\nSELECT 5');
SELECT severity, code, object, message FROM confiture.validate() WHERE object ~ '^([456]|db.*/[456].*)$' AND code NOT LIKE 'history%';

-- validate(): the chain of the history
DELETE FROM confiture.ledger;
SELECT count(*) > 0 AS pruned FROM confiture.prune('{}');
TRUNCATE confiture.history_record RESTART IDENTITY;
SELECT code, message FROM confiture.validate();
SELECT pg_temp.failed('1', 'x');
SELECT severity, code, message, hint FROM confiture.validate();
SELECT confiture.hold('1', 'one'), confiture.hold('2', 'two'), confiture.hold('3', 'three');
SELECT severity, code, object, regexp_replace(message, '[0-9a-f]{64}', '<digest>') AS message
FROM confiture.validate() WHERE code LIKE 'history%';
SELECT message = 'the newest digest is ' || (SELECT digest FROM confiture.history LIMIT 1) AS head
FROM confiture.validate() WHERE code = 'history_head';
BEGIN;
UPDATE confiture.history_record SET reason = 'another' WHERE version = '2';
SELECT severity, code, object, message, hint FROM confiture.validate() WHERE code = 'history_broken';
ROLLBACK;
BEGIN;
DELETE FROM confiture.history_record WHERE id = 1;
SELECT severity, code, object, message FROM confiture.validate() WHERE code = 'history_broken';
ROLLBACK;

-- activity: the runner's lock is ours, and nobody reports
BEGIN;
SELECT confiture.push('db/migrations/1_a.up.sql', 'SELECT 1') AS pushed;
SELECT confiture.release('1'), confiture.baseline('1');
SELECT pid = pg_backend_pid() AS pid, version, statement, statements, since IS NOT NULL AS since, waiting_for,
	   role = session_user AS role, application, state
FROM confiture.activity;
SET LOCAL application_name = 'confiture 1 2/3';
SELECT version, statement, statements, application FROM confiture.activity;
SET LOCAL application_name = 'confiture a b c 10/12';
SELECT version, statement, statements FROM confiture.activity;
SET LOCAL application_name = 'confiture 1 2';
SELECT version, statement, statements FROM confiture.activity;
SET LOCAL application_name = 'confiture 1/2';
SELECT version, statement, statements FROM confiture.activity;
SET LOCAL application_name = 'confiture 1 2/x';
SELECT version, statement, statements FROM confiture.activity;
-- our own run isn't another's
SET LOCAL application_name = 'confiture 1 2/3';
SELECT version, state FROM confiture.migrate_status() WHERE version = '1';
SET LOCAL ROLE regress_status_observer;
SELECT version, statement, role = session_user AS role FROM confiture.activity;
ROLLBACK;
SELECT count(*) FROM confiture.activity;

-- nothing stays
TRUNCATE confiture.history_record, confiture.ledger, confiture.intent, confiture.held_version RESTART IDENTITY;
SELECT count(*) > 0 AS pruned FROM confiture.prune('{}');
SELECT confiture.allow('regress_status_observer', NULL), confiture.allow('regress_status_developer', NULL);
DROP ROLE regress_status_observer, regress_status_developer;
