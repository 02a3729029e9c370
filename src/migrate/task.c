/*-------------------------------------------------------------------------
 *
 * task.c
 *	  Apply or take back one migration in the current transaction.
 *
 * Hooks, script, verification, ledger and history are one thing: all of it
 * is there after the commit, or nothing.
 *
 * In a transaction of our own, deferred constraints are checked at its end
 * while we can still say whose they are.  In the caller's, which may go on,
 * they wait for his commit.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/async.h"
#include "commands/trigger.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "core/lock.h"
#include "core/query.h"
#include "core/subtransaction.h"
#include "migrate/run.h"

#include "compat.h"

#define CHANNEL		"confiture"

/* of a text in a notification, which may have 8000 bytes in all */
#define MEMBER_BYTES	1500

/* microseconds between two looks at what is held */
#define HOLD_INTERVAL	100000

/* see build.c */
#define STATEMENTS_PER_SWEEP	64

/* What the callback after a statement needs. */
typedef struct Progress
{
	Run		   *run;
	Task	   *task;
} Progress;

static void after_statement(void *arg);
static void execute_verification(void *arg);
static void check_deferred_constraints(const Run *run, const Task *task);
static void deferred_error_callback(void *arg);
static void write_ledger(const Run *run, const Task *task,
						 const HistoryRecord *record);
static void append_member(StringInfo json, const char *key,
						  const char *value);

/*
 * Run a task that is one piece; an error leaves it to the caller to roll
 * back.
 */
void
task_run(Run *run, Task *task)
{
	int			guc_level = NewGUCNestLevel();
	Oid			user;
	int			security;

	run->current = task;
	task->started_at = GetCurrentTimestamp();
	task->statements = 0;
	task_require_not_held(run, task);
	task_require_expected(run, task);
	GetUserIdAndSecContext(&user, &security);
	runner_enter(&task->place);
	run_close_way_out(run);
	task->role = query_current_user();
	hooks_run(run, task, HOOK_BEFORE_MIGRATION, NULL);
	task_run_script(run, task);
	task_verify(run, task);
	check_deferred_constraints(run, task);
	hooks_run(run, task, HOOK_AFTER_MIGRATION, NULL);
	run_require_closed(run);
	AtEOXact_GUC(false, guc_level);
	SetUserIdAndSecContext(user, security);

	task->duration = GetCurrentTimestamp() - task->started_at;
	if (!run->is_rehearsal)
	{
		task_record(run, task);
		task_notify(run, task, NULL);
	}
	else
		(void) rehearse_limit(run, 0);
	run->current = NULL;
}

/*
 * Somebody may have thought better of it since the run began.  A run of many
 * small migrations doesn't look before each of them.
 */
void
task_require_not_held(Run *run, const Task *task)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(run->scope), query_text(task->migration->version)
	};
	static QueryPlan plan = {
		.sql = "SELECT held_by, reason FROM confiture.held_version"
		" WHERE scope = $1 AND version = $2"
	};

	if (!task->up || !run->is_procedure ||
		task->started_at < run->looked_for_holds + HOLD_INTERVAL)
		return;
	run->looked_for_holds = task->started_at;
	query_open(&query, QUERY_AS_OWNER);
	if (query_execute_plan(&query, &plan, lengthof(args), args) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("migration \"%s\" has been held since the run began",
						task->migration->version),
				 errdetail("It is held by %s: %s",
						   query_result_text(&query, 0, 1),
						   query_result_text(&query, 0, 2))));
	query_close(&query);
}

/* How the statements of a task are run. */
ExecuteOptions
task_options(Run *run, Task *task)
{
	Progress   *progress = palloc_object(Progress);

	progress->run = run;
	progress->task = task;
	return (ExecuteOptions)
	{
		.statement_timeout = task->place.statement_timeout,
			.new_enums = run->is_procedure ? NULL : &run->enums,
			.after_statement = after_statement,
			.arg = progress
	};
}

void
task_run_script(Run *run, Task *task)
{
	ExecuteOptions options = task_options(run, task);

	runner_report(task->migration->version, Min(1, task->script->nstatements),
				  task->script->nstatements);
	if (run->is_rehearsal)
	{
		rehearse_script(run, task);
		return;
	}
	execute_script(task->script, &options);
}

