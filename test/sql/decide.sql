-- Decisions about migrations: hold(), release(), accept_text(), resolve(),
-- baseline().
SET client_min_messages = warning;
-- what other tests left
TRUNCATE confiture.history_record, confiture.ledger, confiture.intent, confiture.held_version RESTART IDENTITY;
DELETE FROM confiture.source_text; DELETE FROM confiture.binding; DELETE FROM confiture.environment_setting;
CREATE ROLE regress_decide_migrator;
CREATE ROLE regress_decide_admin;
SELECT confiture.allow('regress_decide_migrator', 'migrator'), confiture.allow('regress_decide_admin', 'admin');

CREATE FUNCTION pg_temp.entry(version text, name text, up_sql text, down_sql text DEFAULT NULL,
							  state text DEFAULT 'applied') RETURNS void
LANGUAGE sql AS $$
	INSERT INTO confiture.history_record (scope, version, name, direction, success, statements,
		session_user_name, current_user_name, application, started_at, duration)
	VALUES ('', version, name, 'up', true, 1, 'alice', 'bob', 'test', '2024-01-02 03:04:05Z', '1.5 s');
	INSERT INTO confiture.ledger (scope, version, name, state, history_id, sha256, ddl_sha256, up_sql,
		down_sql, pushed_by, down_pushed_by, recorded_at, duration, session_user_name, current_user_name)
	SELECT '', version, name, state, (SELECT max(id) FROM confiture.history_record), confiture.ddl_hash(up_sql, false),
		confiture.ddl_hash(up_sql), up_sql, down_sql, 'carol',
		CASE WHEN down_sql IS NOT NULL THEN 'carol' END, '2024-01-02 03:04:05Z', '1.5 s', 'alice', 'bob'
$$;
CREATE FUNCTION pg_temp.intent(version text, direction text) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO confiture.intent (scope, version, name, direction, sql, statements, done, begun, prefix_sha256,
		started_at, session_user_name, current_user_name)
	VALUES ('', version, 'half', direction, 'SELECT 1; SELECT 2', 2, 1, true, '', now(), 'alice', 'bob')
$$;
CREATE VIEW pg_temp.ledger AS
	SELECT version, name, state, history_id AS h, up_sql, down_sql, verify_sql,
		   CASE WHEN sha256 IS NOT NULL THEN sha256 = confiture.ddl_hash(up_sql, false)
				AND ddl_sha256 = confiture.ddl_hash(up_sql) END AS hashed,
		   CASE pushed_by WHEN session_user THEN 'me' ELSE pushed_by END AS pusher, duration,
		   CASE current_user_name WHEN session_user THEN 'me' ELSE current_user_name END AS by,
		   recorded_at > '2025-01-01' AS now, scope
	FROM confiture.ledger;
CREATE VIEW pg_temp.history AS
	SELECT id, scope, version, name, direction AS dir, success AS ok, sha256 IS NOT NULL AS sha, reason,
		   replace(current_user_name, session_user, 'me') AS by, digest IS NOT NULL AS linked
	FROM confiture.history WHERE direction <> 'up';
CREATE VIEW pg_temp.held AS
	SELECT scope, version, reason, replace(held_by, session_user, 'me') AS by, held_at > '2025-01-01' AS now
	FROM confiture.held_version;

-- NULL and empty arguments
SELECT confiture.hold(NULL, 'x');
SELECT confiture.hold('1', NULL);
SELECT confiture.hold('1', 'x', NULL);
SELECT confiture.hold('', 'x');
SELECT confiture.hold('1', '');
SELECT confiture.hold('1', E' \n\t');
SELECT confiture.release(NULL);
SELECT confiture.release('1', NULL);
SELECT confiture.accept_text(NULL, 'x');
SELECT confiture.accept_text('1', NULL);
SELECT confiture.accept_text('1', '');
SELECT confiture.accept_text('1', 'x', NULL);
SELECT confiture.resolve(NULL, 'applied', 'x');
SELECT confiture.resolve('1', NULL, 'x');
SELECT confiture.resolve('1', 'applied', NULL);
SELECT confiture.resolve('1', 'applied', '');
SELECT confiture.resolve('1', 'applied', 'x', NULL);
SELECT confiture.resolve('1', 'baseline', 'x');
SELECT confiture.resolve('1', 'Applied', 'x');
SELECT confiture.baseline(NULL);
SELECT confiture.baseline('1', NULL);
SELECT confiture.baseline('');

