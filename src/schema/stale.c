/*-------------------------------------------------------------------------
 *
 * stale.c
 *	  What was computed by a function that is another one after a plan.
 *
 * An index, a stored column, a materialized view and the rows that a CHECK has
 * seen keep what the function told them.  The server doesn't compute it again
 * for another body, and nothing in the schema shows it.  So whoever asks for
 * the plan is told.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/stale.h"

#include "compat.h"

static bool computes_otherwise(const Action *action);
static void add_stale(StringInfo found, const SchemaObject *function);
static bool keeps_values(const SchemaObject *object);

/* A warning that names it, if there is some. */
void
stale_warn(const SchemaPlan *plan)
{
	StringInfoData found;
	ListCell   *cell;

	initStringInfo(&found);
	foreach(cell, plan->actions)
		if (computes_otherwise(lfirst(cell)))
		add_stale(&found, ((Action *) lfirst(cell))->old);
	if (found.len > 0)
		ereport(WARNING,
				(errmsg("a function changes, and what it has computed so far stays"),
				 errdetail_internal("%s", found.data),
				 errhint("If it gives other results now, run REINDEX, REFRESH MATERIALIZED VIEW, and UPDATE of rows with stored columns or checks afterwards.")));
}

static bool
computes_otherwise(const Action *action)
{
	return action->type == ACTION_ALTER && action->old->kind == &kind_function &&
		!value_equal(object_get(action->old, "body"),
					 object_get(action->new, "body"));
}

/* What is made anew in the plan is computed then. */
static void
add_stale(StringInfo found, const SchemaObject *function)
{
	ListCell   *cell;

	foreach(cell, function->needed_by)
	{
		const SchemaObject *object = lfirst(cell);

		if (object->other != NULL && !object_is_dropped(object) &&
			keeps_values(object))
			appendStringInfo(found, "%s%s %s, by function %s",
							 found->len > 0 ? "\n" : "", object->kind->name,
							 object->identity, function->identity);
	}
}

static bool
keeps_values(const SchemaObject *object)
{
	if (object->kind == &kind_column)
		return object_get(object, "generated") != NULL &&
			object_get(object, "virtual") == NULL;
	return object->kind == &kind_index || object->kind == &kind_constraint ||
		object->kind == &kind_domain_constraint ||
		object->kind == &kind_materialized_view;
}
