-- Schema, DDL and migrations: whether they agree.

CREATE TABLE confiture.left_schema (
	kind text PRIMARY KEY CHECK (kind IN ('last', 'baseline')),
	fingerprint text NOT NULL,
	left_at timestamptz NOT NULL,
	left_by text NOT NULL,
	known_since timestamptz NOT NULL,
	history_id bigint NOT NULL
);
COMMENT ON TABLE confiture.left_schema IS 'the schema as confiture left it';
COMMENT ON COLUMN confiture.left_schema.kind IS 'last: after the last build or run; baseline: that migrations start from';
COMMENT ON COLUMN confiture.left_schema.fingerprint IS 'fingerprint of the schema';
COMMENT ON COLUMN confiture.left_schema.left_at IS 'since when';
COMMENT ON COLUMN confiture.left_schema.left_by IS 'by which function';
COMMENT ON COLUMN confiture.left_schema.known_since IS 'since when changes by hand are looked for: the last build, or accept_drift()';
COMMENT ON COLUMN confiture.left_schema.history_id IS 'newest row of the history that the ledger knew by then';
SELECT pg_catalog.pg_extension_config_dump('confiture.left_schema', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.left_schema
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.left_schema ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.left_schema IS 'nobody else writes here';

CREATE TABLE confiture.left_part (
	kind text REFERENCES confiture.left_schema,
	part int,
	snapshot jsonb NOT NULL,
	PRIMARY KEY (kind, part)
);
COMMENT ON TABLE confiture.left_part IS 'the schema as confiture left it: its objects';
COMMENT ON COLUMN confiture.left_part.kind IS 'of which schema';
COMMENT ON COLUMN confiture.left_part.part IS 'number of its last object';
COMMENT ON COLUMN confiture.left_part.snapshot IS 'some of the objects, as snapshot() gives them';
SELECT pg_catalog.pg_extension_config_dump('confiture.left_part', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.left_part
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.left_part ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.left_part IS 'nobody else writes here';

CREATE FUNCTION confiture.drift()
RETURNS TABLE(change text, kind text, identity text, detail text, changed_by text, changed_at timestamptz,
	statement text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_drift';
COMMENT ON FUNCTION confiture.drift() IS
	'what was changed since the last build or migration left the schema, and by whom, where watch() was on';
REVOKE ALL ON FUNCTION confiture.drift() FROM PUBLIC;

CREATE FUNCTION confiture.accept_drift(reason text) RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_accept_drift';
COMMENT ON FUNCTION confiture.accept_drift(text) IS
	'take the schema as it is for what confiture left: drift() shows what changes from now on';
REVOKE ALL ON FUNCTION confiture.accept_drift(text) FROM PUBLIC;

CREATE FUNCTION confiture.diff(ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE(change text, kind text, identity text, detail text, explained_by text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_diff';
COMMENT ON FUNCTION confiture.diff(text, jsonb) IS 'how this database differs from DDL, by default from the pushed files';
REVOKE ALL ON FUNCTION confiture.diff(text, jsonb) FROM PUBLIC;

CREATE FUNCTION confiture.check_chain()
RETURNS TABLE(change text, kind text, identity text, detail text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_check_chain';
COMMENT ON FUNCTION confiture.check_chain() IS
	'how the schema that baseline and migrations lead to differs from the pushed DDL; no rows: they agree';
REVOKE ALL ON FUNCTION confiture.check_chain() FROM PUBLIC;

CREATE FUNCTION confiture.dry_run(target text DEFAULT NULL)
RETURNS TABLE(version text, name text, direction text, statements int, duration interval, error text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_dry_run';
COMMENT ON FUNCTION confiture.dry_run(text) IS
	'run the pending migrations on empty copies of the tables, and say how it went; touches nothing live';
REVOKE ALL ON FUNCTION confiture.dry_run(text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'FUNCTION confiture.drift()', NULL),
	('developer', 'FUNCTION confiture.diff(text, jsonb)', NULL),
	('developer', 'FUNCTION confiture.check_chain()', NULL),
	('migrator', 'FUNCTION confiture.dry_run(text)', NULL),
	('admin', 'FUNCTION confiture.accept_drift(text)', NULL);
