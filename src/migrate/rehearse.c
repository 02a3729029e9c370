/*-------------------------------------------------------------------------
 *
 * rehearse.c
 *	  rehearse(): run the pending migrations on the live tables, and roll back.
 *
 * Nothing is estimated: hooks, scripts, verifications and the check of
 * deferred constraints run as they will, in a subtransaction that is always
 * rolled back.  Only sequences move, as in any rollback.
 *
 * A rehearsal must not be the outage that it is there to prevent.  So it waits
 * for no lock longer than max_lock, and gives up when it has held one for
 * that long: a lock stronger than ACCESS SHARE on a relation that was there
 * before, the system's and confiture's own aside.
 *
 * The server doesn't tell when it takes a lock.  A statement that runs into
 * the limit is cancelled, and then it is seen whether it holds any.  If not,
 * it did no harm, and runs again with twice the limit; so it needs a
 * subtransaction of its own until the first lock is there.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "core/lock.h"
#include "core/subtransaction.h"
#include "migrate/migrate.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_rehearse);

static int	limit_argument(FunctionCallInfo fcinfo, int n);
static void run_and_roll_back(Run *run);
static void run_tasks(Run *run);
static void rehearse_statement(Run *run, Task *task, int n);
static bool try_statement(Run *run, Task *task, int n, int64 limit);
static void execute(Run *run, Task *task, int n, int64 limit);
static void note_locks(Run *run, const List *relations, bool if_gone,
					   TimestampTz since);
static void note_error(Run *run, ErrorData *error);
pg_noreturn static void give_up(const Run *run);
static char *gave_up_message(const Run *run);

/*
 * rehearse(target text DEFAULT NULL, max_lock interval DEFAULT '1s',
 *			scope text DEFAULT '')
 *	 → TABLE(version text, name text, direction text, statements int,
 *			 duration interval, error text)
 */
Datum
confiture_rehearse(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Run			run = {
		.up = true,
		.function = "confiture.rehearse()",
		.is_rehearsal = true,
		.checks_deferred = true
	};

	InitMaterializedSRF(fcinfo, 0);
	run.max_lock = limit_argument(fcinfo, 1);
	runner_require_not_inside(run.function);
	runner_require_transaction(run.function);
	runner_lock_for_transaction();
	run_prepare(&run, migrate_scope_argument(fcinfo, 2));
	plan_up(&run, migrate_text_argument(fcinfo, 0));
	run_check_tasks(&run);
	if (run.tasks == NIL)
		migrate_tell_nothing_to_do(&run);
	else
		run_and_roll_back(&run);
	run_put_tasks(&run, result->setResult, result->setDesc, true);
	return (Datum) 0;
}

/* An interval in milliseconds. */
static int
limit_argument(FunctionCallInfo fcinfo, int n)
{
	const Interval *limit;
	int64		microseconds;

	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("max_lock must not be null")));
	limit = PG_GETARG_INTERVAL_P(n);
	microseconds = limit->time + limit->day * USECS_PER_DAY;
	if (limit->month != 0 || microseconds < 1000 ||
		microseconds > USECS_PER_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_lock must be from 1 ms to 24 h")));
	return (int) (microseconds / 1000);
}

static void
run_and_roll_back(Run *run)
{
	Subtransaction subtransaction;
	ErrorData  *volatile error = NULL;

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
		subtransaction_rollback(&subtransaction);
	}
	PG_CATCH();
	{
		error = subtransaction_take_error(&subtransaction);
	}
	PG_END_TRY();
	runner_end();
	runner_report_nothing();
	if (error != NULL)
		note_error(run, error);
}

/*
 * An error is what a rehearsal is to find out, and a result like any other.
 * That somebody cancels it is not.
 */
static void
note_error(Run *run, ErrorData *error)
{
	Task	   *task = run->current != NULL ?
		run->current : linitial(run->tasks);

	if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
	{
		if (run->locked_since == 0 ||
			GetCurrentTimestamp() < run->locked_since + run->max_lock * INT64CONST(1000))
			ReThrowError(error);
		error->message = gave_up_message(run);
	}
	retry_name_blockers(run, error);
	if (error->detail != NULL)
		error->message = psprintf("%s\n%s", error->message, error->detail);
	task->error = error;
	task->duration = task->started_at == 0 ? 0 :
		GetCurrentTimestamp() - task->started_at;
}

