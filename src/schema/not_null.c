/*-------------------------------------------------------------------------
 *
 * not_null.c
 *	  That a column of a table is NOT NULL.
 *
 * Up to 17, that is all.  From 18 on it is a constraint with a name, which may
 * not be valid yet, not be for children, and have a comment.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/kinds.h"
#include "schema/not_null.h"
#include "schema/online.h"
#include "schema/partition.h"
#include "schema/table.h"

#include "compat.h"

#define ALTER_COLUMN "ALTER TABLE {parent} ALTER COLUMN {name} "
#define NEW_HAZARDS (HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL)

static bool has(const SchemaObject *column, const char *attribute);
static void write_comment_again(Writer *writer, const SchemaObject *column);
static List *handed_over(const SchemaObject *column);
static bool is_handed_over(const SchemaObject *column);
static bool can_be_dropped(const SchemaObject *column);

static bool
has(const SchemaObject *column, const char *attribute)
{
	return object_get(column, attribute) != NULL;
}

/*
 * With its blank; nothing if the definition of a column can't say it, or if its
 * table has it from another one alone.
 * named: with its name, even if it is the one that it would get by itself.
 */
char *
not_null_definition(const SchemaObject *column, bool named)
{
	if (!has(column, "not_null") || has(column, "not_null_not_valid") ||
		(has(column, "_not_null_inherited") &&
		 object_get(column->parent, "inherits") != NULL))
		return pstrdup("");
	return template_expand(named ? "[ CONSTRAINT {_not_null_name}] NOT NULL"
						   "[{?not_null_no_inherit} NO INHERIT]" :
						   "[ CONSTRAINT {not_null_name}] NOT NULL"
						   "[{?not_null_no_inherit} NO INHERIT]", column, NULL);
}

/*
 * Of a column that the table has from another one, as CREATE TABLE says it of
 * its own; NULL: it doesn't, or can't.
 */
char *
own_not_null(const SchemaObject *column)
{
	if (!has(column, "not_null") || !has(column, "_not_null_name") ||
		has(column, "_not_null_inherited") || has(column, "not_null_not_valid"))
		return NULL;
	return template_expand("CONSTRAINT {_not_null_name} NOT NULL {name}"
						   "[{?not_null_no_inherit} NO INHERIT]", column, NULL);
}

/* To partitions and heirs? */
bool
passes_not_null(const SchemaObject *column)
{
	return has(column, "not_null") && !has(column, "not_null_no_inherit");
}

/* For a column that is there. */
void
write_not_null(Writer *writer, const SchemaObject *column)
{
	ListCell   *cell;

	if (writer->online && !has(column, "not_null_not_valid"))
		online_write_not_null(writer, column);
	else
		write_set_not_null(writer, column);
	foreach(cell, handed_over(column))
		write_comment_again(writer, lfirst(cell));
}

static void
write_comment_again(Writer *writer, const SchemaObject *column)
{
	const char *comment = object_get(column, "not_null_comment");

	if (comment != NULL &&
		value_equal(comment, object_get(column->other, "not_null_comment")))
		write_not_null_comment(writer, NULL, column);
}

/* By one statement; what heirs hand over goes before, and comes with it. */
void
write_set_not_null(Writer *writer, const SchemaObject *column)
{
	bool		not_valid = has(column, "not_null_not_valid");
	ListCell   *cell;

	foreach(cell, handed_over(column))
		writer_add_template(writer, 0, ALTER_COLUMN "DROP NOT NULL",
							lfirst(cell), NULL);
	if (has(column, "not_null_name") || has(column, "not_null_no_inherit") ||
		not_valid)
		writer_add_template(writer, not_valid ? 0 : NEW_HAZARDS,
							"ALTER TABLE {parent} ADD CONSTRAINT {_not_null_name}"
							" NOT NULL {name}[{?not_null_no_inherit} NO INHERIT]"
							"[{?not_null_not_valid} NOT VALID]", column, NULL);
	else
		writer_add_template(writer, NEW_HAZARDS, ALTER_COLUMN "SET NOT NULL",
							column, NULL);
}

