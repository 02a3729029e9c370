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
static Action *new_identity(const SchemaObject *column);
static bool may_be_apart(const SchemaObject *expression);
static void wait_for_owners(Action *action);
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

/* Is this the default of a column that is NOT NULL no longer, or gets an identity? */
bool
plan_default_goes_last(const Action *action)
{
	const SchemaObject *column;

	if (action->type != ACTION_DROP || action->old->kind != &kind_default)
		return false;
	column = action->old->parent;
	return column->drop != NULL && column->drop->type == ACTION_ALTER &&
		column->drop->preparation == NULL && may_be_apart(action->old) &&
		(is_not_null_only_in(column, column->other) ||
		 (is_not_null_only_in(column->other, column) &&
		  new_identity(column->other) != NULL));
}

/* NULL: it gets none. */
static Action *
new_identity(const SchemaObject *column)
{
	ListCell   *cell;

	foreach(cell, column->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind == &kind_identity_column && child->create != NULL &&
			child->create->type == ACTION_CREATE)
			return child->create;
	}
	return NULL;
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

/* A function that it calls may need the column. */
static bool
may_be_apart(const SchemaObject *expression)
{
	const SchemaObject *table = expression->parent->parent;
	ListCell   *cell;

	foreach(cell, expression->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (plan_reaches(needed, table) ||
			(object_is_dropped(needed) && needed->kind != &kind_sequence))
			return false;
	}
	return true;
}

/*
 * Doesn't it matter to an object when that change of what it needs is made?  It
 * doesn't to the owner of a sequence, as long as the column stays one of
 * numbers, nor does a new label of an enum to what goes.
 */
bool
plan_bears(const Action *action, const Action *change)
{
	const SchemaObject *object = action_subject(action);

	if (change->type != ACTION_ALTER)
		return false;
	if (change->new->kind == &kind_enum)
		return action->type == ACTION_DROP && change->way != CHANGE_SWAP;
	return object->kind == &kind_sequence_owner &&
		change->new->kind == &kind_column &&
		!column_is_retyped(change->old, change->new);
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
	{
		const SchemaObject *column = action->old->parent->other;
		Action	   *identity = column == NULL ? NULL : new_identity(column);

		if (identity != NULL)
			plan_add_edge(action, identity);
		hold_heirs(action);
	}
	if (action->type != ACTION_DROP && action->new->kind == &kind_default &&
		action->within == NULL)
		wait_for_owners(action);
}

/* A new sequence goes on behind the values of its column, and then is called. */
static void
wait_for_owners(Action *action)
{
	ListCell   *cell;
	ListCell   *child;

	foreach(cell, action->new->needs)
		foreach(child, ((SchemaObject *) lfirst(cell))->children)
	{
		const SchemaObject *owner = lfirst(child);

		if (owner->kind == &kind_sequence_owner && owner->create != NULL &&
			owner->create->type == ACTION_CREATE &&
			list_member_ptr(owner->needs, action->new->parent))
			plan_add_edge(owner->create, action);
	}
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
