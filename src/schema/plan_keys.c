/*-------------------------------------------------------------------------
 *
 * plan_keys.c
 *	  The order of keys, where the names of objects don't say it.
 *
 * A table has one primary key.  And a foreign key takes any key of its columns
 * that is there, the oldest: one that is to go must be gone before, and one of a
 * new table that none needs comes after those that they do.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/online.h"
#include "schema/plan.h"

#include "compat.h"

static void wait_for_needed_keys(Action *action);
static bool is_key(const SchemaObject *object);
static bool is_referred_to(const SchemaObject *key);
static void wait_for_keys(Action *action, const SchemaObject *table,
						  bool primary);

void
plan_find_key_edges(Action *action)
{
	ListCell   *cell;

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
