/*-------------------------------------------------------------------------
 *
 * plan_online.c
 *	  What is done while others go on reading and writing the table.
 *
 * That is wanted for a table that has rows, stays, and is of this database:
 * whether a table is empty isn't known of a snapshot.  How it is written
 * tells online.c; here it is decided, since it concerns the order, too: what
 * runs in transactions of its own comes behind all else, where it can, so
 * that the rest of a plan stays one transaction.
 *
 * An index, a key or a check that is different is replaced: one action makes
 * the new one and ends the old one, so that there is never a moment without;
 * for an index of a partitioned table it takes more (plan_successor.c), and so
 * for a key that foreign keys need (plan_key_swap.c).
 * If something needs the old one, or what it is about changes its type or is
 * made anew meanwhile, it is dropped and created like anything else; and so
 * if the order goes round in a circle.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/online.h"
#include "schema/options.h"
#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static bool is_apart_from_above(const SchemaObject *table);
static bool lacks_partition(const SchemaObject *table);
static bool is_apart(const SchemaObject *table);
static bool is_let_alone(const SchemaObject *part);
static bool is_recreated(const Action *action);
static void make_needed_plain(const Action *create);
static bool is_attachment_of_online(const Action *action);
static bool has_online_form(const Action *action);
static bool object_has_form(const SchemaObject *object);
static bool constraint_has_form(const SchemaObject *constraint);
static bool drop_has_form(const SchemaObject *object);
static bool column_has_form(const SchemaObject *old, const SchemaObject *new);
static bool becomes_not_null(const SchemaObject *old, const SchemaObject *new);
static void find_replaced_key(Action *action);
static void forget_replaced_key(Action *action);
static bool is_replacement(const Action *action);
static bool can_replace(const Action *create);
static bool is_marked(const SchemaObject *index);
static bool keys_stay(const SchemaObject *foreign_key);

/* Once it is known which actions are within others. */
void
plan_find_online(SchemaPlan *plan)
{
	ListCell   *cell;

	if (plan->options == NULL || !plan->options->online)
		return;
	plan_find_successors(plan);
	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->type == ACTION_ALTER)
			action->analyzed = action->new->kind == &kind_column &&
				(action->within == NULL || partition_of_table(action->new->parent) == NULL) &&
				column_is_retyped(action->old, action->new) &&
				online_has_rows(action->new->parent);
		if (action->within != NULL || action->type == ACTION_PREPARE ||
			is_let_alone(action_subject(action)))
			continue;
		if (action->predecessor != NULL)
		{
			action->online = object_has_form(action->new);
			continue;
		}
		find_replaced_key(action);
		if (is_replacement(action) && can_replace(action))
			plan_replace(plan, action);
		else if (is_replacement(action) && plan_can_swap_key(action))
			plan_swap_key(plan, action);
		else
		{
			forget_replaced_key(action);
			action->online = has_online_form(action);
		}
	}
	foreach(cell, plan->actions)
		if (is_recreated(lfirst(cell)))
		make_needed_plain(lfirst(cell));
	foreach(cell, plan->actions)
		if (is_attachment_of_online(lfirst(cell)))
		((Action *) lfirst(cell))->online = true;
}

/* Nor are indexes that are attached to one of such a table. */
static bool
is_let_alone(const SchemaObject *part)
{
	const SchemaObject *attachment = attachment_of(part);
	const SchemaObject *target = attachment == NULL ? NULL :
		attachment_target(attachment);

	return online_is_apart(part->parent) ||
		(target != NULL && online_is_apart(target->parent));
}

/*
 * Is a table no partition for a while, or one above it or below it?  Then rows
 * are missed until it is attached again, which nothing may hold up.
 */
bool
online_is_apart(const SchemaObject *table)
{
	return table != NULL && (is_apart_from_above(table) || lacks_partition(table));
}

static bool
is_apart_from_above(const SchemaObject *table)
{
	ListCell   *cell;

	if (is_apart(table))
		return true;
	foreach(cell, partition_of_table(table) == NULL ? NIL : table_parents(table))
		if (is_apart_from_above(lfirst(cell)))
		return true;
	return false;
}

static bool
lacks_partition(const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, object_get(table, "partition_key") == NULL ? NIL : table_heirs(table))
		if (is_apart(lfirst(cell)) || lacks_partition(lfirst(cell)))
		return true;
	return false;
}

