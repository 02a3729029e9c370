/*-------------------------------------------------------------------------
 *
 * swap_fields.c
 *	  The fields of a composite type that is swapped, where its values are text.
 *
 * A column of the type itself gets its new values field by field (retype.c).
 * Those in an array or a range go from the old type to the new one as text, which
 * has no names and has to have as many fields.  So the old type, once it is set
 * aside, loses the fields that the new one hasn't got, and gets those that are
 * new; these are text, since all that is written of them is that they are NULL.
 * What the server reads is right if those that stay come first, in their order.
 * If not, values would end up in other fields.  So that is refused where there are
 * rows; where there are none, or on the way back, it fails if there are any by
 * then: the old type gets a field too many for the new one to read.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/plan.h"

#include "compat.h"

/* What no text of the new type has. */
#define TOO_MANY	"confiture_has_no_rows"

static const SchemaObject *kept_as_text(const SchemaObject *type, bool filled,
										bool within);
static bool is_kept(const SchemaObject *column, bool filled);
static bool is_array(const SchemaObject *holder);
static bool has_same_fields(const SchemaObject *type);
static bool keeps_order(const SchemaObject *type);
static void require_no_rows(const SchemaObject *type);
static void hold_columns(Action *preparation, const SchemaObject *type);

/* After its old name is gone: as many fields as the new type has. */
void
swap_write_fields(Writer *writer, const SchemaObject *type, const char *aside)
{
	const char *old = psprintf("%s.%s", type->schema, aside);
	const char *cascade = type_has_table(type) ? " CASCADE" : "";
	ListCell   *cell;

	if (type->other == NULL || has_same_fields(type) ||
		kept_as_text(type, false, false) == NULL)
		return;
	if (!keeps_order(type))
	{
		if (!writer->way_back)
			require_no_rows(type);
		writer_add(writer, 0, "ALTER TYPE %s ADD ATTRIBUTE %s text%s", old,
				   TOO_MANY, cascade);
	}
	foreach(cell, type->children)
	{
		const SchemaObject *field = lfirst(cell);

		if (field->kind == &kind_attribute && field->other == NULL)
			writer_add(writer, HAZARD_DELETES_DATA, "ALTER TYPE %s DROP ATTRIBUTE %s%s",
					   old, field->name, cascade);
	}
	foreach(cell, type->other->children)
	{
		const SchemaObject *field = lfirst(cell);

		if (field->kind == &kind_attribute && field->other == NULL)
			writer_add(writer, 0, "ALTER TYPE %s ADD ATTRIBUTE %s text%s",
					   old, field->name, cascade);
	}
}

/*
 * A column that stays and has values of the type as parts of others, of a table
 * that has rows if need be; NULL: none.  within: the type is such a part of what
 * is looked at.
 */
static const SchemaObject *
kept_as_text(const SchemaObject *type, bool filled, bool within)
{
	ListCell   *cell;

	foreach(cell, type->needed_by)
	{
		const SchemaObject *holder = lfirst(cell);
		const SchemaObject *whole = holder->kind == &kind_attribute ? holder->parent : holder;
		bool		is_part = within || is_array(holder) || holder->kind == &kind_range;
		const SchemaObject *found = NULL;

		if (holder->kind == &kind_column)
			found = is_part && is_kept(holder, filled) ? holder : NULL;
		else if (kind_is_type(whole->kind))
			found = kept_as_text(whole, filled, is_part);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static bool
is_kept(const SchemaObject *column, bool filled)
{
	return column->other != NULL && !(filled && table_is_empty(column->parent));
}

static bool
is_array(const SchemaObject *holder)
{
	const char *type = object_get(holder, "type");

	return type != NULL && strlen(type) > 2 &&
		strcmp(type + strlen(type) - 2, "[]") == 0;
}

static bool
has_same_fields(const SchemaObject *type)
{
	ListCell   *left;
	ListCell   *right;

	if (list_length(type->children) != list_length(type->other->children))
		return false;
	forboth(left, type->children, right, type->other->children)
		if (((SchemaObject *) lfirst(left))->other != lfirst(right))
		return false;
	return true;
}

/* Do those that stay come first, as they stood, and then those that are new? */
static bool
keeps_order(const SchemaObject *type)
{
	const SchemaObject *last = NULL;
	ListCell   *cell;

	foreach(cell, type->other->children)
	{
		const SchemaObject *field = lfirst(cell);

		if (field->other != NULL && last != NULL &&
			(last->other == NULL || last->other->position > field->other->position))
			return false;
		last = field;
	}
	return true;
}

static void
require_no_rows(const SchemaObject *type)
{
	const SchemaObject *column = kept_as_text(type, true, false);

	if (column != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("values of %s %s can't be kept while %s changes",
						column->kind->name, column->identity, type->identity),
				 errdetail("Attributes of the composite type change places, or a new one comes before others, and the column has it within an array or a range."),
				 errhint("Put new attributes behind the others, or move the values by a migration that is written by hand.")));
}

/* Does a type that is swapped lose values? */
bool
swap_loses_fields(const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->kind == &kind_composite && type->other != NULL ?
			type->children : NIL)
		if (((SchemaObject *) lfirst(cell))->other == NULL)
		return true;
	return false;
}

/*
 * What needs a field that goes is gone before, and columns become text
 * afterwards.
 */
void
swap_find_field_edges(Action *drop)
{
	const SchemaObject *type = drop->old;
	ListCell   *cell;
	ListCell   *user;

	if (drop->type != ACTION_DROP || drop->preparation == NULL ||
		type->kind != &kind_composite || type->other == NULL ||
		has_same_fields(type) || kept_as_text(type, false, false) == NULL)
		return;
	foreach(cell, type->children)
	{
		const SchemaObject *field = lfirst(cell);

		if (field->other != NULL)
			continue;
		foreach(user, field->needed_by)
		{
			Action	   *action = ((SchemaObject *) lfirst(user))->drop;

			if (action != NULL && action_doer(action) != drop)
				plan_add_edge(action, drop->preparation);
		}
	}
	hold_columns(drop->preparation, type);
}

static void
hold_columns(Action *preparation, const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->needed_by)
	{
		const SchemaObject *holder = lfirst(cell);

		if (holder->kind == &kind_attribute)
			hold_columns(preparation, holder->parent);
		else if (kind_is_type(holder->kind))
			hold_columns(preparation, holder);
		else if (holder->kind == &kind_column && holder->drop != NULL &&
				 holder->drop->preparation != NULL)
			plan_add_edge(preparation, holder->drop->preparation);
	}
}
