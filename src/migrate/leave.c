/*-------------------------------------------------------------------------
 *
 * leave.c
 *	  Keep the schema that a run leaves, for drift().
 *
 * Once a run, not once a migration: a model has to be read, which takes 0.3 s
 * for 1,000 tables.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "core/transaction.h"
#include "migrate/decide.h"
#include "migrate/leave.h"
#include "migrate/run.h"
#include "schema/left.h"
#include "schema/request.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_accept_drift);

static bool has_changed_anything(const Run *run);

/* Before the first task: what is there, to know later what the run changed. */
void
run_look_at_schema(Run *run)
{
	if (run->tasks != NIL && left_exists(LEFT_LAST))
		run->before = request_look(options_parse(NULL, 0, NULL));
}

/* After the last one, or after the last one that succeeded. */
void
run_keep_schema(const Run *run)
{
	SchemaOptions *options = options_parse(NULL, 0, NULL);
	SchemaModel *after;
	Left	   *left = run->before == NULL ? NULL :
		left_find(LEFT_LAST, options);

	if (!has_changed_anything(run))
		return;
	after = request_look(options);
	left_keep(LEFT_LAST, left == NULL ? after :
			  left_merge(left->model, run->before, after),
			  run->function, left != NULL);
}

static bool
has_changed_anything(const Run *run)
{
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);

		if (task->duration >= 0 || (task->by_statement && task->statements > 0))
			return true;
	}
	return false;
}

/* Of a procedure's run that failed; what fails here is a warning. */
void
run_keep_schema_after_failure(const Run *run)
{
	MemoryContext context = CurrentMemoryContext;

	if (!has_changed_anything(run))
		return;
	PG_TRY();
	{
		run_enter_transaction();
		run_keep_schema(run);
		transaction_commit();
	}
	PG_CATCH();
	{
		ErrorData  *problem = transaction_take_error(context);

		ereport(WARNING,
				(errcode(problem->sqlerrcode),
				 errmsg("drift() will show what this run has done as changes by hand: %s",
						problem->message)));
	}
	PG_END_TRY();
}

/*
 * Some migrations were declared to be in the schema: those to come start from
 * it as it is.  Where nothing was left yet, drift() starts from it, too.
 */
void
leave_as_baseline(const char *function)
{
	SchemaModel *live = request_look(options_parse(NULL, 0, NULL));

	left_keep(LEFT_BASELINE, live, function, false);
	if (!left_exists(LEFT_LAST))
		left_copy(LEFT_BASELINE, LEFT_LAST);
}

/*
 * accept_drift(reason text) → void
 *
 * Takes the schema as it is for what confiture left.
 */
Datum
confiture_accept_drift(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	char	   *reason = decision_reason(fcinfo, 0);

	decision_prepare(&decision, "confiture.accept_drift()", "", true);
	decision_record(&decision, "accept", "", reason);
	left_keep(LEFT_LAST, request_live(options_parse(NULL, 0, NULL)),
			  "confiture.accept_drift()", false);
	PG_RETURN_VOID();
}
