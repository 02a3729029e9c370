/*-------------------------------------------------------------------------
 *
 * plan_rebuild.c
 *	  Tables that have to be made anew, with their rows.
 *
 * Another order of columns: no ALTER TABLE leads there.  So a new table is made
 * under a name of ours, gets the rows, and takes the place of the old one.  That
 * holds for an empty table as well, since it may have rows by the time that the
 * plan runs; but a table that has some is only rebuilt if the hazard
 * REBUILDS_TABLE is allowed.  (For another partition key, see plan_move.c.)
 *
 * Whatever hangs on the table is dropped before and created afterwards: the
 * planner recreates what needs something that is recreated.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "schema/differ.h"
#include "schema/options.h"
#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/sequence.h"
#include "schema/table.h"

#include "compat.h"

/* What the new table is called until the old one is gone. */
#define NEW_TABLE "confiture_new_table"

/* And the sequences of the old one's identities, by the column's position. */
#define OLD_SEQUENCE "confiture_old_sequence_%d"

static char *reasons(const SchemaObject *old);
static void append_lines(StringInfo text, const char *lines);
static bool is_allowed(const SchemaPlan *plan);
static bool keeps_rows(const SchemaObject *old);
static bool moves_rows(const SchemaObject *old);
static bool is_recreated(const SchemaObject *table);
static char *old_sequence(const SchemaObject *identity);
static bool goes_on(const SchemaObject *old, const SchemaObject *new);

/*
 * Does a table have to be rebuilt for the order of its columns?
 *
 * If so, and if it has rows and that isn't allowed, or heirs that have some, or
 * if others hold rows of its type, it is noted as one whose columns stay where
 * they are.
 */
bool
rebuild_is_wanted(SchemaPlan *plan, SchemaObject *old)
{
	if (object_is_dropped(old) || differ_keeps_order(old, old->other))
		return false;
	if (!plan_row_is_stored(old) &&
		(table_is_empty(old) || (is_allowed(plan) && keeps_rows(old))))
		return true;
	plan->unordered = lappend(plan->unordered, unconstify(char *, old->identity));
	return false;
}

/* Once it is known which tables are made anew: which of them take their rows. */
void
rebuild_find_moves(SchemaPlan *plan)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *old = plan->old->objects[i];

		if (old->kind != &kind_table || !is_recreated(old))
			continue;
		if (moves_rows(old))
		{
			old->other->create->moves_rows = true;
			plan_join(old->drop, old->other->create);
		}
		else if (plan->options != NULL && !keeps_rows(old) && !table_is_empty(old))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("table %s would have to be rebuilt, and its rows can't be moved",
							old->identity),
					 errdetail_internal("%s", reasons(old)),
					 errhint("Other tables inherit from it, or it from one that is made anew.  Make the new table under another name, and move the rows.")));
	}
}

/*
 * Those of a partitioned table stay in its partitions, which are detached; or
 * they are moved there, or from there (plan_move.c).
 */
static bool
keeps_rows(const SchemaObject *old)
{
	return moves_rows(old) || object_get(old, "partition_key") != NULL ||
		object_get(old->other, "partition_key") != NULL;
}

/*
 * Can the new table be there beside the old one, under another name?  An heir
 * has to go before its parent, and comes after it.
 */
static bool
moves_rows(const SchemaObject *old)
{
	ListCell   *cell;

	if (object_get(old, "partition_key") != NULL ||
		object_get(old->other, "partition_key") != NULL)
		return false;
	foreach(cell, table_heirs(old))
		if (((SchemaObject *) lfirst(cell))->other != NULL)
		return false;
	foreach(cell, partition_of_table(old) != NULL ? NIL : table_parents(old))
		if (is_recreated(lfirst(cell)))
		return false;
	return true;
}

static bool
is_recreated(const SchemaObject *table)
{
	return table->other != NULL && object_is_dropped(table);
}

