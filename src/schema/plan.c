/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  From one model to another: the statements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/plan.h"

#include "compat.h"

static void write_parts(const Action *action, Writer *writer);

SchemaPlan *
plan_make(SchemaModel *old, SchemaModel *new,
		  const struct SchemaOptions *options)
{
	SchemaPlan	   *plan = palloc0_object(SchemaPlan);

	plan->old = old;
	plan->new = new;
	plan->options = options;
	plan_find_actions(plan);
	plan_find_edges(plan);
	plan_order(plan);
	return plan;
}

/* The statements of an action, and of those within it. */
void
plan_write(const Action *action, Writer *writer)
{
	switch (action->type)
	{
		case ACTION_CREATE:
			if (action->moves_rows)
				rebuild_write(writer, action->old, action->new);
			else
				write_create(writer, action->new);
			write_parts(action, writer);
			break;
		case ACTION_ALTER:
			if (action->way == CHANGE_REPLACE)
				write_replace(writer, action->old, action->new);
			else
				write_alter(writer, action->old, action->new);
			break;
		case ACTION_DROP:
			write_drop(writer, action->old);
			break;
	}
}

/* What CREATE can't say of the parts that it creates. */
static void
write_parts(const Action *action, Writer *writer)
{
	ListCell   *cell;

	foreach(cell, action->parts)
	{
		const Action *part = lfirst(cell);

		if (part->type == ACTION_DROP)
			continue;
		write_satellites(writer, part->new);
		write_parts(part, writer);
	}
}
