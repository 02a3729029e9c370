-- The schema of a database: model, differences, plans.

CREATE FUNCTION confiture.snapshot(ddl text DEFAULT NULL, server text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS jsonb LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_snapshot';

CREATE FUNCTION confiture.fingerprint(options jsonb DEFAULT '{}')
RETURNS text LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_fingerprint';

CREATE FUNCTION confiture.dump_schema()
RETURNS text LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_dump_schema';

CREATE FUNCTION confiture.plan_snapshots(old_snapshot jsonb, new_snapshot jsonb, options jsonb DEFAULT '{}')
RETURNS TABLE(step int, kind text, identity text, lock text, rewrites boolean, transactional boolean,
	hazards text[], up_sql text, down_sql text) LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_plan_snapshots';
