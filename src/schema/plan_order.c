/*-------------------------------------------------------------------------
 *
 * plan_order.c
 *	  The order of the actions of a plan.
 *
 * Something is created after what it needs in the new model, and dropped
 * before what it needs in the old one; what is altered waits for what it will
 * need, and what it needed waits for it.  Where that leaves a choice, creating
 * comes early and dropping late, kinds go in their order, and names decide.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/binaryheap.h"
#include "utils/memutils.h"

#include "schema/attachment.h"
#include "schema/online.h"
#include "schema/plan.h"

#include "compat.h"

static void keep_order(const SchemaObject *table);
static void find_edges_of(Action *action);
static void wait_for_attributes(Action *action, SchemaObject *type);
static void wait_for_needed(Action *action, SchemaObject *needed);
static void wait_for_old(Action *create, Action *drop);
static void hold_needed(Action *action, SchemaObject *needed);
static void hold(Action *action, Action *other);
static void find_names(SchemaPlan *plan);
static char *taken_name(const SchemaObject *object);

/* The action whose statement does this one's work. */
Action *
action_doer(Action *action)
{
	while (action->within != NULL)
		action = action->within;
	return action;
}

void
plan_find_edges(SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		action->then = NIL;
		action->waits_for = 0;
	}
	foreach(cell, plan->actions)
	{
		find_edges_of(lfirst(cell));
		plan_find_row_edges(plan, lfirst(cell));
	}
	for (int i = 0; i < plan->new->nobjects; i++)
		keep_order(plan->new->objects[i]);
	plan_partition_edges(plan);
	plan_find_move_edges(plan);
	plan_find_overload_edges(plan);
	find_names(plan);
}

/* Columns that are added stand in the order in which that is done. */
static void
keep_order(const SchemaObject *table)
{
	SchemaObject *last = NULL;
	ListCell   *cell;

	foreach(cell, table->children)
	{
		SchemaObject *column = lfirst(cell);

		if (column->position == 0 || column->create == NULL ||
			object_get(column, "_from_parent") != NULL ||
			column->create->type != ACTION_CREATE)
			continue;
		if (last != NULL && !list_member_ptr(last->needs, column))
			plan_add_edge(last->create, column->create);
		last = column;
	}
}

static void
find_edges_of(Action *action)
{
	ListCell   *cell;

	if (action->type == ACTION_PREPARE)
		return;
	if (action->preparation != NULL)
	{
		plan_add_edge(action->preparation, action);
		if (action->old->parent != NULL && action->old->parent->drop != NULL &&
			action->old->parent->drop->preparation != NULL)
			plan_add_edge(action->preparation,
						  action->old->parent->drop->preparation);
	}
	if (action->early != NULL)
		plan_add_edge(action->early, action);
	if (action->placeholder && action->type == ACTION_ALTER)
		return;
	if (action->type != ACTION_DROP)
	{
		foreach(cell, action->new->needs)
		{
			wait_for_needed(action, lfirst(cell));
			if (action->new->kind == &kind_column)
				wait_for_attributes(action, lfirst(cell));
		}
		if (action->new->parent != NULL && !plan_default_comes_first(action))
			wait_for_needed(action, action->new->parent);
	}
	if (action->type != ACTION_CREATE)
	{
		foreach(cell, action->old->needs)
			hold_needed(action, lfirst(cell));
		if (action->old->parent != NULL && !plan_default_goes_last(action))
			hold_needed(action, action->old->parent);
	}
	if (carrier_comes_first(action))
		wait_for_needed(action, action->new->carrier);
	if (action->predecessor != NULL)
		plan_add_edge(action, action->predecessor);
	else if (action->type == ACTION_CREATE && action->old != NULL &&
			 action->old->drop != NULL)
		wait_for_old(action, action->old->drop);
	plan_find_key_edges(action);
	plan_find_key_swap_edges(action);
	plan_find_heir_edges(action);
	plan_find_default_edges(action);
	plan_find_index_edges(action);
	plan_find_field_edges(action);
}

/*
 * What comes to be waits for what it needs, or for the placeholder of that;
 * but not for an index that comes when the table of this one is attached.
 */
static void
wait_for_needed(Action *action, SchemaObject *needed)
{
	Action	   *maker = needed->create;

	if (maker == NULL || maker->relaxed || attachment_goes_first(action->new, needed) ||
		plan_bears(action, maker) ||
		(action->placeholder && !placeholder_needs(action->new, needed)))
		return;
	if (maker->type == ACTION_CREATE && maker->early != NULL)
		maker = maker->early;
	plan_add_edge(maker, action);
}

/*
 * No attribute of a type can be altered once a column holds it, and no domain can
 * get a constraint once one holds an array of it.
 */
static void
wait_for_attributes(Action *action, SchemaObject *type)
{
	ListCell   *child;
	ListCell   *cell;

	if (!kind_is_type(type->kind))
		return;
	foreach(cell, type->needs)
		wait_for_attributes(action, lfirst(cell));
	foreach(child, type->children)
	{
		SchemaObject *attribute = lfirst(child);

		if (attribute->kind == &kind_domain_constraint &&
			!plan_reaches(attribute, action->new->parent))
			wait_for_needed(action, attribute);
		if (attribute->kind != &kind_attribute)
			continue;
		wait_for_needed(action, attribute);
		foreach(cell, attribute->needs)
			wait_for_attributes(action, lfirst(cell));
	}
}

