/*-------------------------------------------------------------------------
 *
 * plan_keys.c
 *	  The order of keys, where the names of objects don't say it.
 *
 * A table has one primary key.  And a foreign key takes any key of its columns
 * that is there: one that is to go must be gone before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/online.h"
#include "schema/plan.h"

#include "compat.h"

static void wait_for_keys(Action *action, const SchemaObject *table,
						  bool primary);

void
plan_find_key_edges(Action *action)
{
	ListCell   *cell;

	if (action->type != ACTION_CREATE)
		return;
	if (online_is_primary_key(action->new))
		wait_for_keys(action, action->new->parent->other, true);
	if (action->new->kind != &kind_foreign_key)
		return;
	foreach(cell, action->new->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->kind == &kind_constraint || needed->kind == &kind_index)
			wait_for_keys(action, needed->parent->other, false);
	}
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
			(primary ? online_is_primary_key(key) :
			 key->kind == &kind_constraint || key->kind == &kind_index))
			plan_add_edge(key->drop, action);
	}
}
