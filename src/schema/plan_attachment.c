/*-------------------------------------------------------------------------
 *
 * plan_attachment.c
 *	  Indexes of partitioned tables that have to be made anew.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "schema/attachment.h"
#include "schema/plan.h"

#include "compat.h"

/* So much of a table's name is in those that the server chooses. */
#define CHOSEN_START	20

static bool is_lost(const SchemaObject *attachment, const SchemaObject *target);
static bool has_retyped_column(const SchemaObject *index);
static bool has_chosen_name(const SchemaObject *index);

/*
 * An index that is to be attached to nothing, or to another one, while its
 * table stays a partition: what it was attached to has to go.
 *
 * So it has if one of its columns gets another type, and the server wouldn't
 * make the index again as it is.
 */
void
plan_partition_recreate(SchemaPlan *plan, List **recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *attachment = plan->old->objects[i];
		SchemaObject *target;
		SchemaObject *partition;

		if (attachment->kind != &kind_index_partition)
			continue;
		target = attachment_target(attachment);
		partition = attachment_partition(attachment);
		if (target == NULL || target->other == NULL ||
			partition == NULL || object_is_dropped(partition))
			continue;
		if (object_is_dropped(attachment))
			plan_recreate(plan, target, recreated);
		else if (is_lost(attachment, target))
			plan_recreate(plan, attachment_root(target), recreated);
	}
}

/*
 * For a new type of a column of a partitioned table, the server makes its
 * indexes anew, and for each those of the partitions: with names that it
 * chooses, the storage options of the one above, and none of their own
 * comments; before 16, they get the comment of the one above.
 */
static bool
is_lost(const SchemaObject *attachment, const SchemaObject *target)
{
	static const char *const own[] = {
		"comment", "index_comment", "clustered", "replica_identity"
	};
	static const char *const same[] = {"options", "tablespace", "statistics"};
	const SchemaObject *index = attachment_index(attachment);

	if (index == NULL || !has_retyped_column(index))
		return false;
	for (size_t i = 0; i < lengthof(own); i++)
		if (object_get(index, own[i]) != NULL ||
			(i < 2 && object_get(target, own[i]) != NULL))
			return true;
	for (size_t i = 0; i < lengthof(same); i++)
		if (!value_equal(object_get(index, same[i]), object_get(target, same[i])))
			return true;
	return !has_chosen_name(index);
}

static bool
has_retyped_column(const SchemaObject *index)
{
	ListCell   *cell;

	foreach(cell, index->needs)
	{
		const SchemaObject *column = lfirst(cell);

		if (column->kind == &kind_column && column->other != NULL &&
			column_is_retyped(column, column->other))
			return true;
	}
	return false;
}

/* Of its table, and an ending: as the server chooses names. */
static bool
has_chosen_name(const SchemaObject *index)
{
	size_t		length = strlen(index->name);
	size_t		table = strlen(index->parent->name);

	if (index->name[length - 1] == '"')
		length--;
	while (length > 0 && isdigit((unsigned char) index->name[length - 1]))
		length--;
	return length > 4 &&
		(strncmp(index->name + length - 4, "_idx", 4) == 0 ||
		 strncmp(index->name + length - 4, "_key", 4) == 0 ||
		 strncmp(index->name + length - 4, "pkey", 4) == 0) &&
		strncmp(index->name, index->parent->name,
				Min(table - (index->parent->name[0] == '"'), CHOSEN_START)) == 0;
}
