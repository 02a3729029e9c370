-- Hooks: SQL that a run of migrations executes around its steps.

CREATE TABLE confiture.hook_text (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phase text NOT NULL
		CHECK (phase IN ('before_run', 'after_run', 'before_migration',
						 'after_migration', 'on_error')),
	sql text NOT NULL,
	sha256 text NOT NULL,
	added_at timestamptz NOT NULL,
	added_by text NOT NULL,
	approved_sha256 text,
	approved_by text,
	approved_at timestamptz
);
COMMENT ON TABLE confiture.hook_text IS 'the hooks that add_hook() added';
COMMENT ON COLUMN confiture.hook_text.id IS 'number of the hook; never used again';
COMMENT ON COLUMN confiture.hook_text.phase IS 'when it runs: before_run, after_run, before_migration, after_migration or on_error';
COMMENT ON COLUMN confiture.hook_text.sql IS 'its text';
COMMENT ON COLUMN confiture.hook_text.sha256 IS 'SHA-256 of the text as UTF-8, hexadecimal';
COMMENT ON COLUMN confiture.hook_text.added_at IS 'when it was added';
COMMENT ON COLUMN confiture.hook_text.added_by IS 'role that vouches for it';
COMMENT ON COLUMN confiture.hook_text.approved_sha256 IS 'digest that was approved';
COMMENT ON COLUMN confiture.hook_text.approved_by IS 'role that approved it';
COMMENT ON COLUMN confiture.hook_text.approved_at IS 'when it was approved';
SELECT pg_catalog.pg_extension_config_dump('confiture.hook_text', '');
SELECT pg_catalog.pg_extension_config_dump('confiture.hook_text_id_seq', '');
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.hook_text
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.hook_text ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.hook_text IS 'nobody else writes here';

CREATE VIEW confiture.hook AS
	SELECT id, phase, added_by, added_at, approved_by, sql
	FROM confiture.hook_text
	ORDER BY id;
COMMENT ON VIEW confiture.hook IS 'the hooks that add_hook() added, in the order in which they run';
COMMENT ON COLUMN confiture.hook.id IS 'number of the hook; confiture.approve() names it hook:<id>';
COMMENT ON COLUMN confiture.hook.phase IS 'when it runs: before_run, after_run, before_migration, after_migration or on_error';
COMMENT ON COLUMN confiture.hook.added_by IS 'role that vouches for it';
COMMENT ON COLUMN confiture.hook.added_at IS 'when it was added';
COMMENT ON COLUMN confiture.hook.approved_by IS 'admin or superuser that approved it';
COMMENT ON COLUMN confiture.hook.sql IS 'its text';

CREATE FUNCTION confiture.add_hook(phase text, sql text) RETURNS bigint
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_add_hook';
COMMENT ON FUNCTION confiture.add_hook(text, text) IS
	'have every run of migrations execute SQL in a phase; returns the number of the hook';

CREATE FUNCTION confiture.drop_hook(id bigint) RETURNS boolean
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_drop_hook';
COMMENT ON FUNCTION confiture.drop_hook(bigint) IS
	'forget a hook that add_hook() added; false if there was none';

REVOKE ALL ON FUNCTION confiture.add_hook(text, text), confiture.drop_hook(bigint) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.hook', NULL),
	('admin', 'FUNCTION confiture.add_hook(text, text)', NULL),
	('admin', 'FUNCTION confiture.drop_hook(bigint)', NULL);
