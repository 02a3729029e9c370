/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  From one model to another: the statements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/online.h"
#include "schema/plan.h"

#include "compat.h"

static void find_edges(SchemaPlan *plan);
static void write_parts(const Action *action, Writer *writer);
static bool comes_by_itself(const SchemaObject *object);

SchemaPlan *
plan_make(SchemaModel *old, SchemaModel *new,
		  const struct SchemaOptions *options)
{
	SchemaPlan *plan = palloc0_object(SchemaPlan);

	plan->old = old;
	plan->new = new;
	plan->options = options;
	plan_find_actions(plan);
	find_edges(plan);
	while (!plan_order(plan))
	{
		if (!plan_forget_replacements(plan))
			plan_break_cycle(plan);
		find_edges(plan);
	}
	plan_find_open(plan);
	return plan;
}

static void
find_edges(SchemaPlan *plan)
{
	do
	{
		plan_find_edges(plan);
	} while (plan_find_stages(plan));
}

/* The statements of an action, and of those within it. */
void
plan_write(const Action *action, Writer *writer)
{
	switch (action->type)
	{
		case ACTION_CREATE:
			if (action->placeholder)
				write_placeholder(writer, action->new);
			else if (action->early != NULL)
				write_over_placeholder(writer, action->new);
			else if (action->predecessor != NULL)
				successor_write_create(writer, action);
			else if (action->replacement != NULL && action->preparation != NULL)
				plan_write_key_swap(action, writer);
			else if (action->online)
				online_write_create(writer, action);
			else if (action->moves_rows)
				rebuild_write(writer, action->old, action->new);
			else
				write_create(writer, action->new);
			write_parts(action, writer);
			break;
		case ACTION_ALTER:
			if (action->placeholder)
				write_placeholder(writer, action->old);
			else if (action->way == CHANGE_REPLACE)
				write_replace(writer, action->old, action->new);
			else
			{
				if (action->way == CHANGE_SWAP)
					write_column_type(writer, action->old, action->new);
				writer->online = action->online;
				write_alter(writer, action->old, action->new);
				writer->online = false;
			}
			if (action->analyzed)
				online_write_analyze(writer, action->new->parent,
									 action->new->name);
			write_parts(action, writer);
			break;
		case ACTION_DROP:
			if (action->moves_into != NULL)
				move_write_drop(writer, action);
			else if (action->aside != NULL)
				write_drop_aside(action, writer);
			else if (action->successors != NIL)
				successor_write_drop(writer, action);
			else if (action->online)
				online_write_drop(writer, action->old);
			else if (action->new != NULL && action->old->kind == &kind_table)
				rebuild_write_drop(writer, action->old);
			else
				write_drop(writer, action->old);
			break;
		case ACTION_PREPARE:
			write_preparation(action, writer);
			break;
	}
}

/* What one statement can't say of the parts that it makes or changes. */
static void
write_parts(const Action *action, Writer *writer)
{
	ListCell   *cell;

	foreach(cell, action->parts)
	{
		const Action *part = lfirst(cell);

		if (part->type == ACTION_DROP)
			continue;
		if (!part->new->inlined && !comes_by_itself(part->new))
			plan_write(part, writer);
		else
		{
			write_satellites(writer, part->new);
			write_parts(part, writer);
		}
	}
}

/* A constraint that a partition has from its parent. */
static bool
comes_by_itself(const SchemaObject *object)
{
	return (object->kind == &kind_constraint ||
			object->kind == &kind_foreign_key) &&
		object_get(object, "inherited") != NULL;
}
