/*-------------------------------------------------------------------------
 *
 * plan_overload.c
 *	  A function that gives way to another one of its name.
 *
 * While both are there, a call can mean either: f('a') is f(text) and
 * f(text, text DEFAULT ''), and the server says that it isn't unique.  So what
 * calls the new one waits until the old one is gone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/plan.h"

#include "compat.h"

static bool has_name_of(const SchemaObject *one, const SchemaObject *other);
static void hold_callers(Action *drop, const SchemaObject *function);
static bool calls(const SchemaObject *object, const SchemaObject *function);

void
plan_find_overload_edges(SchemaPlan *plan)
{
	ListCell   *going;
	ListCell   *coming;

	foreach(going, plan->actions)
	{
		Action	   *drop = lfirst(going);

		if (drop->type != ACTION_DROP || drop->old->kind != &kind_function ||
			drop->old->other != NULL)
			continue;
		foreach(coming, plan->actions)
		{
			const Action *create = lfirst(coming);

			if (create->type == ACTION_CREATE && create->old == NULL &&
				create->new->kind == &kind_function &&
				has_name_of(create->new, drop->old))
				hold_callers(drop, create->new);
		}
	}
}

static bool
has_name_of(const SchemaObject *one, const SchemaObject *other)
{
	return strcmp(one->name, other->name) == 0 &&
		strcmp(one->schema, other->schema) == 0;
}

/* What is changed, and not made anew, lets the old one go itself. */
static void
hold_callers(Action *drop, const SchemaObject *function)
{
	ListCell   *cell;

	foreach(cell, function->needed_by)
	{
		SchemaObject *caller = lfirst(cell);

		if (caller->create != NULL &&
			(caller->create->type == ACTION_CREATE ||
			 (caller->other != NULL && !calls(caller->other, drop->old))))
			plan_add_edge(drop, caller->create);
	}
}

static bool
calls(const SchemaObject *object, const SchemaObject *function)
{
	return list_member_ptr(object->needs, function);
}
