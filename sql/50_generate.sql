-- Migrations that confiture writes itself.

CREATE FUNCTION confiture.generate_migration(name text, ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE(path text, content text)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'confiture_generate_migration';
COMMENT ON FUNCTION confiture.generate_migration(text, text, jsonb) IS
	'write down the plan from this database''s schema to that of DDL as migrations, and keep them as pushed';
REVOKE ALL ON FUNCTION confiture.generate_migration(text, text, jsonb) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('developer', 'FUNCTION confiture.generate_migration(text, text, jsonb)', NULL);
