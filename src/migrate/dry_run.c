/*-------------------------------------------------------------------------
 *
 * dry_run.c
 *	  dry_run(): run the pending migrations on empty copies.
 *
 * Nothing live is touched: the schema is rebuilt in a shadow, without rows,
 * and the migrations run there.  What only rows would show, it can't find:
 * rehearse() does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/timestamp.h"

#include "core/attempt.h"
#include "migrate/migrate.h"
#include "migrate/trial.h"
#include "schema/request.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_dry_run);

static void try_out(void *arg);
static void note_error(Run *run, ErrorData *error);

/*
 * dry_run(target text DEFAULT NULL)
 *	 → TABLE(version text, name text, direction text, statements int,
 *			 duration interval, error text)
 */
Datum
confiture_dry_run(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Run			run = {.up = true, .function = "confiture.dry_run()"};
	Trial		trial = {.run = &run, .options = options_parse(NULL, 0, NULL)};

	InitMaterializedSRF(fcinfo, 0);
	trial_prepare(&run);
	plan_up(&run, migrate_text_argument(fcinfo, 0));
	run_check_tasks(&run);
	if (run.tasks == NIL)
		migrate_tell_nothing_to_do(&run);
	else
	{
		ErrorData  *error;

		trial.start = request_live(trial.options);
		error = attempt(try_out, &trial);
		if (error != NULL)
			note_error(&run, error);
	}
	run_put_tasks(&run, result->setResult, result->setDesc, true);
	return (Datum) 0;
}

static void
try_out(void *arg)
{
	trial_run(arg);
}

/* Of a migration it is a result like any other; a cancel is not. */
static void
note_error(Run *run, ErrorData *error)
{
	Task	   *task = run->current;

	if (task == NULL || error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		ReThrowError(error);
	task->error = error;
	task->duration = GetCurrentTimestamp() - task->started_at;
}