static void
after_statement(void *arg)
{
	Progress   *progress = arg;
	Task	   *task = progress->task;
	int			n = task->script->nstatements;

	task->statements++;
	if (progress->run->is_procedure)
		runner_keep_lock();
	runner_report(task->migration->version, Min(task->statements + 1, n), n);
	progress->run->statements++;
	if (progress->run->statements % STATEMENTS_PER_SWEEP == 0)
		(void) lock_release_created(progress->run->subtransaction);
}

/* The verify script sees what the migration did; what it does is undone. */
void
task_verify(Run *run, Task *task)
{
	Progress	progress = {run, task};

	if (task->verify != NULL)
		subtransaction_run_and_undo(execute_verification, &progress);
}

static void
execute_verification(void *arg)
{
	const Progress *progress = arg;
	ExecuteOptions options = {
		.statement_timeout = rehearse_limit(progress->run,
											progress->task->place.statement_timeout),
		.is_verification = true
	};

	execute_script(progress->task->verify, &options);
}

static void
check_deferred_constraints(const Run *run, const Task *task)
{
	ConstraintsSetStmt *all = makeNode(ConstraintsSetStmt);
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = deferred_error_callback,
		.arg = unconstify(char *, task->script->name)
	};

	if (!run->checks_deferred)
		return;
	all->deferred = false;
	error_context_stack = &errcallback;
	AfterTriggerSetState(all);
	error_context_stack = errcallback.previous;
}

static void
deferred_error_callback(void *arg)
{
	errcontext("%s, deferred constraints at its end", (const char *) arg);
}

/* Write down that it was done, in the history and in the ledger. */
void
task_record(Run *run, Task *task)
{
	HistoryRecord record = {0};

	history_start(&record, task->up ? "up" : "down");
	record.scope = run->scope;
	record.version = task->migration->version;
	record.name = task->migration->name;
	record.statements = task->statements;
	record.current_user = task->role;
	record.started_at = task->started_at;
	record.duration = task->duration;
	record.sha256 = task->file->sha256;
	if (!run->history_is_linked)
		history_lock();
	run->history_is_linked = true;
	history_write(&record);
	task->digest = record.digest;
	write_ledger(run, task, &record);
}

/*
 * What was taken back keeps its row, and with it its texts.  Where it is to
 * be pending again at once, there is nothing to remember.
 */
static void
write_ledger(const Run *run, const Task *task, const HistoryRecord *record)
{
	LedgerEntry entry = {.state = LEDGER_APPLIED};

	if (!task->up && run->environment->settings->reverted_is_pending)
	{
		ledger_remove(run->scope, task->migration->version);
		return;
	}
	if (task->up)
		migration_fill_entry(task->migration, &entry);
	else
	{
		entry = *task->migration->entry;
		entry.state = LEDGER_REVERTED;
	}
	entry.scope = run->scope;
	entry.history_id = record->id;
	entry.recorded_at = record->started_at;
	entry.duration = record->duration;
	entry.session_user = record->session_user;
	entry.current_user = record->current_user;
	ledger_put(&entry);
}

/* Tell those who listen, when the transaction commits. */
void
task_notify(const Run *run, const Task *task, const ErrorData *error)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	append_member(&json, "event", error == NULL ? "done" : "failed");
	append_member(&json, "direction", run->up ? "up" : "down");
	append_member(&json, "scope", run->scope);
	if (task != NULL)
	{
		append_member(&json, "version", task->migration->version);
		append_member(&json, "name", task->migration->name);
	}
	if (error != NULL)
	{
		append_member(&json, "sqlstate",
					  unpack_sql_state(error->sqlerrcode));
		append_member(&json, "error", error->message);
	}
	json.data[json.len - 1] = '}';
	Async_Notify(CHANNEL, json.data);
}

/*
 * "key":"value", the value cut where its JSON would be too long: a character
 * may become six bytes, and a name may have a thousand characters.
 */
static void
append_member(StringInfo json, const char *key, const char *value)
{
	int			length = (int) strlen(value);
	int			start;

	escape_json(json, key);
	appendStringInfoChar(json, ':');
	start = json->len;
	escape_json(json, value);
	while (json->len - start > MEMBER_BYTES)
	{
		length = pg_mbcliplen(value, length,
							  length - (json->len - start - MEMBER_BYTES + 5) / 6);
		json->len = start;
		escape_json(json, pnstrdup(value, length));
	}
	appendStringInfoChar(json, ',');
}
