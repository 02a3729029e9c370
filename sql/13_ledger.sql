-- The ledger: which migrations this database has.

CREATE TABLE confiture.ledger (
	scope text COLLATE "C" NOT NULL,
	version text COLLATE "C" NOT NULL,
	name text NOT NULL,
	state text NOT NULL CHECK (state IN ('baseline')),
	sha256 text,
	recorded_at timestamptz NOT NULL,
	session_user_name text NOT NULL,
	current_user_name text NOT NULL,
	PRIMARY KEY (scope, version)
);
COMMENT ON TABLE confiture.ledger IS 'the migrations that this database has';
COMMENT ON COLUMN confiture.ledger.scope IS 'schema of a tenant; empty = the database as a whole';
COMMENT ON COLUMN confiture.ledger.version IS 'version of the migration';
COMMENT ON COLUMN confiture.ledger.name IS 'name of the migration';
COMMENT ON COLUMN confiture.ledger.state IS 'baseline: the database was built from DDL that contains it';
COMMENT ON COLUMN confiture.ledger.sha256 IS 'SHA-256 of its text';
COMMENT ON COLUMN confiture.ledger.recorded_at IS 'when the row was written';
COMMENT ON COLUMN confiture.ledger.session_user_name IS 'role that was connected';
COMMENT ON COLUMN confiture.ledger.current_user_name IS 'role that acted';
SELECT pg_catalog.pg_extension_config_dump('confiture.ledger', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.ledger
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.ledger ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.ledger IS 'nobody else writes here';
