/*-------------------------------------------------------------------------
 *
 * migrate_up.c
 *	  migrate_up() and migrate_down(): all or nothing, in one transaction.
 *
 * The whole batch runs in one subtransaction of the caller's transaction, as
 * a build does and for the same reasons (build/build.c).  If a lock can't be
 * had, its rollback lets all go and the batch is tried again; but only where
 * the caller's transaction itself keeps nobody out.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/wait_event.h"

#include "core/subtransaction.h"
#include "migrate/migrate.h"
#include "migrate/run.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_migrate_up);
PG_FUNCTION_INFO_V1(confiture_migrate_down);

static void start(Run *run, FunctionCallInfo fcinfo, const char *function,
				  int scope_argument);
static void run_batch(Run *run);
static void refuse_by_statement(const Run *run);
static ErrorData *try_batch(Run *run);
static void run_tasks(Run *run);
static void forget_results(Run *run);
static void wait_for_next(int milliseconds);

/*
 * migrate_up(target text DEFAULT NULL, scope text DEFAULT '')
 *	 → TABLE(version text, name text, direction text, statements int,
 *			 duration interval, history_digest text)
 */
Datum
confiture_migrate_up(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Run			run = {.up = true};

	start(&run, fcinfo, "confiture.migrate_up()", 1);
	plan_up(&run, migrate_text_argument(fcinfo, 0));
	run_batch(&run);
	run_put_tasks(&run, result->setResult, result->setDesc, false);
	return (Datum) 0;
}

/*
 * migrate_down(steps int DEFAULT NULL, target text DEFAULT NULL,
 *				scope text DEFAULT '') → TABLE(… the same)
 */
Datum
confiture_migrate_down(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Run			run = {.up = false};
	int			steps = migrate_steps_argument(fcinfo, 0, 1);

	start(&run, fcinfo, "confiture.migrate_down()", 2);
	plan_down(&run, steps, migrate_text_argument(fcinfo, 1));
	run_batch(&run);
	run_put_tasks(&run, result->setResult, result->setDesc, false);
	return (Datum) 0;
}

static void
start(Run *run, FunctionCallInfo fcinfo, const char *function,
	  int scope_argument)
{
	InitMaterializedSRF(fcinfo, 0);
	run->function = function;
	run->checks_deferred = !IsTransactionBlock();
	runner_require_not_inside(function);
	runner_require_transaction(function);
	runner_lock_for_transaction();
	run_prepare(run, migrate_scope_argument(fcinfo, scope_argument));
}

/*
 * Run the tasks until they succeed or fail for good; a failure is recorded.
 */
static void
run_batch(Run *run)
{
	bool		may_retry = retry_is_possible_here();
	ErrorData  *error;

	run_check_tasks(run);
	refuse_by_statement(run);
	if (run->tasks == NIL)
	{
		migrate_tell_nothing_to_do(run);
		return;
	}
	run_look_at_schema(run);
	for (int attempt = 0; (error = try_batch(run)) != NULL; attempt++)
	{
		int			delay = retry_delay(attempt);

		retry_name_blockers(run, error);
		if (!may_retry || !retry_is_worthwhile(error, attempt))
		{
			failure_record_by_worker(run, error);
			ReThrowError(error);
		}
		retry_tell(run, error, attempt, delay);
		wait_for_next(delay);
	}
	migrate_log_head(run);
}

/* One transaction is what this function promises. */
static void
refuse_by_statement(const Run *run)
{
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);

		if (task->by_statement)
			ereport(ERROR,
					(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
					 errmsg("migration \"%s\" cannot run inside a transaction",
							task->migration->version),
					 errdetail("The reason is %s.", task->why_by_statement),
					 errhint("CALL confiture.%s() goes step by step and can run it.",
							 run->up ? "migrate" : "migrate_back"),
					 errcontext("%s", task->file->path)));
	}
}

/* NULL if all went well, else the error, after the rollback. */
static ErrorData *
try_batch(Run *run)
{
	Subtransaction subtransaction;
	ErrorData  *volatile error = NULL;

	forget_results(run);
	runner_begin(run->function);
	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		run->subtransaction = GetCurrentSubTransactionId();
		run->enums = (NewEnums)
		{
			.context = CurrentMemoryContext
		};
		run_tasks(run);
		subtransaction_commit(&subtransaction);
	}
	PG_CATCH();
	{
		error = subtransaction_take_error(&subtransaction);
	}
	PG_END_TRY();
	runner_end();
	runner_report_nothing();
	return error;
}

static void
run_tasks(Run *run)
{
	ListCell   *cell;

	run_batch_hooks(run, HOOK_BEFORE_RUN);
	foreach(cell, run->tasks)
		task_run(run, lfirst(cell));
	run_batch_hooks(run, HOOK_AFTER_RUN);
	run_keep_schema(run);
}

/* Of an attempt that was rolled back. */
static void
forget_results(Run *run)
{
	ListCell   *cell;

	run->current = NULL;
	run->history_is_linked = false;
	foreach(cell, run->tasks)
		((Task *) lfirst(cell))->duration = -1;
}

/* Between two attempts, in the caller's transaction. */
static void
wait_for_next(int milliseconds)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 milliseconds, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}
