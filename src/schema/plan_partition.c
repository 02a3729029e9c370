/*-------------------------------------------------------------------------
 *
 * plan_partition.c
 *	  What partitions need in a plan.
 *
 * A partition is attached when it has all that it needs to match its parent,
 * and detached before it gets something else:
 *
 *		DETACH < columns of parent and partition < ATTACH
 *		all DETACH from a table < ATTACH to it (bounds may not overlap)
 *		checks, keys and indexes of a partition < its ATTACH
 *
 * What a partition inherits comes and goes with the parent's, if it is
 * a partition all the time.  An attached index can't be dropped: it goes with the
 * one that it is attached to.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/partition.h"
#include "schema/plan.h"

#include "compat.h"

static bool is_own_key(const SchemaObject *key);
static bool rows_are_moved(const SchemaObject *table);
static bool is_referred_to(const SchemaObject *table);
static bool is_set_aside(Action *action);
static bool is_created(const SchemaObject *object);
static SchemaObject *find_origin(const SchemaObject *constraint);
static SchemaObject *find_root(SchemaObject *constraint);
static SchemaObject *find_parent_table(const SchemaObject *partition);
static SchemaObject *find_child(const SchemaObject *table,
								const ObjectKind *kind, const char *name);
static void order_partition(SchemaPlan *plan, Action *action);
static void order_tables(const SchemaObject *table,
						 const SchemaObject *partition);
static void order_own_indexes(Action *attach, const SchemaObject *table);
static void order_keys(Action *action, const SchemaObject *partition);
static List *find_keys_to(const SchemaObject *partition);
static void order_indexes(Action *attach, const SchemaObject *table);
static bool goes_with_table(Action *action);
static void order_child(Action *action, const SchemaObject *child);
static void order(Action *action, Action *other);
static void order_children(Action *action, const SchemaObject *table);
static void order_after_parents(Action *action);

/* Is this done by another action?  Says so, and is true, then. */
bool
plan_partition_create(Action *action)
{
	SchemaObject *object = action->new;
	SchemaObject *partition;
	SchemaObject *origin;

	if (object_get(object, "inherited") == NULL ||
		(object->kind != &kind_constraint && object->kind != &kind_foreign_key))
		return false;
	partition = partition_of_table(object->parent);
	if (partition == NULL ||
		(is_created(partition) && object->kind == &kind_constraint))
		return false;
	origin = find_origin(object);
	if (origin != NULL && is_created(origin))
	{
		if (is_created(partition))
			plan_add_edge(partition->create, origin->create);
		plan_join(action, origin->create);
	}
	else if (is_created(partition))
		plan_join(action, partition->create);
	return true;
}

/* Likewise; or it must be done by itself. */
bool
plan_partition_drop(Action *action)
{
	SchemaObject *object = action->old;
	SchemaObject *whole = NULL;

	if (plan_goes_before_move(object))
		return false;
	if (is_own_key(object))
		return true;
	if (object->kind == &kind_index_partition)
	{
		whole = attachment_partition(object);
		if (whole == NULL || !object_is_dropped(whole))
			whole = attachment_target(object);
	}
	else if (object->kind == &kind_partition &&
			 (is_referred_to(find_parent_table(object)) ||
			  rows_are_moved(object->parent)))
		return true;
	else if (object->kind == &kind_foreign_key && is_own_key(find_root(object)))
		whole = find_root(object);
	else if (object->parent != NULL && object_is_dropped(object->parent) &&
			 (object->kind == &kind_partition || attachment_of(object) != NULL ||
			  object_get(object, "inherited") != NULL))
		whole = object->parent;
	else if (attachment_of(object) != NULL &&
			 !object_is_dropped(attachment_partition(attachment_of(object))))
		whole = attachment_target(attachment_of(object));
	else if (object_get(object, "inherited") != NULL &&
			 object->parent != NULL && partition_stays(object->parent))
		whole = find_origin(object);
	if (whole == NULL || !object_is_dropped(whole))
		return false;
	plan_join(action, whole->drop);
	return true;
}

/*
 * Does a foreign key refer to its own table, and goes with that?  It hangs on the
 * partitions, too, and so it goes before them.
 */
static bool
is_own_key(const SchemaObject *key)
{
	ListCell   *cell;

	if (key->kind != &kind_foreign_key ||
		object_get(key, "inherited") != NULL ||
		object_get(key->parent, "partition_key") == NULL ||
		!object_is_dropped(key->parent))
		return false;
	foreach(cell, key->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->parent == key->parent && object_has_index(needed))
			return true;
	}
	return false;
}

/* Then it is no partition of the old table any more. */
static bool
rows_are_moved(const SchemaObject *table)
{
	return object_is_dropped(table) && table->drop->moves_into != NULL;
}

/*
 * Does a foreign key refer to a table that stays, or to one that it is a
 * partition of?  Then a partition can only be dropped when it is detached.
 */
