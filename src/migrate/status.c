/*-------------------------------------------------------------------------
 *
 * status.c
 *	  What became of each migration, and which are to come.
 *
 * Takes no lock and writes nothing, so that it works on a standby, in any
 * transaction and beside a run.  A run shows itself by the lock that it holds
 * and the name that it reports (activity.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "core/query.h"
#include "migrate/activity.h"
#include "migrate/arguments.h"
#include "project/migrations.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_migrate_status);
PG_FUNCTION_INFO_V1(confiture_pending_files);

static void mark_running(MigrationSet *set, const Activity *activity);
static bool is_worth_a_row(const Migration *migration);
static void put_status(const Migration *migration, const Activity *activity,
					   ReturnSetInfo *result);
static char *explain(const Migration *migration, const Activity *activity);
static char *explain_running(const Activity *activity);
static char *explain_intent(const Intent *intent);
static List *read_scopes(void);
static void put_pending(const char *scope, ReturnSetInfo *result);
static Datum path_datum(const SourceFile *file, bool *isnull);

/*
 * migrate_status(scope text DEFAULT '')
 *	 → TABLE(version text, name text, state text, applied_at timestamptz,
 *			 applied_by text, duration interval, sha256 text, error text)
 */
Datum
confiture_migrate_status(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *scope = text_argument(fcinfo, 0, "scope");
	Activity	activity;
	MigrationSet *set;

	InitMaterializedSRF(fcinfo, 0);

	/* first: a run that ends in between has its results committed by then */
	if (!activity_read(&activity) || activity.pid == MyProcPid)
		activity.version = NULL;
	set = migrations_load(scope);
	mark_running(set, &activity);
	for (int i = 0; i < set->nmigrations; i++)
		if (is_worth_a_row(set->migrations[i]))
			put_status(set->migrations[i], &activity, result);
	return (Datum) 0;
}

static void
mark_running(MigrationSet *set, const Activity *activity)
{
	for (int i = 0; i < set->nmigrations; i++)
		if (activity_is_of(activity, set->migrations[i]->version))
			set->migrations[i]->state = STATE_RUNNING;
}

/* Of one that was released and has no file there is nothing to say. */
static bool
is_worth_a_row(const Migration *migration)
{
	return migration->up != NULL || migration->state != STATE_PENDING;
}

static void
put_status(const Migration *migration, const Activity *activity,
		   ReturnSetInfo *result)
{
	const LedgerEntry *entry = migration->entry;
	const char *sha256 = migration->up != NULL ? migration->up->sha256 : NULL;
	const char *error = explain(migration, activity);
	Interval	duration = {0};
	Datum		values[8] = {0};
	bool		nulls[8] = {0};

	if (entry != NULL && entry->state == LEDGER_RELEASED)
		entry = NULL;
	values[0] = CStringGetTextDatum(migration->version);
	values[1] = CStringGetTextDatum(migration->name);
	values[2] = CStringGetTextDatum(migration_state_name(migration->state));
	nulls[3] = nulls[4] = entry == NULL;
	nulls[5] = entry == NULL || entry->duration < 0;
	if (entry != NULL)
	{
		values[3] = TimestampTzGetDatum(entry->recorded_at);
		values[4] = CStringGetTextDatum(entry->current_user);
		duration.time = entry->duration;
		sha256 = entry->sha256;
	}
	values[5] = IntervalPGetDatum(&duration);
	nulls[6] = sha256 == NULL;
	if (sha256 != NULL)
		values[6] = CStringGetTextDatum(sha256);
	nulls[7] = error == NULL;
	if (error != NULL)
		values[7] = CStringGetTextDatum(error);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* What the reader of a state has to know. */
static char *
explain(const Migration *migration, const Activity *activity)
{
	switch (migration->state)
	{
		case STATE_RUNNING:
			return explain_running(activity);
		case STATE_INTERRUPTED:
			return explain_intent(migration->intent);
		case STATE_HELD:
			return psprintf("held by %s: %s", migration->held_by,
							migration->held);
		case STATE_MISSING:
			return pstrdup("its file is not pushed");
		case STATE_CHANGED:
			return psprintf("the pushed text has SHA-256 %s",
							migration->up->sha256);
		case STATE_FAILED:
			return migration->failure;
		case STATE_REVERTED:
		case STATE_ADOPTED:
		case STATE_BASELINE:
		case STATE_APPLIED:
		case STATE_PENDING:
			break;
	}
	return NULL;
}

static char *
explain_running(const Activity *activity)
{
	char	   *text = psprintf("statement %d of %d, by process %d",
								activity->statement, activity->statements,
								activity->pid);

	return activity->waiting_for == NULL ? text :
		psprintf("%s, waiting for %s", text, activity->waiting_for);
}

static char *
explain_intent(const Intent *intent)
{
	char	   *text = psprintf("%s: %d of %d statements done",
								intent->direction, intent->done,
								intent->statements);

	if (intent->begun)
		text = psprintf("%s, statement %d of %d has begun", text,
						intent->done + 1, intent->statements);
	return intent->error == NULL ? text :
		psprintf("%s; %s", text, intent->error);
}

/*
 * pending_files()
 *	 → TABLE(scope text, version text, name text, up_path text,
 *			 down_path text, verify_path text)
 *
 * For the view migration: the files of what isn't in the ledger.
 */
Datum
confiture_pending_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, read_scopes())
		put_pending(lfirst(cell), result);
	return (Datum) 0;
}

/* The database as a whole, and every tenant that the bookkeeping names. */
static List *
read_scopes(void)
{
	QueryScope	query;
	List	   *scopes = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT ''::text COLLATE \"C\" UNION"
					  " SELECT scope FROM confiture.ledger UNION"
					  " SELECT scope FROM confiture.intent UNION"
					  " SELECT scope FROM confiture.held_version ORDER BY 1",
					  0, NULL);
	for (uint64 i = 0; i < n; i++)
		scopes = lappend(scopes, query_result_text(&query, i, 1));
	query_close(&query);
	return scopes;
}

static void
put_pending(const char *scope, ReturnSetInfo *result)
{
	MigrationSet *set = migrations_load(scope);

	for (int i = 0; i < set->nmigrations; i++)
	{
		const Migration *migration = set->migrations[i];
		Datum		values[6];
		bool		nulls[6] = {0};

		if (migration->up == NULL ||
			(migration->entry != NULL &&
			 migration->entry->state != LEDGER_RELEASED))
			continue;
		values[0] = CStringGetTextDatum(scope);
		values[1] = CStringGetTextDatum(migration->version);
		values[2] = CStringGetTextDatum(migration->name);
		values[3] = path_datum(migration->up, &nulls[3]);
		values[4] = path_datum(migration->down, &nulls[4]);
		values[5] = path_datum(migration->verify, &nulls[5]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

static Datum
path_datum(const SourceFile *file, bool *isnull)
{
	*isnull = file == NULL;
	return *isnull ? (Datum) 0 : CStringGetTextDatum(file->path);
}
