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
#include "schema/not_null.h"
#include "schema/plan.h"
#include "schema/partition.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

#define ALTER_COLUMN "ALTER TABLE {parent} ALTER COLUMN {name} "

/* what a table's children don't follow, as pg_dump writes it */
#define ALTER_ONLY "ALTER TABLE ONLY {parent} ALTER COLUMN {name} "

static bool follows_a_type(const SchemaObject *column);
static void create_column(Writer *writer, const SchemaObject *column);
static void drop_column(Writer *writer, const SchemaObject *column);
static void write_apart_from_parent(Writer *writer, const SchemaObject *column);
static const SchemaObject *inlined_default(const SchemaObject *column);
static void drop_from_family(Writer *writer, const SchemaObject *column);
static bool is_not_null_apart(const SchemaObject *column);
static bool parent_does_it(const SchemaObject *old, const SchemaObject *new);
static void keep_in_partitions(Writer *writer, const SchemaObject *column);
static void alter_fdw_options(Writer *writer, const SchemaObject *old,
							  const SchemaObject *new);
static void alter_not_null(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static void write_rest(Writer *writer, const SchemaObject *column);
static void alter_type(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static ChangeWay decide_inherited(const SchemaObject *old,
								  const SchemaObject *new);
static ChangeWay decide_generated(const SchemaObject *old,
								  const SchemaObject *new);
static void alter_generated(Writer *writer, const SchemaObject *old,
							const SchemaObject *new);

static const AttributeRule rules[] = {
	{
		.attribute = "generated", .way = CHANGE_ALTER,
		.decide = decide_generated, .alter = alter_generated,
		.hazards = HAZARD_REWRITES_TABLE
	},
	{.attribute = "virtual", .way = CHANGE_RECREATE},
	{
		.attribute = "collation", .way = CHANGE_ALTER, .alter = alter_type,
		.frees_dependents = true
	},
	{
		.attribute = "type", .way = CHANGE_ALTER, .alter = alter_type,
		.frees_dependents = true
	},
	{.attribute = "not_null", .way = CHANGE_ALTER, .alter = alter_not_null},
	{.attribute = "not_null_name", .way = CHANGE_ALTER, .alter = alter_not_null},
	{.attribute = "not_null_no_inherit", .way = CHANGE_ALTER, .alter = alter_not_null},
	{.attribute = "not_null_not_valid", .way = CHANGE_ALTER, .alter = alter_not_null},
	{
		.attribute = "not_null_comment", .way = CHANGE_ALTER,
		.alter = write_not_null_comment
	},
	{.attribute = "inherited", .way = CHANGE_NOTHING, .decide = decide_inherited},
	{
		.attribute = "storage", .way = CHANGE_ALTER,
		.set = ALTER_ONLY "SET STORAGE {storage}",
		.reset = ALTER_ONLY "SET STORAGE {_default_storage}"
	},
	{
		.attribute = "compression", .way = CHANGE_ALTER,
		.set = ALTER_ONLY "SET COMPRESSION {compression}",
		.reset = ALTER_ONLY "SET COMPRESSION default"
	},
	{
		.attribute = "statistics", .way = CHANGE_ALTER,
		.set = ALTER_ONLY "SET STATISTICS {statistics}",
		.reset = ALTER_ONLY "SET STATISTICS -1"
	},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "fdw_options", .way = CHANGE_ALTER, .alter = alter_fdw_options},
	{0}
};

/*
 * Where a column stands among those that its table defines itself, as pg_dump
 * shows it.  What an heir has from its parents comes first, by name: there
 * ALTER TABLE and CREATE TABLE lead to places of their own, and nobody can
 * choose them.
 */
#define POSITION \
	" CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN 1" \
	" ELSE a.attnum + 1 END"

/* From 18 on, NOT NULL is a constraint with a name. */
#define NOT_NULL_ATTRIBUTES \
	"{18: CASE WHEN nn.conname <> c.relname || '_' || a.attname || '_not_null'" \
	" THEN quote_ident(nn.conname) END AS not_null_name," \
	" CASE WHEN nn.connoinherit THEN 'true' END AS not_null_no_inherit," \
	" CASE WHEN NOT nn.convalidated THEN 'true' END AS not_null_not_valid," \
	" quote_ident(nn.conname) AS _not_null_name," \
	" CASE WHEN NOT nn.conislocal THEN 'true' END AS _not_null_inherited," \
	" nnd.description AS not_null_comment,}"
#define NOT_NULL_JOINS \
	"{18: LEFT JOIN pg_constraint nn ON nn.contype = 'n' AND nn.conrelid = a.attrelid" \
	" AND nn.conkey[1] = a.attnum" \
	" LEFT JOIN pg_description nnd ON nnd.classoid = 'pg_constraint'::regclass" \
	" AND nnd.objoid = nn.oid AND nnd.objsubid = 0}"

const ObjectKind kind_column = {
	.name = "column",
	.folder = "tables",
	.rank = RANK_COLUMN,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT a.attrelid AS oid, a.attnum AS subid, a.attrelid AS parent,"
	POSITION " AS position, quote_ident(a.attname) AS name,"
	" format_type(a.atttypid, a.atttypmod) AS type,"
	" CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0"
	" THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,"
	" CASE WHEN a.attnotnull THEN 'true' END AS not_null,"
	NOT_NULL_ATTRIBUTES
	" CASE WHEN a.attgenerated <> '' THEN (SELECT pg_get_expr(d.adbin, d.adrelid)"
	" FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) END AS generated,"
	" CASE WHEN a.attgenerated = 'v' THEN 'true' END AS virtual,"
	"{17: CASE WHEN a.attgenerated <> '' THEN 'true' END AS _set_expression,}"
	" CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'"
	" WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END AS _default_storage,"
	" CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN'"
	" WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END AS storage,"
	" CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,"
	" CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,"
	" CASE WHEN NOT a.attislocal AND NOT c.relispartition THEN 'true' END AS inherited,"
	" CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN 'true' END AS _from_parent,"
	SQL_OPTIONS("a.attoptions", "", "options") ","
	SQL_FDW_OPTIONS("a.attfdwoptions") " AS fdw_options,"
	SQL_GRANTS("a.attacl", "c", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_type t ON t.oid = a.atttypid"
	" LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation"
	" LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
	NOT_NULL_JOINS
	SQL_COMMENT("pg_class", "a.attrelid", "a.attnum")
	" WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped",
	.requires = "type _default_storage",
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
 *
 * named: with names that are left out where the table would lead to them.
 */
char *
column_definition(const SchemaObject *column, bool of_type, bool named)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	appendStringInfoString(&sql, column->name);
	if (!of_type)
		appendStringInfoString(&sql, template_expand(" {type}[ OPTIONS ({fdw_options})]"
													 "[ COMPRESSION {compression}]"
													 "[ COLLATE {collation}]",
													 column, NULL));
	appendStringInfoString(&sql,
						   template_expand("[ GENERATED ALWAYS AS ({generated}) {!virtual}STORED]"
										   "[ GENERATED ALWAYS AS ({generated}) {?virtual}VIRTUAL]",
										   column, NULL));
	foreach(cell, column->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind == &kind_default && child->inlined)
			appendStringInfoString(&sql, template_expand(" DEFAULT {expression}", child, NULL));
		if (child->kind == &kind_identity_column && child->inlined)
			appendStringInfo(&sql, " %s", identity_definition(child));
	}
	appendStringInfoString(&sql, not_null_definition(column, named));
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

		if (column->kind != &kind_column)
			continue;
		if (object_get(column, "inherited") != NULL &&
			object_get(column, "_not_null_name") == NULL &&
			is_not_null_apart(column))
			write_set_not_null(writer, column);
		write_rest(writer, column);
	}
}

