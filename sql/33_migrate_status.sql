-- Medium 2: what became of each migration, and decisions about them.

CREATE FUNCTION confiture.migrate_status(scope text DEFAULT '')
	RETURNS TABLE (version text, name text, state text, applied_at timestamptz,
				   applied_by text, duration interval, sha256 text, error text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 1000
	AS 'MODULE_PATHNAME', 'confiture_migrate_status';
COMMENT ON FUNCTION confiture.migrate_status(text) IS
	'all migrations in their order, with what became of each';

CREATE FUNCTION confiture.validate(scope text DEFAULT '')
	RETURNS TABLE (severity text, code text, object text, message text, hint text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 10
	AS 'MODULE_PATHNAME', 'confiture_validate';
COMMENT ON FUNCTION confiture.validate(text) IS
	'everything that is wrong with the migrations, their files and their history; runs nothing';

CREATE FUNCTION confiture.pending_files()
	RETURNS TABLE (scope text, version text, name text, up_path text,
				   down_path text, verify_path text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 100
	AS 'MODULE_PATHNAME', 'confiture_pending_files';
COMMENT ON FUNCTION confiture.pending_files() IS
	'the files of migrations that are not in the ledger, for the view migration';

CREATE VIEW confiture.migration AS
	SELECT version, name, up_sql, down_sql, verify_sql, pushed_by, scope
	FROM confiture.ledger
	WHERE state <> 'released'
	UNION ALL
	SELECT p.version COLLATE "C", p.name, u.content, d.content, v.content,
		   u.pushed_by, p.scope COLLATE "C"
	FROM confiture.pending_files() p
	JOIN confiture.source_text u ON u.path = p.up_path COLLATE "C"
	LEFT JOIN confiture.source_text d ON d.path = p.down_path COLLATE "C"
	LEFT JOIN confiture.source_text v ON v.path = p.verify_path COLLATE "C";
COMMENT ON VIEW confiture.migration IS
	'the texts of migrations: as applied for those in the ledger, as pushed for those to come';
COMMENT ON COLUMN confiture.migration.version IS 'version of the migration; R__<name> = a repeatable script';
COMMENT ON COLUMN confiture.migration.name IS 'name of the migration';
COMMENT ON COLUMN confiture.migration.up_sql IS 'text that applies it; NULL = not known, another tool applied it';
COMMENT ON COLUMN confiture.migration.down_sql IS 'text that takes it back; NULL = there is none';
COMMENT ON COLUMN confiture.migration.verify_sql IS 'text that checks it; NULL = there is none';
COMMENT ON COLUMN confiture.migration.pushed_by IS 'role that vouched for the up file';
COMMENT ON COLUMN confiture.migration.scope IS 'schema of a tenant; empty = the database as a whole';

CREATE FUNCTION confiture.current_activity()
	RETURNS TABLE (pid int, version text, statement int, statements int,
				   since timestamptz, waiting_for text, role text,
				   application text, state text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 1
	AS 'MODULE_PATHNAME', 'confiture_current_activity';
COMMENT ON FUNCTION confiture.current_activity() IS
	'the run in progress, for the view activity';

CREATE VIEW confiture.activity AS
	SELECT pid, version, statement, statements, since, waiting_for, role,
		   application, state
	FROM confiture.current_activity();
COMMENT ON VIEW confiture.activity IS
	'the run in progress in this database: one row, or none';
COMMENT ON COLUMN confiture.activity.pid IS 'process of the runner; NULL = a prepared transaction';
COMMENT ON COLUMN confiture.activity.version IS 'version that it is at; NULL = between migrations, or a build';
COMMENT ON COLUMN confiture.activity.statement IS 'number of the statement that it is at';
COMMENT ON COLUMN confiture.activity.statements IS 'number of statements of that version';
COMMENT ON COLUMN confiture.activity.since IS 'when the call began';
COMMENT ON COLUMN confiture.activity.waiting_for IS 'sessions that block it, one a line: process, role, application, statement; NULL = it is not waiting';
COMMENT ON COLUMN confiture.activity.role IS 'role that is connected';
COMMENT ON COLUMN confiture.activity.application IS 'application name that it reports';
COMMENT ON COLUMN confiture.activity.state IS 'state of the session, as in pg_stat_activity';

CREATE FUNCTION confiture.hold(version text, reason text, scope text DEFAULT '') RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_hold';
COMMENT ON FUNCTION confiture.hold(text, text, text) IS
	'keep a version from being applied, one that is not pushed yet, too';

CREATE FUNCTION confiture.release(version text, scope text DEFAULT '') RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_release';
COMMENT ON FUNCTION confiture.release(text, text) IS
	'let a version be applied that was held or taken back, however late it comes';

CREATE FUNCTION confiture.accept_text(version text, reason text, scope text DEFAULT '') RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_accept_text';
COMMENT ON FUNCTION confiture.accept_text(text, text, text) IS
	'let the pushed texts of a migration take the place of those that were applied';

CREATE FUNCTION confiture.resolve(version text, as_state text, reason text, scope text DEFAULT '') RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_resolve';
COMMENT ON FUNCTION confiture.resolve(text, text, text, text) IS
	'say what became of a migration that was interrupted: applied or pending';

CREATE FUNCTION confiture.baseline(through text, scope text DEFAULT '') RETURNS int
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_baseline';
COMMENT ON FUNCTION confiture.baseline(text, text) IS
	'mark the versions up to this one as in place without running them; returns how many';

REVOKE ALL ON FUNCTION confiture.migrate_status(text), confiture.validate(text),
	confiture.pending_files(), confiture.current_activity(),
	confiture.hold(text, text, text), confiture.release(text, text),
	confiture.accept_text(text, text, text),
	confiture.resolve(text, text, text, text),
	confiture.baseline(text, text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'FUNCTION confiture.migrate_status(text)', NULL),
	('observer', 'FUNCTION confiture.validate(text)', NULL),
	('observer', 'FUNCTION confiture.pending_files()', NULL),
	('observer', 'TABLE confiture.migration', NULL),
	('observer', 'FUNCTION confiture.current_activity()', NULL),
	('observer', 'TABLE confiture.activity', NULL),
	('migrator', 'FUNCTION confiture.hold(text, text, text)', NULL),
	('migrator', 'FUNCTION confiture.release(text, text)', NULL),
	('migrator', 'FUNCTION confiture.baseline(text, text)', NULL),
	('admin', 'FUNCTION confiture.accept_text(text, text, text)', NULL),
	('admin', 'FUNCTION confiture.resolve(text, text, text, text)', NULL);
