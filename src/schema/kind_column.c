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
#include "schema/fdw_options.h"
#include "schema/partition.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

#define ALTER_COLUMN "ALTER TABLE {parent} ALTER COLUMN {name} "
#define ALTER_ONLY "ALTER TABLE ONLY {parent} ALTER COLUMN {name} "

static void create_column(Writer *writer, const SchemaObject *column);
static void drop_column(Writer *writer, const SchemaObject *column);
static void write_apart_from_parent(Writer *writer, const SchemaObject *column);
static const SchemaObject *inlined_default(const SchemaObject *column);
static void drop_from_family(Writer *writer, const SchemaObject *column);
static void alter_not_null(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static bool parent_does_it(const SchemaObject *old, const SchemaObject *new);
static void keep_in_partitions(Writer *writer, const SchemaObject *column);
static void alter_fdw_options(Writer *writer, const SchemaObject *old,
							  const SchemaObject *new);
static void write_rest(Writer *writer, const SchemaObject *column);
static void alter_type(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new);
static void drop_identity(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void alter_identity(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static ChangeWay decide_inherited(const SchemaObject *old,
								  const SchemaObject *new);
static ChangeWay decide_generated(const SchemaObject *old,
								  const SchemaObject *new);

/* An identity column is NOT NULL, so its identity goes first and comes last. */
static const AttributeRule rules[] = {
	{.attribute = "identity_kind", .way = CHANGE_ALTER, .alter = drop_identity},
	{.attribute = "collation", .way = CHANGE_ALTER, .alter = alter_type, .frees_dependents = true},
	{
		.attribute = "compression", .way = CHANGE_ALTER,
		.set = ALTER_ONLY "SET COMPRESSION {compression}",
		.reset = ALTER_ONLY "SET COMPRESSION default"
	},
	{.attribute = "generated", .way = CHANGE_ALTER, .decide = decide_generated,
	.reset = ALTER_COLUMN "DROP EXPRESSION"},
	{
		.attribute = "not_null", .way = CHANGE_ALTER, .alter = alter_not_null,
		.hazards = HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL
	},
	{
		.attribute = "statistics", .way = CHANGE_ALTER,
		.set = ALTER_ONLY "SET STATISTICS {statistics}",
		.reset = ALTER_ONLY "SET STATISTICS -1"
	},
	{
		.attribute = "storage", .way = CHANGE_ALTER,
		.set = ALTER_ONLY "SET STORAGE {storage}",
		.reset = ALTER_ONLY "SET STORAGE {default_storage}"
	},
	{.attribute = "type", .way = CHANGE_ALTER, .alter = alter_type, .frees_dependents = true},
	{.attribute = "identity_kind", .way = CHANGE_ALTER, .alter = alter_identity},
	{.attribute = "fdw_options", .way = CHANGE_ALTER, .alter = alter_fdw_options},
	{.attribute = "inherited", .way = CHANGE_NOTHING, .decide = decide_inherited},
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
	"{17: CASE WHEN NOT c.relispartition THEN} CASE a.attidentity WHEN 'a' THEN 'ALWAYS'"
	" WHEN 'd' THEN 'BY DEFAULT' END{17: END} AS identity_kind,"
	" CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,"
	" CASE WHEN a.attgenerated = 'v' THEN 'true' END AS virtual,"
	" CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN'"
	" WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END AS storage,"
	" CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,"
	" CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,"
	" CASE WHEN NOT a.attislocal AND NOT c.relispartition THEN 'true' END AS inherited,"
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
		appendStringInfoString(&sql, template_expand(" {type}[ OPTIONS ({fdw_options})][ COLLATE {collation}]",
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

/* A column that its table has from another one comes and goes with that's. */
static void
create_column(Writer *writer, const SchemaObject *column)
{
	if (part_follows(column))
		write_apart_from_parent(writer, column);
	else
		writer_add(writer, 0, "ALTER TABLE %s ADD COLUMN %s",
				   column->parent->identity, column_definition(column, false));
	write_rest(writer, column);
}

/* ADD COLUMN gave it what its parent's column has. */
static void
write_apart_from_parent(Writer *writer, const SchemaObject *column)
{
	const SchemaObject *parent = part_of_parent(column);
	const SchemaObject *its = inlined_default(column);
	const SchemaObject *parents = parent == NULL ? NULL : inlined_default(parent);

	if (its != NULL &&
		(parents == NULL || !value_equal(object_get(its, "expression"),
										 object_get(parents, "expression"))))
		write_create(writer, its);
	else if (its == NULL && parents != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "DROP DEFAULT", column, NULL);
	if (parent != NULL && object_get(parent, "not_null") == NULL &&
		object_get(column, "not_null") != NULL)
		writer_add_template(writer, HAZARD_MAY_FAIL, ALTER_COLUMN "SET NOT NULL",
							column, NULL);
}

/* The default that a column is created with; NULL: none. */
static const SchemaObject *
inlined_default(const SchemaObject *column)
{
	ListCell   *cell;

	foreach(cell, column->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind == &kind_default && child->inlined)
			return child;
	}
	return NULL;
}

static void
drop_column(Writer *writer, const SchemaObject *column)
{
	if (!part_follows(column))
		drop_from_family(writer, column);
}

/* If one of the heirs shall keep it, each of the others drops it by itself. */
static void
drop_from_family(Writer *writer, const SchemaObject *column)
{
	List	   *of_heirs = NIL;
	bool		kept = false;
	ListCell   *cell;

	foreach(cell, table_heirs(column->parent))
	{
		SchemaObject *part = part_named(lfirst(cell), &kind_column, column->name);

		if (part == NULL || object_get(part, "inherited") == NULL)
			continue;
		if (part->other != NULL)
			kept = true;
		else
			of_heirs = lappend(of_heirs, part);
	}
	writer_add_template(writer, HAZARD_DELETES_DATA,
						kept ? "ALTER TABLE ONLY {parent} DROP COLUMN {name}" :
						"ALTER TABLE {parent} DROP COLUMN {name}", column, NULL);
	if (kept)
		foreach(cell, of_heirs)
			drop_from_family(writer, lfirst(cell));
}

static void
write_rest(Writer *writer, const SchemaObject *column)
{
	if (object_get(column, "storage") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET STORAGE {storage}", column, NULL);
	if (object_get(column, "statistics") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET STATISTICS {statistics}", column, NULL);
	if (object_get(column, "options") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET ({options})", column, NULL);
}

static void
alter_type(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (!part_follows(new))
		writer_add_template(writer, HAZARD_MAY_FAIL,
							new->parent->kind == &kind_foreign_table ?
							ALTER_COLUMN "TYPE {type}[ COLLATE {collation}]" :
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

static void
alter_not_null(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (parent_does_it(old, new))
		return;
	if (object_get(new, "not_null") != NULL)
		writer_add_template(writer, HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
							ALTER_COLUMN "SET NOT NULL", new, old);
	else if (object_get(new->parent, "partition_key") == NULL)
		writer_add_template(writer, 0, ALTER_ONLY "DROP NOT NULL", new, old);
	else
	{
		writer_add_template(writer, 0, ALTER_COLUMN "DROP NOT NULL", new, old);
		keep_in_partitions(writer, new);
	}
}

static bool
parent_does_it(const SchemaObject *old, const SchemaObject *new)
{
	const SchemaObject *parent;
	bool		is = object_get(new, "not_null") != NULL;

	if (!part_follows(new) || (!is && partition_of_table(new->parent) == NULL))
		return false;
	parent = part_of_parent(new);
	return parent != NULL && parent->other != NULL &&
		(object_get(parent, "not_null") != NULL) == is &&
		(object_get(parent->other, "not_null") != NULL) != is;
}

/* DROP NOT NULL can't spare them. */
static void
keep_in_partitions(Writer *writer, const SchemaObject *column)
{
	ListCell   *cell;

	foreach(cell, table_heirs(column->parent))
	{
		const SchemaObject *part = part_named(lfirst(cell), &kind_column,
											  column->name);

		if (part == NULL || part->other == NULL || !part_follows(part))
			continue;
		if (object_get(part, "not_null") != NULL &&
			object_get(part->other, "not_null") != NULL)
			writer_add_template(writer, HAZARD_SCANS_TABLE,
								ALTER_COLUMN "SET NOT NULL", part, NULL);
		keep_in_partitions(writer, part);
	}
}

static void
alter_fdw_options(Writer *writer, const SchemaObject *old,
				  const SchemaObject *new)
{
	const char *difference = fdw_options_difference(object_get(old, "fdw_options"),
												object_get(new, "fdw_options"));

	if (difference != NULL)
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
				   "ALTER FOREIGN TABLE ONLY %s ALTER COLUMN %s OPTIONS (%s)",
				   new->parent->identity, new->name, difference);
}

/* Who lets go of a parent keeps the column; to get it from one is to lose it. */
static ChangeWay
decide_inherited(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "inherited") != NULL &&
		partition_of_table(old->parent) == NULL ? CHANGE_RECREATE : CHANGE_NOTHING;
}
