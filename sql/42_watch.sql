-- DDL that didn't come through confiture: recorded by watch(), refused by guard().

CREATE TABLE confiture.watch_state (
	kind text PRIMARY KEY CHECK (kind IN ('watch', 'guard')),
	since timestamptz NOT NULL,
	by_role text NOT NULL,
	roles text[] NOT NULL
);
COMMENT ON TABLE confiture.watch_state IS 'what watch() and guard() were told';
COMMENT ON COLUMN confiture.watch_state.kind IS 'watch or guard';
COMMENT ON COLUMN confiture.watch_state.since IS 'since when';
COMMENT ON COLUMN confiture.watch_state.by_role IS 'role that turned it on';
COMMENT ON COLUMN confiture.watch_state.roles IS 'whose members may change the schema by hand, where it is guarded';
SELECT pg_catalog.pg_extension_config_dump('confiture.watch_state', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.watch_state
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.watch_state ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.watch_state IS 'nobody else writes here';

CREATE TABLE confiture.ddl_record (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	happened_at timestamptz NOT NULL,
	session_user_name text NOT NULL,
	current_user_name text NOT NULL,
	application text NOT NULL,
	client_address inet,
	command_tag text NOT NULL,
	object_kind text NOT NULL,
	object_identity text COLLATE "C",
	dropped boolean NOT NULL,
	statement text,
	transaction_id text NOT NULL
);
CREATE INDEX ddl_record_object ON confiture.ddl_record (object_identity, object_kind, id);
COMMENT ON TABLE confiture.ddl_record IS 'DDL that did not come through confiture';
COMMENT ON COLUMN confiture.ddl_record.id IS 'number of the row';
COMMENT ON COLUMN confiture.ddl_record.happened_at IS 'when the command had run';
COMMENT ON COLUMN confiture.ddl_record.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.ddl_record.current_user_name IS 'role that acted';
COMMENT ON COLUMN confiture.ddl_record.application IS 'application_name of the session';
COMMENT ON COLUMN confiture.ddl_record.client_address IS 'address of the client';
COMMENT ON COLUMN confiture.ddl_record.command_tag IS 'command';
COMMENT ON COLUMN confiture.ddl_record.object_kind IS 'kind of the object';
COMMENT ON COLUMN confiture.ddl_record.object_identity IS 'name of the object, with its schema';
COMMENT ON COLUMN confiture.ddl_record.dropped IS 'is it gone?';
COMMENT ON COLUMN confiture.ddl_record.statement IS 'statement that the client sent';
COMMENT ON COLUMN confiture.ddl_record.transaction_id IS 'transaction that it was part of';
SELECT pg_catalog.pg_extension_config_dump('confiture.ddl_record', '');
SELECT pg_catalog.pg_extension_config_dump('confiture.ddl_record_id_seq', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.ddl_record
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.ddl_record ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.ddl_record IS 'nobody else writes here';

CREATE VIEW confiture.ddl_log AS
	SELECT id, happened_at, session_user_name, current_user_name, application,
		   client_address, command_tag, object_kind, object_identity, dropped,
		   transaction_id, statement
	FROM confiture.ddl_record
	ORDER BY id DESC;
COMMENT ON VIEW confiture.ddl_log IS 'DDL that did not come through confiture, while watch() was on, newest first';
COMMENT ON COLUMN confiture.ddl_log.id IS 'number of the row';
COMMENT ON COLUMN confiture.ddl_log.happened_at IS 'when the command had run';
COMMENT ON COLUMN confiture.ddl_log.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.ddl_log.current_user_name IS 'role that acted';
COMMENT ON COLUMN confiture.ddl_log.application IS 'application_name of the session, else what kind of background worker it is';
COMMENT ON COLUMN confiture.ddl_log.client_address IS 'address of the client; NULL = a socket of the server''s machine, or a background worker';
COMMENT ON COLUMN confiture.ddl_log.command_tag IS 'command, as CREATE TABLE';
COMMENT ON COLUMN confiture.ddl_log.object_kind IS 'kind of the object, as pg_identify_object() names it';
COMMENT ON COLUMN confiture.ddl_log.object_identity IS 'name of the object, with its schema, as pg_identify_object() gives it; NULL for default privileges';
COMMENT ON COLUMN confiture.ddl_log.dropped IS 'is it gone?';
COMMENT ON COLUMN confiture.ddl_log.transaction_id IS 'transaction that it was part of, as pg_current_xact_id() gives it';
COMMENT ON COLUMN confiture.ddl_log.statement IS 'statement that the client sent, its first 10,000 bytes; *** for literals that may be secrets';

CREATE VIEW confiture.watching AS
	SELECT k.kind, k.active, s.kind IS NOT NULL AS wanted, s.since, s.by_role, s.roles
	FROM (SELECT pg_catalog.split_part(evtname::text, '_', 2) AS kind,
				 pg_catalog.bool_and(evtenabled IN ('A', 'O')) AS active
		  FROM pg_catalog.pg_event_trigger
		  WHERE evtname IN ('confiture_watch_end', 'confiture_watch_drop', 'confiture_guard_start',
							'confiture_guard_end', 'confiture_guard_drop')
		  GROUP BY 1) k
	LEFT JOIN confiture.watch_state s USING (kind)
	ORDER BY k.kind DESC;
COMMENT ON VIEW confiture.watching IS 'whether DDL by hand is recorded (watch) and refused (guard)';
COMMENT ON COLUMN confiture.watching.kind IS 'watch or guard';
COMMENT ON COLUMN confiture.watching.active IS 'are its event triggers enabled?';
COMMENT ON COLUMN confiture.watching.wanted IS 'was it turned on? Wanted and not active: the database was restored, or a superuser disabled it';
COMMENT ON COLUMN confiture.watching.since IS 'when it was turned on';
COMMENT ON COLUMN confiture.watching.by_role IS 'role that turned it on';
COMMENT ON COLUMN confiture.watching.roles IS 'whose members may change the schema by hand, where it is guarded';

CREATE FUNCTION confiture.watch() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_watch';
COMMENT ON FUNCTION confiture.watch() IS
	'record DDL that does not come through confiture, in the view ddl_log';

CREATE FUNCTION confiture.unwatch() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_unwatch';
COMMENT ON FUNCTION confiture.unwatch() IS
	'record no more DDL; what was recorded stays';

CREATE FUNCTION confiture.guard(roles regrole[]) RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_guard';
COMMENT ON FUNCTION confiture.guard(regrole[]) IS
	'make DDL that does not come through confiture an error, for all but members of these roles';

CREATE FUNCTION confiture.unguard() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_unguard';
COMMENT ON FUNCTION confiture.unguard() IS
	'let everybody change the schema by hand again';

CREATE FUNCTION confiture.watch_ddl() RETURNS event_trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_watch_ddl';
COMMENT ON FUNCTION confiture.watch_ddl() IS 'records a command, for the event triggers of watch()';

CREATE FUNCTION confiture.guard_ddl() RETURNS event_trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_guard_ddl';
COMMENT ON FUNCTION confiture.guard_ddl() IS 'refuses a command, for the event triggers of guard()';

REVOKE ALL ON FUNCTION confiture.watch(), confiture.unwatch(), confiture.guard(regrole[]),
	confiture.unguard(), confiture.watch_ddl(), confiture.guard_ddl() FROM PUBLIC;

-- Disabled until watch() and guard() are called.  Those of one event fire in the
-- order of their names: what is refused isn't recorded.
CREATE EVENT TRIGGER confiture_guard_start ON ddl_command_start
	WHEN TAG IN ('CREATE INDEX', 'DROP INDEX', 'ALTER TABLE', 'CREATE SUBSCRIPTION',
				 'ALTER SUBSCRIPTION', 'DROP SUBSCRIPTION')
	EXECUTE FUNCTION confiture.guard_ddl();
ALTER EVENT TRIGGER confiture_guard_start DISABLE;
COMMENT ON EVENT TRIGGER confiture_guard_start IS 'guard() before commands that can''t be taken back';
CREATE EVENT TRIGGER confiture_guard_end ON ddl_command_end EXECUTE FUNCTION confiture.guard_ddl();
ALTER EVENT TRIGGER confiture_guard_end DISABLE;
COMMENT ON EVENT TRIGGER confiture_guard_end IS 'guard() after a change';
CREATE EVENT TRIGGER confiture_guard_drop ON sql_drop EXECUTE FUNCTION confiture.guard_ddl();
ALTER EVENT TRIGGER confiture_guard_drop DISABLE;
COMMENT ON EVENT TRIGGER confiture_guard_drop IS 'guard() after a drop';
CREATE EVENT TRIGGER confiture_watch_end ON ddl_command_end EXECUTE FUNCTION confiture.watch_ddl();
ALTER EVENT TRIGGER confiture_watch_end DISABLE;
COMMENT ON EVENT TRIGGER confiture_watch_end IS 'watch() after a change';
CREATE EVENT TRIGGER confiture_watch_drop ON sql_drop EXECUTE FUNCTION confiture.watch_ddl();
ALTER EVENT TRIGGER confiture_watch_drop DISABLE;
COMMENT ON EVENT TRIGGER confiture_watch_drop IS 'watch() after a drop';

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.ddl_log', NULL),
	('observer', 'TABLE confiture.watching', NULL),
	('admin', 'FUNCTION confiture.watch()', NULL),
	('admin', 'FUNCTION confiture.unwatch()', NULL),
	('admin', 'FUNCTION confiture.guard(regrole[])', NULL),
	('admin', 'FUNCTION confiture.unguard()', NULL);
