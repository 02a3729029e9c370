/*-------------------------------------------------------------------------
 *
 * run.c
 *	  A run of migrations: what holds before it, and the rows that tell of it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "core/attempt.h"
#include "core/transaction.h"
#include "errcodes.h"
#include "migrate/run.h"

#include "compat.h"

static void require_scope(const Run *run);
static void set_place(const Run *run, Task *task);
static void require_trusted(Run *run, const Task *task);
static void require_trusted_hooks(Run *run, bool around_task);
static void file_error_callback(void *arg);
static void take_trust(Run *run, const char *path, const char *pushed_by,
					   const char *sha256, const char *approved_sha256);
static const char *approval_of(const Run *run, const Task *task);
static void refuse_top_level_if_closed(const Run *run);
static void put_task(const Task *task, Tuplestorestate *rows,
					 TupleDesc columns, bool with_error);

/*
 * Once the runner's lock is there: the environment, the hooks, and what
 * files and ledger say now.
 */
void
run_prepare(Run *run, const char *scope)
{
	run->started_at = GetCurrentTimestamp();
	run->scope = scope;
	run->environment = environment_load(NULL);
	environment_require_this_database(run->environment);
	run->closed =
		environment_require_trusted(run->environment) != TRUST_SESSION;
	require_scope(run);
	run->hooks = hooks_load(run->environment);
	run->set = migrations_load(scope);
}

/* A scope is the schema of a tenant. */
static void
require_scope(const Run *run)
{
	if (*run->scope != '\0' &&
		!OidIsValid(get_namespace_oid(run->scope, true)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("there is no schema \"%s\" to be the scope of migrations",
						run->scope),
				 errhint("Create it first. Without a scope, migrations are those of the database as a whole.")));
}

/*
 * Once the tasks are planned: how each runs, and whether its texts are
 * trusted by the role that it runs as.
 */
void
run_check_tasks(Run *run)
{
	ListCell   *cell;

	classify_tasks(run);
	foreach(cell, run->tasks)
	{
		Task	   *task = lfirst(cell);

		set_place(run, task);
		require_trusted(run, task);
	}
	if (run->tasks != NIL)
		run_require_trusted_hooks(run);
	if (run->is_procedure && run->closed)
		refuse_top_level_if_closed(run);
}

static void
set_place(const Run *run, Task *task)
{
	task->place = runner_place(run->environment->settings);
	task->place.scope = run->scope;
	if (task->directives->run_as != NULL)
		task->place.role = task->directives->run_as;
	if (task->directives->lock_timeout >= 0)
		task->place.lock_timeout = task->directives->lock_timeout;
}

/* As the role that the task will run as. */
static void
require_trusted(Run *run, const Task *task)
{
	int			guc_level = NewGUCNestLevel();
	const SourceFile *verify = task->up ? task->migration->verify : NULL;
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = file_error_callback,
		.arg = task->file->path
	};

	error_context_stack = &errcallback;
	runner_enter(&task->place);
	error_context_stack = errcallback.previous;
	take_trust(run, task->file->path, task->file->pushed_by,
			   task->file->sha256, approval_of(run, task));
	if (verify != NULL)
		take_trust(run, verify->path, verify->pushed_by, verify->sha256,
				   verify->approved_sha256);
	require_trusted_hooks(run, true);
	AtEOXact_GUC(false, guc_level);
}

static void
file_error_callback(void *arg)
{
	errcontext("%s", (const char *) arg);
}

/*
 * A down text from the ledger may also have been approved since, as long as
 * the pushed file is the same.
 */
static const char *
approval_of(const Run *run, const Task *task)
{
	const SourceFile *pushed = task->migration->down;

	if (task->up || pushed == NULL || task->file->approved_sha256 != NULL ||
		strcmp(pushed->sha256, task->file->sha256) != 0)
		return task->file->approved_sha256;
	return pushed->approved_sha256;
}

static void
take_trust(Run *run, const char *path, const char *pushed_by,
		   const char *sha256, const char *approved_sha256)
{
	Trust		trust = trust_in(pushed_by, sha256, approved_sha256);

	if (trust == TRUST_NONE)
		trust_refuse(path, pushed_by);
	if (trust != TRUST_SESSION)
		run->closed = true;
}

/*
 * Hooks around the run, and those on error, run as the environment's role;
 * those around a migration as its own, which require_trusted() sees to.
 */
void
run_require_trusted_hooks(Run *run)
{
	int			guc_level = NewGUCNestLevel();
	RunnerPlace place = runner_place(run->environment->settings);

	runner_enter(&place);
	require_trusted_hooks(run, false);
	AtEOXact_GUC(false, guc_level);
}

/* As the current user, those of them that run as him. */
static void
require_trusted_hooks(Run *run, bool around_task)
{
	ListCell   *cell;

	foreach(cell, run->hooks)
	{
		const Hook *hook = lfirst(cell);

		if (around_task == (hook->phase == HOOK_BEFORE_MIGRATION ||
							hook->phase == HOOK_AFTER_MIGRATION))
			take_trust(run, hook->name, hook->pushed_by, hook->sha256,
					   hook->approved_sha256);
	}
}

/*
 * Where the way out of a role is closed, a security context sees to it, and
 * no transaction may begin with one.
 */
static void
refuse_top_level_if_closed(const Run *run)
{
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);

		if (task->by_statement)
			ereport(ERROR,
					(errcode(ERRCODE_JM_NOT_TRUSTED),
					 errmsg("migration \"%s\" cannot run statement by statement, because not all texts of this run are trusted by \"%s\"",
							task->migration->version,
							GetUserNameFromId(GetSessionUserId(), false)),
					 errdetail("It has to, for %s.", task->why_by_statement),
					 errhint("Have an admin or superuser read and approve the texts by confiture.approve(), or connect as the role that they are run as.")));
	}
}

/*
 * Where not all texts are trusted by whoever is connected, they can't leave
 * the role that they run as: see "Trust" in docs/internals.md.
 */
void
run_close_way_out(Run *run)
{
	Oid			user;
	int			security;

	if (!run->closed)
		return;
	run->temporary = trust_temporary_objects();
	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(user, security | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
}

/* Once they have run: they have left nothing for who goes on. */
void
run_require_closed(const Run *run)
{
	if (run->closed)
		trust_require_no_temporary(run->temporary);
}

/* Each transaction of a procedure begins so. */
void
run_enter_transaction(void)
{
	transaction_take_snapshot();
}

/* The rows that the functions return: the tasks that ran. */
void
run_put_tasks(const Run *run, Tuplestorestate *rows, TupleDesc columns,
			  bool with_error)
{
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);

		if (task->duration >= 0)
			put_task(task, rows, columns, with_error);
	}
}

static void
put_task(const Task *task, Tuplestorestate *rows, TupleDesc columns,
		 bool with_error)
{
	Interval	duration = {.time = task->duration};
	const char *last = !with_error ? task->digest :
		task->error == NULL ? NULL : attempt_describe(task->error);
	Datum		values[6] = {
		CStringGetTextDatum(task->migration->version),
		CStringGetTextDatum(task->migration->name),
		CStringGetTextDatum(task->up ? "up" : "down"),
		Int32GetDatum(task->statements),
		IntervalPGetDatum(&duration),
		last == NULL ? (Datum) 0 : CStringGetTextDatum(last)
	};
	bool		nulls[6] = {[5] = last == NULL};

	tuplestore_putvalues(rows, columns, values, nulls);
}
