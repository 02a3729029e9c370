/*-------------------------------------------------------------------------
 *
 * kind_schema.c
 *	  Schemas, and extensions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static const AttributeRule schema_rules[] = {
	{0}
};

const ObjectKind kind_schema = {
	.name = "schema",
	.folder = "schemas",
	.rank = RANK_SCHEMA,
	.catalog = NamespaceRelationId,
	.query =
	"SELECT n.oid, n.schema AS name,"
	SQL_ROLE("s.nspowner") " AS owner,"
	SQL_GRANTS("s.nspacl", "n", "s.nspowner") ","
	" about.description AS comment"
	" FROM managed n JOIN pg_namespace s USING (oid)"
	SQL_COMMENT("pg_namespace", "n.oid", "0"),
	.identity = "{name}",
	.target = "SCHEMA {identity}",
	.grant_target = "SCHEMA {identity}",
	.owner_privileges = "CREATE,USAGE",
	.create = "CREATE SCHEMA {identity}",
	.rules = schema_rules
};

static const AttributeRule extension_rules[] = {
	{
		.attribute = "version", .way = CHANGE_ALTER,
		.set = "ALTER EXTENSION {identity} UPDATE TO {version}",
		.hazards = HAZARD_UPGRADES_EXTENSION | HAZARD_UNPROVEN
	},
	{
		.attribute = "in_schema", .way = CHANGE_ALTER,
		.set = "ALTER EXTENSION {identity} SET SCHEMA {in_schema}"
	},
	{0}
};

/* Those of initdb are everywhere, and confiture itself is none of its objects. */
const ObjectKind kind_extension = {
	.name = "extension",
	.folder = "extensions",
	.rank = RANK_EXTENSION,
	.catalog = ExtensionRelationId,
	.query =
	"SELECT e.oid, quote_ident(e.extname) AS name,"
	" quote_literal(e.extversion) AS version,"
	" quote_ident(n.nspname) AS in_schema,"
	" about.description AS comment"
	" FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
	SQL_COMMENT("pg_extension", "e.oid", "0")
	" WHERE e.oid >= 16384 AND e.extname <> 'confiture'"
	" AND e.extname NOT LIKE 'pg\\_hidden\\_%'",
	.identity = "{name}",
	.target = "EXTENSION {identity}",
	.create = "CREATE EXTENSION {identity} WITH SCHEMA {in_schema} VERSION {version}",
	.drop_hazards = HAZARD_DELETES_DATA,
	.rules = extension_rules
};
