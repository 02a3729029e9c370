/*-------------------------------------------------------------------------
 *
 * plan_cycle.c
 *	  Objects that need each other.
 *
 * Two functions whose bodies the server has parsed may call each other, or a
 * view may call a function that reads the view.  They were made in two steps,
 * and so it has to be done again: first a placeholder, which has the name and
 * the type of the object and no body, then the rest, and before they are
 * dropped a placeholder takes the place of one.  pg_dump does likewise.
 *
 * An object that is there, and only is to be changed, stands in for itself:
 * what needs it then doesn't wait for the change.
 *
 * One action of a cycle is treated so, and the order is looked for anew,
 * until there is one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/plan.h"

#include "compat.h"

static List *find_cycle(const SchemaPlan *plan);
static Action *find_waiting(const SchemaPlan *plan);
static Action **find_awaited(const SchemaPlan *plan);
static bool may_relax(const Action *action, const Action *before);
static bool may_come_early(const Action *action, const Action *before,
						   const Action *after);
static bool needs_loosely(const SchemaObject *object, const Action *action);
static bool mentions(const char *text, const char *name);
static bool is_name_character(char c);
static void add_placeholder(SchemaPlan *plan, Action *action);
pg_noreturn static void report_cycle(const List *cycle);

/* After plan_order() found no order. */
void
plan_break_cycle(SchemaPlan *plan)
{
	List	   *cycle = find_cycle(plan);
	int			n = list_length(cycle);
	Action	   *first = NULL;

	for (int i = 0; i < n; i++)
	{
		Action	   *action = list_nth(cycle, i);

		if (may_relax(action, list_nth(cycle, (i + n - 1) % n)))
		{
			action->relaxed = true;
			return;
		}
	}
	for (int i = 0; i < n; i++)
	{
		Action	   *action = list_nth(cycle, i);

		if (may_come_early(action, list_nth(cycle, (i + n - 1) % n),
						   list_nth(cycle, (i + 1) % n)) &&
			(first == NULL || action->serial < first->serial))
			first = action;
	}
	if (first != NULL)
		add_placeholder(plan, first);
	else
		report_cycle(cycle);
}

/* Actions of which each waits for the one before it, and the first for the last. */
static List *
find_cycle(const SchemaPlan *plan)
{
	Action	  **awaited = find_awaited(plan);
	Action	   *action = find_waiting(plan);
	List	   *path = NIL;
	int			from;

	/* against the arrows, until one comes again */
	while (!list_member_ptr(path, action))
	{
		path = lappend(path, action);
		action = awaited[action->serial];
	}
	from = list_length(path);
	while (list_nth(path, --from) != action)
		 /* further back */ ;

	/* from there on it is a cycle, backwards */
	{
		List	   *cycle = NIL;

		for (int i = list_length(path) - 1; i >= from; i--)
			cycle = lappend(cycle, list_nth(path, i));
		return cycle;
	}
}

static Action *
find_waiting(const SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->within == NULL && action->waits_for > 0)
			return action;
	}
	elog(ERROR, "all actions are in order");
}

/* For each action that still waits, by its serial: one that it waits for. */
static Action **
find_awaited(const SchemaPlan *plan)
{
	Action	  **awaited = palloc0_array(Action *, list_length(plan->actions));
	ListCell   *cell;
	ListCell   *next;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->within == NULL && action->waits_for > 0)
			foreach(next, action->then)
				awaited[((Action *) lfirst(next))->serial] = action;
	}
	return awaited;
}

/* Is it a change of something that can do without what it waits for? */
static bool
may_relax(const Action *action, const Action *before)
{
	return action->type == ACTION_ALTER && !action->placeholder &&
		!action->relaxed && action->new->kind->placeholder != NULL &&
		needs_loosely(action->new, before);
}

/* Would a placeholder do without what comes before, or let go of what follows? */
static bool
may_come_early(const Action *action, const Action *before, const Action *after)
{
	const SchemaObject *subject = action_subject(action);

	if (action->placeholder || action->early != NULL ||
		subject->kind->placeholder == NULL)
		return false;
	switch (action->type)
	{
		case ACTION_CREATE:
			return needs_loosely(action->new, before);
		case ACTION_ALTER:
			return action->way == CHANGE_REPLACE &&
				needs_loosely(action->old, after);
		case ACTION_DROP:
			return needs_loosely(action->old, after);
		case ACTION_PREPARE:
			break;
	}
	return false;
}

/* Does an object, but not its placeholder, need what an action makes or ends? */
static bool
needs_loosely(const SchemaObject *object, const Action *action)
{
	ListCell   *cell;

	foreach(cell, object->needs)
	{
		const SchemaObject *needed = lfirst(cell);
		bool		concerns =
			(needed->create != NULL &&
			 (action_doer(needed->create) == action || needed->create->early == action)) ||
			(needed->drop != NULL && action_doer(needed->drop) == action);

		if (concerns && !placeholder_needs(object, needed))
			return true;
	}
	return false;
}

/*
 * Does an object need this even when a placeholder stands for it?  Schemas,
 * languages and the like it does, and of others those that it names outside
 * of its body: types of arguments, what their defaults call.
 */
bool
placeholder_needs(const SchemaObject *object, const SchemaObject *needed)
{
	char	   *name;

	if (object->parent == needed)
		return true;
	if (needed->schema == NULL)
		return needed->parent == NULL;
	name = psprintf("%s.%s", needed->schema, needed->name);
	for (const char *const *names = object->kind->placeholder_names;
		 *names != NULL; names++)
	{
		const char *text = object_get(object, *names);

		if (text != NULL && mentions(text, name))
			return true;
	}
	return false;
}

static bool
mentions(const char *text, const char *name)
{
	const char *found = text;

	while ((found = strstr(found, name)) != NULL)
	{
		if ((found == text || !is_name_character(found[-1])) &&
			!is_name_character(found[strlen(name)]))
			return true;
		found++;
	}
	return false;
}

static bool
is_name_character(char c)
{
	return isalnum((unsigned char) c) || c == '_' || c == '$' || c == '"' ||
		IS_HIGHBIT_SET(c);
}

static void
add_placeholder(SchemaPlan *plan, Action *action)
{
	Action	   *early = palloc0_object(Action);

	early->type = action->type == ACTION_CREATE ? ACTION_CREATE : ACTION_ALTER;
	early->placeholder = true;
	early->old = action->old;
	early->new = action->type == ACTION_CREATE ? action->new : action->old;
	early->serial = list_length(plan->actions);
	plan->actions = lappend(plan->actions, early);
	action->early = early;
}

static void
report_cycle(const List *cycle)
{
	StringInfoData names;
	ListCell   *cell;

	initStringInfo(&names);
	foreach(cell, cycle)
	{
		const SchemaObject *object = action_subject(lfirst(cell));

		appendStringInfo(&names, "%s%s %s", names.len > 0 ? ", " : "",
						 object->kind->name, object->identity);
	}
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("these objects need each other, in no order that works"),
			 errdetail_internal("%s", names.data)));
}
