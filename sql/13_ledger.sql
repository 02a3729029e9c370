-- The ledger: which migrations this database has, and the history of every
-- attempt.

CREATE TABLE confiture.ledger (
	scope text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL,
	name text NOT NULL,
	state text NOT NULL
		CHECK (state IN ('applied', 'baseline', 'adopted', 'reverted', 'released')),
	history_id bigint NOT NULL,
	sha256 text,
	ddl_sha256 text,
	up_sql text,
	down_sql text,
	verify_sql text,
	pushed_by text,
	down_pushed_by text,
	down_approved boolean NOT NULL DEFAULT false,
	recorded_at timestamptz NOT NULL,
	duration interval,
	session_user_name text NOT NULL,
	current_user_name text NOT NULL,
	PRIMARY KEY (scope, version)
);
COMMENT ON TABLE confiture.ledger IS 'the migrations that this database has';
COMMENT ON COLUMN confiture.ledger.scope IS 'schema of a tenant; empty = the database as a whole';
COMMENT ON COLUMN confiture.ledger.version IS 'version of the migration; R__<name> = a repeatable script';
COMMENT ON COLUMN confiture.ledger.name IS 'name of the migration';
COMMENT ON COLUMN confiture.ledger.state IS 'applied; baseline: the DDL contains it; adopted: another tool applied it; reverted: taken back; released: may be applied, however late';
COMMENT ON COLUMN confiture.ledger.history_id IS 'row of the history that led here: the order of application';
COMMENT ON COLUMN confiture.ledger.sha256 IS 'SHA-256 of the text of its up file';
COMMENT ON COLUMN confiture.ledger.ddl_sha256 IS 'SHA-256 over the tokens of that text';
COMMENT ON COLUMN confiture.ledger.up_sql IS 'text of its up file as applied';
COMMENT ON COLUMN confiture.ledger.down_sql IS 'text of its down file when the up file was applied: what migrate_down() runs';
COMMENT ON COLUMN confiture.ledger.verify_sql IS 'text of its verify file as applied';
COMMENT ON COLUMN confiture.ledger.pushed_by IS 'role that vouched for the up file';
COMMENT ON COLUMN confiture.ledger.down_pushed_by IS 'role that vouched for the down file';
COMMENT ON COLUMN confiture.ledger.down_approved IS 'had an admin or superuser approved the down file?';
COMMENT ON COLUMN confiture.ledger.recorded_at IS 'when the row was written';
COMMENT ON COLUMN confiture.ledger.duration IS 'how long it took to apply';
COMMENT ON COLUMN confiture.ledger.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.ledger.current_user_name IS 'role that acted';
SELECT pg_catalog.pg_extension_config_dump('confiture.ledger', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.ledger
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.ledger ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.ledger IS 'nobody else writes here';

CREATE TABLE confiture.history_record (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	scope text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL,
	name text NOT NULL,
	direction text NOT NULL
		CHECK (direction IN ('up', 'down', 'baseline', 'adopt', 'hook',
							 'hold', 'release', 'accept', 'resolve')),
	success boolean NOT NULL,
	statements int NOT NULL,
	session_user_name text NOT NULL,
	current_user_name text NOT NULL,
	application text NOT NULL,
	started_at timestamptz NOT NULL,
	duration interval NOT NULL,
	sha256 text,
	sqlstate text,
	error text,
	reason text,
	position bigint UNIQUE,
	digest text,
	CHECK ((position IS NULL) = (digest IS NULL))
);
CREATE INDEX history_record_failure ON confiture.history_record (scope, version, id) WHERE NOT success;
CREATE INDEX history_record_unlinked ON confiture.history_record (id) WHERE position IS NULL;
COMMENT ON TABLE confiture.history_record IS 'every attempt and every decision about a migration';
COMMENT ON COLUMN confiture.history_record.id IS 'number of the row';
COMMENT ON COLUMN confiture.history_record.scope IS 'schema of a tenant; empty = the database as a whole';
COMMENT ON COLUMN confiture.history_record.version IS 'version of the migration; empty = the run as a whole';
COMMENT ON COLUMN confiture.history_record.name IS 'name of the migration, phase of the hook';
COMMENT ON COLUMN confiture.history_record.direction IS 'up, down, baseline, adopt, hook; hold, release, accept, resolve: decisions';
COMMENT ON COLUMN confiture.history_record.success IS 'false: it failed, and what it did was rolled back';
COMMENT ON COLUMN confiture.history_record.statements IS 'number of statements run';
COMMENT ON COLUMN confiture.history_record.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.history_record.current_user_name IS 'role that acted';
COMMENT ON COLUMN confiture.history_record.application IS 'application_name of the session';
COMMENT ON COLUMN confiture.history_record.started_at IS 'when it began';
COMMENT ON COLUMN confiture.history_record.duration IS 'how long it took';
COMMENT ON COLUMN confiture.history_record.sha256 IS 'SHA-256 of the text';
COMMENT ON COLUMN confiture.history_record.sqlstate IS 'SQLSTATE of the error';
COMMENT ON COLUMN confiture.history_record.error IS 'message of the error and its place';
COMMENT ON COLUMN confiture.history_record.reason IS 'why somebody decided so';
COMMENT ON COLUMN confiture.history_record.position IS 'place in the chain; NULL until the next run links it';
COMMENT ON COLUMN confiture.history_record.digest IS 'SHA-256 over the digest before it and this row';
SELECT pg_catalog.pg_extension_config_dump('confiture.history_record', '');
SELECT pg_catalog.pg_extension_config_dump('confiture.history_record_id_seq', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.history_record
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.history_record ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.history_record IS 'nobody else writes here';

CREATE TABLE confiture.intent (
	scope text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL,
	name text NOT NULL,
	direction text NOT NULL CHECK (direction IN ('up', 'down')),
	sql text NOT NULL,
	statements int NOT NULL,
	done int NOT NULL,
	begun boolean NOT NULL,
	prefix_sha256 text NOT NULL,
	object text,
	error text,
	started_at timestamptz NOT NULL,
	session_user_name text NOT NULL,
	current_user_name text NOT NULL,
	PRIMARY KEY (scope, version)
);
COMMENT ON TABLE confiture.intent IS 'migrations that run statement by statement and have not come to their end';
COMMENT ON COLUMN confiture.intent.scope IS 'schema of a tenant; empty = the database as a whole';
COMMENT ON COLUMN confiture.intent.version IS 'version of the migration';
COMMENT ON COLUMN confiture.intent.name IS 'name of the migration';
COMMENT ON COLUMN confiture.intent.direction IS 'up or down';
COMMENT ON COLUMN confiture.intent.sql IS 'text that is being run';
COMMENT ON COLUMN confiture.intent.statements IS 'number of statements in it';
COMMENT ON COLUMN confiture.intent.done IS 'number of those that are done for certain';
COMMENT ON COLUMN confiture.intent.begun IS 'has the next one begun, outside of a transaction?';
COMMENT ON COLUMN confiture.intent.prefix_sha256 IS 'SHA-256 over the tokens of the statements done and begun';
COMMENT ON COLUMN confiture.intent.object IS 'what the one that has begun makes, if the text does not name it';
COMMENT ON COLUMN confiture.intent.error IS 'what stopped it, where it was an error';
COMMENT ON COLUMN confiture.intent.started_at IS 'when it began';
COMMENT ON COLUMN confiture.intent.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.intent.current_user_name IS 'role that acted';
SELECT pg_catalog.pg_extension_config_dump('confiture.intent', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.intent
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.intent ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.intent IS 'nobody else writes here';

CREATE TABLE confiture.held_version (
	scope text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL,
	reason text NOT NULL,
	held_at timestamptz NOT NULL,
	held_by text NOT NULL,
	PRIMARY KEY (scope, version)
);
COMMENT ON TABLE confiture.held_version IS 'versions that hold() keeps from being applied';
COMMENT ON COLUMN confiture.held_version.scope IS 'schema of a tenant; empty = the database as a whole';
COMMENT ON COLUMN confiture.held_version.version IS 'version of the migration';
COMMENT ON COLUMN confiture.held_version.reason IS 'why it is held';
COMMENT ON COLUMN confiture.held_version.held_at IS 'since when';
COMMENT ON COLUMN confiture.held_version.held_by IS 'role that holds it';
SELECT pg_catalog.pg_extension_config_dump('confiture.held_version', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.held_version
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.held_version ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.held_version IS 'nobody else writes here';

CREATE VIEW confiture.history AS
	SELECT id, scope, version, name, direction, success, session_user_name,
		   current_user_name, application, started_at, duration, sha256, error,
		   sqlstate, statements, reason, position, digest
	FROM confiture.history_record
	ORDER BY id DESC;
COMMENT ON VIEW confiture.history IS 'every attempt and every decision about a migration, newest first';
COMMENT ON COLUMN confiture.history.id IS 'number of the row';
COMMENT ON COLUMN confiture.history.scope IS 'schema of a tenant; empty = the database as a whole';
COMMENT ON COLUMN confiture.history.version IS 'version of the migration; empty = the run as a whole';
COMMENT ON COLUMN confiture.history.name IS 'name of the migration, phase of the hook';
COMMENT ON COLUMN confiture.history.direction IS 'up, down, baseline, adopt, hook; hold, release, accept, resolve: decisions';
COMMENT ON COLUMN confiture.history.success IS 'false: it failed, and what it did was rolled back';
COMMENT ON COLUMN confiture.history.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.history.current_user_name IS 'role that acted';
COMMENT ON COLUMN confiture.history.application IS 'application_name of the session, else what kind of background worker it is';
COMMENT ON COLUMN confiture.history.started_at IS 'when it began';
COMMENT ON COLUMN confiture.history.duration IS 'how long it took';
COMMENT ON COLUMN confiture.history.sha256 IS 'SHA-256 of the text';
COMMENT ON COLUMN confiture.history.error IS 'message of the error and its place';
COMMENT ON COLUMN confiture.history.sqlstate IS 'SQLSTATE of the error';
COMMENT ON COLUMN confiture.history.statements IS 'number of statements run';
COMMENT ON COLUMN confiture.history.reason IS 'why somebody decided so';
COMMENT ON COLUMN confiture.history.position IS 'place in the chain; NULL until the next run links it';
COMMENT ON COLUMN confiture.history.digest IS 'SHA-256 over the digest before it and this row';

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.history', NULL);
