-- Medium 1: build from DDL.

CREATE TABLE confiture.build_record (
	build_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	environment text NOT NULL,
	success boolean NOT NULL,
	files int NOT NULL,
	statements int NOT NULL,
	ddl_sha256 text NOT NULL,
	fingerprint text,
	started_at timestamptz NOT NULL,
	duration interval NOT NULL,
	session_user_name text NOT NULL,
	current_user_name text NOT NULL,
	application text NOT NULL,
	sqlstate text,
	error text
);
COMMENT ON TABLE confiture.build_record IS 'every build, successful or not';
COMMENT ON COLUMN confiture.build_record.build_id IS 'number of the build';
COMMENT ON COLUMN confiture.build_record.environment IS 'environment it was for';
COMMENT ON COLUMN confiture.build_record.success IS 'false: it failed and left nothing behind but this row';
COMMENT ON COLUMN confiture.build_record.files IS 'number of files';
COMMENT ON COLUMN confiture.build_record.statements IS 'number of statements run';
COMMENT ON COLUMN confiture.build_record.ddl_sha256 IS 'SHA-256 over path\0content\0 of each file in order';
COMMENT ON COLUMN confiture.build_record.fingerprint IS 'fingerprint of the schema';
COMMENT ON COLUMN confiture.build_record.started_at IS 'when it began';
COMMENT ON COLUMN confiture.build_record.duration IS 'how long it took';
COMMENT ON COLUMN confiture.build_record.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.build_record.current_user_name IS 'role that the DDL ran as';
COMMENT ON COLUMN confiture.build_record.application IS 'application_name of the session';
COMMENT ON COLUMN confiture.build_record.sqlstate IS 'SQLSTATE of the error';
COMMENT ON COLUMN confiture.build_record.error IS 'message of the error and its place';
SELECT pg_catalog.pg_extension_config_dump('confiture.build_record', '');
SELECT pg_catalog.pg_extension_config_dump('confiture.build_record_build_id_seq', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.build_record
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.build_record ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.build_record IS 'nobody else writes here';

CREATE VIEW confiture.build_history AS
	SELECT build_id, environment, success, files, statements, started_at,
		   duration, session_user_name, current_user_name, application,
		   ddl_sha256, fingerprint, sqlstate, error
	FROM confiture.build_record
	ORDER BY build_id DESC;
COMMENT ON VIEW confiture.build_history IS 'every build, newest first';
COMMENT ON COLUMN confiture.build_history.build_id IS 'number of the build';
COMMENT ON COLUMN confiture.build_history.environment IS 'environment it was for';
COMMENT ON COLUMN confiture.build_history.success IS 'false: it failed and left nothing behind but this row';
COMMENT ON COLUMN confiture.build_history.files IS 'number of files';
COMMENT ON COLUMN confiture.build_history.statements IS 'number of statements run';
COMMENT ON COLUMN confiture.build_history.started_at IS 'when it began';
COMMENT ON COLUMN confiture.build_history.duration IS 'how long it took';
COMMENT ON COLUMN confiture.build_history.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.build_history.current_user_name IS 'role that the DDL ran as';
COMMENT ON COLUMN confiture.build_history.application IS 'application_name of the session';
COMMENT ON COLUMN confiture.build_history.ddl_sha256 IS 'SHA-256 over path\0content\0 of each file in order';
COMMENT ON COLUMN confiture.build_history.fingerprint IS 'fingerprint of the schema';
COMMENT ON COLUMN confiture.build_history.sqlstate IS 'SQLSTATE of the error';
COMMENT ON COLUMN confiture.build_history.error IS 'message of the error and its place';

CREATE FUNCTION confiture.build_sql(environment text DEFAULT NULL) RETURNS text
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_build_sql';
COMMENT ON FUNCTION confiture.build_sql(text) IS
	'the ordered DDL that build() would run, as one text';

CREATE FUNCTION confiture.ddl_hash(sql text, significant boolean DEFAULT true) RETURNS text
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_ddl_hash';
COMMENT ON FUNCTION confiture.ddl_hash(text, boolean) IS
	'SHA-256 over the tokens of an SQL text (comments and white space don''t count), or over its bytes';

CREATE FUNCTION confiture.build(environment text DEFAULT NULL)
	RETURNS TABLE (build_id bigint, files int, statements int,
				   ddl_sha256 text, fingerprint text, duration interval)
	LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 1
	AS 'MODULE_PATHNAME', 'confiture_build';
COMMENT ON FUNCTION confiture.build(text) IS
	'build the database from the pushed DDL of an environment, all or nothing';

REVOKE ALL ON FUNCTION confiture.build_sql(text),
	confiture.ddl_hash(text, boolean), confiture.build(text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.build_history', NULL),
	('observer', 'FUNCTION confiture.ddl_hash(text, boolean)', NULL),
	('developer', 'FUNCTION confiture.build_sql(text)', NULL),
	('migrator', 'FUNCTION confiture.build(text)', NULL);
