-- Trust: who may do what, and whose texts are run.

CREATE FUNCTION confiture.owner_only() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_owner_only';
COMMENT ON FUNCTION confiture.owner_only() IS
	'keeps everybody but the extension''s owner and superusers from writing to its tables, pg_write_all_data included';

CREATE TABLE confiture.permission (
	level text NOT NULL
		CHECK (level IN ('observer', 'developer', 'migrator', 'admin')),
	object text COLLATE "C" PRIMARY KEY,
	privilege text
);
COMMENT ON TABLE confiture.permission IS
	'what each level of confiture.allow() may use; filled by the install script alone';
COMMENT ON COLUMN confiture.permission.level IS
	'lowest level that has the privilege: observer, developer, migrator or admin';
COMMENT ON COLUMN confiture.permission.object IS
	'object as GRANT names it';
COMMENT ON COLUMN confiture.permission.privilege IS
	'privilege on it; NULL = SELECT on a view, EXECUTE on a function';
CREATE TRIGGER owner_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON confiture.permission
	FOR EACH STATEMENT EXECUTE FUNCTION confiture.owner_only();
ALTER TABLE confiture.permission ENABLE ALWAYS TRIGGER owner_only;
COMMENT ON TRIGGER owner_only ON confiture.permission IS 'nobody else writes here';

CREATE FUNCTION confiture.allow(role regrole, level text) RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_allow';
COMMENT ON FUNCTION confiture.allow(regrole, text) IS
	'give a role a level (observer, developer, migrator, admin), or take it away (NULL)';

CREATE FUNCTION confiture.approve(path text) RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'confiture_approve';
COMMENT ON FUNCTION confiture.approve(text) IS
	'let a pushed file, environment or hook run that its runner would not trust, as long as its bytes stay the same';

-- by names without types, whose spelling depends on the reader's search_path
CREATE VIEW confiture.role_level AS
	WITH acl_item (object, owner, item) AS (
		SELECT pg_catalog.format('%s confiture.%I',
								 CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
								 f.proname),
			   f.proowner, pg_catalog.aclexplode(f.proacl)
		FROM pg_catalog.pg_proc f
		WHERE f.pronamespace = 'confiture'::pg_catalog.regnamespace
		UNION ALL
		SELECT pg_catalog.format('TABLE confiture.%I', c.relname),
			   c.relowner, pg_catalog.aclexplode(c.relacl)
		FROM pg_catalog.pg_class c
		WHERE c.relnamespace = 'confiture'::pg_catalog.regnamespace
	), ladder (steps) AS (
		VALUES (ARRAY['observer', 'developer', 'migrator', 'admin'])
	)
	SELECT r.rolname::text AS role,
		   (SELECT steps FROM ladder)
			[max(pg_catalog.array_position(ladder.steps, p.level))] AS level
	FROM acl_item a
	CROSS JOIN ladder
	JOIN pg_catalog.pg_roles r ON r.oid = (a.item).grantee AND r.oid <> a.owner
	JOIN confiture.permission p ON pg_catalog.split_part(p.object, '(', 1) = a.object
	GROUP BY r.rolname;
COMMENT ON VIEW confiture.role_level IS 'the roles that confiture.allow() gave a level';
COMMENT ON COLUMN confiture.role_level.role IS 'role';
COMMENT ON COLUMN confiture.role_level.level IS 'observer, developer, migrator or admin';

REVOKE ALL ON FUNCTION confiture.owner_only(), confiture.allow(regrole, text), confiture.approve(text) FROM PUBLIC;

INSERT INTO confiture.permission VALUES
	('observer', 'TABLE confiture.role_level', NULL),
	('admin', 'FUNCTION confiture.allow(regrole, text)', NULL),
	('admin', 'FUNCTION confiture.approve(text)', NULL);
