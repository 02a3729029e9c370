/*-------------------------------------------------------------------------
 *
 * diff.c
 *	  diff(): how the schema differs from the DDL, and which of that is known.
 *
 * A difference is explained if it is gone once the pending migrations have
 * run: they are tried out in a shadow.  It is asked only where there are both,
 * differences and pending migrations.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/attempt.h"
#include "migrate/trial.h"
#include "schema/differ.h"
#include "schema/rename.h"
#include "schema/request.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_diff);

/* of a list in a row */
#define NAMED_AT_MOST	10

static SchemaModel *after_pending(Trial *trial);
static void try_pending(void *arg);
static char *versions_of(const Run *run);
static bool is_among(const Difference *difference, const List *differences);

/*
 * diff(ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
 *	 → TABLE(change text, kind text, identity text, detail text,
 *			 explained_by text)
 */
Datum
confiture_diff(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *ddl = PG_ARGISNULL(0) ? NULL :
		text_to_cstring(PG_GETARG_TEXT_PP(0));
	SchemaOptions *options = options_parse(PG_ARGISNULL(1) ? NULL :
										   PG_GETARG_JSONB_P(1), OPTIONS_OF_DIFF,
										   "confiture.diff()");
	Run			run = {.up = true, .function = "confiture.diff()"};
	Trial		trial = {.run = &run, .options = options};
	Request    *request = request_begin(ddl, options, run.function);
	SchemaModel *wanted;
	SchemaModel *after;
	List	   *differences;
	List	   *remaining = NIL;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	trial.start = request_current(request);
	if (trial.start == NULL)
		return (Datum) 0;
	wanted = request_wanted(request);
	differences = rename_differ(trial.start, wanted, options, run.function);
	if (differences == NIL)
		request_note_same(request);
	after = differences == NIL ? NULL : after_pending(&trial);
	if (after != NULL)
		remaining = differ_find(after, wanted, NIL);
	foreach(cell, differences)
	{
		Datum		values[5];
		bool		nulls[5];

		differ_values(lfirst(cell), values, nulls);
		nulls[4] = after == NULL || is_among(lfirst(cell), remaining);
		values[4] = nulls[4] ? (Datum) 0 :
			CStringGetTextDatum(versions_of(&run));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* What the pending migrations lead to; NULL: there are none, or they fail. */
static SchemaModel *
after_pending(Trial *trial)
{
	ErrorData  *error = attempt(try_pending, trial);

	if (error != NULL && error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		ReThrowError(error);
	if (error != NULL)
		ereport(NOTICE,
				(errmsg("whether pending migrations explain these differences is not known: %s",
						error->message),
				 errhint("SELECT * FROM confiture.dry_run() tries them out.")));
	return error == NULL ? trial->result : NULL;
}

static void
try_pending(void *arg)
{
	Trial	   *trial = arg;

	trial_look(trial->run);
	plan_up(trial->run, NULL);
	run_check_tasks(trial->run);
	if (trial->run->tasks == NIL)
		return;
	runner_require_transaction(trial->run->function);
	trial_run(trial);
}

static char *
versions_of(const Run *run)
{
	StringInfoData text;
	int			n = 0;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);

		if (++n > NAMED_AT_MOST)
		{
			appendStringInfoString(&text, ", ...");
			break;
		}
		appendStringInfo(&text, "%s%s", n > 1 ? ", " : "",
						 task->migration->version);
	}
	return text.data;
}

static bool
is_among(const Difference *difference, const List *differences)
{
	const SchemaObject *object = difference->new != NULL ?
		difference->new : difference->old;
	ListCell   *cell;

	foreach(cell, differences)
	{
		const Difference *other = lfirst(cell);
		const SchemaObject *its = other->new != NULL ? other->new : other->old;

		if (object->kind == its->kind &&
			strcmp(difference->change, other->change) == 0 &&
			strcmp(object->identity, its->identity) == 0 &&
			value_equal(difference->detail, other->detail))
			return true;
	}
	return false;
}
