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
	.rank = RANK_DEFAULT_PRIVILEGES,
	.catalog = DefaultAclRelationId,
	.query =
	"SELECT d.oid, n.schema, " SQL_ROLE("d.defaclrole") " AS role,"
	" CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'"
	" WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'"
	" ELSE 'LARGE OBJECTS' END AS name,"
	SQL_GRANT_LINES("d.defaclacl", "d.defaclrole") " AS grants"
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

/* What was at first is in pg_init_privs, or built in. */
#define INITIAL(type, owner) " coalesce(i.initprivs, acldefault('" type "', " owner "))"

#define GRANTED_ONE(catalog, acl, type, owner, target) \
	"SELECT x.oid, '" catalog "'::regclass AS classid, " target " AS \"on\"," \
	" NULL AS \"column\", " SQL_ROLE(owner) " AS owned_by," \
	SQL_GRANT_LINES(acl, owner) " AS grants," \
	SQL_GRANT_LINES(INITIAL(type, owner), owner) " AS initial_grants" \
	" FROM " catalog " x LEFT JOIN pg_init_privs i" \
	" ON i.classoid = '" catalog "'::regclass AND i.objoid = x.oid AND i.objsubid = 0" \
	" WHERE " acl " IS NOT NULL AND NOT (" acl " @>" INITIAL(type, owner) \
	" AND " acl " <@" INITIAL(type, owner) ")"

#define NAME(schema, name) "quote_ident((SELECT nspname FROM pg_namespace" \
	" WHERE oid = " schema ")) || '.' || quote_ident(" name ")"

#define NO_PRIVILEGES "'{}'::aclitem[]"

/* All that can be granted and was, but for what is the model's. */
#define GRANTED \
	GRANTED_ONE("pg_class", "x.relacl", "r", "x.relowner", \
				"'TABLE ' || " NAME("x.relnamespace", "x.relname")) \
	" AND x.relkind IN ('r', 'p', 'v', 'm', 'f')" \
	" UNION ALL " \
	GRANTED_ONE("pg_class", "x.relacl", "s", "x.relowner", \
				"'SEQUENCE ' || " NAME("x.relnamespace", "x.relname")) \
	" AND x.relkind = 'S'" \
	" UNION ALL " \
	GRANTED_ONE("pg_proc", "x.proacl", "f", "x.proowner", \
				"'ROUTINE ' || x.oid::regprocedure::text") \
	" UNION ALL " \
	GRANTED_ONE("pg_type", "x.typacl", "T", "x.typowner", \
				"'TYPE ' || format_type(x.oid, NULL)") \
	" UNION ALL " \
	GRANTED_ONE("pg_namespace", "x.nspacl", "n", "x.nspowner", \
				"'SCHEMA ' || quote_ident(x.nspname)") \
	" AND (x.nspname ~ '^pg_' OR x.nspname = 'information_schema' OR x.oid >= 16384)" \
	" UNION ALL " \
	GRANTED_ONE("pg_language", "x.lanacl", "l", "x.lanowner", \
				"'LANGUAGE ' || quote_ident(x.lanname)") \
	" UNION ALL " \
	GRANTED_ONE("pg_foreign_data_wrapper", "x.fdwacl", "F", "x.fdwowner", \
				"'FOREIGN DATA WRAPPER ' || quote_ident(x.fdwname)") \
	" UNION ALL " \
	GRANTED_ONE("pg_foreign_server", "x.srvacl", "S", "x.srvowner", \
				"'FOREIGN SERVER ' || quote_ident(x.srvname)") \
	" UNION ALL " \
	"SELECT c.oid, 'pg_class'::regclass, 'TABLE ' || " NAME("c.relnamespace", "c.relname") "," \
	" quote_ident(a.attname), " SQL_ROLE("c.relowner") "," \
	SQL_GRANT_LINES("a.attacl", "c.relowner") "," \
	SQL_GRANT_LINES("i.initprivs", "c.relowner") \
	" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_init_privs i" \
	" ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = a.attnum" \
	" WHERE a.attacl IS NOT NULL AND NOT a.attisdropped" \
	" AND NOT (a.attacl @> coalesce(i.initprivs, " NO_PRIVILEGES ")" \
	" AND a.attacl <@ coalesce(i.initprivs, " NO_PRIVILEGES "))"

#define GRANTED_COLUMNS \
	" g.\"on\" || coalesce(' COLUMN ' || g.\"column\", '') AS name," \
	" g.\"on\", g.\"column\", g.owned_by, g.grants, g.initial_grants"

static const AttributeRule granted_rules[] = {
	{.attribute = "initial_grants", .way = CHANGE_NOTHING},
	{.attribute = "owned_by", .way = CHANGE_NOTHING},
	{0}
};

const ObjectKind kind_extension_grants = {
	.name = "extension member grants",
	.rank = RANK_EXTENSION_GRANTS,
	.catalog = InitPrivsRelationId,
	.parent_catalog = ExtensionRelationId,
	.query =
	"SELECT g.oid, d.refobjid AS parent," GRANTED_COLUMNS
	" FROM (" GRANTED ") g JOIN pg_depend d ON d.classid = g.classid"
	" AND d.objid = g.oid AND d.objsubid = 0 AND d.deptype = 'e'",
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
	.rank = RANK_SYSTEM_GRANTS,
	.catalog = InitPrivsRelationId,
	.query =
	"SELECT g.oid," GRANTED_COLUMNS
	" FROM (" GRANTED ") g WHERE g.oid < 16384"
	" AND g.\"on\" NOT LIKE 'SCHEMA pg\\_hidden\\_%'"
	" AND g.\"on\" !~ '^[A-Z]+ information_schema'",
	.identity = "{name}",
	.grant_target = "{on}",
	.create_code = create_nothing,
	.drop_code = drop_grants,
	.drop_hazards = HAZARD_CHANGES_PRIVILEGES,
	.rules = granted_rules
};
