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

	leader = find_leader(part);
	if (leader == NULL)
		return NULL;
	leading = action->type == ACTION_DROP ? leader->drop : leader->create;
	return leading != NULL && leading->type == action->type ? leading : NULL;
}

static SchemaObject *
find_leader(const SchemaObject *part)
{
	if (part->parent == NULL)
		return NULL;
	return is_table_part(part) && part_follows(part) ? part_of_parent(part) : NULL;
}

/* Is it of a kind that partitions and heirs get from their parents? */
static bool
is_table_part(const SchemaObject *part)
{
	return part->kind == &kind_column || part->kind == &kind_constraint ||
		part->kind == &kind_foreign_key || part->kind == &kind_index;
}