/*
 * Columns of heirs whose NOT NULL is their own, and is to be only the one that
 * this column is to have: else it would stay their own, too.
 */
static List *
handed_over(const SchemaObject *column)
{
	List	   *columns = NIL;
	ListCell   *cell;

	if (column->other == NULL || !passes_not_null(column))
		return NIL;
	foreach(cell, table_heirs(column->parent))
	{
		SchemaObject *part = part_named(lfirst(cell), &kind_column, column->name);

		if (part == NULL || !part_follows(part) || part->other == NULL)
			continue;
		if (is_handed_over(part))
			columns = lappend(columns, part);
		columns = list_concat(columns, handed_over(part));
	}
	return columns;
}

static bool
is_handed_over(const SchemaObject *column)
{
	return partition_of_table(column->parent) == NULL &&
		has(column, "_not_null_inherited") && has(column->other, "not_null") &&
		!has(column->other, "_not_null_inherited") &&
		can_be_dropped(column->other);
}

/* The server wants it for keys and identities, and where it is inherited. */
static bool
can_be_dropped(const SchemaObject *column)
{
	ListCell   *cell;

	foreach(cell, table_parents(column->parent))
	{
		const SchemaObject *part = part_named(lfirst(cell), &kind_column,
											  column->name);

		if (part != NULL && passes_not_null(part))
			return false;
	}
	foreach(cell, column->needed_by)
		if (online_is_primary_key(lfirst(cell)) ||
			has(lfirst(cell), "replica_identity"))
		return false;
	foreach(cell, column->children)
		if (((SchemaObject *) lfirst(cell))->kind == &kind_identity_column)
		return false;
	return true;
}

/* What the definition couldn't say. */
void
write_not_null_rest(Writer *writer, const SchemaObject *column)
{
	if (has(column, "not_null_not_valid") && !has(column, "_not_null_inherited"))
		write_not_null(writer, column);
	if (has(column, "not_null_comment"))
		write_not_null_comment(writer, NULL, column);
}

/* Names and all that are there only from 18 on. */
void
alter_not_null_constraint(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new)
{
	if (has(new, "_not_null_inherited") && has(old, "_not_null_inherited"))
		return;
	if (has(new, "not_null_not_valid") && !has(old, "not_null_not_valid"))
	{
		writer_add_template(writer, 0, ALTER_COLUMN "DROP NOT NULL", new, old);
		write_not_null(writer, new);
		return;
	}
	if (!value_equal(object_get(old, "_not_null_name"),
					 object_get(new, "_not_null_name")))
		writer_add_template(writer, 0, "ALTER TABLE {parent} RENAME CONSTRAINT"
							" {old._not_null_name} TO {_not_null_name}", new, old);
	if (has(old, "not_null_no_inherit") != has(new, "not_null_no_inherit"))
		writer_add_template(writer, 0, has(new, "not_null_no_inherit") ?
							"ALTER TABLE {parent} ALTER CONSTRAINT {_not_null_name} NO INHERIT" :
							"ALTER TABLE {parent} ALTER CONSTRAINT {_not_null_name} INHERIT",
							new, old);
	if (has(old, "not_null_not_valid"))
		writer_add_template(writer, NEW_HAZARDS,
							"ALTER TABLE {parent} VALIDATE CONSTRAINT {_not_null_name}",
							new, old);
	if (has(old, "not_null_not_valid") && writer->online)
		writer_last(writer)->apart = true;
}

void
write_not_null_comment(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new)
{
	const char *comment = object_get(new, "not_null_comment");

	if (has(new, "_not_null_name"))
		writer_add(writer, 0, "COMMENT ON CONSTRAINT %s ON %s IS %s",
				   object_get(new, "_not_null_name"), new->parent->identity,
				   comment == NULL ? "NULL" : quote_literal_cstr(comment));
}