-- levels
SET ROLE regress_decide_migrator;
SELECT confiture.accept_text('1', 'x');
SELECT confiture.resolve('1', 'applied', 'x');
RESET ROLE;

-- transactions that would not see what others did, or may not write
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT confiture.hold('1', 'x');
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT confiture.resolve('1', 'applied', 'x');
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.release('1');
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.accept_text('1', 'x');
ROLLBACK;
BEGIN READ ONLY;
SELECT confiture.baseline('1');
ROLLBACK;

-- nor in a database that is another one
SELECT confiture.configure('local', '{include_dirs: [db/schema]}'), confiture.use('local');
BEGIN;
UPDATE confiture.binding SET database_name = 'another';
\set VERBOSITY sqlstate
SELECT confiture.hold('1', 'x');
ROLLBACK;
\set VERBOSITY default
DELETE FROM confiture.binding;
SELECT confiture.unpush('db/environments/local.yaml');

-- hold() and release()
SELECT count(confiture.push('db/migrations/' || file, content)) FROM (VALUES
	('001_one.up.sql', 'SELECT 1'), ('001_one.down.sql', 'SELECT -1'), ('001_one.verify.sql', 'SELECT 11'),
	('002_two.up.sql', 'SELECT 2'), ('002_two.down.sql', 'SELECT -2'),
	('003_three.up.sql', 'SELECT 3'), ('003_three.down.sql', 'SELECT -3'),
	('004_four.up.sql', 'SELECT 4'),
	('R__view.sql', 'SELECT 100')) f (file, content);
SELECT pg_temp.entry('003', 'three', 'SELECT 3', 'SELECT -3');
SET ROLE regress_decide_migrator;
SELECT confiture.hold('2', 'it''s not the time');
RESET ROLE;
SELECT confiture.hold('002', 'again');
SELECT confiture.hold('003', 'too late');
SELECT confiture.hold('5', 'for later'), confiture.hold('002', 'a tenant''s', 'tenant');
SELECT version, state, replace(error, session_user, 'me') AS error
FROM confiture.migrate_status() WHERE state <> 'pending' OR version = '001';
SELECT * FROM pg_temp.held ORDER BY scope, version;
SELECT code, object FROM confiture.validate() WHERE code IN ('out_of_order', 'held');
SELECT confiture.release('001');
SELECT confiture.release('003');
SELECT confiture.release('77');
SELECT confiture.release('R__vew');
-- a file with another spelling of a version that is held
SELECT confiture.push('db/migrations/0005_five.up.sql', 'SELECT 5') AS pushed;
SELECT version, state FROM confiture.migrate_status() WHERE state = 'held';
SELECT confiture.release('05');
SELECT confiture.release('002');
SELECT confiture.release('002');
SELECT version, state FROM confiture.migrate_status() WHERE version ~ '[25]';
SELECT version, state FROM confiture.migrate_status('tenant') WHERE version ~ '2';
SELECT code, object FROM confiture.validate() WHERE code IN ('out_of_order', 'held');
-- released, and then held and released again
SELECT confiture.hold('002', 'once more'), confiture.release('002');
-- what was taken back
UPDATE confiture.ledger SET state = 'reverted' WHERE version = '003';
SELECT version, state FROM confiture.migrate_status() WHERE version = '003';
SELECT confiture.hold('003', 'really');
SELECT confiture.release('003');
SELECT version, state, applied_at FROM confiture.migrate_status() WHERE version = '003';
SELECT * FROM pg_temp.ledger ORDER BY version;
SELECT * FROM pg_temp.held ORDER BY scope, version;
-- what never came has no row once it is released, and its file may come
SELECT confiture.hold('66', 'x'), confiture.release('66');
SELECT count(*) FROM confiture.migrate_status() WHERE version = '66';
SELECT * FROM pg_temp.history ORDER BY id;
SELECT code FROM confiture.validate() WHERE code LIKE 'history%';

-- accept_text()
DELETE FROM confiture.ledger; DELETE FROM confiture.held_version;
TRUNCATE confiture.history_record RESTART IDENTITY;
SELECT pg_temp.entry('001', 'one', 'SELECT 0', 'SELECT 0'), pg_temp.entry('002', 'old', 'SELECT 2'),
	   pg_temp.entry('003', 'three', 'SELECT 0', 'SELECT -3', 'baseline'), pg_temp.entry('009', 'gone', 'SELECT 9'),
	   pg_temp.entry('004', 'four', 'SELECT 4', 'SELECT 44');
