/*-------------------------------------------------------------------------
 *
 * run_hooks.c
 *	  Run the hooks of a phase.
 *
 * A hook is a script of the runner's, with what it is about in the settings
 * confiture.current_*.  Around a migration it is part of that migration's
 * transaction and fails it by an error.  Each one that ran is in the history.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "core/digest.h"
#include "core/query.h"
#include "migrate/run.h"

#include "compat.h"

static void run_one(Run *run, const Task *task, const Hook *hook,
					const ErrorData *error);
static void set_current(const Run *run, const Task *task,
						const ErrorData *error);
static void record(const Run *run, const Task *task, const Hook *hook,
				   TimestampTz started_at, int statements);

/* Is there any hook of a phase? */
bool
hooks_exist(const Run *run, HookPhase phase)
{
	ListCell   *cell;

	foreach(cell, run->hooks)
		if (((Hook *) lfirst(cell))->phase == phase)
		return true;
	return false;
}

/*
 * Run the hooks around a run, under the environment's role and settings.
 */
void
run_batch_hooks(Run *run, HookPhase phase)
{
	RunnerPlace place = runner_place(run->environment->settings);
	int			guc_level;
	Oid			user;
	int			security;

	if (!hooks_exist(run, phase))
		return;
	guc_level = NewGUCNestLevel();
	GetUserIdAndSecContext(&user, &security);
	place.scope = run->scope;
	runner_enter(&place);
	run_close_way_out(run);
	hooks_run(run, NULL, phase, NULL);
	run_require_closed(run);
	AtEOXact_GUC(false, guc_level);
	SetUserIdAndSecContext(user, security);
}

/*
 * Run the hooks of a phase in the current transaction, under the role and the
 * settings that are in force.  task is NULL for the run as a whole, error
 * NULL but on_error.
 */
void
hooks_run(Run *run, Task *task, HookPhase phase, const ErrorData *error)
{
	ListCell   *cell;

	foreach(cell, run->hooks)
	{
		const Hook *hook = lfirst(cell);

		if (hook->phase == phase)
			run_one(run, task, hook, error);
	}
}

static void
run_one(Run *run, const Task *task, const Hook *hook, const ErrorData *error)
{
	int			guc_level = NewGUCNestLevel();
	TimestampTz started_at = GetCurrentTimestamp();
	Script	   *script = script_cut(hook->name, hook->sql);
	ExecuteOptions options = {
		.statement_timeout = rehearse_limit(run,
											runner_place(run->environment->settings).statement_timeout)
	};

	script_require_one_transaction(script);
	set_current(run, task, error);
	execute_script(script, &options);
	AtEOXact_GUC(false, guc_level);
	if (!run->is_rehearsal)
		record(run, task, hook, started_at, script->nstatements);
	script_free(script);
}

static void
set_current(const Run *run, const Task *task, const ErrorData *error)
{
	TimestampTz since = task == NULL ? run->started_at : task->started_at;
	const char *duration = since == 0 ? NULL :
		psprintf("%.3f", (GetCurrentTimestamp() - since) / 1000000.0);

	hooks_set_current(task == NULL ? NULL : task->migration->version,
					  task == NULL ? NULL : task->migration->name,
					  run->up ? "up" : "down", run->scope, duration,
					  error == NULL ? NULL : error->message);
}

static void
record(const Run *run, const Task *task, const Hook *hook,
	   TimestampTz started_at, int statements)
{
	HistoryRecord record = {0};

	history_start(&record, "hook");
	record.scope = run->scope;
	if (task != NULL)
		record.version = task->migration->version;
	record.name = psprintf("%s %s", hook_phase_name(hook->phase), hook->name);
	record.statements = statements;
	record.started_at = started_at;
	record.duration = GetCurrentTimestamp() - started_at;
	record.sha256 = digest_of_text(hook->sql, strlen(hook->sql));
	if (hook->phase == HOOK_ON_ERROR)
		history_write_unlinked(&record);
	else
		history_write(&record);
}
