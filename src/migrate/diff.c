/*-------------------------------------------------------------------------
 *
 * diff.c
 *	  diff(): how the schema differs from the DDL, and which of that is known.
 *
 * A difference is explained if it is gone once the pending migrations have
 * run: they are tried out in a shadow.  It is asked only where there are both,
 * differences and pending migrations.
 *
 * The schema is looked at after each of them, so that the one is named after
 * which a difference is gone and stays so.  Of many, that would take long:
 * then all are named.
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

/* So many are looked at one by one. */
#define READ_AT_MOST	20

static bool run_pending(Trial *trial);
static List *remaining_after(const Trial *trial, SchemaModel *wanted);
static char *explanation(const Difference *difference, const Trial *trial,
						 const List *remaining);
static void try_pending(void *arg);
static char *versions_of(const Run *run);
static bool is_among(const Difference *difference, const List *differences);
static bool concerns(const Difference *other, const Difference *difference);

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
	if (differences != NIL && run_pending(&trial))
		remaining = remaining_after(&trial, wanted);
	foreach(cell, differences)
	{
		char	   *versions = explanation(lfirst(cell), &trial, remaining);
		Datum		values[5];
		bool		nulls[5];

		differ_values(lfirst(cell), values, nulls);
		nulls[4] = versions == NULL;
		values[4] = nulls[4] ? (Datum) 0 : CStringGetTextDatum(versions);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* False: there are no pending migrations, or they fail. */
static bool
run_pending(Trial *trial)
{
	ErrorData  *error = attempt(try_pending, trial);

	if (error != NULL && error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		ReThrowError(error);
	if (error != NULL)
		ereport(NOTICE,
				(errmsg("whether pending migrations explain these differences is not known: %s",
						error->message),
				 errhint("SELECT * FROM confiture.dry_run() tries them out.")));
	return error == NULL && trial->result != NULL;
}

static void
try_pending(void *arg)
{
	Trial	   *trial = arg;

	trial_look(trial->run);
	plan_up(trial->run, NULL);
	run_check_tasks(trial->run);
	trial->wants_each = list_length(trial->run->tasks) <= READ_AT_MOST;
	if (trial->run->tasks == NIL)
		return;
	runner_require_transaction(trial->run->function);
	trial_run(trial);
}

/* How the schema differs after each task, or after all: lists of differences. */
static List *
remaining_after(const Trial *trial, SchemaModel *wanted)
{
	List	   *remaining = NIL;
	ListCell   *cell;

	if (trial->models == NIL)
		return list_make1(differ_find(trial->result, wanted, NIL));
	foreach(cell, trial->models)
		remaining = lappend(remaining, differ_find(lfirst(cell), wanted, NIL));
	return remaining;
}

/* The version after which it is gone; NULL: it isn't. */
static char *
explanation(const Difference *difference, const Trial *trial,
			const List *remaining)
{
	int			n = list_length(remaining);
	const Task *task;

	if (n == 0 || is_among(difference, list_nth(remaining, n - 1)))
		return NULL;
	if (trial->models == NIL)
		return versions_of(trial->run);
	while (n > 1 && !is_among(difference, list_nth(remaining, n - 2)))
		n--;
	task = list_nth(trial->run->tasks, n - 1);
	return task->migration->version;
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
	ListCell   *cell;

	foreach(cell, differences)
		if (concerns(lfirst(cell), difference))
		return true;
	return false;
}

/*
 * Is it about the same object, and the same attribute if only that differed?
 * What has no lines of its own in a new object, as its columns, is part of it.
 */
static bool
concerns(const Difference *other, const Difference *difference)
{
	const SchemaObject *object = difference_object(difference);
	const SchemaObject *its = difference_object(other);

	if (difference->attribute != NULL && other->attribute != NULL &&
		strcmp(difference->attribute, other->attribute) != 0)
		return false;
	if (strcmp(difference->change, "change") != 0)
		while (its->kind != object->kind && its->kind->in_parent &&
			   its->parent != NULL)
			its = its->parent;
	return its->kind == object->kind &&
		strcmp(its->identity, object->identity) == 0;
}
