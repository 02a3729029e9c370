/*-------------------------------------------------------------------------
 *
 * carrier.c
 *	  Which columns follow others, or the attributes of a type.
 *
 * What ALTER TABLE does to a column it does to those that inherit it, and
 * ALTER TYPE ... CASCADE to those of tables of the type.  pg_depend doesn't
 * say which those are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static SchemaObject *find_carrier(const SchemaObject *column);
static SchemaObject *find_part(const SchemaObject *whole, const char *name);

void
model_find_carriers(SchemaModel *model)
{
	for (int i = 0; i < model->nobjects; i++)
		if (model->objects[i]->kind == &kind_column)
			model->objects[i]->carrier = find_carrier(model->objects[i]);
}

/* NULL: it is the column's own. */
static SchemaObject *
find_carrier(const SchemaObject *column)
{
	const SchemaObject *table = column->parent;
	const char *type = object_get(table, "of_type");
	ListCell   *cell;

	if (type == NULL)
		return part_of_parent(column);
	foreach(cell, table->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->kind == &kind_composite &&
			strcmp(needed->identity, type) == 0)
			return find_part(needed, column->name);
	}
	return NULL;
}

/*
 * Does an action wait for the carrier of what it makes?  Not for a column that
 * an heir has by itself, too, which comes before its parent's and goes after.
 */
bool
carrier_comes_first(const Action *action)
{
	const SchemaObject *column = action->new;

	return action->type != ACTION_DROP && column->carrier != NULL &&
		!plan_makes_partition(column->parent) &&
		!(action->type == ACTION_CREATE && column_is_apart(column) &&
		  column->carrier->create != NULL &&
		  column->carrier->create->type == ACTION_CREATE);
}

/* What a needed object is changed along with; NULL: nothing. */
SchemaObject *
carrier_of_needed(const SchemaObject *needed)
{
	const SchemaObject *carrier = needed->carrier;

	return carrier != NULL && carrier->drop != NULL &&
		carrier->drop->type == ACTION_DROP && column_is_apart(needed) ?
		NULL : needed->carrier;
}

/* A column of a table that stays an heir, which isn't its parent's alone. */
bool
column_is_apart(const SchemaObject *column)
{
	const SchemaObject *table = column->parent;
	const Action *made = table->create;
	const Action *dropped = table->drop;

	return column->kind == &kind_column && column_is_defined(column) &&
		partition_of_table(table) == NULL &&
		(table->other == NULL || partition_of_table(table->other) == NULL) &&
		(column->carrier == NULL || column->carrier->kind == &kind_column) &&
		(made == NULL || made->type != ACTION_CREATE) &&
		(dropped == NULL || dropped->type != ACTION_DROP);
}

static SchemaObject *
find_part(const SchemaObject *whole, const char *name)
{
	ListCell   *cell;

	foreach(cell, whole->children)
	{
		SchemaObject *part = lfirst(cell);

		if ((part->kind == &kind_column || part->kind == &kind_attribute) &&
			strcmp(part->name, name) == 0)
			return part;
	}
	return NULL;
}