SELECT version, state FROM confiture.migrate_status();
SET ROLE regress_decide_admin;
SELECT confiture.accept_text('1', 'a hot fix');
RESET ROLE;
SELECT confiture.accept_text('002', 'only a down text'), confiture.accept_text('003', 'the DDL has it');
SELECT version, state FROM confiture.migrate_status();
SELECT * FROM pg_temp.ledger ORDER BY version;
SELECT confiture.accept_text('001', 'again');
-- a file that isn't pushed takes no text away
SELECT confiture.accept_text('004', 'nothing new');
SELECT confiture.accept_text('009', 'gone');
SELECT confiture.accept_text('0005', 'pending');
SELECT confiture.accept_text('77', 'missing');
-- a text that can't be read is none to be accepted
SELECT confiture.push('db/migrations/001_one.down.sql', 'SELECT ''') AS pushed;
SELECT confiture.accept_text('001', 'broken');
SELECT confiture.push('db/migrations/001_one.down.sql', '-- confiture:nonsense') AS pushed;
SELECT confiture.accept_text('001', 'nonsense');
-- who vouches for a down text stays known
SET ROLE regress_decide_migrator;
SELECT confiture.push('db/migrations/001_one.down.sql', 'SELECT -11') AS pushed;
RESET ROLE;
SELECT confiture.accept_text('001', 'a better way back');
SELECT down_sql, down_pushed_by, down_approved FROM confiture.ledger WHERE version = '001';
SELECT confiture.push('db/migrations/001_one.down.sql', 'SELECT -1') AS pushed;
SELECT confiture.accept_text('001', 'mine'), confiture.accept_text('001', 'another scope', 'tenant');
SELECT * FROM pg_temp.history ORDER BY id;

-- resolve(): interrupted on the way up
DELETE FROM confiture.ledger;
TRUNCATE confiture.history_record RESTART IDENTITY;
SELECT pg_temp.intent('001', 'up'), pg_temp.intent('002', 'up'), pg_temp.intent('020', 'up');
SELECT confiture.hold('001', 'x');
SELECT confiture.accept_text('001', 'x');
SELECT version, state FROM confiture.migrate_status();
SET ROLE regress_decide_admin;
SELECT confiture.resolve('1', 'applied', 'I looked, it is all there');
RESET ROLE;
SELECT confiture.resolve('002', 'pending', 'I dropped it'), confiture.resolve('20', 'applied', 'no file');
SELECT version, state FROM confiture.migrate_status();
SELECT * FROM pg_temp.ledger ORDER BY version;
SELECT version FROM confiture.intent;
SELECT confiture.resolve('001', 'applied', 'again');
SELECT confiture.resolve('002', 'pending', 'again');
SELECT confiture.resolve('77', 'pending', 'missing');
-- what failed and is held: done by hand
SELECT confiture.hold('004', 'by hand'), confiture.resolve('004', 'applied', 'done by hand');
SELECT version, state FROM confiture.migrate_status() WHERE version = '004';
SELECT count(*) FROM confiture.held_version;
-- on the way down
DELETE FROM confiture.ledger;
SELECT pg_temp.entry('001', 'one', 'SELECT 0', 'SELECT 0'), pg_temp.entry('002', 'two', 'SELECT 2', 'SELECT -2'),
	   pg_temp.entry('008', 'gone', 'SELECT 8', 'SELECT -8');
CREATE TEMPORARY TABLE before AS SELECT version, history_id FROM confiture.ledger;
SELECT pg_temp.intent('001', 'down'), pg_temp.intent('002', 'down'), pg_temp.intent('008', 'down');
SELECT confiture.resolve('001', 'applied', 'put back'), confiture.resolve('002', 'pending', 'it is gone'),
	   confiture.resolve('008', 'applied', 'no file');
SELECT version, name, state, up_sql, down_sql, ledger.history_id = before.history_id AS same_place
FROM confiture.ledger JOIN before USING (version) ORDER BY version;
SELECT version, state FROM confiture.migrate_status();
-- adopted, baseline or applied, and not true
SELECT pg_temp.entry('003', 'three', 'SELECT 3', NULL, 'baseline'), pg_temp.entry('004', 'four', 'SELECT 4', NULL, 'adopted');
SELECT confiture.resolve('003', 'pending', 'the DDL lacks it'), confiture.resolve('004', 'pending', 'so does that tool'),
	   confiture.resolve('001', 'pending', 'it is not there');
