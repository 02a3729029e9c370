/*-------------------------------------------------------------------------
 *
 * steps.c
 *	  Run a migration statement by statement, and go on where one was left.
 *
 * Each statement is a transaction of its own.  What can run in a transaction
 * does so together with the note that it is done.  What can't is announced
 * first: a row of confiture.intent, committed, says that it is about to
 * begin.  If the server dies then, the next run looks in the catalogs what
 * became of it (in_doubt.c), repairs what is half done, and goes on.
 *
 * The settings of the script are those of the session meanwhile, see
 * core/session.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "core/session.h"
#include "core/transaction.h"
#include "errcodes.h"
#include "guc.h"
#include "migrate/run.h"
#include "migrate/steps.h"

#include "compat.h"

static void take_settings(Steps *steps);
static void run_to_the_end(Steps *steps);
static bool try_to_clean_up(Steps *steps);
static ErrorData *try_steps(Steps *steps);
static void decide_in_doubt(Steps *steps);
pg_noreturn static void refuse_unknown(const Steps *steps, const char *why);
static void note_not_begun(Steps *steps);
static void run_statement(Steps *steps, int n);
static bool runs_alone(const Steps *steps, const Node *statement);
static void run_in_transaction(Steps *steps, int n);
static void run_alone(Steps *steps, int n, const Node *statement);
static void announce(Steps *steps, int n, const Node *statement);
static void execute_alone(Steps *steps, int n, bool concurrent);
static void put_lock_timeout_back(Steps *steps);
static void run_sql(Steps *steps, const char *sql);
static void note_done(Steps *steps, int n);
static void finish(Steps *steps);
static void clean_up(Steps *steps);
static void try_to_repair(Steps *steps);
static void give_up(Steps *steps, ErrorData *error);
static void put_settings_back(Steps *steps);

/*
 * Run all that is left of a task.  A failure is recorded and thrown; before
 * that the session has its settings back, wherever the error struck.
 */
void
steps_run(Run *run, Task *task)
{
	MemoryContext context = CurrentMemoryContext;
	Steps	   *steps = palloc0_object(Steps);

	steps->run = run;
	steps->task = task;
	run->current = task;
	task->started_at = GetCurrentTimestamp();
	PG_TRY();
	{
		take_settings(steps);
		run_to_the_end(steps);
		put_settings_back(steps);
	}
	PG_CATCH();
	{
		give_up(steps, transaction_take_error(context));
	}
	PG_END_TRY();
	run->current = NULL;
}

static void
take_settings(Steps *steps)
{
	Task	   *task = steps->task;

	run_enter_transaction();
	steps->saved = session_save();
	runner_enter_session(&task->place);
	task->role = GetUserNameFromId(GetUserId(), false);
	transaction_commit();
}

/* Try until it succeeds; an error that remains is thrown. */
static void
run_to_the_end(Steps *steps)
{
	ErrorData  *error;

	while ((error = try_steps(steps)) != NULL)
	{
		int			delay = retry_delay(steps->attempt);

		/* a cancel can come twice: see failure_record() */
		if (!try_to_clean_up(steps) && !try_to_clean_up(steps))
			ReThrowError(error);
		run_enter_transaction();
		retry_name_blockers(steps->run, error);
		transaction_commit();
		if (!retry_is_worthwhile(error, steps->attempt))
			ReThrowError(error);
		retry_tell(steps->run, error, steps->attempt, delay);
		steps->attempt++;
		transaction_sleep(delay);
	}
}

/* What fails here must not take the place of the error that it comes after. */
static bool
try_to_clean_up(Steps *steps)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData  *volatile problem = NULL;

	PG_TRY();
	{
		clean_up(steps);
	}
	PG_CATCH();
	{
		problem = transaction_take_error(context);
	}
	PG_END_TRY();
	if (problem != NULL && problem->sqlerrcode != ERRCODE_QUERY_CANCELED)
		ereport(WARNING,
				(errcode(problem->sqlerrcode),
				 errmsg("could not clean up after migration \"%s\": %s",
						steps->task->migration->version, problem->message)));
	return problem == NULL;
}

/* NULL when all is done, else the error, after the rollback. */
static ErrorData *
try_steps(Steps *steps)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData  *volatile error = NULL;

	steps->began_in = InvalidLocalTransactionId;
	PG_TRY();
	{
		if (!steps->begun)
			steps_begin(steps);
		decide_in_doubt(steps);
		while (steps->intent.done < steps->task->script->nstatements)
			run_statement(steps, steps->intent.done);
		finish(steps);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		steps->rolled_back = my_transaction() == steps->began_in;
		error = transaction_take_error(context);
	}
	PG_END_TRY();
	return error;
}

