/*-------------------------------------------------------------------------
 *
 * kind_column.c
 *	  Columns of tables.
 *
 * What CREATE TABLE and ADD COLUMN can say of a column is in its definition;
 * the rest is set afterwards.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/partition.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

#define ALTER_COLUMN "ALTER TABLE {parent} ALTER COLUMN {name} "

static void create_column(Writer *writer, const SchemaObject *column);
static void drop_column(Writer *writer, const SchemaObject *column);
static bool is_inherited(const SchemaObject *column);
static void write_rest(Writer *writer, const SchemaObject *column);
static void alter_type(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new);
static void drop_identity(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void alter_identity(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static ChangeWay decide_generated(const SchemaObject *old,
								  const SchemaObject *new);

/* An identity column is NOT NULL, so its identity goes first and comes last. */
static const AttributeRule rules[] = {
	{.attribute = "identity_kind", .way = CHANGE_ALTER, .alter = drop_identity},
	{.attribute = "collation", .way = CHANGE_ALTER, .alter = alter_type, .frees_dependents = true},
	{
		.attribute = "compression", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET COMPRESSION {compression}",
		.reset = ALTER_COLUMN "SET COMPRESSION default"
	},
	{.attribute = "generated", .way = CHANGE_ALTER, .decide = decide_generated,
	.reset = ALTER_COLUMN "DROP EXPRESSION"},
	{.attribute = "inherited", .way = CHANGE_NOTHING},
	{
		.attribute = "not_null", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET NOT NULL",
		.reset = ALTER_COLUMN "DROP NOT NULL",
		.hazards = HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL
	},
	{
		.attribute = "statistics", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET STATISTICS {statistics}",
		.reset = ALTER_COLUMN "SET STATISTICS -1"
	},
	{
		.attribute = "storage", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET STORAGE {storage}",
		.reset = ALTER_COLUMN "SET STORAGE {default_storage}"
	},
	{.attribute = "type", .way = CHANGE_ALTER, .alter = alter_type, .frees_dependents = true},
	{.attribute = "identity_kind", .way = CHANGE_ALTER, .alter = alter_identity},
	{0}
};

const ObjectKind kind_column = {
	.name = "column",
	.folder = "tables",
	.rank = RANK_COLUMN,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT a.attrelid AS oid, a.attnum AS subid, a.attrelid AS parent,"
	" a.attnum AS position, quote_ident(a.attname) AS name,"
	" format_type(a.atttypid, a.atttypmod) AS type,"
	" CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0"
	" THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,"
	" CASE WHEN a.attnotnull THEN 'true' END AS not_null,"
	" CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS identity_kind,"
	" CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,"
	" CASE WHEN a.attgenerated = 'v' THEN 'true' END AS virtual,"
	" CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN'"
	" WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END AS storage,"
	" CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,"
	" CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,"
	" CASE WHEN NOT a.attislocal THEN 'true' END AS inherited,"
	SQL_OPTIONS("a.attoptions", "") " AS options,"
	SQL_FDW_OPTIONS("a.attfdwoptions") " AS fdw_options,"
	SQL_GRANTS("a.attacl", "c", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_type t ON t.oid = a.atttypid"
	" LEFT JOIN pg_attrdef d ON a.attgenerated <> '' AND d.adrelid = a.attrelid AND d.adnum = a.attnum"
	" LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation"
	" LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
	SQL_COMMENT("pg_class", "a.attrelid", "a.attnum")
	" WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped",
	.identity = "{parent}.{name}",
	.target = "COLUMN {identity}",
	.grant_target = "TABLE {parent}",
	.create_code = create_column,
	.drop_code = drop_column,
	.drop_hazards = HAZARD_DELETES_DATA,
	.in_parent = true,
	.goes_with_parent = true,
	.rules = rules
};

/*
 * As CREATE TABLE and ADD COLUMN have it; NULL: a column of a type's table
 * that has nothing to say.
 */
char *
column_definition(const SchemaObject *column, bool of_type)
{
	StringInfoData sql;
	const char *fixed;

	initStringInfo(&sql);
	appendStringInfoString(&sql, column->name);
	if (!of_type)
		appendStringInfoString(&sql, template_expand(" {type}[ COLLATE {collation}]",
													 column, NULL));
	fixed = template_expand("[ COMPRESSION {compression}]"
							"[ GENERATED ALWAYS AS ({generated}) {!virtual}STORED]"
							"[ GENERATED ALWAYS AS ({generated}) {?virtual}VIRTUAL]"
							"[ GENERATED {identity_kind} AS IDENTITY]",
							column, NULL);
	appendStringInfoString(&sql, fixed);
	for (int i = 0; i < list_length(column->children); i++)
	{
		const SchemaObject *child = list_nth(column->children, i);

		if (child->kind == &kind_default && child->inlined)
			appendStringInfoString(&sql, template_expand(" DEFAULT {expression}", child, NULL));
	}
	if (object_get(column, "not_null") != NULL)
		appendStringInfoString(&sql, " NOT NULL");
	if (of_type && sql.len == (int) strlen(column->name))
		return NULL;
	return sql.data;
}

/* After CREATE TABLE: what it couldn't say of the columns. */
void
write_columns_of_new(Writer *writer, const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		const SchemaObject *column = lfirst(cell);

		if (column->kind == &kind_column)
			write_rest(writer, column);
	}
}

