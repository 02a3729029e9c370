/*-------------------------------------------------------------------------
 *
 * step.c
 *	  The steps of a plan, as they are shown and run, with their way back.
 *
 * The way back is a plan of its own, from the new model to the old one: what
 * undoes a step isn't always its mirror image (a label of an enum is added by
 * one statement, and taken away by making the type anew).  Its statements
 * are laid beside the steps that they undo, so that going through the steps
 * from the last to the first gives just that plan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/step.h"

#include "compat.h"

static List *make_one_way(SchemaModel *old, SchemaModel *new,
						  const SchemaOptions *options);
static List *cut_action(List *steps, const Action *action,
						const SchemaOptions *options);
static void lay_beside(const List *up, const List *down);
static int	find_partner(const List *up, int last, const Step *step);

Steps *
steps_make(SchemaModel *old, SchemaModel *new, const SchemaOptions *options)
{
	Steps	   *steps = palloc0_object(Steps);

	steps->up = make_one_way(old, new, options);
	steps->down = make_one_way(new, old, options);
	lay_beside(steps->up, steps->down);
	return steps;
}

static List *
make_one_way(SchemaModel *old, SchemaModel *new, const SchemaOptions *options)
{
	SchemaPlan *plan = plan_make(old, new);
	List	   *steps = NIL;
	ListCell   *cell;

	foreach(cell, plan->ordered)
		steps = cut_action(steps, lfirst(cell), options);
	return steps;
}

/* A step for each run of statements that can be together. */
static List *
cut_action(List *steps, const Action *action, const SchemaOptions *options)
{
	Writer		writer = {0};
	Step	   *step = NULL;
	ListCell   *cell;

	plan_write(action, &writer);
	foreach(cell, writer.statements)
	{
		WrittenStatement *statement = lfirst(cell);

		if (step == NULL || statement->alone || !step->transactional)
		{
			step = palloc0_object(Step);
			step->object = action->type == ACTION_DROP ? action->old : action->new;
			step->transactional = !statement->alone;
			steps = lappend(steps, step);
		}
		step->statements = lappend(step->statements, statement);
		step->hazards |= statement->hazards;
	}
	return steps;
}

/*
 * From the last step to the first: the next statements of the way back stand
 * beside the step of the same object, if that isn't one that we are past.
 */
static void
lay_beside(const List *up, const List *down)
{
	int			place = list_length(up) - 1;
	ListCell   *cell;

	if (up == NIL)
		return;
	foreach(cell, down)
	{
		const Step *back = lfirst(cell);
		int			partner = find_partner(up, place, back);
		Step	   *step;

		if (partner >= 0)
			place = partner;
		step = list_nth(up, place);
		step->down = list_concat(step->down, back->statements);
		step->transactional = step->transactional && back->transactional;
	}
}

/* -1: there is none */
static int
find_partner(const List *up, int last, const Step *step)
{
	for (int i = last; i >= 0; i--)
	{
		const Step *candidate = list_nth(up, i);

		if (candidate->object->kind == step->object->kind &&
			strcmp(candidate->object->identity, step->object->identity) == 0)
			return i;
	}
	return -1;
}

/* Statements one below the other, each with its semicolon. */
char *
steps_text(const List *statements)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, statements)
	{
		const WrittenStatement *statement = lfirst(cell);

		appendStringInfo(&text, "%s%s;", text.len > 0 ? "\n" : "",
						 statement->sql);
	}
	return text.data;
}
