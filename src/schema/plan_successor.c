/*-------------------------------------------------------------------------
 *
 * plan_successor.c
 *	  An index of a partitioned table that others use while it is replaced.
 *
 * There it takes an index for each partition, and these can be built
 * concurrently only one by one, and dropped only with the one that they are
 * attached to.  So the new ones are created and attached beside the old ones,
 * under interim names where the old ones have theirs, and all that is left for
 * the DROP of the old index is an instant:
 *
 *		CREATE INDEX ... ON ONLY the table
 *		CREATE INDEX CONCURRENTLY on each partition
 *		ATTACH
 *		DROP of the old index, and RENAME of the new ones
 *
 * A unique key goes the same way.  A primary key can't: a table has but one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/online.h"
#include "schema/partition.h"
#include "schema/plan.h"

#include "compat.h"

static bool can_succeed(const Action *create);
static bool has_partitions(const SchemaObject *index);
static List *with_attached(SchemaObject *index);
static bool goes_with(const SchemaObject *object, const Action *drop);
static bool can_come_beside(const SchemaObject *object, const Action *drop);
static bool is_free(const SchemaObject *object);
static bool is_needed_elsewhere(const SchemaObject *index);
static void succeed(SchemaPlan *plan, Action *create);
static const char *name_until_then(const SchemaObject *index);

void
plan_find_successors(SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
		if (can_succeed(lfirst(cell)))
		succeed(plan, lfirst(cell));
}

static bool
can_succeed(const Action *create)
{
	const Action *drop;
	ListCell   *cell;

	if (create->type != ACTION_CREATE || create->within != NULL ||
		create->old == NULL || !object_is_dropped(create->old) ||
		!has_partitions(create->new) || !has_partitions(create->old) ||
		!online_has_rows(create->new->parent) ||
		online_is_apart(create->new->parent))
		return false;
	drop = create->old->drop;
	if (drop->within != NULL)
		return false;
	foreach(cell, with_attached(create->old))
		if (!goes_with(lfirst(cell), drop))
		return false;
	foreach(cell, with_attached(create->new))
		if (!can_come_beside(lfirst(cell), drop))
		return false;
	return true;
}

/* One that isn't attached to another one in turn. */
static bool
has_partitions(const SchemaObject *index)
{
	return object_has_index(index) &&
		object_get(index->parent, "partition_key") != NULL &&
		attachment_of(index) == NULL;
}

/* An index, and what is attached to it, each with its attachment. */
static List *
with_attached(SchemaObject *index)
{
	List	   *all = list_make1(index);
	ListCell   *cell;

	foreach(cell, index->needed_by)
	{
		SchemaObject *attachment = lfirst(cell);

		if (attachment->kind != &kind_index_partition ||
			attachment_target(attachment) != index)
			continue;
		all = lappend(all, attachment);
		if (attachment_index(attachment) != NULL)
			all = list_concat(all, with_attached(attachment_index(attachment)));
	}
	return all;
}

static bool
goes_with(const SchemaObject *object, const Action *drop)
{
	return object_is_dropped(object) && action_doer(object->drop) == drop &&
		is_free(object);
}

/* It may be there already, or is created, under another name if need be. */
static bool
can_come_beside(const SchemaObject *object, const Action *drop)
{
	const Action *create = object->create;

	if (create == NULL)
		return is_free(object);
	return create->type == ACTION_CREATE && create->within == NULL &&
		(create->old == NULL || goes_with(create->old, drop)) &&
		is_free(object);
}

/* Nothing else is done meanwhile that it would have to wait for. */
static bool
is_free(const SchemaObject *object)
{
	if (object->kind == &kind_index_partition)
		return true;
	return !online_is_primary_key(object) && online_needs_stay(object) &&
		object_get(object, "replica_identity") == NULL &&
		(object->kind == &kind_index || online_is_key(object)) &&
		!is_needed_elsewhere(object) &&
		(attachment_of(object) == NULL || partition_stays(object->parent));
}

static bool
is_needed_elsewhere(const SchemaObject *index)
{
	ListCell   *cell;

	foreach(cell, index->needed_by)
	{
		const SchemaObject *object = lfirst(cell);

		if (object->kind != &kind_index_partition && !object_has_index(object))
			return true;
	}
	return false;
}

static void
succeed(SchemaPlan *plan, Action *create)
{
	Action	   *drop = create->old->drop;
	ListCell   *cell;

	drop->way = CHANGE_SWAP;
	foreach(cell, with_attached(create->new))
	{
		const SchemaObject *object = lfirst(cell);

		if (object->create == NULL)
			continue;
		object->create->predecessor = drop;
		drop->successors = lappend(drop->successors, object->create);
		if (object->kind != &kind_index_partition && object->create->old != NULL)
			object->create->replacement =
				plan_free_name(plan, object->parent->schema, object->name, NEW_SUFFIX);
	}
}

/* It is dropped and created like anything else. */
void
plan_forget_successor(Action *create)
{
	create->predecessor->successors = NIL;
	create->predecessor->way = CHANGE_RECREATE;
	create->predecessor = NULL;
	create->replacement = NULL;
	create->online = create->online && create->old == NULL;
}

/* The index by its interim name, or its attachment. */
void
successor_write_create(Writer *writer, const Action *action)
{
	Action		interim = *action;
	SchemaObject renamed = *action->new;

	if (action->new->kind == &kind_index_partition)
	{
		const SchemaObject *target = attachment_target(action->new);
		const SchemaObject *index = attachment_index(action->new);

		writer_add(writer, 0, "ALTER INDEX %s ATTACH PARTITION %s",
				   name_until_then(target), name_until_then(index));
		return;
	}
	if (action->replacement != NULL)
	{
		renamed.name = action->replacement;
		renamed.identity = kind_identity(&renamed);
	}
	interim.new = &renamed;
	interim.replacement = NULL;
	if (action->online)
		online_write_create(writer, &interim);
	else
		write_create(writer, &renamed);
}

static const char *
name_until_then(const SchemaObject *index)
{
	return psprintf("%s.%s", index->parent->schema,
					index->create != NULL && index->create->replacement != NULL ?
					index->create->replacement : index->name);
}

/* From then on the new ones have the names; a key is named as its index. */
void
successor_write_drop(Writer *writer, const Action *drop)
{
	ListCell   *cell;

	write_drop(writer, drop->old);
	foreach(cell, drop->successors)
	{
		const Action *create = lfirst(cell);

		if (create->replacement != NULL)
			writer_add(writer, 0, "ALTER INDEX %s RENAME TO %s",
					   name_until_then(create->new), create->new->name);
	}
}