/*
 * A column that its table inherits comes and goes with the parent's, unless
 * the table isn't a partition all the time.
 */
static bool
is_inherited(const SchemaObject *column)
{
	return object_get(column, "inherited") != NULL &&
		(object_get(column->parent, "partition_of") == NULL ||
		 partition_stays(column->parent));
}

static void
create_column(Writer *writer, const SchemaObject *column)
{
	if (!is_inherited(column))
		writer_add(writer, 0, "ALTER TABLE %s ADD COLUMN %s",
				   column->parent->identity, column_definition(column, false));
	write_rest(writer, column);
}

static void
drop_column(Writer *writer, const SchemaObject *column)
{
	if (!is_inherited(column))
		writer_add_template(writer, HAZARD_DELETES_DATA,
							"ALTER TABLE {parent} DROP COLUMN {name}", column, NULL);
}

static void
write_rest(Writer *writer, const SchemaObject *column)
{
	if (object_get(column, "storage") != NULL)
		writer_add_template(writer, 0, ALTER_COLUMN "SET STORAGE {storage}", column, NULL);
	if (object_get(column, "statistics") != NULL)
		writer_add_template(writer, 0, ALTER_COLUMN "SET STATISTICS {statistics}", column, NULL);
	if (object_get(column, "options") != NULL)
		writer_add_template(writer, 0, ALTER_COLUMN "SET ({options})", column, NULL);
}

static void
alter_type(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (!is_inherited(new))
		writer_add_template(writer, HAZARD_MAY_FAIL,
							ALTER_COLUMN "TYPE {type}[ COLLATE {collation}]"
							" USING {name}::{type}", new, old);
}

static void
drop_identity(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (object_get(new, "identity_kind") == NULL)
		writer_add_template(writer, 0, ALTER_COLUMN "DROP IDENTITY", new, old);
}

static void
alter_identity(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (object_get(new, "identity_kind") == NULL)
		return;
	if (object_get(old, "identity_kind") == NULL)
		writer_add_template(writer, 0, ALTER_COLUMN
							"ADD GENERATED {identity_kind} AS IDENTITY", new, old);
	else
		writer_add_template(writer, 0, ALTER_COLUMN
							"SET GENERATED {identity_kind}", new, old);
}

/* An expression can be taken away, but not be changed. */
static ChangeWay
decide_generated(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "generated") == NULL ? CHANGE_ALTER : CHANGE_RECREATE;
}
