/*-------------------------------------------------------------------------
 *
 * plan_key_swap.c
 *	  A key that foreign keys need is replaced while others use its table.
 *
 * The server lets no foreign key go over to another key.  So the index of the
 * new one is built before anything else happens, and what is left takes no
 * longer than an instant, in one transaction:
 *
 *		CREATE UNIQUE INDEX CONCURRENTLY
 *		DROP of the foreign keys
 *		the new key USING INDEX, in the place of the old one
 *		the foreign keys NOT VALID, which hold for what is written
 *		VALIDATE, behind all else
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/online.h"
#include "schema/partition.h"
#include "schema/plan.h"

#include "compat.h"

static bool follow(const List *objects);
static bool can_follow(const SchemaObject *foreign_key);
static bool is_swapped(const Action *action);
static void set_online(const SchemaObject *key, bool online);

/* Of an action that would make a key instead of an old one. */
bool
plan_can_swap_key(const Action *create)
{
	return create->new->kind == &kind_constraint &&
		create->old->needed_by != NIL &&
		plan_has_replacement(create) &&
		follow(create->old->needed_by) && follow(create->new->needed_by);
}

static bool
follow(const List *objects)
{
	ListCell   *cell;

	foreach(cell, objects)
		if (!can_follow(lfirst(cell)))
		return false;
	return true;
}

/* Does it go and come for this alone, and on its own? */
static bool
can_follow(const SchemaObject *foreign_key)
{
	const SchemaObject *other = foreign_key->other;
	ListCell   *cell;

	if (foreign_key->kind != &kind_foreign_key || other == NULL ||
		foreign_key->parent->kind != &kind_table ||
		object_get(foreign_key->parent, "partition_key") != NULL ||
		partition_of_table(foreign_key->parent) != NULL ||
		object_get(foreign_key, "not_valid") != NULL ||
		object_get(foreign_key, "not_enforced") != NULL)
		return false;
	foreign_key = object_is_dropped(foreign_key) ? foreign_key : other;
	other = foreign_key->other;
	if (!object_is_dropped(foreign_key) || foreign_key->drop->within != NULL ||
		other->create == NULL || other->create->within != NULL)
		return false;
	foreach(cell, foreign_key->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (!object_has_index(needed) &&
			(needed->other == NULL || object_is_dropped(needed) ||
			 (needed->kind == &kind_column &&
			  column_is_retyped(needed, needed->other))))
			return false;
	}
	return foreign_key->parent->other != NULL &&
		!object_is_dropped(foreign_key->parent);
}

void
plan_swap_key(SchemaPlan *plan, Action *create)
{
	plan_replace(plan, create);
	create->online = false;
	plan_prepare(plan, create)->online = true;
}

/* Once it is known which keys are swapped. */
void
plan_find_followers(SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
		if (is_swapped(lfirst(cell)))
		set_online(((Action *) lfirst(cell))->new, true);
}

static bool
is_swapped(const Action *action)
{
	return action->type == ACTION_CREATE && action->preparation != NULL &&
		action->new->kind == &kind_constraint;
}

static void
set_online(const SchemaObject *key, bool online)
{
	ListCell   *cell;

	foreach(cell, key->needed_by)
		((SchemaObject *) lfirst(cell))->create->online = online;
}

/* It is dropped and created like anything else. */
void
plan_forget_key_swap(Action *create)
{
	if (!is_swapped(create))
		return;
	create->preparation->within = create;
	create->preparation = NULL;
	set_online(create->new, false);
}

/* Is it a foreign key that comes again as soon as the key is there? */
bool
plan_follows_key(const Action *action)
{
	return action->type == ACTION_CREATE && action->old != NULL &&
		action->new->kind == &kind_foreign_key && action->replacement == NULL;
}

/*
 * The foreign keys stay until the index is built, which waits for the columns
 * that it is about.
 */
void
plan_find_key_swap_edges(Action *action)
{
	ListCell   *cell;

	if (is_swapped(action))
		foreach(cell, action->new->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->create != NULL)
			plan_add_edge(needed->create, action->preparation);
	}
	if (action->type == ACTION_DROP && action->old->kind == &kind_foreign_key)
		foreach(cell, action->old->needs)
	{
		const Action *drop = ((SchemaObject *) lfirst(cell))->drop;

		if (drop != NULL && drop->within != NULL && is_swapped(drop->within))
			plan_add_edge(drop->within->preparation, action);
	}
}
