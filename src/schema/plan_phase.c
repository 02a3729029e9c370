/*-------------------------------------------------------------------------
 *
 * plan_phase.c
 *	  Which of the actions that wait for nothing comes first.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/online.h"
#include "schema/partition.h"
#include "schema/plan.h"

#include "compat.h"

static int	phase_of(const Action *action);
static int	phase_online(const Action *action);
static int	phase_online_drop(const SchemaObject *object);

/* The heap gives the largest first: the one that should come first. */
int
plan_compare_actions(Datum a, Datum b, void *arg)
{
	const Action *left = (const Action *) DatumGetPointer(a);
	const Action *right = (const Action *) DatumGetPointer(b);
	const SchemaObject *x = action_subject(left);
	const SchemaObject *y = action_subject(right);
	int			direction = left->type == ACTION_DROP ? -1 : 1;
	int			result = right->stage - left->stage;

	if (result == 0)
		result = action_undoes(left) - action_undoes(right);
	if (result == 0)
		result = phase_of(right) - phase_of(left);
	if (result == 0)
		result = direction * ((int) y->kind->rank - (int) x->kind->rank);
	if (result == 0)
		result = direction * (y->position - x->position);
	if (result == 0)
		result = direction * strcmp(y->identity, x->identity);
	return result;
}

/*
 * Partitions are let go of before all else, and so are parts of publications,
 * which may not go with new ones; default privileges stay what
 * they are until all is created.  What has transactions of its own comes last,
 * so that the rest shares one.
 */
static int
phase_of(const Action *action)
{
	if (action->online)
		return phase_online(action);
	if (action->type == ACTION_DROP && action->new == NULL &&
		partition_is_partitioned_key(action->old) &&
		!online_is_primary_key(action->old))
		return 8;
	if (action->successors != NIL)
		return 8;
	if (action_subject(action)->kind == &kind_default_privileges)
		return 2;
	if (action->type == ACTION_DROP &&
		(action->old->kind == &kind_partition ||
		 action->old->kind == &kind_publication_table ||
		 action->old->kind == &kind_publication_schema))
		return -1;
	return action->type == ACTION_DROP ? 1 : 0;
}

/* What can be in one transaction, what can't, and what waits for that. */
static int
phase_online(const Action *action)
{
	const SchemaObject *object = action_subject(action);

	if (action->type == ACTION_DROP)
		return phase_online_drop(object);
	if (object->kind == &kind_index_partition || object->kind == &kind_foreign_key)
		return 7;
	return object->kind == &kind_constraint && online_is_check(object) ? 4 : 5;
}

/* A key or foreign key goes when there is what may be in its place. */
static int
phase_online_drop(const SchemaObject *object)
{
	if (object->kind == &kind_foreign_key)
		return 8;
	return object_has_index(object) && !online_is_primary_key(object) ? 6 : 3;
}

/*
 * On the way back, the number of the step that an action undoes: what was done
 * last is undone first, where that can be.
 *
 * An index that is made while the old one is there undoes nothing.  So that one
 * takes the place of the other in a transaction, as on the way up, it is made
 * beside the last step, and the old one ends beside the first that made it.
 */
int
action_undoes(const Action *action)
{
	if (action->predecessor != NULL)
		return action->predecessor->old->first_step > 0 ? INT_MAX : 0;
	if (action->type == ACTION_CREATE || action->successors != NIL)
		return action_subject(action)->first_step;
	return action_subject(action)->last_step;
}
