/*-------------------------------------------------------------------------
 *
 * trial.c
 *	  Migrations tried out in a shadow, on tables without rows.
 *
 * The scripts run as they would: as their role, under their search_path,
 * trusted or refused.  What can't be in a transaction runs plainly.  There
 * are no hooks and no verification, which would look at rows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"
#include "utils/timestamp.h"

#include "migrate/trial.h"
#include "schema/prove.h"
#include "schema/request.h"

#include "compat.h"

static void run_inside(Shadow *shadow, void *arg);
static void run_task(Shadow *shadow, Run *run, Task *task);

/* In place of run_prepare(): no lock is needed, and no hooks are run. */
void
trial_prepare(Run *run)
{
	runner_require_transaction(run->function);
	trial_look(run);
}

/* The same where nothing may be pending, and any transaction does then. */
void
trial_look(Run *run)
{
	runner_require_not_inside(run->function);
	run_prepare(run, "");
	run->hooks = NIL;
}

/*
 * Run the tasks; an error leaves run->current where it happened, NULL if it was
 * before the first one.
 */
void
trial_run(Trial *trial)
{
	Run		   *run = trial->run;
	int			guc_level = NewGUCNestLevel();
	ShadowOptions shadow = request_shadow(trial->options, run->function);
	RunnerPlace place = runner_place(run->environment->settings);

	shadow.plain_public = trial->start != NULL;
	shadow.closed = run->closed;
	shadow.proving = true;
	run->current = NULL;
	runner_enter(&place);
	shadow_do(&shadow, run_inside, trial);
	AtEOXact_GUC(false, guc_level);
}

static void
run_inside(Shadow *shadow, void *arg)
{
	Trial	   *trial = arg;
	ListCell   *cell;

	if (trial->start != NULL)
		prove_rebuild(shadow, trial->start, trial->options);
	foreach(cell, trial->run->tasks)
	{
		run_task(shadow, trial->run, lfirst(cell));
		if (trial->wants_each)
			trial->models = lappend(trial->models,
									request_read(trial->options, false));
	}
	trial->run->current = NULL;
	trial->result = trial->models != NIL ? llast(trial->models) :
		request_read(trial->options, false);
}

static void
run_task(Shadow *shadow, Run *run, Task *task)
{
	int			guc_level = NewGUCNestLevel();

	run->current = task;
	task->started_at = GetCurrentTimestamp();
	runner_enter(&task->place);
	shadow_load(shadow, task->script);
	AtEOXact_GUC(false, guc_level);
	task->statements = task->script->nstatements;
	task->duration = GetCurrentTimestamp() - task->started_at;
}