static bool
is_apart(const SchemaObject *table)
{
	const SchemaObject *partition = partition_of_table(table);

	return partition != NULL && partition->other != NULL &&
		(object_is_dropped(partition) || object_is_dropped(partition->other));
}

/*
 * Is it done in transactions of its own, or will the way back be?  That is so of
 * indexes, of keys, which have one, and of new labels of an enum.
 */
bool
plan_is_concurrent(const Action *action)
{
	const SchemaObject *object = action_subject(action);

	if (action->within != NULL)
		return false;
	if (object->kind == &kind_enum)
		return action->type == ACTION_ALTER && action->way != CHANGE_SWAP &&
			!value_equal(object_get(action->old, "labels"),
						 object_get(action->new, "labels"));
	if (!object_has_index(object))
		return false;
	return action->online || action->predecessor != NULL ||
		action->successors != NIL || action->replacement != NULL ||
		(action->type == ACTION_DROP && action->new == NULL &&
		 !is_let_alone(object) && object_has_form(object));
}

static bool
is_recreated(const Action *action)
{
	return action->type == ACTION_CREATE && action->old != NULL &&
		action->replacement == NULL && action->predecessor == NULL;
}

/* What is dropped and comes again mustn't wait in between. */
static void
make_needed_plain(const Action *create)
{
	ListCell   *cell;

	foreach(cell, create->new->needs)
	{
		Action	   *maker = ((SchemaObject *) lfirst(cell))->create;

		if (maker != NULL && maker->replacement == NULL &&
			maker->predecessor == NULL)
			maker->online = false;
	}
}

/* It has to wait for the index, and so comes late, too. */
static bool
is_attachment_of_online(const Action *action)
{
	ListCell   *cell;

	if (action->type != ACTION_CREATE || action->within != NULL ||
		action->new->kind != &kind_index_partition)
		return false;
	foreach(cell, action->new->needs)
	{
		const Action *maker = ((SchemaObject *) lfirst(cell))->create;

		if (maker != NULL && maker->online)
			return true;
	}
	return false;
}

/* Those that were found; false: there were none. */
bool
plan_forget_replacements(SchemaPlan *plan)
{
	bool		any = false;
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->replacement == NULL && action->predecessor == NULL)
			continue;
		any = true;
		if (action->predecessor != NULL)
		{
			plan_forget_successor(action);
			continue;
		}
		plan_forget_key_swap(action);
		action->old->drop->within = NULL;
		action->parts = list_delete_ptr(action->parts, action->old->drop);
		action->replacement = NULL;
		action->online = false;
		action->way = CHANGE_RECREATE;
		forget_replaced_key(action);
	}
	return any;
}

/* What is dropped and created has none, unless it is replaced. */
static bool
has_online_form(const Action *action)
{
	switch (action->type)
	{
		case ACTION_CREATE:
			return action->old == NULL && object_has_form(action->new);
		case ACTION_DROP:
			return action->new == NULL && drop_has_form(action->old);
		case ACTION_ALTER:
			if (action->new->kind == &kind_column)
				return column_has_form(action->old, action->new) ||
					column_has_form(action->new, action->old);
			return object_has_form(action->new);
		case ACTION_PREPARE:
			break;
	}
	return false;
}

/* One that is part of a table, or of a materialized view. */
static bool
object_has_form(const SchemaObject *object)
{
	if (object->kind == &kind_index)
		return object_get(object, "partitioned") == NULL &&
			online_has_rows(object->parent);
	if (object->kind == &kind_constraint || object->kind == &kind_foreign_key)
		return constraint_has_form(object) && online_has_rows(object->parent);
	return false;
}

static bool
constraint_has_form(const SchemaObject *constraint)
{
	if (object_get(constraint, "inherited") != NULL ||
		object_get(constraint, "not_enforced") != NULL ||
		object_get(constraint, "not_valid") != NULL)
		return false;
	if (constraint->kind == &kind_foreign_key)
		return object_get(constraint->parent, "partition_key") == NULL ||
			PG_VERSION_NUM >= 180000;
	return online_is_check(constraint) ||
		(online_is_key(constraint) && !partition_is_partitioned_key(constraint));
}

/*
 * An index that is attached to another one can't be dropped concurrently, nor
 * one that others are attached to, which just comes as late; and that of a
 * column that is dropped needn't.
 */
