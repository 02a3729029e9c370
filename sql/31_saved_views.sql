-- Views in the way of a change: saved and dropped, recreated afterwards.

CREATE TABLE confiture.saved_view_record (
	batch int NOT NULL,
	position int NOT NULL,
	schema_name text COLLATE "C" NOT NULL,
	view_name text COLLATE "C" NOT NULL,
	kind text NOT NULL CHECK (kind IN ('view', 'materialized view')),
	definition text NOT NULL,
	settings text[] NOT NULL,
	grants text[] NOT NULL,
	grantors text[] NOT NULL,
	populated boolean NOT NULL,
	attachments text[] NOT NULL,
	rules text[] NOT NULL,
	saved_by text NOT NULL,
	saved_at timestamptz NOT NULL,
	PRIMARY KEY (batch, position),
	UNIQUE (schema_name, view_name)
);
COMMENT ON TABLE confiture.saved_view_record IS 'views that were saved and dropped, and are to be recreated';
COMMENT ON COLUMN confiture.saved_view_record.batch IS 'number of the call that saved it; the last one''s views are recreated first';
COMMENT ON COLUMN confiture.saved_view_record.position IS 'place in the order of creation within the batch';
COMMENT ON COLUMN confiture.saved_view_record.schema_name IS 'schema of the view';
COMMENT ON COLUMN confiture.saved_view_record.view_name IS 'name of the view';
COMMENT ON COLUMN confiture.saved_view_record.kind IS 'view or materialized view';
COMMENT ON COLUMN confiture.saved_view_record.definition IS 'statement that creates it';
COMMENT ON COLUMN confiture.saved_view_record.settings IS 'statements that follow: owner, defaults, settings of columns';
COMMENT ON COLUMN confiture.saved_view_record.grants IS 'GRANTs that follow';
COMMENT ON COLUMN confiture.saved_view_record.grantors IS 'role that each GRANT is made by; empty = the owner';
COMMENT ON COLUMN confiture.saved_view_record.populated IS 'is it a materialized view that had rows to be read?';
COMMENT ON COLUMN confiture.saved_view_record.attachments IS 'statements that follow a refresh: indexes, statistics, triggers, comments, labels';
COMMENT ON COLUMN confiture.saved_view_record.rules IS 'statements that follow when all views are there';
COMMENT ON COLUMN confiture.saved_view_record.saved_by IS 'role that saved it';
COMMENT ON COLUMN confiture.saved_view_record.saved_at IS 'when it was saved';
SELECT pg_catalog.pg_extension_config_dump('confiture.saved_view_record', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.saved_view_record
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.saved_view_record ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.saved_view_record IS 'nobody else writes here';

CREATE VIEW confiture.saved_view AS
	SELECT schema_name, view_name, kind, saved_by, saved_at, definition,
		   settings || grants || attachments || rules AS statements
	FROM confiture.saved_view_record
	ORDER BY batch DESC, position;
COMMENT ON VIEW confiture.saved_view IS 'views that wait for recreate_saved_views(), in the order of their creation';
COMMENT ON COLUMN confiture.saved_view.schema_name IS 'schema of the view';
COMMENT ON COLUMN confiture.saved_view.view_name IS 'name of the view';
COMMENT ON COLUMN confiture.saved_view.kind IS 'view or materialized view';
COMMENT ON COLUMN confiture.saved_view.saved_by IS 'role that saved it';
COMMENT ON COLUMN confiture.saved_view.saved_at IS 'when it was saved';
COMMENT ON COLUMN confiture.saved_view.definition IS 'statement that creates it';
COMMENT ON COLUMN confiture.saved_view.statements IS 'statements that make it what it was';

-- the argument has the name that it has in the Python tool
CREATE FUNCTION confiture.save_and_drop_dependent_views(p_schemas text[] DEFAULT NULL)
	RETURNS int
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_save_and_drop_dependent_views';
COMMENT ON FUNCTION confiture.save_and_drop_dependent_views(text[]) IS
	'save and drop the views that depend on these relations, or on the tables of these schemas; returns their number';

CREATE FUNCTION confiture.recreate_saved_views() RETURNS int
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_recreate_saved_views';
COMMENT ON FUNCTION confiture.recreate_saved_views() IS
	'recreate what save_and_drop_dependent_views() saved, as it was; returns the number of views';

REVOKE ALL ON FUNCTION confiture.save_and_drop_dependent_views(text[]),
	confiture.recreate_saved_views() FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.saved_view', NULL),
	('migrator', 'FUNCTION confiture.save_and_drop_dependent_views(text[])', NULL),
	('migrator', 'FUNCTION confiture.recreate_saved_views()', NULL);
