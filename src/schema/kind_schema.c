/*-------------------------------------------------------------------------
 *
 * kind_schema.c
 *	  Schemas, and extensions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"
#include "schema/writer.h"

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

static void create_extension(Writer *writer, const SchemaObject *extension);
static ChangeWay decide_version(const SchemaObject *old,
								const SchemaObject *new);
static ChangeWay decide_schema(const SchemaObject *old,
							   const SchemaObject *new);
static ChangeWay recreate_unless_used(const SchemaObject *extension);
static bool is_older(const char *version, const char *than);

static const AttributeRule extension_rules[] = {
	{
		.attribute = "relocatable", .way = CHANGE_NOTHING
	},
	{
		.attribute = "version", .way = CHANGE_ALTER, .decide = decide_version,
		.set = "ALTER EXTENSION {identity} UPDATE TO {version}",
		.hazards = HAZARD_UPGRADES_EXTENSION | HAZARD_UNPROVEN
	},
	{
		.attribute = "in_schema", .way = CHANGE_ALTER, .decide = decide_schema,
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
	" CASE WHEN e.extrelocatable THEN 'true' END AS relocatable,"
	" about.description AS comment,"
	" CASE WHEN about.description IS NULL THEN 'true' END AS _no_comment"
	" FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
	SQL_COMMENT("pg_extension", "e.oid", "0")
	" WHERE e.oid >= 16384 AND e.extname <> 'confiture'"
	" AND e.extname NOT LIKE 'pg\\_hidden\\_%'",
	.requires = "in_schema version",
	.identity = "{name}",
	.target = "EXTENSION {identity}",
	.create_code = create_extension,
	.drop_hazards = HAZARD_DELETES_DATA,
	.rules = extension_rules
};

/* It comes with the comment of its control file. */
static void
create_extension(Writer *writer, const SchemaObject *extension)
{
	writer_add_template(writer, 0, "CREATE EXTENSION {identity}"
						" WITH SCHEMA {in_schema} VERSION {version}",
						extension, NULL);
	if (object_get(extension, "_no_comment") != NULL)
		write_comment(writer, NULL, extension);
}

/* No extension has a script that leads to an older version. */
static ChangeWay
decide_version(const SchemaObject *old, const SchemaObject *new)
{
	return is_older(object_get(new, "version"), object_get(old, "version")) ?
		recreate_unless_used(old) : CHANGE_ALTER;
}

static ChangeWay
decide_schema(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(old, "relocatable") != NULL ? CHANGE_ALTER :
		recreate_unless_used(old);
}

/*
 * To create it again is to drop what is made with it.  Where that would be a
 * table or a column, ALTER is tried: it fails if there is no way.
 */
static ChangeWay
recreate_unless_used(const SchemaObject *extension)
{
	ListCell   *cell;

	foreach(cell, extension->needed_by)
	{
		const ObjectKind *kind = ((SchemaObject *) lfirst(cell))->kind;

		if (kind == &kind_table || kind == &kind_column ||
			kind == &kind_server || kind == &kind_foreign_table)
			return CHANGE_ALTER;
	}
	return CHANGE_RECREATE;
}

/* Numbers count as numbers: '1.9' is older than '1.10'. */
static bool
is_older(const char *version, const char *than)
{
	while (*version != '\0' && *than != '\0')
	{
		if (isdigit((unsigned char) *version) && isdigit((unsigned char) *than))
		{
			char	   *after;
			char	   *after_than;
			unsigned long a = strtoul(version, &after, 10);
			unsigned long b = strtoul(than, &after_than, 10);

			if (a != b)
				return a < b;
			version = after;
			than = after_than;
		}
		else if (*version != *than)
			return *version == '\'' || (*than != '\'' && *version < *than);
		else
		{
			version++;
			than++;
		}
	}
	return false;
}
