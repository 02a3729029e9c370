/*-------------------------------------------------------------------------
 *
 * kind_foreign_table.c
 *	  Foreign tables.
 *
 * Their columns are columns, and their constraints are constraints.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/fdw_options.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

static void create_foreign_table(Writer *writer, const SchemaObject *table);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);

static const AttributeRule rules[] = {
	{.attribute = "inherits", .way = CHANGE_ALTER, .decide = decide_inherits,
	.alter = alter_inherits},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "server", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_foreign_table = {
	.name = "foreign table",
	.folder = "tables",
	.rank = RANK_FOREIGN_TABLE,
	.catalog = RelationRelationId,
	.present = "pg_class WHERE relkind = 'f'",
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	" quote_ident(s.srvname) AS server,"
	SQL_FDW_OPTIONS("f.ftoptions") " AS options,"
	" CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,"
	SQL_ROLE("c.relowner") " AS owner,"
	SQL_GRANTS("c.relacl", "r", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_foreign_server s ON s.oid = f.ftserver"
	SQL_PARENTS("c.oid")
	SQL_COMMENT("pg_class", "c.oid", "0"),
	.requires = "server",
	.target = "FOREIGN TABLE {identity}",
	.grant_target = "TABLE {identity}",
	.owner_privileges = TABLE_PRIVILEGES,
	.create_code = create_foreign_table,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.takes_relation_name = true,
	.rules = rules
};

static void
create_foreign_table(Writer *writer, const SchemaObject *table)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE FOREIGN TABLE %s", table->identity);
	append_columns(&sql, table, false);
	appendStringInfoString(&sql, template_expand("[ INHERITS ({inherits})] SERVER {server}"
												 "[ OPTIONS ({options})]",
												 table, NULL));
	writer_add(writer, 0, "%s", sql.data);
	write_columns_of_new(writer, table);
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	const char *difference = fdw_options_difference(object_get(old, "options"),
													object_get(new, "options"));

	if (difference != NULL)
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
				   "ALTER FOREIGN TABLE %s OPTIONS (%s)", new->identity,
				   difference);
}
