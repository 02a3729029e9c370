/*-------------------------------------------------------------------------
 *
 * plan_stage.c
 *	  What has transactions of its own, and what has to be in one.
 *
 * A view, a policy, a foreign key or a partition that is dropped and comes
 * again is missed in between, and so that is one transaction.  What can't be in
 * a transaction, on the way there or back, comes before all of that or after
 * it.  Where it can't, an index is made in its plain form.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/options.h"
#include "schema/plan.h"

#include "compat.h"

#define STAGE_BEFORE	(-1)
#define STAGE_AFTER		1

/* Which actions others lead to; by their serial numbers. */
typedef struct Reach
{
	const SchemaPlan *plan;
	List	  **before;			/* Action *: those that each waits for */
	bool	   *opened;			/* comes after something is dropped */
	bool	   *awaited;		/* comes before something is there again */
} Reach;

static Reach *find_reach(const SchemaPlan *plan);
static bool opens(const Action *action);
static bool closes(const Action *action);
static bool is_within_one(const Reach *reach, Action *action);
static Action *closer_of(const SchemaPlan *plan, const Action *opener);
static bool *follow(const Reach *reach, List *from, bool back);
static bool make_plain(Action *action);
static void set_stage(const Reach *reach, Action *action, int stage);

/* Once the edges are known; true: some may have changed since. */
bool
plan_find_stages(SchemaPlan *plan)
{
	bool		last = plan->options != NULL && plan->options->way_back;
	bool		changed = false;
	Reach	   *reach;
	ListCell   *cell;

	foreach(cell, plan->actions)
		((Action *) lfirst(cell))->stage = 0;
	reach = find_reach(plan);
	if (reach == NULL)
		return false;
	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);
		bool		opened = reach->opened[action->serial];
		bool		awaited = reach->awaited[action->serial];

		if (!plan_is_concurrent(action))
			continue;
		if (opened && awaited)
			changed = (is_within_one(reach, action) && make_plain(action)) || changed;
		else
			set_stage(reach, action, awaited || (last && !opened) ?
					  STAGE_BEFORE : STAGE_AFTER);
	}
	return changed;
}

/* Once the order is known: what has to be in one transaction with the next. */
void
plan_find_open(SchemaPlan *plan)
{
	int			nactions = list_length(plan->actions);
	int		   *closing = palloc0_array(int, nactions);
	int			open = 0;
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		const Action *opener = lfirst(cell);
		const Action *closer = opens(opener) ? closer_of(plan, opener) : NULL;

		if (closer != NULL)
			closing[closer->serial]++;
	}
	foreach(cell, plan->ordered)
	{
		Action	   *action = lfirst(cell);

		if (opens(action) && closer_of(plan, action) != NULL)
			open++;
		open -= closing[action->serial];
		action->open = open > 0;
	}
	pfree(closing);
}

/* NULL: nothing has to be kept apart. */
static Reach *
find_reach(const SchemaPlan *plan)
{
	Reach	   *reach = palloc0_object(Reach);
	List	   *openers = NIL;
	List	   *closers = NIL;
	bool		concurrent = false;
	ListCell   *cell;
	ListCell   *then;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		concurrent = concurrent || plan_is_concurrent(action);
		if (opens(action))
			openers = lappend(openers, action);
		if (closes(action))
			closers = lappend(closers, action);
	}
	if (!concurrent || openers == NIL)
		return NULL;
	reach->plan = plan;
	reach->before = palloc0_array(List *, list_length(plan->actions));
	foreach(cell, plan->actions)
		foreach(then, ((Action *) lfirst(cell))->then)
	{
		int			next = ((Action *) lfirst(then))->serial;

		reach->before[next] = lappend(reach->before[next], lfirst(cell));
	}
	reach->opened = follow(reach, openers, false);
	reach->awaited = follow(reach, closers, true);
	return reach;
}

/* Something is gone after it, or has another name, that comes again. */
static bool
opens(const Action *action)
{
	if (action->within != NULL || plan_is_concurrent(action))
		return false;
	return action->type == ACTION_PREPARE ||
		(action->type == ACTION_DROP && action->new != NULL);
}

static bool
closes(const Action *action)
{
	if (action->within != NULL || plan_is_concurrent(action))
		return false;
	return (action->type == ACTION_CREATE && action->old != NULL) ||
		action->preparation != NULL;
}

/* Does it come between the end and the return of one and the same thing? */
static bool
is_within_one(const Reach *reach, Action *action)
{
	bool	   *earlier = follow(reach, list_make1(action), true);
	bool	   *later = follow(reach, list_make1(action), false);
	bool		found = false;
	ListCell   *cell;

	foreach(cell, reach->plan->actions)
	{
		const Action *opener = lfirst(cell);
		const Action *closer = opens(opener) ?
			closer_of(reach->plan, opener) : NULL;

		if (closer != NULL && earlier[opener->serial] && later[closer->serial])
			found = true;
	}
	pfree(earlier);
	pfree(later);
	return found;
}

/* NULL: there is none. */
static Action *
closer_of(const SchemaPlan *plan, const Action *opener)
{
	ListCell   *cell;

	if (opener->type == ACTION_DROP)
		return opener->new->create == NULL ? NULL :
			action_doer(opener->new->create);
	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->preparation == opener)
			return action_doer(action);
	}
	return NULL;
}

/* All that comes after these, or before them, themselves left out. */
static bool *
follow(const Reach *reach, List *from, bool back)
{
	bool	   *found = palloc0_array(bool, list_length(reach->plan->actions));
	List	   *open = list_copy(from);

	while (open != NIL)
	{
		const Action *action = llast(open);
		ListCell   *cell;

		open = list_delete_last(open);
		foreach(cell, back ? reach->before[action->serial] : action->then)
		{
			const Action *next = lfirst(cell);

			if (found[next->serial])
				continue;
			found[next->serial] = true;
			open = lappend(open, lfirst(cell));
		}
	}
	return found;
}

/* false: it has no such form, or isn't alone in what it does. */
static bool
make_plain(Action *action)
{
	if (!action->online || action->type == ACTION_PREPARE ||
		action->replacement != NULL || action->predecessor != NULL ||
		action->successors != NIL)
		return false;
	action->online = false;
	return true;
}

/* With all that comes before it, or after. */
static void
set_stage(const Reach *reach, Action *action, int stage)
{
	bool	   *along;
	ListCell   *cell;

	if (action->stage == stage)
		return;
	action->stage = stage;
	along = follow(reach, list_make1(action), stage == STAGE_BEFORE);
	foreach(cell, reach->plan->actions)
		if (along[((Action *) lfirst(cell))->serial])
		((Action *) lfirst(cell))->stage = stage;
	pfree(along);
}