static bool
is_referred_to(const SchemaObject *table)
{
	const SchemaObject *partition;
	ListCell   *cell;
	ListCell   *needing;

	if (table == NULL || object_is_dropped(table))
		return false;
	foreach(cell, table->children)
		if (object_has_index(lfirst(cell)))
		foreach(needing, ((SchemaObject *) lfirst(cell))->needed_by)
			if (((SchemaObject *) lfirst(needing))->kind == &kind_foreign_key)
			return true;
	partition = partition_of_table(table);
	return partition != NULL && is_referred_to(find_parent_table(partition));
}

/* Is a table made, to be attached then?  Its columns are its own until that. */
bool
plan_makes_partition(const SchemaObject *table)
{
	return is_created(table) && partition_of_table(table) != NULL;
}

static bool
is_created(const SchemaObject *object)
{
	return object->create != NULL && object->create->type == ACTION_CREATE;
}

/* The constraint of the parent that a partition's is a copy of. */
static SchemaObject *
find_origin(const SchemaObject *constraint)
{
	SchemaObject *partition = partition_of_table(constraint->parent);
	SchemaObject *table = partition == NULL ? NULL : find_parent_table(partition);
	ListCell   *cell;

	if (table == NULL)
		return NULL;
	if (constraint->kind == &kind_constraint)
		return find_child(table, constraint->kind, constraint->name);
	foreach(cell, constraint->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->kind == constraint->kind && needed->parent == table)
			return needed;
	}
	return NULL;
}

/* The one that is a copy of no other. */
static SchemaObject *
find_root(SchemaObject *constraint)
{
	SchemaObject *origin = find_origin(constraint);

	return origin == NULL ? constraint : find_root(origin);
}

/* The partitioned table. */
static SchemaObject *
find_parent_table(const SchemaObject *partition)
{
	const char *identity = object_get(partition, "partition_of");
	ListCell   *cell;

	foreach(cell, partition->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->kind == &kind_table &&
			strcmp(needed->identity, identity) == 0)
			return needed;
	}
	return NULL;
}

static SchemaObject *
find_child(const SchemaObject *table, const ObjectKind *kind, const char *name)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		SchemaObject *child = lfirst(cell);

		if (child->kind == kind && strcmp(child->name, name) == 0)
			return child;
	}
	return NULL;
}

/*
 * DETACH refuses rows that others refer to: the foreign keys go meanwhile, if
 * it is to be attached again.
 */
void
plan_partition_free_keys(SchemaPlan *plan, const SchemaObject *partition,
						 List **recreated)
{
	ListCell   *cell;

	foreach(cell, find_keys_to(partition))
		if (((SchemaObject *) lfirst(cell))->other != NULL)
		plan_recreate(plan, lfirst(cell), recreated);
}

void
plan_partition_edges(SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);
		const SchemaObject *object = action->new != NULL ? action->new : action->old;

		if (object->kind == &kind_partition)
			order_partition(plan, action);
		else if (object->kind == &kind_column && action->type == ACTION_CREATE &&
				 object_get(object, "inherited") != NULL &&
				 !plan_makes_partition(object->parent))
			order_after_parents(action);
	}
}

static void
order_partition(SchemaPlan *plan, Action *action)
{
	SchemaObject *partition = action->type == ACTION_DROP ? action->old : action->new;
	SchemaObject *table = find_parent_table(partition);
	ListCell   *cell;

	order_children(action, partition->parent);
	if (partition->parent->other != NULL)
		order_children(action, partition->parent->other);
	if (table == NULL)
		return;
	order_children(action, table);
	if (table->other != NULL)
		order_children(action, table->other);
	order_keys(action, partition);
	if (action->type != ACTION_CREATE)
		return;
	order_tables(table, partition->parent);
	order_own_indexes(action, partition->parent);
	order_indexes(action, table);
	if (table->other == NULL)
		return;
	foreach(cell, table->other->needed_by)
	{
		SchemaObject *other = lfirst(cell);

		if (other->kind == &kind_partition && object_is_dropped(other) &&
			other->drop != action)
			plan_add_edge(other->drop, action);
	}
}

/*
 * From 18 on, a new partition's NOT NULL is called as the table's is to be: the
 * table has to be there before, to get that name by itself.
 */
static void
order_tables(const SchemaObject *table, const SchemaObject *partition)
{
	if (is_created(table) && is_created(partition) && !partition->create->moves_rows)
		plan_add_edge(table->create, partition->create);
}

/* An index that lacks those of partitions isn't valid, and counts as none. */
static void
order_own_indexes(Action *attach, const SchemaObject *table)
{
	ListCell   *cell;
	ListCell   *needing;

	foreach(cell, table->children)
		if (object_has_index(lfirst(cell)))
		foreach(needing, ((SchemaObject *) lfirst(cell))->needed_by)
	{
		const SchemaObject *attachment = lfirst(needing);

		if (attachment->kind == &kind_index_partition && is_created(attachment) &&
			attachment_target(attachment) == lfirst(cell))
			plan_add_edge(attachment->create, attach);
	}
}

