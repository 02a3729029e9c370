/*-------------------------------------------------------------------------
 *
 * plan_keys.c
 *	  The order of keys and options, where the names of objects don't say it.
 *
 * A table has one primary key.  And a foreign key takes any key of its columns
 * that is there, the oldest: one that is to go must be gone before, and one of a
 * new table that none needs comes after those that they do.
 *
 * A table has no TOAST table before its first long column, and options of that
 * are lost.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/online.h"
#include "schema/plan.h"

#include "compat.h"

static void wait_for_columns(Action *action);
static void wait_for_needed_keys(Action *action);
static bool is_key(const SchemaObject *object);
static bool is_referred_to(const SchemaObject *key);
static void wait_for_keys(Action *action, const SchemaObject *table,
						  bool primary);

void
plan_find_key_edges(Action *action)
{
	ListCell   *cell;

	if (plan_sets_toast_options(action))
		wait_for_columns(action);
	if (action->type != ACTION_CREATE)
		return;
	if (is_key(action->new) && !is_referred_to(action->new))
		wait_for_needed_keys(action);
	if (online_is_primary_key(action->new))
		wait_for_keys(action, action->new->parent->other, true);
	if (action->new->kind != &kind_foreign_key)
		return;
	foreach(cell, action->new->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (is_key(needed))
			wait_for_keys(action, needed->parent->other, false);
	}
}

/* And nothing that a column or constraint of the table could mind? */
bool
plan_sets_toast_options(const Action *action)
{
	static const char *const unheeded[] = {
		"comment", "force_row_security", "grants", "options", "owner",
		"row_security", "toast_options"
	};
	AttributeWalk walk = {0};

	if (action->type != ACTION_ALTER || action->new->kind != &kind_table ||
		value_equal(object_get(action->old, "toast_options"),
					object_get(action->new, "toast_options")))
		return false;
	while (walk_differences(&walk, action->old, action->new))
	{
		bool		found = false;

		for (int i = 0; i < (int) lengthof(unheeded); i++)
			found |= strcmp(walk.name, unheeded[i]) == 0;
		if (!found)
			return false;
	}
	return true;
}

static void
wait_for_columns(Action *action)
{
	ListCell   *cell;

	foreach(cell, action->new->children)
	{
		const SchemaObject *column = lfirst(cell);

		if (column->kind == &kind_column && column->create != NULL &&
			column->create->type == ACTION_CREATE)
			plan_add_edge(column->create, action);
	}
}

static void
wait_for_needed_keys(Action *action)
{
	ListCell   *cell;

	if (action->new->parent->create == NULL ||
		action->new->parent->create->type != ACTION_CREATE)
		return;
	foreach(cell, action->new->parent->children)
	{
		SchemaObject *key = lfirst(cell);

		if (is_key(key) && key->create != NULL &&
			key->create->type == ACTION_CREATE && is_referred_to(key))
			plan_add_edge(key->create, action);
	}
}

static bool
is_key(const SchemaObject *object)
{
	return object->kind == &kind_constraint || object->kind == &kind_index;
}

static bool
is_referred_to(const SchemaObject *key)
{
	ListCell   *cell;

	foreach(cell, key->needed_by)
		if (((const SchemaObject *) lfirst(cell))->kind == &kind_foreign_key)
		return true;
	return false;
}

/* Those of a table of the old model that are dropped. */
static void
wait_for_keys(Action *action, const SchemaObject *table, bool primary)
{
	ListCell   *cell;

	if (table == NULL)
		return;
	foreach(cell, table->children)
	{
		const SchemaObject *key = lfirst(cell);

		if (key->drop != NULL && key->drop->type == ACTION_DROP &&
			(primary ? online_is_primary_key(key) : is_key(key)))
			plan_add_edge(key->drop, action);
	}
}