/* What became of the statement that had begun when something struck? */
static void
decide_in_doubt(Steps *steps)
{
	const Script *script = steps->task->script;
	int			n = steps->intent.done;
	RawStmt    *raw;
	InDoubt		look;
	ListCell   *cell;

	if (!steps->intent.begun)
		return;
	run_enter_transaction();
	raw = execute_parse(script, &script->statements[n]);
	look = in_doubt_look(raw->stmt, steps->intent.object);
	transaction_commit();
	if (look.verdict == VERDICT_UNKNOWN)
		refuse_unknown(steps, look.why);
	foreach(cell, look.repairs)
		run_sql(steps, lfirst(cell));
	if (look.verdict != VERDICT_DONE)
	{
		note_not_begun(steps);
		return;
	}
	ereport(NOTICE,
			(errmsg("statement %d of migration \"%s\" was done already",
					n + 1, steps->intent.version)));
	run_enter_transaction();
	note_done(steps, n);
	transaction_commit();
}

/* It is to be run, and its text may be mended before. */
static void
note_not_begun(Steps *steps)
{
	run_enter_transaction();
	steps->intent.begun = false;
	steps->intent.prefix_sha256 = steps->prefixes[steps->intent.done];
	intent_update(&steps->intent);
	transaction_commit();
}

static void
refuse_unknown(const Steps *steps, const char *why)
{
	const Script *script = steps->task->script;
	int			n = steps->intent.done;
	ScriptPosition position = script->statements[n].position;

	ereport(ERROR,
			(errcode(ERRCODE_JM_INTERRUPTED),
			 errmsg("migration \"%s\" was interrupted in statement %d, and it is not known what became of it",
					steps->intent.version, n + 1),
			 errdetail("The reason is: %s.", why),
			 errhint("Look at the database, finish or undo by hand, and say what became of it by SELECT confiture.resolve(%s, 'applied' or 'pending', 'why').",
					 quote_literal_cstr(steps->intent.version)),
			 errcontext("%s:%d:%d", script->name, position.line,
						position.column)));
}

static void
run_statement(Steps *steps, int n)
{
	const Script *script = steps->task->script;
	RawStmt    *raw;

	steps->task->statements = n;
	runner_report(steps->intent.version, n + 1, script->nstatements);
	CHECK_FOR_INTERRUPTS();
	raw = execute_parse(script, &script->statements[n]);
	if (raw != NULL && runs_alone(steps, raw->stmt))
		run_alone(steps, n, raw->stmt);
	else
		run_in_transaction(steps, n);
	runner_keep_lock();
	steps->attempt = 0;
}

/*
 * What may make transactions of its own: what has to, and what is given the
 * chance by the directive.  REINDEX and CLUSTER have to if the table is
 * partitioned.
 */
static bool
runs_alone(const Steps *steps, const Node *statement)
{
	return statement_needs_top_level(statement) ||
		(steps->task->directives->no_transaction &&
		 (IsA(statement, CallStmt) || IsA(statement, DoStmt) ||
		  IsA(statement, ReindexStmt) || IsA(statement, ClusterStmt)));
}

static void
run_in_transaction(Steps *steps, int n)
{
	ExecuteOptions options = {
		.statement_timeout = steps->task->place.statement_timeout
	};

	run_enter_transaction();
	execute_statement(steps->task->script,
					  &steps->task->script->statements[n], &options);
	note_done(steps, n);
	transaction_commit();
}

static void
run_alone(Steps *steps, int n, const Node *statement)
{
	InDoubt		leftover;
	ListCell   *cell;

	run_enter_transaction();
	leftover = in_doubt_look_at_leftover(statement);
	transaction_commit();
	foreach(cell, leftover.repairs)
		run_sql(steps, lfirst(cell));
	announce(steps, n, statement);
	execute_alone(steps, n, statement_is_concurrent(statement));
	run_enter_transaction();
	note_done(steps, n);
	transaction_commit();
}

/* Say, for good, that a statement is about to begin. */
static void
announce(Steps *steps, int n, const Node *statement)
{
	run_enter_transaction();
	steps->intent.object = in_doubt_object(statement);
	steps->intent.prefix_sha256 = steps->prefixes[n + 1];
	steps->intent.begun = true;
	intent_update(&steps->intent);
	transaction_commit();
}