/* Something that can't be altered is different.  The way back has to be one. */
void
rebuild_require_allowed(const SchemaPlan *plan, const SchemaObject *old)
{
	if (!is_allowed(plan) && !plan->options->way_back && !table_is_empty(old))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("table %s would have to be rebuilt, and it has rows",
						old->identity),
				 errdetail_internal("%s", reasons(old)),
				 errhint("Allow it by options '{\"allow_hazards\": [\"REBUILDS_TABLE\"]}'; nobody can read or write the table meanwhile.")));
}

/*
 * Why a table can't stay as it is: what differs in itself and its columns, as
 * the type of one that a partition key has, or what it needs that goes.
 */
static char *
reasons(const SchemaObject *old)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	append_lines(&text, differ_one(old, old->other));
	foreach(cell, old->children)
	{
		const SchemaObject *column = lfirst(cell);

		if (column->kind == &kind_column && column->other != NULL)
			append_lines(&text, differ_one(column, column->other));
	}
	foreach(cell, text.len > 0 ? NIL : old->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (object_is_dropped(needed))
			append_lines(&text, psprintf("%s %s %s", needed->other == NULL ?
										 "drop" : "drop and create",
										 needed->kind->name, needed->identity));
	}
	return text.data;
}

static void
append_lines(StringInfo text, const char *lines)
{
	if (*lines != '\0')
		appendStringInfo(text, "%s%s", text->len > 0 ? "\n" : "", lines);
}

/*
 * A table that is dropped and made anew without its rows must have none by
 * then, nor partitions that have some, whatever there was when this was
 * planned.  The check fails if there are any, and its lock keeps others from
 * adding some before the DROP.
 */
void
rebuild_write_drop(Writer *writer, const SchemaObject *table)
{
	rebuild_write_no_rows(writer, table);
	writer_add(writer, 0, "DROP TABLE %s", table->identity);
}

void
rebuild_write_no_rows(Writer *writer, const SchemaObject *table)
{
	bool		partitioned = object_get(table, "partition_key") != NULL;

	writer_add(writer, HAZARD_MAY_FAIL,
			   "ALTER TABLE %s%s ADD CONSTRAINT confiture_has_no_rows CHECK (false)%s",
			   partitioned ? "" : "ONLY ", table->identity,
			   partitioned ? "" : " NO INHERIT");
}

static bool
is_allowed(const SchemaPlan *plan)
{
	return plan->options == NULL ||
		(plan->options->allowed & HAZARD_REBUILDS_TABLE) != 0;
}

/* The new table, the rows, and the old table's end. */
void
rebuild_write(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	char	   *temporary = psprintf("%s." NEW_TABLE, new->schema);
	Hazards		hazards = HAZARD_REBUILDS_TABLE | HAZARD_BLOCKS_READS |
		rebuild_lost_columns(old);

	writer_add(writer, hazards, "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE",
			   old->identity);
	writer_last(writer)->locks = true;
	rebuild_write_no_force(writer, old, old->identity);
	rebuild_set_sequences_aside(writer, old);
	write_table(writer, new, temporary);
	rebuild_write_copy(writer, old, new, temporary, old->identity);
	rebuild_write_positions(writer, new);
	writer_add(writer, hazards, "DROP TABLE %s", old->identity);
	writer_add(writer, hazards, "ALTER TABLE %s RENAME TO %s", temporary,
			   new->name);
	write_rest_of_table(writer, new);
	write_satellites(writer, new);
}

/* Its owner sees all rows then, whatever policies say; as it is dropped, it stays so. */
void
rebuild_write_no_force(Writer *writer, const SchemaObject *table,
					   const char *identity)
{
	if (object_get(table, "force_row_security") != NULL)
		writer_add(writer, 0, "ALTER TABLE %s NO FORCE ROW LEVEL SECURITY", identity);
}

/* Those of the new table's identities have their names, likely. */
void
rebuild_set_sequences_aside(Writer *writer, const SchemaObject *old)
{
	ListCell   *cell;

	foreach(cell, old->children)
	{
		const SchemaObject *identity = column_identity(lfirst(cell));

		if (identity != NULL)
			writer_add(writer, 0, "ALTER SEQUENCE %s RENAME TO %s",
					   object_get(identity, "sequence"), old_sequence(identity));
	}
}

