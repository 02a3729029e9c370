/*-------------------------------------------------------------------------
 *
 * plan_inherit.c
 *	  What is done to partitions and heirs by their parents' statements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/online.h"
#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static void find_column_edges(Action *column);
static void find_constraint_edges(Action *constraint);
static bool may_be_first(const SchemaObject *constraint, const SchemaObject *heir);
static SchemaObject *find_leader(const SchemaObject *part);
static bool is_table_part(const SchemaObject *part);

/*
 * The action of a parent's part that does the same to this one, or that of the
 * table, which lets go of that parent; NULL: there is none.
 */
Action *
plan_find_leader(const Action *action)
{
	const SchemaObject *part = action->type == ACTION_DROP ?
		action->old : action->new;
	SchemaObject *leader;
	Action	   *leading;

	if (action->type == ACTION_PREPARE)
		return NULL;
	if (action->type == ACTION_DROP && part_is_let_go(part) &&
		part->parent->drop != NULL && part->parent->drop->type == ACTION_ALTER)
		return part->parent->drop;
	leader = find_leader(part);
	if (leader == NULL)
		return NULL;
	leading = action->type == ACTION_DROP ? leader->drop : leader->create;
	return leading != NULL && leading->type == action->type ? leading : NULL;
}

void
plan_find_heir_edges(Action *action)
{
	const SchemaObject *part = action->type == ACTION_DROP ?
		action->old : action->new;

	if (part->kind == &kind_column)
		find_column_edges(action);
	else if (action->type == ACTION_CREATE)
		find_constraint_edges(action);
}

/*
 * A column that an heir has by itself, too, is there before the parent's, which
 * merges with it, and is dropped after it: before, it is inherited.
 */
static void
find_column_edges(Action *column)
{
	bool		drops = column->type == ACTION_DROP;
	SchemaObject *part = drops ? column->old : column->new;
	ListCell   *cell;

	if (!drops && column->type != ACTION_CREATE)
		return;
	foreach(cell, table_heirs(part->parent))
	{
		SchemaObject *own = part_named(lfirst(cell), &kind_column, part->name);
		Action	   *other;

		if (own == NULL || !column_is_apart(own))
			continue;
		other = drops ? own->drop : own->create;
		if (other == NULL || other->type != column->type)
			continue;
		if (drops)
			plan_add_edge(column, other);
		else
			plan_add_edge(other, column);
	}
}

/*
 * An heir has the checks that its parent has by then, and NOT NULL where that
 * has its primary key.  To add one of these to all of them afterwards takes who
 * owns them all, and a proof rebuilds a table as its owner.
 */
static void
find_constraint_edges(Action *constraint)
{
	const SchemaObject *new = constraint->new;
	ListCell   *cell;

	if (!online_is_primary_key(new) &&
		(!online_is_check(new) || object_get(new, "not_valid") != NULL))
		return;
	foreach(cell, table_heirs(new->parent))
	{
		const SchemaObject *heir = lfirst(cell);

		if (heir->create != NULL && heir->create->type == ACTION_CREATE &&
			partition_of_table(heir) == NULL && may_be_first(new, heir))
			plan_add_edge(constraint, heir->create);
	}
}

static bool
may_be_first(const SchemaObject *constraint, const SchemaObject *heir)
{
	ListCell   *cell;

	foreach(cell, constraint->needs)
		if (plan_reaches(lfirst(cell), heir))
		return false;
	return true;
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
