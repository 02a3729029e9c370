-- Medium 2: incremental migrations.

CREATE FUNCTION confiture.migrate_up(target text DEFAULT NULL, scope text DEFAULT '')
	RETURNS TABLE (version text, name text, direction text, statements int,
				   duration interval, history_digest text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 10
	AS 'MODULE_PATHNAME', 'confiture_migrate_up';
COMMENT ON FUNCTION confiture.migrate_up(text, text) IS
	'apply all pending migrations, or those up to a version, in one transaction: all or nothing';

CREATE FUNCTION confiture.migrate_down(steps int DEFAULT NULL, target text DEFAULT NULL, scope text DEFAULT '')
	RETURNS TABLE (version text, name text, direction text, statements int,
				   duration interval, history_digest text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 1
	AS 'MODULE_PATHNAME', 'confiture_migrate_down';
COMMENT ON FUNCTION confiture.migrate_down(int, text, text) IS
	'take back the last migrations, or those after a version, in one transaction: all or nothing';

CREATE FUNCTION confiture.rehearse(target text DEFAULT NULL, max_lock interval DEFAULT '1s', scope text DEFAULT '')
	RETURNS TABLE (version text, name text, direction text, statements int,
				   duration interval, error text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 10
	AS 'MODULE_PATHNAME', 'confiture_rehearse';
COMMENT ON FUNCTION confiture.rehearse(text, interval, text) IS
	'run what migrate_up() would run on the live tables, and roll it back; gives up when a lock would be held longer than max_lock';

CREATE PROCEDURE confiture.migrate(target text DEFAULT NULL, scope text DEFAULT '')
	LANGUAGE c
	AS 'MODULE_PATHNAME', 'confiture_migrate';
COMMENT ON PROCEDURE confiture.migrate(text, text) IS
	'apply all pending migrations, or those up to a version, step by step, with a commit after each';

CREATE PROCEDURE confiture.migrate_back(steps int DEFAULT NULL, target text DEFAULT NULL, scope text DEFAULT '')
	LANGUAGE c
	AS 'MODULE_PATHNAME', 'confiture_migrate_back';
COMMENT ON PROCEDURE confiture.migrate_back(int, text, text) IS
	'take back the last migrations, or those after a version, step by step, with a commit after each';

REVOKE ALL ON FUNCTION confiture.migrate_up(text, text),
	confiture.migrate_down(int, text, text),
	confiture.rehearse(text, interval, text) FROM PUBLIC;
REVOKE ALL ON PROCEDURE confiture.migrate(text, text),
	confiture.migrate_back(int, text, text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('migrator', 'FUNCTION confiture.migrate_up(text, text)', NULL),
	('migrator', 'FUNCTION confiture.migrate_down(int, text, text)', NULL),
	('migrator', 'FUNCTION confiture.rehearse(text, interval, text)', NULL),
	('migrator', 'PROCEDURE confiture.migrate(text, text)', NULL),
	('migrator', 'PROCEDURE confiture.migrate_back(int, text, text)', NULL);