static void
run_tasks(Run *run)
{
	ListCell   *cell;

	run_batch_hooks(run, HOOK_BEFORE_RUN);
	foreach(cell, run->tasks)
	{
		Task	   *task = lfirst(cell);

		run->current = task;
		task->started_at = GetCurrentTimestamp();
		if (task->by_statement)
			ereport(ERROR,
					(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
					 errmsg("not rehearsed, because it cannot run inside a transaction: %s",
							task->why_by_statement)));
		task->place.lock_timeout = task->place.lock_timeout > 0 ?
			Min(task->place.lock_timeout, run->max_lock) : run->max_lock;
		task_run(run, task);
	}
	run_batch_hooks(run, HOOK_AFTER_RUN);
}

/* Run the script of a task, in place of execute_script(). */
void
rehearse_script(Run *run, Task *task)
{
	int			guc_level = NewGUCNestLevel();
	int			n = task->script->nstatements;

	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		rehearse_statement(run, task, i);
		task->statements++;
		runner_report(task->migration->version, Min(i + 2, n), n);
	}
	AtEOXact_GUC(false, guc_level);
}

/*
 * Milliseconds for the next thing that a rehearsal does: what is left of the
 * limit, from the first lock on.  Gives up where nothing is left.
 */
int
rehearse_limit(const Run *run, int statement_timeout)
{
	int64		left;

	if (run->locked_since == 0)
		return statement_timeout;
	left = run->max_lock -
		(GetCurrentTimestamp() - run->locked_since) / 1000;
	if (left <= 0)
		give_up(run);
	return (int) (statement_timeout > 0 ? Min(left, statement_timeout) : left);
}

static void
rehearse_statement(Run *run, Task *task, int n)
{
	int64		limit = run->max_lock;

	if (run->locked_since != 0)
	{
		execute(run, task, n, rehearse_limit(run, 0));
		return;
	}
	while (!try_statement(run, task, n, limit))
		limit *= 2;
}

/*
 * In a subtransaction; false if it reached the limit without having taken a
 * lock that counts.
 */
static bool
try_statement(Run *run, Task *task, int n, int64 limit)
{
	Subtransaction subtransaction;
	TimestampTz started_at = GetCurrentTimestamp();
	List	   *locked;
	volatile bool done = true;

	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		execute(run, task, n, limit);
		/* it had none when half of the limit was over, if that was tried */
		note_locks(run, lock_strong_relations(), true,
				   limit == run->max_lock ? started_at :
				   started_at + limit / 2 * 1000);
		subtransaction_commit(&subtransaction);
	}
	PG_CATCH();
	{
		if (geterrcode() != ERRCODE_QUERY_CANCELED ||
			GetCurrentTimestamp() < started_at + limit * 1000)
			PG_RE_THROW();
		MemoryContextSwitchTo(subtransaction.context);
		locked = lock_strong_relations();
		(void) subtransaction_take_error(&subtransaction);
		note_locks(run, locked, false, started_at);
		if (run->locked_since != 0)
			give_up(run);
		done = false;
	}
	PG_END_TRY();
	return done;
}

static void
execute(Run *run, Task *task, int n, int64 limit)
{
	ExecuteOptions options = task_options(run, task);

	options.statement_timeout = options.statement_timeout > 0 ?
		(int) Min(options.statement_timeout, limit) :
		(int) Min(limit, PG_INT32_MAX);
	execute_statement(task->script, &task->script->statements[n], &options);
}

/* Note the first lock that counts, as held since then. */
static void
note_locks(Run *run, const List *relations, bool if_gone, TimestampTz since)
{
	if (run->locked_since == 0 &&
		lock_any_is_older(relations, run->subtransaction, if_gone))
		run->locked_since = since;
}

static void
give_up(const Run *run)
{
	ereport(ERROR,
			(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
			 errmsg("%s", gave_up_message(run))));
}

static char *
gave_up_message(const Run *run)
{
	return psprintf(_("the rehearsal gave up: it would hold locks for longer than %d ms"),
					run->max_lock);
}
