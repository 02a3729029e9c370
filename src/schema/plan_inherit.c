/*-------------------------------------------------------------------------
 *
 * plan_inherit.c
 *	  What is done to partitions and heirs by their parents' statements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static SchemaObject *find_leader(const SchemaObject *part);
static bool is_table_part(const SchemaObject *part);
static bool is_attached_index(const SchemaObject *part);
static void wait_for_parts(Action *attach, const SchemaObject *table);

/*
 * The action of a parent's part that does the same to this one; NULL: there is
 * none.
 */
Action *
plan_find_leader(const Action *action)
{
	const SchemaObject *part = action->type == ACTION_DROP ?
		action->old : action->new;
	SchemaObject *leader;
	Action	   *leading;

	if (action->type != ACTION_DROP && is_attached_index(part))
		return NULL;
	leader = find_leader(part);
	if (leader == NULL)
		return NULL;
	leading = action->type == ACTION_DROP ? leader->drop : leader->create;
	return leading != NULL && leading->type == action->type ? leading : NULL;
}

static SchemaObject *
find_leader(const SchemaObject *part)
{
	ListCell   *cell;

	if (part->parent == NULL)
		return NULL;
	if (table_stays_attached(part->parent))
		foreach(cell, part->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->kind == part->kind && part->kind != &kind_column &&
			is_table_part(part))
			return needed;
	}
	return is_table_part(part) && part_follows(part) ? part_of_parent(part) : NULL;
}

/* Is it of a kind that partitions and heirs get from their parents? */
static bool
is_table_part(const SchemaObject *part)
{
	return part->kind == &kind_column || part->kind == &kind_constraint ||
		part->kind == &kind_foreign_key || part->kind == &kind_index;
}

/* A key or index of a partition is made by itself, and attached. */
static bool
is_attached_index(const SchemaObject *part)
{
	return object_get(part, "attached_to") != NULL;
}

/* ATTACH waits for all that is made for the partition and for its parent. */
void
plan_find_attach_edges(Action *action)
{
	ListCell   *cell;

	if (action->type != ACTION_CREATE || action->new->kind != &kind_partition)
		return;
	wait_for_parts(action, action->new->parent);
	foreach(cell, table_parents(action->new->parent))
		wait_for_parts(action, lfirst(cell));
}

static void
wait_for_parts(Action *attach, const SchemaObject *table)
{
	ListCell   *cell;

	if (table->create != NULL)
		plan_add_edge(table->create, attach);
	foreach(cell, table->children)
	{
		const SchemaObject *part = lfirst(cell);

		if (part->kind != &kind_partition && part->create != NULL &&
			part->kind->rank < RANK_PARTITION)
			plan_add_edge(part->create, attach);
	}
	if (table->other == NULL)
		return;
	foreach(cell, table->other->children)
	{
		const SchemaObject *part = lfirst(cell);

		if (part->kind != &kind_partition && part->drop != NULL &&
			part->drop->type == ACTION_DROP)
			plan_add_edge(part->drop, attach);
	}
}