/* Is it NOT NULL, and the one isn't that it has its definition from? */
static bool
is_not_null_apart(const SchemaObject *column)
{
	const SchemaObject *parent = part_of_parent(column);

	return object_get(column, "not_null") != NULL && parent != NULL &&
		!passes_not_null(parent);
}

/*
 * Is there a definition of it?  A column that its table has from another one
 * comes and goes with that's, unless the table isn't a partition all the time.
 */
bool
column_is_defined(const SchemaObject *column)
{
	return !part_follows(column);
}

static void
create_column(Writer *writer, const SchemaObject *column)
{
	if (!column_is_defined(column))
		write_apart_from_parent(writer, column);
	else if (!follows_a_type(column))
		writer_add(writer, 0, "ALTER TABLE %s ADD COLUMN %s",
				   column->parent->identity, column_definition(column, false, false));
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
	if (is_not_null_apart(column))
		write_not_null(writer, column);
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
	if (column_is_defined(column) && !follows_a_type(column))
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
		if (part->other != NULL && !object_is_dropped(part))
			kept = true;
		else
			of_heirs = lappend(of_heirs, part);
	}
	writer_add_template(writer, column_is_generated_again(column) ? 0 : HAZARD_DELETES_DATA,
						kept ? "ALTER TABLE ONLY {parent} DROP COLUMN {name}" :
						"ALTER TABLE {parent} DROP COLUMN {name}", column, NULL);
	if (kept)
		foreach(cell, of_heirs)
			drop_from_family(writer, lfirst(cell));
}

