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
 * On the way back VALIDATE stays in that transaction: it would cut it in two,
 * since a migration that isn't the last can't be undone in parts.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/online.h"
#include "schema/partition.h"
#include "schema/plan.h"

#include "compat.h"

static bool is_only_one(const SchemaObject *old);
static bool follow(const List *objects, const List *others);
static bool can_follow(const SchemaObject *foreign_key);
static bool is_swapped(const Action *action);

/* Of an action that would make a key instead of an old one. */
bool
plan_can_swap_key(const Action *create)
{
	return create->new->kind == &kind_constraint &&
		create->old->needed_by != NIL &&
		plan_has_replacement(create) &&
		is_only_one(create->old) &&
		follow(create->old->needed_by, create->new->needed_by) &&
		follow(create->new->needed_by, create->old->needed_by);
}

/* Foreign keys wait for the end of all keys of a table that go. */
static bool
is_only_one(const SchemaObject *old)
{
	ListCell   *cell;

	foreach(cell, old->parent->children)
	{
		const SchemaObject *other = lfirst(cell);

		if (other != old && object_has_index(other) && object_is_dropped(other))
			return false;
	}
	return true;
}

/* Can all of the one model, which are all of the other? */
static bool
follow(const List *objects, const List *others)
{
	ListCell   *cell;

	foreach(cell, objects)
		if (!list_member_ptr(others, ((SchemaObject *) lfirst(cell))->other) ||
			!can_follow(lfirst(cell)))
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
	ListCell   *cell;

	plan_replace(plan, create);
	create->online = false;
	plan_prepare(plan, create)->online = true;
	foreach(cell, create->old->needed_by)
		plan_join(((SchemaObject *) lfirst(cell))->drop, create);
	foreach(cell, create->new->needed_by)
	{
		Action	   *add = ((SchemaObject *) lfirst(cell))->create;

		add->online = true;
		plan_join(add, create);
	}
}

/* It is dropped and created like anything else. */
void
plan_forget_key_swap(Action *create)
{
	ListCell   *cell;

	if (!is_swapped(create))
		return;
	foreach(cell, create->parts)
	{
		Action	   *part = lfirst(cell);

		if (action_subject(part)->kind == &kind_foreign_key)
		{
			part->within = NULL;
			part->online = false;
			create->parts = foreach_delete_current(create->parts, cell);
		}
	}
	create->preparation->within = create;
	create->preparation = NULL;
}

static bool
is_swapped(const Action *action)
{
	return action->type == ACTION_CREATE && action->preparation != NULL &&
		action->new->kind == &kind_constraint;
}

/* Does a foreign key go and come with the key that it needs? */
bool
plan_follows_key(const Action *foreign_key)
{
	return foreign_key->within != NULL && is_swapped(foreign_key->within);
}

/* The index waits for the columns that it is about. */
void
plan_find_key_swap_edges(Action *action)
{
	ListCell   *cell;

	foreach(cell, is_swapped(action) ? action->new->needs : NIL)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->create != NULL)
			plan_add_edge(needed->create, action->preparation);
	}
}

/* All but the new foreign keys, which are written as parts are. */
void
plan_write_key_swap(const Action *create, Writer *writer)
{
	ListCell   *cell;

	foreach(cell, create->parts)
	{
		const Action *part = lfirst(cell);

		if (part->type == ACTION_DROP && part->old->kind == &kind_foreign_key)
			write_drop(writer, part->old);
	}
	online_write_key_swap(writer, create);
}
