-- The schema of a database: model, differences, plans.

-- Derived from DDL, so it is in no dump.
CREATE TABLE confiture.model_cache (
	key text PRIMARY KEY,
	snapshot jsonb NOT NULL,
	fingerprint text NOT NULL,
	made_at timestamptz NOT NULL,
	same_in_state text
);
COMMENT ON TABLE confiture.model_cache IS 'what the last few texts of DDL mean, so that they needn''t be loaded again';
COMMENT ON COLUMN confiture.model_cache.key IS 'SHA-256 of the text and of all that can change what it means';
COMMENT ON COLUMN confiture.model_cache.snapshot IS 'the schema that it makes';
COMMENT ON COLUMN confiture.model_cache.fingerprint IS 'of that schema';
COMMENT ON COLUMN confiture.model_cache.made_at IS 'when it was loaded';
COMMENT ON COLUMN confiture.model_cache.same_in_state IS 'SHA-256 of the state of text, settings and catalogs in which diff() last found no difference; NULL: never';
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.model_cache
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.model_cache ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.model_cache IS 'nobody else writes here';

CREATE FUNCTION confiture.snapshot(ddl text DEFAULT NULL, server text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS jsonb LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_snapshot';
COMMENT ON FUNCTION confiture.snapshot(text, text, jsonb) IS 'the schema of this database, or of DDL, or of another server''s database, as jsonb';
REVOKE ALL ON FUNCTION confiture.snapshot(text, text, jsonb) FROM PUBLIC;

CREATE FUNCTION confiture.fingerprint(options jsonb DEFAULT '{}')
RETURNS text LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_fingerprint';
COMMENT ON FUNCTION confiture.fingerprint(jsonb) IS 'SHA-256 of the schema: the same for the same schema, wherever it is';
REVOKE ALL ON FUNCTION confiture.fingerprint(jsonb) FROM PUBLIC;

CREATE FUNCTION confiture.dump_schema()
RETURNS text LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_dump_schema';
COMMENT ON FUNCTION confiture.dump_schema() IS 'DDL that makes this schema in an empty database';
REVOKE ALL ON FUNCTION confiture.dump_schema() FROM PUBLIC;

CREATE FUNCTION confiture.dump_files(layout text DEFAULT 'by_kind')
RETURNS TABLE(path text, content text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_dump_files';
COMMENT ON FUNCTION confiture.dump_files(text) IS 'the same as files of db/schema, in the order in which they build';
REVOKE ALL ON FUNCTION confiture.dump_files(text) FROM PUBLIC;

CREATE FUNCTION confiture.object_kinds()
RETURNS TABLE(kind text, attributes text[])
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_object_kinds';
COMMENT ON FUNCTION confiture.object_kinds() IS 'the kinds of objects that models hold, and what is compared of each on this server';
REVOKE ALL ON FUNCTION confiture.object_kinds() FROM PUBLIC;

CREATE FUNCTION confiture.plan(ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE(step int, kind text, identity text, lock text, rewrites boolean, scans boolean,
	bytes bigint, transactional boolean, hazards text[], up_sql text, down_sql text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_plan';
COMMENT ON FUNCTION confiture.plan(text, jsonb) IS 'the steps from this database''s schema to that of DDL, and back, proven';
REVOKE ALL ON FUNCTION confiture.plan(text, jsonb) FROM PUBLIC;

CREATE FUNCTION confiture.diff_snapshots(old_snapshot jsonb, new_snapshot jsonb, options jsonb DEFAULT '{}')
RETURNS TABLE(change text, kind text, identity text, detail text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_diff_snapshots';
COMMENT ON FUNCTION confiture.diff_snapshots(jsonb, jsonb, jsonb) IS 'how two snapshots differ';
REVOKE ALL ON FUNCTION confiture.diff_snapshots(jsonb, jsonb, jsonb) FROM PUBLIC;

CREATE FUNCTION confiture.plan_snapshots(old_snapshot jsonb, new_snapshot jsonb, options jsonb DEFAULT '{}')
RETURNS TABLE(step int, kind text, identity text, lock text, rewrites boolean, scans boolean,
	bytes bigint, transactional boolean, hazards text[], up_sql text, down_sql text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_plan_snapshots';
COMMENT ON FUNCTION confiture.plan_snapshots(jsonb, jsonb, jsonb) IS 'the steps from one snapshot to another';
REVOKE ALL ON FUNCTION confiture.plan_snapshots(jsonb, jsonb, jsonb) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'FUNCTION confiture.snapshot(text, text, jsonb)', NULL),
	('observer', 'FUNCTION confiture.fingerprint(jsonb)', NULL),
	('observer', 'FUNCTION confiture.dump_schema()', NULL),
	('observer', 'FUNCTION confiture.dump_files(text)', NULL),
	('observer', 'FUNCTION confiture.object_kinds()', NULL),
	('developer', 'FUNCTION confiture.plan(text, jsonb)', NULL),
	('developer', 'FUNCTION confiture.diff_snapshots(jsonb, jsonb, jsonb)', NULL),
	('developer', 'FUNCTION confiture.plan_snapshots(jsonb, jsonb, jsonb)', NULL);