/* A name is free again when the old object is gone, or renamed. */
static void
wait_for_old(Action *create, Action *drop)
{
	drop = action_doer(drop);
	plan_add_edge(drop->aside != NULL ? drop->preparation : drop, create);
}

/*
 * What it needed stays until it is gone, or different, or a placeholder; and what carries a
 * column along has to wait, too.
 */
static void
hold_needed(Action *action, SchemaObject *needed)
{
	for (; needed != NULL; needed = carrier_of_needed(needed))
		if (needed->drop != NULL && needed->drop->type != ACTION_CREATE &&
			!plan_lets_go(action, needed))
			hold(action->type != ACTION_CREATE && action->early != NULL &&
				 !placeholder_needs(action->old, needed) ?
				 action->early : action, needed->drop);
}

/*
 * A type that is swapped must not lose its name, nor a column become text,
 * before what needs it is dropped, unless that is a column: no DROP names its
 * type.  The old type itself goes last, and doesn't mind if something that it
 * needs is altered meanwhile; nor does a table that is rebuilt, which comes when
 * it goes.  A column that is text meanwhile doesn't hold its type any more.
 */
static void
hold(Action *action, Action *other)
{
	const Action *doer = action_doer(action);
	bool		swapped = doer->way == CHANGE_SWAP;
	bool		rebuilt = (doer->type == ACTION_CREATE && doer->new->kind == &kind_table) ||
		(doer->type == ACTION_DROP && doer->moves_into != NULL);

	if (action->type == ACTION_DROP && other->preparation != NULL && !swapped &&
		!(action->old->kind == &kind_column && kind_is_swapped(other->old->kind)) &&
		(!rebuilt || other->moves_into != NULL) && doer != action_doer(other))
		plan_add_edge(action, other->preparation);
	if (action->preparation != NULL && action->old->kind == &kind_column)
		plan_add_edge(action->preparation, other);
	else if (other->type == ACTION_DROP ||
			 (action->type == ACTION_DROP && !swapped && !rebuilt))
		plan_add_edge(action, other);
}

/* The first has to be done before the second. */
void
plan_add_edge(Action *first, Action *second)
{
	first = action_doer(first);
	second = action_doer(second);
	if (first == second)
		return;
	first->then = lappend(first->then, second);
	second->waits_for++;
}

typedef struct NameEntry
{
	char		name[1024];		/* of longer ones, the beginning */
	Action	   *drop;
} NameEntry;

/* A name has to be free before something else takes it. */
static void
find_names(SchemaPlan *plan)
{
	HASHCTL		control = {
		.keysize = sizeof(((NameEntry *) NULL)->name),
		.entrysize = sizeof(NameEntry),
		.hcxt = CurrentMemoryContext
	};
	HTAB	   *names = hash_create("names", 64, &control,
									HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);
		char	   *name;
		NameEntry  *entry;

		if (action->type != ACTION_DROP)
			continue;
		name = taken_name(action->old);
		if (name == NULL)
			continue;
		entry = hash_search(names, name, HASH_ENTER, NULL);
		entry->drop = action;
	}
	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);
		char	   *name;
		NameEntry  *entry;

		if (action->type != ACTION_CREATE)
			continue;
		name = taken_name(action->new);
		entry = name == NULL ? NULL : hash_search(names, name, HASH_FIND, NULL);
		if (entry != NULL && entry->drop->old != action->old)
			plan_add_edge(entry->drop, action);
	}
	hash_destroy(names);
}

/* Relations, their row types and other types share names; NULL: it is none. */
static char *
taken_name(const SchemaObject *object)
{
	if (object->kind->takes_name != NULL)
	{
		char	   *name = template_expand(object->kind->takes_name, object, NULL);

		return *name != '\0' ? name : NULL;
	}
	if (object->kind->takes_relation_name && object->schema != NULL)
		return psprintf("%s.%s", object->schema, object->name);
	if (object->kind == &kind_identity_column)
		return pstrdup(object_get(object, "sequence"));
	if (object->kind == &kind_constraint && object_has_index(object) &&
		object->parent->schema != NULL)
		return psprintf("%s.%s", object->parent->schema, object->name);
	return NULL;
}

/*
 * Fill in plan->ordered; false: some need each other, and still wait for each
 * other.
 */
bool
plan_order(SchemaPlan *plan)
{
	binaryheap *ready = binaryheap_allocate(list_length(plan->actions) + 1,
											plan_compare_actions, NULL);
	int			left = 0;
	ListCell   *cell;

	plan->ordered = NIL;
	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->within != NULL)
			continue;
		left++;
		if (action->waits_for == 0)
			binaryheap_add(ready, PointerGetDatum(action));
	}
	while (!binaryheap_empty(ready))
	{
		Action	   *action = (Action *) DatumGetPointer(binaryheap_remove_first(ready));

		plan->ordered = lappend(plan->ordered, action);
		left--;
		foreach(cell, action->then)
		{
			Action	   *next = lfirst(cell);

			if (--next->waits_for == 0)
				binaryheap_add(ready, PointerGetDatum(next));
		}
	}
	binaryheap_free(ready);
	return left == 0;
}

SchemaObject *
action_subject(const Action *action)
{
	return action->type == ACTION_DROP || action->type == ACTION_PREPARE ?
		action->old : action->new;
}
