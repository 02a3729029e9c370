/*-------------------------------------------------------------------------
 *
 * failure.c
 *	  What is left of a run that failed: a row, a notification, hooks.
 *
 * A procedure writes in a transaction of its own, after the rollback.  A
 * function can't, since its caller's rollback takes everything along: there a
 * background worker writes, which must not wait for a lock of ours.  Hooks on
 * error run after the row is there; an error in one is a warning.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#include "core/attempt.h"
#include "core/own_ddl.h"
#include "core/query.h"
#include "core/transaction.h"
#include "core/worker.h"
#include "migrate/run.h"

#include "compat.h"

#define RECORD_TIMEOUT_MS	10000

/* hooks are somebody else's code, and may take their time */
#define HOOKS_TIMEOUT_MS	60000

/* Called by name in a worker; the payload is send_failure()'s. */
PGDLLEXPORT void confiture_migration_failure(const char *payload,
											 size_t length);
PGDLLEXPORT void confiture_migration_failure_hooks(const char *payload,
												   size_t length);

/* A failed run as it is passed on to a worker. */
typedef struct Failure
{
	Run			run;
	Task		task;
	Migration	migration;
	SourceFile	file;
	const char *environment;	/* "" = the built-in settings */
	const char *session_user;
	const char *application;
	const char *context;
	ErrorData	error;
} Failure;

static ErrorData *try_to_record(Run *run, const ErrorData *error);
static void write_record(const Run *run, const Task *task,
						 const ErrorData *error, const char *application);
static void run_hooks_here(Run *run, const ErrorData *error);
static void warn_of_hook(MemoryContext context);
static void send_failure(StringInfo payload, const Run *run,
						 const ErrorData *error);
static void send_text(StringInfo payload, const char *text);
static Failure *receive_failure(const char *payload, size_t length);
static const char *receive_text(StringInfo message);

/*
 * In a procedure, after the rollback: commits.
 */
void
failure_record(Run *run, const ErrorData *error)
{
	ErrorData  *problem = try_to_record(run, error);

	run_keep_schema_after_failure(run);
	/* a cancel can come twice, as postmaster.c up to 17 sends it */
	if (problem != NULL)
		problem = try_to_record(run, error);
	if (problem != NULL)
		ereport(WARNING,
				(errcode(problem->sqlerrcode),
				 errmsg("the failure could not be recorded: %s",
						problem->message)));
	else if (hooks_exist(run, HOOK_ON_ERROR))
		run_hooks_here(run, error);
}

/* NULL after the commit, else why not, after the rollback. */
static ErrorData *
try_to_record(Run *run, const ErrorData *error)
{
	MemoryContext context = CurrentMemoryContext;
	const Task *task = run->current;
	ErrorData  *volatile problem = NULL;

	PG_TRY();
	{
		run_enter_transaction();
		if (task != NULL)
			intent_set_error(run->scope, task->migration->version,
							 error->message);
		write_record(run, task, error, runner_application());
		task_notify(run, task, error);
		transaction_commit();
	}
	PG_CATCH();
	{
		problem = transaction_take_error(context);
	}
	PG_END_TRY();
	return problem;
}

static void
write_record(const Run *run, const Task *task, const ErrorData *error,
			 const char *application)
{
	HistoryRecord record = {0};

	history_start(&record, run->up ? "up" : "down");
	record.application = application;
	record.scope = run->scope;
	record.success = false;
	record.sqlstate = unpack_sql_state(error->sqlerrcode);
	record.error = attempt_describe(error);
	if (task != NULL)
	{
		record.version = task->migration->version;
		record.name = task->migration->name;
		record.statements = task->statements;
		record.sha256 = task->file->sha256;
		record.started_at = task->started_at;
		record.duration = GetCurrentTimestamp() - task->started_at;
		if (task->role != NULL)
			record.current_user = task->role;
	}
	history_write_unlinked(&record);
}

static void
run_hooks_here(Run *run, const ErrorData *error)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		int			guc_level;
		RunnerPlace place = runner_place(run->environment->settings);
		Oid			user;
		int			security;

		run_enter_transaction();
		guc_level = NewGUCNestLevel();
		GetUserIdAndSecContext(&user, &security);
		runner_enter(&place);
		run_close_way_out(run);
		hooks_run(run, run->current, HOOK_ON_ERROR, error);
		run_require_closed(run);
		AtEOXact_GUC(false, guc_level);
		SetUserIdAndSecContext(user, security);
		transaction_commit();
	}
	PG_CATCH();
	{
		warn_of_hook(context);
		transaction_rollback();
	}
	PG_END_TRY();
}

