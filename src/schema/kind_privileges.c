/*-------------------------------------------------------------------------
 *
 * kind_privileges.c
 *	  Default privileges; and what was granted on objects that are none of the
 *	  model's: on the members of extensions, and on those of initdb.
 *
 * They have nothing but grants (grants.h).  Where they are missing, an
 * object has what it had at first.
 *
 * Default privileges of a schema are added to those of its role's, which
 * stand in for what is built in.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_default_acl.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_init_privs.h"

#include "schema/grants.h"
#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_nothing(Writer *writer, const SchemaObject *object);
static void drop_grants(Writer *writer, const SchemaObject *object);

static const AttributeRule no_rules[] = {
	{0}
};

const ObjectKind kind_default_privileges = {
	.name = "default privileges",
	.folder = "privileges",
	.rank = RANK_DEFAULT_PRIVILEGES,
	.catalog = DefaultAclRelationId,
	.present = "pg_default_acl",
	.query =
	"SELECT d.oid, n.schema, " SQL_ROLE("d.defaclrole") " AS role,"
	" CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'"
	" WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'"
	" ELSE 'LARGE OBJECTS' END AS name,"
	SQL_GRANT_LINES("d.defaclacl", "d.defaclrole") " AS grants,"
	SQL_GRANT_LINES_AS_MADE("d.defaclacl", "d.defaclrole") " AS _written_grants"
	" FROM pg_default_acl d LEFT JOIN managed n ON n.oid = d.defaclnamespace"
	" WHERE d.defaclnamespace = 0 OR n.oid IS NOT NULL",
	.identity = "FOR ROLE {role}[ IN SCHEMA {schema}] ON {name}",
	.grant_target = "{name}",
	.create_code = create_nothing,
	.drop_code = drop_grants,
	.drop_hazards = HAZARD_CHANGES_PRIVILEGES,
	.rules = no_rules
};

/* Its grants follow, as those of every object do. */
static void
create_nothing(Writer *writer, const SchemaObject *object)
{
}

static void
drop_grants(Writer *writer, const SchemaObject *object)
{
	write_initial_grants(writer, object);
}

/* Objects of one catalog that have privileges. */
#define HAVING(catalog, acl, type, owner, kind, schema, name) \
	"SELECT oid, '" catalog "'::regclass AS classid, 0 AS subid," \
	" NULL AS \"column\", " acl " AS acl, (" type ")::\"char\" AS type, " owner " AS owner," \
	" " kind " AS kind, " schema " AS schema, " name " AS name" \
	" FROM " catalog " WHERE " acl " IS NOT NULL"

#define HAVE_PRIVILEGES \
	HAVING("pg_class", "relacl", "CASE relkind WHEN 'S' THEN 's' ELSE 'r' END", "relowner", \
		   "CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END", "relnamespace", "relname") \
	" AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')" \
	" UNION ALL " \
	HAVING("pg_proc", "proacl", "'f'", "proowner", "'ROUTINE'", "NULL", "NULL") \
	" UNION ALL " \
	HAVING("pg_type", "typacl", "'T'", "typowner", "'TYPE'", "NULL", "NULL") \
	" UNION ALL " \
	HAVING("pg_namespace", "nspacl", "'n'", "nspowner", "'SCHEMA'", "NULL", "nspname") \
	" AND (nspname ~ '^pg_' OR nspname = 'information_schema' OR" SQL_MADE_BY_USERS ")" \
	" UNION ALL " \
	HAVING("pg_language", "lanacl", "'l'", "lanowner", "'LANGUAGE'", "NULL", "lanname") \
	" UNION ALL " \
	HAVING("pg_foreign_data_wrapper", "fdwacl", "'F'", "fdwowner", "'FOREIGN DATA WRAPPER'", "NULL", "fdwname") \
	" UNION ALL " \
	HAVING("pg_foreign_server", "srvacl", "'S'", "srvowner", "'FOREIGN SERVER'", "NULL", "srvname") \
	" UNION ALL " \
	"SELECT a.attrelid, 'pg_class'::regclass, a.attnum, quote_ident(a.attname), a.attacl, 'c'," \
	" c.relowner, 'TABLE', c.relnamespace, c.relname" \
	" FROM (SELECT * FROM pg_attribute" \
	" WHERE attacl IS NOT NULL AND NOT attisdropped OFFSET 0) a" \
	" CROSS JOIN LATERAL" \
	" (SELECT * FROM pg_class WHERE oid = a.attrelid OFFSET 0) c"