/* By the same expression? */
bool
column_is_generated_again(const SchemaObject *column)
{
	return column->other != NULL && object_get(column, "generated") != NULL &&
		value_equal(object_get(column, "generated"),
					object_get(column->other, "generated"));
}

static bool
follows_a_type(const SchemaObject *column)
{
	return column->carrier != NULL && column->carrier->kind == &kind_attribute;
}

static void
write_rest(Writer *writer, const SchemaObject *column)
{
	ListCell   *cell;

	write_not_null_rest(writer, column);
	if (object_get(column, "compression") != NULL &&
		(!column_is_defined(column) ||
		 object_get(column->parent, "of_type") != NULL))
		writer_add_template(writer, 0, ALTER_ONLY "SET COMPRESSION {compression}", column, NULL);
	if (object_get(column, "storage") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET STORAGE {storage}", column, NULL);
	else if (column->carrier != NULL &&
			 object_get(column->carrier, "storage") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET STORAGE {_default_storage}", column, NULL);
	if (object_get(column, "statistics") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET STATISTICS {statistics}", column, NULL);
	if (object_get(column, "options") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET ({options})", column, NULL);
	foreach(cell, column->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind == &kind_identity_column && child->inlined)
			write_identity_rest(writer, child);
	}
}

static void
alter_type(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	/* a swap has done it */
	if (new->create->way != CHANGE_SWAP)
		write_column_type(writer, old, new);
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	const char *was = object_get(old, "options");

	if (was != NULL)
		writer_add(writer, 0, "%sRESET (%s)", template_expand(ALTER_ONLY, new, old),
				   option_names(was));
	if (object_get(new, "options") != NULL)
		writer_add_template(writer, 0, ALTER_ONLY "SET ({options})", new, old);
}

/*
 * An expression can be taken away, and from 17 on changed, but not be given to
 * a column.  That of a virtual column can't be taken away.
 */
static ChangeWay
decide_generated(const SchemaObject *old, const SchemaObject *new)
{
	bool		was_virtual = object_get(old, "virtual") != NULL;
	bool		is_virtual = object_get(new, "virtual") != NULL;

	if (object_get(old, "generated") == NULL)
		return CHANGE_RECREATE;
	if (object_get(new, "generated") == NULL)
		return was_virtual ? CHANGE_RECREATE : CHANGE_ALTER;
	if (was_virtual != is_virtual)
		return CHANGE_RECREATE;
	return object_get(old, "_set_expression") != NULL ? CHANGE_ALTER : CHANGE_RECREATE;
}

static void
alter_generated(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	/* that of a partition may differ from its parent's */
	if (object_get(new, "generated") == NULL)
	{
		if (!column_is_carried(old) || !column_is_carried(new))
			writer_add_template(writer, 0, ALTER_COLUMN "DROP EXPRESSION", new, old);
	}
	else
		writer_add_template(writer,
							object_get(new, "virtual") == NULL ? HAZARD_REWRITES_TABLE : 0,
							ALTER_ONLY "SET EXPRESSION AS ({generated})", new, old);
}

static void
alter_not_null(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (parent_does_it(old, new))
		return;
	if (object_get(old, "not_null") != NULL && object_get(new, "not_null") != NULL)
		alter_not_null_constraint(writer, old, new);
	else if (object_get(new, "not_null") != NULL)
		write_not_null(writer, new);
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
		passes_not_null(parent) == is && passes_not_null(parent->other) != is;
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