static void
warn_of_hook(MemoryContext context)
{
	ErrorData  *error;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	ereport(WARNING,
			(errcode(error->sqlerrcode),
			 errmsg("a hook on error failed: %s", error->message)));
}

/*
 * In a function, after the rollback of the run's subtransaction: by a worker,
 * which the caller's rollback doesn't reach.
 */
void
failure_record_by_worker(Run *run, const ErrorData *error)
{
	StringInfoData payload;

	pq_begintypsend(&payload);
	send_failure(&payload, run, error);
	if (worker_run("confiture_migration_failure", payload.data, payload.len,
				   RECORD_TIMEOUT_MS) && hooks_exist(run, HOOK_ON_ERROR))
		(void) worker_run("confiture_migration_failure_hooks", payload.data,
						  payload.len, HOOKS_TIMEOUT_MS);
}

static void
send_failure(StringInfo payload, const Run *run, const ErrorData *error)
{
	const Task *task = run->current;

	send_text(payload, run->scope);
	pq_sendbyte(payload, run->up);
	send_text(payload, run->environment->name);
	send_text(payload, runner_application());
	send_text(payload, error->message);
	send_text(payload, error->context);
	pq_sendint32(payload, error->sqlerrcode);
	pq_sendbyte(payload, task != NULL);
	if (task == NULL)
		return;
	send_text(payload, task->migration->version);
	send_text(payload, task->migration->name);
	send_text(payload, task->file->sha256);
	send_text(payload, task->role);
	pq_sendint32(payload, task->statements);
	pq_sendint64(payload, task->started_at);
}

/* pq_sendstring() would turn it into the client's encoding. */
static void
send_text(StringInfo payload, const char *text)
{
	if (text == NULL)
		text = "";
	appendBinaryStringInfo(payload, text, (int) strlen(text) + 1);
}

static Failure *
receive_failure(const char *payload, size_t length)
{
	Failure    *failure = palloc0_object(Failure);
	StringInfoData message;

	initStringInfo(&message);
	appendBinaryStringInfo(&message, payload, (int) length);
	message.cursor = VARHDRSZ;	/* pq_begintypsend()'s room for a header */
	failure->run.scope = receive_text(&message);
	failure->run.up = pq_getmsgbyte(&message) != 0;
	failure->environment = receive_text(&message);
	failure->application = receive_text(&message);
	failure->error.message = unconstify(char *, receive_text(&message));
	failure->error.context = unconstify(char *, receive_text(&message));
	failure->error.sqlerrcode = pq_getmsgint(&message, 4);
	if (pq_getmsgbyte(&message) == 0)
		return failure;
	failure->run.current = &failure->task;
	failure->task.migration = &failure->migration;
	failure->task.file = &failure->file;
	failure->migration.version = unconstify(char *, receive_text(&message));
	failure->migration.name = unconstify(char *, receive_text(&message));
	failure->file.sha256 = unconstify(char *, receive_text(&message));
	if (*failure->file.sha256 == '\0')
		failure->file.sha256 = NULL;
	failure->task.role = receive_text(&message);
	if (*failure->task.role == '\0')
		failure->task.role = NULL;
	failure->task.statements = pq_getmsgint(&message, 4);
	failure->task.started_at = pq_getmsgint64(&message);
	return failure;
}

static const char *
receive_text(StringInfo message)
{
	return pstrdup(pq_getmsgrawstring(message));
}

void
confiture_migration_failure(const char *payload, size_t length)
{
	Failure    *failure = receive_failure(payload, length);

	write_record(&failure->run, failure->run.current, &failure->error,
				 failure->application);
	task_notify(&failure->run, failure->run.current, &failure->error);
}

/*
 * With the settings as they are now, as the caller, once more trusted.
 *
 * The worker has the caller's role in a way that lets it take no other; the
 * environment's is taken as the caller takes it, and then the way out is
 * closed where it has to be.
 */
void
confiture_migration_failure_hooks(const char *payload, size_t length)
{
	Failure    *failure = receive_failure(payload, length);
	Run		   *run = &failure->run;
	RunnerPlace place;
	Oid			user;
	int			security;

	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(user, security & ~SECURITY_LOCAL_USERID_CHANGE);
	run->environment = environment_load(*failure->environment == '\0' ?
										NULL : failure->environment);
	run->closed =
		environment_require_trusted(run->environment) != TRUST_SESSION;
	run->hooks = hooks_load(run->environment);
	run_require_trusted_hooks(run);
	place = runner_place(run->environment->settings);
	runner_enter(&place);
	run_close_way_out(run);
	own_ddl_begin();			/* an error ends the worker */
	hooks_run(run, run->current, HOOK_ON_ERROR, &failure->error);
	own_ddl_end();
}