/* Foreign keys to the tables above are there while it is attached. */
static void
order_keys(Action *action, const SchemaObject *partition)
{
	ListCell   *cell;

	foreach(cell, find_keys_to(partition))
	{
		SchemaObject *key = lfirst(cell);

		if (action->type == ACTION_DROP && object_is_dropped(key))
			plan_add_edge(key->drop, action);
		else if (action->type == ACTION_CREATE && is_created(key))
			plan_add_edge(action, key->create);
	}
}

/*
 * Those of other tables, to one that has this partition.  With its own, this
 * would go round in a circle, unless the table goes: they hang on its partitions,
 * too.
 */
static List *
find_keys_to(const SchemaObject *partition)
{
	const SchemaObject *table = find_parent_table(partition);
	List	   *keys = NIL;
	ListCell   *cell;
	ListCell   *needing;

	if (table == NULL)
		return NIL;
	foreach(cell, table->children)
		if (object_has_index(lfirst(cell)))
		foreach(needing, ((SchemaObject *) lfirst(cell))->needed_by)
	{
		SchemaObject *key = lfirst(needing);

		if (key->kind == &kind_foreign_key &&
			(key->parent != table || is_own_key(key)) &&
			object_get(key, "inherited") == NULL)
			keys = lappend(keys, key);
	}
	partition = partition_of_table(table);
	return partition == NULL ? keys :
		list_concat(keys, find_keys_to(partition));
}

/*
 * To attach a partition makes the indexes that it lacks, and attaches what is
 * like one of the partitioned table: what goes of those is gone by then, and
 * what is new comes later, ON ONLY the table.  A foreign table gets none.
 */
static void
order_indexes(Action *attach, const SchemaObject *table)
{
	ListCell   *cell;

	if (attach->new->parent->kind == &kind_foreign_table)
		return;
	foreach(cell, table->children)
	{
		const SchemaObject *index = lfirst(cell);

		if (index->kind == &kind_index && is_created(index))
			plan_add_edge(attach, index->create);
	}
	foreach(cell, table->other == NULL ? NIL : table->other->children)
	{
		const SchemaObject *index = lfirst(cell);

		if (object_has_index(index) && object_is_dropped(index))
			plan_add_edge(index->drop, attach);
	}
}

/*
 * What a table's columns become, and what its checks, keys and indexes, is
 * done while a partition isn't attached.
 */
static void
order_children(Action *action, const SchemaObject *table)
{
	bool		own = action->type == ACTION_DROP ?
		action->old->parent == table || action->old->parent->other == table :
		action->new->parent == table || action->new->parent->other == table;
	ListCell   *cell;
	ListCell   *part;

	if (own && goes_with_table(action))
		return;
	foreach(cell, table->children)
	{
		SchemaObject *child = lfirst(cell);

		if (child->kind != &kind_column &&
			!(own && (child->kind == &kind_constraint || child->kind == &kind_index)) &&
			!(own && child->kind == &kind_foreign_key && action->type == ACTION_DROP &&
			  !is_own_key(find_root(child))))
			continue;
		order_child(action, child);
		if (own)
			foreach(part, child->children)
				order_child(action, lfirst(part));
	}
}

/* Without a DETACH. */
static bool
goes_with_table(Action *action)
{
	const Action *doer = action_doer(action);

	return action->type == ACTION_DROP && doer->type == ACTION_DROP &&
		doer->old == action->old->parent;
}

static void
order_child(Action *action, const SchemaObject *child)
{
	order(action, child->create);
	if (child->drop != child->create)
		order(action, child->drop);
	if (child->drop != NULL && action->type != ACTION_CREATE)
		order(action, child->drop->preparation);
}

/* Before an ATTACH, and after a DETACH. */
static void
order(Action *action, Action *other)
{
	if (other != NULL && action->type == ACTION_CREATE && !is_set_aside(other))
		plan_add_edge(other, action);
	else if (other != NULL && action->type != ACTION_CREATE)
		plan_add_edge(action, other);
}

/* With its table, and until the new one has its partitions. */
static bool
is_set_aside(Action *action)
{
	const Action *doer = action_doer(action);

	return doer->aside != NULL && doer->moves_into != NULL;
}

/* A column that comes with the parent's gets what it has of its own then. */
static void
order_after_parents(Action *action)
{
	SchemaObject *partition = partition_of_table(action->new->parent);
	SchemaObject *table = partition == NULL ? NULL : find_parent_table(partition);
	SchemaObject *column = table == NULL ? NULL :
		find_child(table, &kind_column, action->new->name);

	if (column != NULL && column->create != NULL)
		plan_add_edge(column->create, action);
}
