/*-------------------------------------------------------------------------
 *
 * attachment.c
 *	  Indexes of partitions that are attached to indexes of the table above.
 *
 * That one is attached is an object of its own, an "index partition" with the
 * identity of the attached index.  An index may stand for the constraint that
 * has it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/plan.h"
#include "schema/relation.h"

#include "compat.h"

static SchemaObject *needed_index(const SchemaObject *attachment,
								  const char *identity);

/* An index, or a constraint that has one. */
bool
object_has_index(const SchemaObject *object)
{
	return object->kind == &kind_index ||
		(object->kind == &kind_constraint &&
		 strncmp(object_get(object, "definition"), "CHECK", 5) != 0);
}

/* NULL: this is no index, or attached to none. */
SchemaObject *
attachment_of(const SchemaObject *index)
{
	char	   *identity;
	ListCell   *cell;

	if (!object_has_index(index))
		return NULL;
	identity = mark_index(index);
	foreach(cell, index->needed_by)
	{
		SchemaObject *attachment = lfirst(cell);

		if (attachment->kind == &kind_index_partition &&
			strcmp(attachment->identity, identity) == 0)
			return attachment;
	}
	return NULL;
}

/* The index, or its constraint, that an index is attached to. */
SchemaObject *
attachment_target(const SchemaObject *attachment)
{
	return needed_index(attachment, object_get(attachment, "attached_to"));
}

/*
 * Is an index, or that of a constraint, attached to this index in a plan that
 * attaches its table, too?  The table has it by then, and the other one
 * comes afterwards.
 */
bool
attachment_goes_first(const SchemaObject *index, const SchemaObject *target)
{
	SchemaObject *attachment = target->kind != &kind_index ? NULL :
		attachment_of(index);
	const SchemaObject *partition = attachment == NULL ? NULL :
		attachment_partition(attachment);

	return partition != NULL && partition->create != NULL &&
		attachment_target(attachment) == target;
}

/* That of the index's table. */
SchemaObject *
attachment_partition(const SchemaObject *attachment)
{
	ListCell   *cell;

	foreach(cell, attachment->needs)
		if (((SchemaObject *) lfirst(cell))->kind == &kind_partition)
		return lfirst(cell);
	return NULL;
}

/* The index of the partition, or its constraint. */
SchemaObject *
attachment_index(const SchemaObject *attachment)
{
	return needed_index(attachment, attachment->identity);
}

static SchemaObject *
needed_index(const SchemaObject *attachment, const char *identity)
{
	ListCell   *cell;

	foreach(cell, attachment->needs)
		if (object_has_index(lfirst(cell)) &&
			strcmp(mark_index(lfirst(cell)), identity) == 0)
		return lfirst(cell);
	return NULL;
}

/*
 * Is a constraint's index attached to one of no constraint?  Then the server
 * drops neither, nor lets a column have another type: only DETACH of the
 * partition parts them.
 */
bool
attachment_is_mixed(const SchemaObject *attachment)
{
	const SchemaObject *index = attachment_index(attachment);
	const SchemaObject *target = attachment_target(attachment);

	return index != NULL && target != NULL && index->kind != target->kind;
}

/* What isn't attached to another one in turn. */
SchemaObject *
attachment_root(SchemaObject *index)
{
	SchemaObject *attachment;

	while ((attachment = attachment_of(index)) != NULL &&
		   attachment_target(attachment) != NULL)
		index = attachment_target(attachment);
	return index;
}