/* What was at first is in pg_init_privs, or built in. */
#define INITIAL " coalesce(i.initprivs, acldefault(x.type, x.owner))"

/*
 * What was granted on some of all that has privileges.  Few were ever changed,
 * and what an object is called is asked for those alone.  Of a type GRANT wants
 * the name, as pg_catalog.int4: integer is none.
 */
#define GRANTED(among) \
	"SELECT x.oid, x.classid, x.kind || ' ' || CASE x.kind" \
	" WHEN 'ROUTINE' THEN x.oid::regprocedure::text" \
	" WHEN 'TYPE' THEN (SELECT quote_ident(tn.nspname) || '.' || quote_ident(ty.typname)" \
	" FROM pg_type ty JOIN pg_namespace tn ON tn.oid = ty.typnamespace WHERE ty.oid = x.oid)" \
	" ELSE coalesce((SELECT quote_ident(nspname) || '.' FROM pg_namespace" \
	" WHERE oid = x.schema), '') || quote_ident(x.name) END AS \"on\"," \
	" x.\"column\", " SQL_ROLE("x.owner") " AS owned_by," \
	SQL_GRANT_LINES("x.acl", "x.owner") " AS grants," \
	SQL_GRANT_LINES_AS_MADE("x.acl", "x.owner") " AS _written_grants," \
	SQL_GRANT_LINES(INITIAL, "x.owner") " AS initial_grants" \
	" FROM (" HAVE_PRIVILEGES ") x LEFT JOIN pg_init_privs i" \
	" ON i.classoid = x.classid AND i.objoid = x.oid AND i.objsubid = x.subid" \
	" WHERE " among " AND NOT (x.acl @>" INITIAL " AND x.acl <@" INITIAL ")" \
	" OFFSET 0"

#define GRANTED_COLUMNS \
	" g.\"on\" || coalesce(' COLUMN ' || g.\"column\", '') AS name," \
	" g.\"on\", g.\"column\", g.owned_by, g.grants," \
	" g._written_grants, g.initial_grants"

/* Few are asked for it, so an index is faster than all of pg_depend. */
#define EXTENSION_OF(object) \
	"(SELECT refobjid FROM pg_depend WHERE classid = " object ".classid" \
	" AND objid = " object ".oid AND objsubid = 0 AND deptype = 'e')"

static const AttributeRule granted_rules[] = {
	{.attribute = "initial_grants", .way = CHANGE_NOTHING},
	{.attribute = "owned_by", .way = CHANGE_NOTHING},
	{0}
};

const ObjectKind kind_extension_grants = {
	.name = "extension member grants",
	.folder = "privileges",
	.rank = RANK_EXTENSION_GRANTS,
	.catalog = InitPrivsRelationId,
	.parent_catalog = ExtensionRelationId,
	.query =
	"SELECT g.oid, " EXTENSION_OF("g") " AS parent," GRANTED_COLUMNS
	" FROM (" GRANTED(EXTENSION_OF("x") " IS NOT NULL") ") g",
	.identity = "{name}",
	.grant_target = "{on}",
	.create_code = create_nothing,
	.drop_code = drop_grants,
	.drop_hazards = HAZARD_CHANGES_PRIVILEGES,
	.goes_with_parent = true,
	.rules = granted_rules
};

const ObjectKind kind_system_grants = {
	.name = "system object grants",
	.folder = "privileges",
	.rank = RANK_SYSTEM_GRANTS,
	.catalog = InitPrivsRelationId,
	.query =
	"SELECT g.oid," GRANTED_COLUMNS
	" FROM (" GRANTED("x.oid < 16384") ") g"
	" WHERE g.\"on\" NOT LIKE 'SCHEMA pg\\_hidden\\_%'"
	" AND g.\"on\" !~ '^[A-Z]+ information_schema'",
	.identity = "{name}",
	.grant_target = "{on}",
	.create_code = create_nothing,
	.drop_code = drop_grants,
	.drop_hazards = HAZARD_CHANGES_PRIVILEGES,
	.rules = granted_rules
};
