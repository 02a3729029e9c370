-- Adoption: the ledger of another migration tool, taken over.

CREATE TABLE confiture.adopted_ledger (
	table_name text COLLATE "C" PRIMARY KEY,
	tool text NOT NULL,
	adopted_at timestamptz NOT NULL,
	adopted_by text NOT NULL
);
COMMENT ON TABLE confiture.adopted_ledger IS 'tables of other migration tools that adopt() took over: in no build''s way, in no difference';
COMMENT ON COLUMN confiture.adopted_ledger.table_name IS 'schema and name, quoted where need be';
COMMENT ON COLUMN confiture.adopted_ledger.tool IS 'tool that it belongs to';
COMMENT ON COLUMN confiture.adopted_ledger.adopted_at IS 'when it was first adopted';
COMMENT ON COLUMN confiture.adopted_ledger.adopted_by IS 'role that adopted it';
SELECT pg_catalog.pg_extension_config_dump('confiture.adopted_ledger', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.adopted_ledger
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.adopted_ledger ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.adopted_ledger IS 'nobody else writes here';

CREATE FUNCTION confiture.adopt(ledger regclass, dry_run boolean DEFAULT false)
	RETURNS TABLE (version text, name text, action text, reason text)
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_adopt';
COMMENT ON FUNCTION confiture.adopt(regclass, boolean) IS
	'count what another migration tool applied, by its own table, as in place; dry_run only tells';

REVOKE ALL ON FUNCTION confiture.adopt(regclass, boolean) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('admin', 'FUNCTION confiture.adopt(regclass, boolean)', NULL);