SELECT version, state, applied_at > '2025-01-01' AS now FROM confiture.migrate_status();
SELECT code, object FROM confiture.validate() WHERE code = 'out_of_order';
SELECT confiture.resolve('003', 'pending', 'again');
SELECT pg_temp.entry('030', 'x', 'SELECT 3', NULL, 'reverted');
SELECT confiture.resolve('030', 'pending', 'taken back');
-- a failure before it is no state any more
INSERT INTO confiture.history_record (scope, version, name, direction, success, statements, session_user_name,
	current_user_name, application, started_at, duration, error)
VALUES ('', '0005', 'five', 'up', false, 0, 'a', 'b', 'c', now(), '0', 'no'), ('', 'R__view', 'view', 'up', false, 0, 'a', 'b', 'c', now(), '0', 'no');
SELECT pg_temp.intent('0005', 'up');
SELECT confiture.resolve('0005', 'pending', 'nothing of it');
SELECT confiture.resolve('R__view', 'applied', 'all of it');
SELECT version, state FROM confiture.migrate_status() WHERE version IN ('0005', 'R__view');
SELECT * FROM pg_temp.history ORDER BY id;

-- baseline()
DELETE FROM confiture.ledger;
TRUNCATE confiture.history_record RESTART IDENTITY;
SELECT pg_temp.entry('001', 'one', 'SELECT 1', 'SELECT -1');
SELECT pg_temp.intent('003', 'up');
SELECT confiture.baseline('33');
SELECT confiture.baseline('R__view');
SELECT confiture.hold('777', 'not pushed');
SELECT confiture.baseline('777');
SET ROLE regress_decide_migrator;
SELECT confiture.baseline('3');
SELECT confiture.baseline('3');
RESET ROLE;
SELECT version, state FROM confiture.migrate_status();
SELECT * FROM pg_temp.ledger ORDER BY version;
SELECT confiture.baseline('004', 'tenant');
SELECT scope, count(*), min(state) FROM confiture.ledger GROUP BY scope ORDER BY scope;
SELECT version, scope, state FROM confiture.ledger JOIN confiture.migration USING (version, scope)
WHERE scope <> '' ORDER BY version;
SELECT version, up_sql, scope FROM confiture.migration WHERE version = '0005' ORDER BY scope;
SELECT * FROM pg_temp.history ORDER BY id;
SELECT count(*) FROM confiture.intent;

-- a rollback takes all of it back
BEGIN;
SELECT confiture.resolve('003', 'pending', 'x');
ROLLBACK;
SELECT version, state FROM confiture.migrate_status() WHERE version = '003';
SELECT code FROM confiture.validate() WHERE code = 'history_broken';

-- what a run makes of it
TRUNCATE confiture.history_record, confiture.ledger, confiture.intent, confiture.held_version RESTART IDENTITY;
SELECT confiture.baseline('001'), confiture.hold('002', 'not yet');
SELECT version, direction FROM confiture.migrate_up('004');
SELECT version, direction FROM confiture.migrate_up('004');
SELECT confiture.release('002');
SELECT version, direction FROM confiture.migrate_up('004');
SELECT version, state FROM confiture.migrate_status() WHERE version <= '004';
-- the last one applied goes first, and is not applied again until it is released
SELECT version, direction FROM confiture.migrate_down();
SELECT version, direction FROM confiture.migrate_up('004');
SELECT confiture.release('002');
SELECT version, direction FROM confiture.migrate_up('004');
-- a way back that comes later; the order stays
SELECT confiture.push('db/migrations/004_four.down.sql', 'SELECT -4') AS pushed;
SELECT code, object FROM confiture.validate() WHERE code = 'no_way_back';
SELECT confiture.accept_text('004', 'it can be taken back');
SELECT code, object FROM confiture.validate() WHERE code = 'no_way_back';
SELECT version, direction FROM confiture.migrate_down(2);
SELECT version, state FROM confiture.migrate_status() WHERE version <= '004';
-- what isn't there, is applied
SELECT confiture.resolve('003', 'pending', 'somebody dropped it'), confiture.release('002');
SELECT version, direction FROM confiture.migrate_up('003');
SELECT code FROM confiture.validate() WHERE code = 'history_broken';

-- nothing stays
TRUNCATE confiture.history_record, confiture.ledger, confiture.intent, confiture.held_version RESTART IDENTITY;
SELECT count(*) > 0 AS pruned FROM confiture.prune('{}');
SELECT confiture.allow('regress_decide_migrator', NULL), confiture.allow('regress_decide_admin', NULL);
DROP VIEW pg_temp.ledger, pg_temp.history, pg_temp.held;
DROP ROLE regress_decide_migrator, regress_decide_admin;