/*
 * What is concurrent waits for all who are at work, and so for long.  A short
 * lock_timeout would only leave an invalid index behind; its own limit is one
 * for the whole statement.
 */
static void
execute_alone(Steps *steps, int n, bool concurrent)
{
	ExecuteOptions options = {
		.statement_timeout = concurrent ? confiture_concurrent_index_timeout :
		steps->task->place.statement_timeout,
		.top_level = true,
		.index_name = steps->intent.object
	};

	if (concurrent && LockTimeout > 0)
	{
		steps->lock_timeout = LockTimeout;
		session_set("lock_timeout", "0");
	}
	transaction_commit();
	steps->began_in = my_transaction();
	execute_statement(steps->task->script,
					  &steps->task->script->statements[n], &options);
	put_lock_timeout_back(steps);
	transaction_commit();
}

static void
put_lock_timeout_back(Steps *steps)
{
	if (steps->lock_timeout > 0)
		session_set("lock_timeout", psprintf("%d", steps->lock_timeout));
	steps->lock_timeout = 0;
}

/* A statement of ours, as the script's role, outside of a transaction. */
static void
run_sql(Steps *steps, const char *sql)
{
	Script	   *script = script_cut("repair", sql);
	ExecuteOptions options = {
		.statement_timeout = confiture_concurrent_index_timeout,
		.top_level = true
	};

	ereport(NOTICE, (errmsg("repairing what was left: %s", sql)));
	execute_statement(script, &script->statements[0], &options);
	transaction_commit();
}

static void
note_done(Steps *steps, int n)
{
	steps->intent.done = n + 1;
	steps->intent.begun = false;
	steps->intent.object = NULL;
	steps->intent.prefix_sha256 = steps->prefixes[n + 1];
	steps->intent.error = NULL;
	steps->task->statements = n + 1;
	intent_update(&steps->intent);
}

/* The last transaction: verified, recorded, nothing left to go on with. */
static void
finish(Steps *steps)
{
	Run		   *run = steps->run;
	Task	   *task = steps->task;

	run_enter_transaction();
	task_verify(run, task);
	hooks_run(run, task, HOOK_AFTER_MIGRATION, NULL);
	task->duration = GetCurrentTimestamp() - steps->intent.started_at;
	task->started_at = steps->intent.started_at;
	intent_remove(run->scope, task->migration->version);
	task_record(run, task);
	task_notify(run, task, NULL);
	transaction_commit();
}

/*
 * After an error: what is committed is what counts, and an invalid index goes
 * at once, since every write to its table would keep it up.  If that fails,
 * the next run will see to it.
 *
 * A statement that committed nothing before its error isn't in doubt.
 */
static void
clean_up(Steps *steps)
{
	Intent	   *intent;

	steps->task->duration = -1;
	steps->run->history_is_linked = false;
	if (!steps->begun)
		return;
	run_enter_transaction();
	put_lock_timeout_back(steps);
	intent = intent_find(steps->run->scope, steps->task->migration->version);
	if (intent == NULL)
		elog(ERROR, "the row of confiture.intent for migration \"%s\" has gone",
			 steps->task->migration->version);
	steps->intent = *intent;
	transaction_commit();
	steps->task->statements = steps->intent.done;
	if (!steps->intent.begun)
		return;
	if (steps->rolled_back)
		note_not_begun(steps);
	else
		try_to_repair(steps);
}

static void
try_to_repair(Steps *steps)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		decide_in_doubt(steps);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		error = transaction_take_error(context);
		if (error->sqlerrcode != ERRCODE_JM_INTERRUPTED)
			ereport(WARNING,
					(errmsg("could not repair what statement %d of migration \"%s\" left: %s",
							steps->intent.done + 1, steps->intent.version,
							error->message),
					 errhint("The next run will try again.")));
	}
	PG_END_TRY();
}

/* Record the failure for good, and pass the error on. */
static void
give_up(Steps *steps, ErrorData *error)
{
	put_settings_back(steps);
	failure_record(steps->run, error);
	ReThrowError(error);
}

/* Not even a second cancel leaves the session in the role of the script. */
static void
put_settings_back(Steps *steps)
{
	if (steps->saved == NULL)
		return;
	HOLD_INTERRUPTS();
	run_enter_transaction();
	session_restore(steps->saved);
	transaction_commit();
	steps->saved = NULL;
	RESUME_INTERRUPTS();
}
