/*-------------------------------------------------------------------------
 *
 * procedure.c
 *	  migrate() and migrate_back(): step by step, with a commit after each.
 *
 * One runner's lock of the session covers the whole call, so what files and
 * ledger said at its start stays true.  It is let go on every way out, since
 * no abort does that.  Every commit leaves a state from which the next call
 * can go on: a migration that is one piece is there with its rows in ledger
 * and history or not at all; steps.c sees to the others.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/timeout.h"

#include "core/transaction.h"
#include "guc.h"
#include "migrate/migrate.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_migrate);
PG_FUNCTION_INFO_V1(confiture_migrate_back);

/* What the procedures were called with. */
typedef struct Call
{
	char	   *target;
	int			steps;
	char	   *scope;
} Call;

static void run_procedure(Run *run, FunctionCallInfo fcinfo, const Call *call);
static void tell_of_timeout(void);
static void run_locked(Run *run, const Call *call);
static void run_task(Run *run, Task *task);
static void pause_run(Run *run, int milliseconds);
static ErrorData *try_task(Run *run, Task *task);
static void run_hooks(Run *run, HookPhase phase);
static void fail(Run *run, ErrorData *error);

/*
 * PROCEDURE migrate(target text DEFAULT NULL, scope text DEFAULT '')
 */
Datum
confiture_migrate(PG_FUNCTION_ARGS)
{
	Run			run = {.up = true, .function = "confiture.migrate()"};
	Call		call = {
		.target = migrate_text_argument(fcinfo, 0),
		.scope = migrate_scope_argument(fcinfo, 1)
	};

	run_procedure(&run, fcinfo, &call);
	PG_RETURN_VOID();
}

/*
 * PROCEDURE migrate_back(steps int DEFAULT NULL, target text DEFAULT NULL,
 *						  scope text DEFAULT '')
 */
Datum
confiture_migrate_back(PG_FUNCTION_ARGS)
{
	Run			run = {.up = false, .function = "confiture.migrate_back()"};
	Call		call = {
		.steps = migrate_steps_argument(fcinfo, 0, 1),
		.target = migrate_text_argument(fcinfo, 1),
		.scope = migrate_scope_argument(fcinfo, 2)
	};

	run_procedure(&run, fcinfo, &call);
	PG_RETURN_VOID();
}

static void
run_procedure(Run *run, FunctionCallInfo fcinfo, const Call *call)
{
	volatile bool locked = false;

	run->is_procedure = true;
	run->checks_deferred = true;
	runner_begin(run->function);
	PG_TRY();
	{
		(void) transaction_enter(fcinfo, run->function);
		runner_require_transaction(run->function);
		tell_of_timeout();
		runner_lock_for_session(confiture_runner_timeout);
		locked = true;
		run_locked(run, call);
	}
	PG_FINALLY();
	{
		if (locked)
			runner_unlock_for_session();
		runner_report_nothing();
		runner_end();
	}
	PG_END_TRY();
}

/* It covers all of the call, whatever is SET inside. */
static void
tell_of_timeout(void)
{
	if (get_timeout_active(STATEMENT_TIMEOUT))
		ereport(NOTICE,
				(errmsg("statement_timeout is set, and covers the whole CALL"),
				 errhint("SET statement_timeout = 0 before the CALL; confiture.statement_timeout limits the statements of a migration one by one.")));
}

static void
run_locked(Run *run, const Call *call)
{
	ListCell   *cell;

	run_enter_transaction();
	run->subtransaction = GetCurrentSubTransactionId();
	run_prepare(run, call->scope);
	if (run->up)
		plan_up(run, call->target);
	else
		plan_down(run, call->steps, call->target);
	run_check_tasks(run);
	run_look_at_schema(run);
	transaction_commit();
	if (run->tasks == NIL)
	{
		migrate_tell_nothing_to_do(run);
		return;
	}
	run_hooks(run, HOOK_BEFORE_RUN);
	foreach(cell, run->tasks)
	{
		Task	   *task = lfirst(cell);

		if (task->by_statement)
			steps_run(run, task);
		else
			run_task(run, task);
		ereport(NOTICE,
				(errmsg(run->up ? "applied \"%s\" %s in %.3f s" :
						"took back \"%s\" %s in %.3f s",
						task->migration->version, task->migration->name,
						task->duration / 1000000.0)));
	}
	run_hooks(run, HOOK_AFTER_RUN);
	run_enter_transaction();
	run_keep_schema(run);
	transaction_commit();
	migrate_log_head(run);
}

/*
 * A migration that is one piece: the unit that is tried again.
 */
static void
run_task(Run *run, Task *task)
{
	ErrorData  *error;

	for (int attempt = 0; (error = try_task(run, task)) != NULL; attempt++)
	{
		int			delay = retry_delay(attempt);

		run_enter_transaction();
		retry_name_blockers(run, error);
		if (!retry_is_worthwhile(error, attempt))
			fail(run, error);
		retry_tell(run, error, attempt, delay);
		pause_run(run, delay);
	}
}

/* A cancel meanwhile is how this attempt ended. */
static void
pause_run(Run *run, int milliseconds)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		transaction_sleep(milliseconds);
	}
	PG_CATCH();
	{
		fail(run, transaction_take_error(context));
	}
	PG_END_TRY();
}

/* NULL after the commit, else the error, after the rollback. */
static ErrorData *
try_task(Run *run, Task *task)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData  *volatile error = NULL;

	PG_TRY();
	{
		run_enter_transaction();
		task_run(run, task);
		transaction_commit();
	}
	PG_CATCH();
	{
		error = transaction_take_error(context);
		task->duration = -1;
		run->history_is_linked = false;
		run->current = task;
	}
	PG_END_TRY();
	return error;
}

/* Hooks of the run as a whole, in a transaction of their own. */
static void
run_hooks(Run *run, HookPhase phase)
{
	MemoryContext context = CurrentMemoryContext;

	if (!hooks_exist(run, phase))
		return;
	PG_TRY();
	{
		run_enter_transaction();
		run_batch_hooks(run, phase);
		transaction_commit();
	}
	PG_CATCH();
	{
		run->current = NULL;
		fail(run, transaction_take_error(context));
	}
	PG_END_TRY();
}

/* Record the failure for good, and pass the error on. */
static void
fail(Run *run, ErrorData *error)
{
	transaction_rollback();
	failure_record(run, error);
	ReThrowError(error);
}
