-- Environments: what db/environments/<name>.yaml says, and which one this
-- database is.

CREATE TABLE confiture.environment_setting (
	name text COLLATE "C" PRIMARY KEY,
	settings jsonb NOT NULL,
	sha256 text NOT NULL,
	updated_at timestamptz NOT NULL,
	updated_by text NOT NULL,
	approved_sha256 text,
	approved_by text,
	approved_at timestamptz
);
COMMENT ON TABLE confiture.environment_setting IS 'environments';
COMMENT ON COLUMN confiture.environment_setting.name IS 'name, which is the stem of the file''s name';
COMMENT ON COLUMN confiture.environment_setting.settings IS 'what the file says: keys that act, without secrets';
COMMENT ON COLUMN confiture.environment_setting.sha256 IS 'SHA-256 of the settings'' text, hexadecimal';
COMMENT ON COLUMN confiture.environment_setting.updated_at IS 'when these settings came';
COMMENT ON COLUMN confiture.environment_setting.updated_by IS 'role that vouches for them';
COMMENT ON COLUMN confiture.environment_setting.approved_sha256 IS 'digest that was approved';
COMMENT ON COLUMN confiture.environment_setting.approved_by IS 'role that approved it';
COMMENT ON COLUMN confiture.environment_setting.approved_at IS 'when it was approved';
SELECT pg_catalog.pg_extension_config_dump('confiture.environment_setting', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.environment_setting
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.environment_setting ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.environment_setting IS 'nobody else writes here';

CREATE TABLE confiture.binding (
	one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
	environment text NOT NULL,
	database_name text NOT NULL,
	system_identifier bigint NOT NULL,
	bound_at timestamptz NOT NULL,
	bound_by text NOT NULL
);
COMMENT ON TABLE confiture.binding IS 'the environment that this database is';
COMMENT ON COLUMN confiture.binding.one_row IS 'true: there is one row at most';
COMMENT ON COLUMN confiture.binding.environment IS 'name of the environment';
COMMENT ON COLUMN confiture.binding.database_name IS 'name that the database had; a copy has another one';
COMMENT ON COLUMN confiture.binding.system_identifier IS 'system identifier of its cluster, as pg_control_system() gives it';
COMMENT ON COLUMN confiture.binding.bound_at IS 'when it was bound';
COMMENT ON COLUMN confiture.binding.bound_by IS 'role that bound it';
SELECT pg_catalog.pg_extension_config_dump('confiture.binding', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.binding
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.binding ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.binding IS 'nobody else writes here';

CREATE VIEW confiture.environment AS
	SELECT s.name, s.settings, b.environment IS NOT NULL AS bound,
		   s.updated_at, s.updated_by, s.approved_by
	FROM confiture.environment_setting s
	LEFT JOIN confiture.binding b ON b.environment = s.name;
COMMENT ON VIEW confiture.environment IS 'environments';
COMMENT ON COLUMN confiture.environment.name IS 'name, which is the stem of the file''s name';
COMMENT ON COLUMN confiture.environment.settings IS 'what the file says: keys that act, without secrets';
COMMENT ON COLUMN confiture.environment.bound IS 'is it the one that this database is bound to?';
COMMENT ON COLUMN confiture.environment.updated_at IS 'when these settings came';
COMMENT ON COLUMN confiture.environment.updated_by IS 'role that vouches for them';
COMMENT ON COLUMN confiture.environment.approved_by IS 'admin or superuser that approved these settings';

CREATE FUNCTION confiture.configure(environment text, yaml text) RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_configure';
COMMENT ON FUNCTION confiture.configure(text, text) IS
	'keep the settings of db/environments/<environment>.yaml';

CREATE FUNCTION confiture.use(environment text) RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_use';
COMMENT ON FUNCTION confiture.use(text) IS
	'bind this database to an environment, which is then the default everywhere';

REVOKE ALL ON FUNCTION confiture.configure(text, text), confiture.use(text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.environment', NULL),
	('developer', 'FUNCTION confiture.configure(text, text)', NULL),
	('admin', 'FUNCTION confiture.use(text)', NULL);
