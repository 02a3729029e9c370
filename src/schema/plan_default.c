/*-------------------------------------------------------------------------
 *
 * plan_default.c
 *	  When a column gets its default, and loses it.
 *
 * Where it becomes NOT NULL, too, who leaves it out of an INSERT would meet an
 * error from that moment, for as long as all rows are looked at, to that in
 * which it has a default.  So the default comes first, and goes last.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static bool is_not_null_only_in(const SchemaObject *column,
								const SchemaObject *other);
static bool may_be_apart(const SchemaObject *expression);
static void hold_heirs(Action *drop);

/* Is this the default of a column that becomes NOT NULL? */
bool
plan_default_comes_first(const Action *action)
{
	const SchemaObject *column;

	if (action->type == ACTION_DROP || action->new->kind != &kind_default)
		return false;
	column = action->new->parent;
	return column->create != NULL && column->create->type == ACTION_ALTER &&
		column->create->preparation == NULL &&
		is_not_null_only_in(column, column->other) && may_be_apart(action->new);
}

/* Is this the default of a column that is NOT NULL no longer? */
bool
plan_default_goes_last(const Action *action)
{
	const SchemaObject *column;

	if (action->type != ACTION_DROP || action->old->kind != &kind_default)
		return false;
	column = action->old->parent;
	return column->drop != NULL && column->drop->type == ACTION_ALTER &&
		column->drop->preparation == NULL &&
		is_not_null_only_in(column, column->other) && may_be_apart(action->old);
}

/* And is otherwise what a default is made for? */
static bool
is_not_null_only_in(const SchemaObject *column, const SchemaObject *other)
{
	return column->kind == &kind_column && other != NULL &&
		object_get(column, "not_null") != NULL &&
		object_get(other, "not_null") == NULL &&
		object_get(column, "generated") == NULL &&
		object_get(other, "generated") == NULL &&
		!column_is_retyped(column, other) && !column_is_retyped(other, column);
}

/* A function that it calls may need the column, and a sequence goes before it. */
static bool
may_be_apart(const SchemaObject *expression)
{
	const SchemaObject *table = expression->parent->parent;
	ListCell   *cell;

	foreach(cell, expression->needs)
		if (plan_reaches(lfirst(cell), table) || object_is_dropped(lfirst(cell)))
		return false;
	return true;
}

/* The order of what is done to defaults, beside what they need. */
void
plan_find_default_edges(Action *action)
{
	if (plan_default_comes_first(action))
		plan_add_edge(action, action->new->parent->create);
	if (plan_default_goes_last(action))
		plan_add_edge(action->old->parent->drop, action);
	if (action->type == ACTION_DROP && action->old->kind == &kind_default)
		hold_heirs(action);
}

/*
 * An heir that is made has the defaults that the columns of its parent have by
 * then: those that go are gone before.
 */
static void
hold_heirs(Action *drop)
{
	const SchemaObject *column = drop->old->parent;
	ListCell   *cell;

	if (column->kind != &kind_column || column->other == NULL)
		return;
	foreach(cell, table_heirs(column->other->parent))
	{
		const SchemaObject *heir = lfirst(cell);

		if (heir->create != NULL && heir->create->type == ACTION_CREATE &&
			partition_of_table(heir) == NULL)
			plan_add_edge(drop, heir->create);
	}
}