static bool
drop_has_form(const SchemaObject *object)
{
	bool		partitioned = object_get(object, "partitioned") != NULL;
	ListCell   *cell;

	if (partitioned ? !online_has_rows(object->parent) || attachment_of(object) != NULL :
		!object_has_form(object) || object->needed_by != NIL)
		return false;
	foreach(cell, object->needs)
		if (object_is_dropped(lfirst(cell)))
		return false;
	return true;
}

/* To write all rows anew takes longer than to read them, and has to be alone. */
static bool
column_has_form(const SchemaObject *old, const SchemaObject *new)
{
	return becomes_not_null(old, new) && !column_is_retyped(old, new) &&
		online_has_rows(new->parent);
}

static bool
becomes_not_null(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(old, "not_null") == NULL &&
		object_get(new, "not_null") != NULL &&
		object_get(new, "not_null_not_valid") == NULL;
}

/* A table has one primary key: a new one is in place of that of another name. */
static void
find_replaced_key(Action *action)
{
	ListCell   *cell;

	if (action->type != ACTION_CREATE || action->old != NULL ||
		!online_is_primary_key(action->new) || action->new->parent->other == NULL)
		return;
	foreach(cell, action->new->parent->other->children)
	{
		SchemaObject *key = lfirst(cell);

		if (online_is_primary_key(key) && key->other == NULL && object_is_dropped(key))
			action->old = key;
	}
}

static void
forget_replaced_key(Action *action)
{
	if (action->type == ACTION_CREATE && action->old != NULL &&
		action->old->other == NULL)
		action->old = NULL;
}

static bool
is_replacement(const Action *action)
{
	return action->type == ACTION_CREATE && action->old != NULL &&
		action->old->drop != NULL && action->old->drop->type == ACTION_DROP &&
		action->old->drop->within == NULL;
}

static bool
can_replace(const Action *create)
{
	const SchemaObject *old = create->old;
	const SchemaObject *new = create->new;

	if (!plan_has_replacement(create) ||
		old->needed_by != NIL || new->needed_by != NIL)
		return false;
	return old->kind != &kind_foreign_key ||
		(object_get(old->parent, "partition_key") == NULL && keys_stay(new));
}

/* Can the new one take the place of the old one, as far as they are concerned? */
bool
plan_has_replacement(const Action *create)
{
	const SchemaObject *old = create->old;
	const SchemaObject *new = create->new;

	return object_has_form(old) && object_has_form(new) &&
		!is_marked(old) && !is_marked(new) &&
		online_is_key(old) == online_is_key(new) &&
		online_needs_stay(old) && online_needs_stay(new);
}

/* Without its replica identity, a table that is published takes no updates. */
static bool
is_marked(const SchemaObject *index)
{
	return object_get(index, "replica_identity") != NULL;
}

/*
 * Is nothing that it is about made anew, and gets nothing another type?  The
 * index that one is attached to doesn't count.
 */
bool
online_needs_stay(const SchemaObject *object)
{
	ListCell   *cell;

	foreach(cell, object->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->other == NULL ||
			(object_has_index(needed) && object_has_index(object)))
			continue;
		if (object_is_dropped(needed) || object_is_dropped(needed->other) ||
			(needed->kind == &kind_column && column_is_retyped(needed, needed->other)))
			return false;
	}
	return true;
}

/* A new foreign key has to wait for the end of keys (plan_keys.c). */
static bool
keys_stay(const SchemaObject *foreign_key)
{
	ListCell   *cell;
	ListCell   *child;

	foreach(cell, foreign_key->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if ((needed->kind != &kind_constraint && needed->kind != &kind_index) ||
			needed->parent->other == NULL)
			continue;
		foreach(child, needed->parent->other->children)
		{
			const SchemaObject *key = lfirst(child);

			if ((key->kind == &kind_constraint || key->kind == &kind_index) &&
				object_is_dropped(key))
				return false;
		}
	}
	return true;
}

/* One action is to make the new one and end the old one. */
void
plan_replace(SchemaPlan *plan, Action *create)
{
	plan_join(create->old->drop, create);
	create->old->drop->online = false;
	create->online = true;
	create->way = CHANGE_SWAP;
	create->replacement = create->old->other == NULL ? create->new->name :
		plan_free_name(plan, create->new->parent->schema, create->new->name,
					   NEW_SUFFIX);
}