/* Of a table that is set aside, not only for the time of one step. */
static char *
old_sequence(const SchemaObject *identity)
{
	const SchemaObject *column = identity->parent;
	const Action *drop = column->parent->drop;

	return drop->aside == NULL ? psprintf(OLD_SEQUENCE, column->position) :
		psprintf(OLD_SEQUENCE "_%d", column->position, drop->serial);
}

/* NULL: it has none. */
const SchemaObject *
column_identity(const SchemaObject *column)
{
	ListCell   *cell;

	foreach(cell, column->children)
		if (((SchemaObject *) lfirst(cell))->kind == &kind_identity_column)
		return lfirst(cell);
	return NULL;
}

/* Of columns whose values go nowhere. */
Hazards
rebuild_lost_columns(const SchemaObject *old)
{
	ListCell   *cell;

	foreach(cell, old->children)
	{
		const SchemaObject *column = lfirst(cell);

		if (column->kind == &kind_column &&
			(column->other == NULL ||
			 (object_get(column->other, "generated") != NULL &&
			  !column_is_generated_again(column))))
			return HAZARD_DELETES_DATA;
	}
	return 0;
}

/*
 * INSERT of the columns that both have; what is generated comes by itself.  A
 * value that doesn't fit the new type is an error, as with ALTER COLUMN TYPE.
 */
void
rebuild_write_copy(Writer *writer, const SchemaObject *old,
				   const SchemaObject *new, const char *into_table,
				   const char *from_table)
{
	StringInfoData into;
	StringInfoData from;
	bool		overriding = false;
	Hazards		hazards = object_get(new, "partition_key") == NULL ? 0 :
		HAZARD_REBUILDS_TABLE | HAZARD_MAY_FAIL;
	ListCell   *cell;

	initStringInfo(&into);
	initStringInfo(&from);
	foreach(cell, new->children)
	{
		const SchemaObject *column = lfirst(cell);
		const char *value;

		if (column->kind != &kind_column || column->other == NULL ||
			object_get(column, "generated") != NULL)
			continue;
		value = column_conversion(column->other, column);
		appendStringInfo(&into, "%s%s", into.len > 0 ? ", " : "", column->name);
		appendStringInfo(&from, "%s%s", from.len > 0 ? ", " : "",
						 value == NULL ? column->name : value);
		if (value != NULL || column_is_retyped(column->other, column))
			hazards |= column_conversion_hazards(column->other, column);
		if (column_identity(column) != NULL)
			overriding = true;
	}
	if (into.len == 0)
		return;
	writer_add(writer, hazards, "INSERT INTO %s (%s)%s SELECT %s FROM %s",
			   into_table, into.data,
			   overriding ? " OVERRIDING SYSTEM VALUE" : "",
			   from.data, from_table);
	writer_last(writer)->moves_rows = true;
}

/* A sequence goes on where the old one is, or behind the column's values. */
void
rebuild_write_positions(Writer *writer, const SchemaObject *new)
{
	ListCell   *cell;

	foreach(cell, new->children)
	{
		const SchemaObject *column = lfirst(cell);
		const SchemaObject *is = column_identity(column);
		const SchemaObject *was = column->other == NULL ? NULL :
			column_identity(column->other);

		if (is == NULL || column->other == NULL)
			continue;
		if (was == NULL || !goes_on(was, is))
			write_setval(writer, object_get(is, "sequence"), column, is);
		else
			writer_add(writer, 0, "SELECT pg_catalog.setval(%s, last_value, is_called)"
					   " FROM %s.%s",
					   quote_literal_cstr(object_get(is, "sequence")),
					   new->schema, old_sequence(was));
	}
}

/* Up or down as before, within the same limits? */
static bool
goes_on(const SchemaObject *old, const SchemaObject *new)
{
	static const char *const attributes[] = {"increment", "minimum", "maximum"};

	for (int i = 0; i < (int) lengthof(attributes); i++)
		if (!value_equal(object_get(old, attributes[i]),
						 object_get(new, attributes[i])))
			return false;
	return true;
}
