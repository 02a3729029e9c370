/*-------------------------------------------------------------------------
 *
 * plan_attachment.c
 *	  Indexes of partitioned tables that have to be made anew, or in an order.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"

#include "schema/attachment.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static void recreate_above(SchemaPlan *plan, SchemaObject *attachment,
						   List **recreated);
static void recreate_lacking(SchemaPlan *plan, const SchemaObject *partition,
							 List **recreated);
static bool has_attachment(const SchemaObject *index,
						   const SchemaObject *table);
static bool is_lost(const SchemaObject *index, const SchemaObject *target);
static bool has_retyped_column(const SchemaObject *index);
static bool has_chosen_name(const SchemaObject *index);
static char *plain_columns(const char *definition);
static bool are_alike(const SchemaObject *index, const SchemaObject *other);
static bool is_older(SchemaObject *index, SchemaObject *other);
static Oid	oid_of(const SchemaObject *index);

/*
 * An index that is to be attached to nothing, or to another one, or that is to
 * go, while its table stays a partition: what it was attached to has to go.
 *
 * So it has if one of its columns gets another type, and the server wouldn't
 * make the index again as it is; and an index ON ONLY the table, if a partition
 * is to be attached without one for it.
 */
void
plan_attachment_recreate(SchemaPlan *plan, List **recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *attachment = plan->old->objects[i];
		SchemaObject *partition;

		if (attachment->kind != &kind_index_partition)
			continue;
		partition = attachment_partition(attachment);
		if (partition != NULL && partition->other != NULL &&
			!object_is_dropped(partition) &&
			attachment_index(attachment) != NULL &&
			attachment_target(attachment) != NULL)
			recreate_above(plan, attachment, recreated);
	}
	for (int i = 0; i < plan->new->nobjects; i++)
	{
		const SchemaObject *partition = plan->new->objects[i];

		if (partition->kind == &kind_partition && partition->create != NULL &&
			partition->create->type == ACTION_CREATE &&
			partition->parent->kind == &kind_table)
			recreate_lacking(plan, partition, recreated);
	}
}

/* ATTACH makes the indexes that the partition lacks. */
static void
recreate_lacking(SchemaPlan *plan, const SchemaObject *partition, List **recreated)
{
	ListCell   *parent;
	ListCell   *cell;

	/* one, or none if that isn't managed */
	foreach(parent, table_parents(partition->parent))
		foreach(cell, ((SchemaObject *) lfirst(parent))->children)
	{
		const SchemaObject *index = lfirst(cell);

		if (index->kind == &kind_index && index->other != NULL &&
			!has_attachment(index, partition->parent))
			plan_recreate(plan, index->other, recreated);
	}
}

/* Is one of the table's indexes attached to it? */
static bool
has_attachment(const SchemaObject *index, const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, index->needed_by)
	{
		const SchemaObject *attachment = lfirst(cell);

		if (attachment->kind == &kind_index_partition &&
			attachment_target(attachment) == index &&
			attachment_index(attachment) != NULL &&
			attachment_index(attachment)->parent == table)
			return true;
	}
	return false;
}

static void
recreate_above(SchemaPlan *plan, SchemaObject *attachment, List **recreated)
{
	SchemaObject *index = attachment_index(attachment);
	SchemaObject *target = attachment_target(attachment);
	bool		is_mixed = attachment_is_mixed(attachment);
	bool		ends = object_is_dropped(attachment);

	if (is_mixed && (ends || object_is_dropped(index) || has_retyped_column(index)))
		plan_recreate(plan, attachment_partition(attachment), recreated);
	if (target->other == NULL)
		return;
	if (ends || (!is_mixed && object_is_dropped(index)))
		plan_recreate(plan, target, recreated);
	else if (!is_mixed && has_retyped_column(index) && is_lost(index, target))
		plan_recreate(plan, attachment_root(target), recreated);
}

/*
 * For a new type of a column of a partitioned table, the server makes its
 * indexes anew, and for each those of the partitions: with names that it
 * chooses, the definition and options of the one above, and none of their own
 * comments; before 16, they get the comment of the one above.
 */
static bool
is_lost(const SchemaObject *index, const SchemaObject *target)
{
	static const char *const own[] = {
		"comment", "index_comment", "clustered", "replica_identity"
	};
	static const char *const same[] = {
		"definition", "predicate", "options", "tablespace", "statistics"
	};

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

/*
 * As the server chooses a name for the first index of these columns.  Others
 * get a number: who gets which one depends on the order in which they come.
 */
static bool
has_chosen_name(const SchemaObject *index)
{
	const char *table = index->parent->name;
	const char *definition = object_get(index, "definition");
	char	   *columns = plain_columns(definition);

	if (strncmp(definition, "PRIMARY", 7) == 0)
		return strcmp(index->name, psprintf("%s_pkey", table)) == 0;
	return columns != NULL &&
		strcmp(index->name,
			   psprintf("%s_%s_%s", table, columns,
						index->kind == &kind_constraint ? "key" : "idx")) == 0;
}

/* "a_b" of "... (a, b) ..."; NULL: it is more than a list of plain names. */
static char *
plain_columns(const char *definition)
{
	StringInfoData columns;
	const char *c = strchr(definition, '(');

	if (c == NULL)
		return NULL;
	initStringInfo(&columns);
	while (*++c != ')')
	{
		if (strncmp(c, ", ", 2) == 0)
		{
			appendStringInfoChar(&columns, '_');
			c++;
		}
		else if (isalnum((unsigned char) *c) || *c == '_')
			appendStringInfoChar(&columns, *c);
		else
			return NULL;
	}
	return columns.data;
}

/*
 * Of several indexes that are alike, ATTACH PARTITION takes the oldest one for
 * the oldest one above.  So those of a partition are made in the order of
 * those.
 */
void
plan_find_index_edges(const Action *action)
{
	SchemaObject *index = action->new;
	ListCell   *cell;

	if (action->type != ACTION_CREATE || !object_has_index(index) ||
		index->parent == NULL)
		return;
	foreach(cell, index->parent->children)
	{
		SchemaObject *other = lfirst(cell);

		if (are_alike(index, other) && other->create != NULL &&
			other->create->type == ACTION_CREATE && is_older(index, other))
			plan_add_edge(index->create, other->create);
	}
}

static bool
are_alike(const SchemaObject *index, const SchemaObject *other)
{
	return other != index && other->kind == index->kind &&
		value_equal(object_get(index, "definition"), object_get(other, "definition")) &&
		value_equal(object_get(index, "predicate"), object_get(other, "predicate"));
}

/* Is what the first is attached to, up to the top, there earlier? */
static bool
is_older(SchemaObject *index, SchemaObject *other)
{
	const SchemaObject *left = attachment_root(index);
	const SchemaObject *right = attachment_root(other);
	Oid			left_oid = oid_of(left);
	Oid			right_oid = oid_of(right);

	if (left_oid != right_oid)
		return left_oid < right_oid;
	return strcmp(left->identity, right->identity) < 0;
}

/* One that comes to be is behind all that are there. */
static Oid
oid_of(const SchemaObject *index)
{
	if (OidIsValid(index->live))
		return index->live;
	return index->other == NULL || object_is_dropped(index->other) ||
		!OidIsValid(index->other->live) ? OID_MAX : index->other->live;
}
