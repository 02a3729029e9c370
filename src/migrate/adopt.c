/*-------------------------------------------------------------------------
 *
 * adopt.c
 *	  The ledger of another migration tool, taken over.
 *
 * What that tool applied counts as in place here, in the order in which it
 * did: a row in the history and an entry in the ledger for each, with the
 * texts of the pushed file where there is one.  A pushed file says how its
 * version is spelt; else the tool does.
 *
 * The foreign table is only read, as the caller, and what stands in it is
 * data: versions and names never become part of a statement.  It happens
 * under the runner's lock, all of it or nothing, in the caller's transaction.
 * A dry run makes up its mind by the same rules and stops there, so that it
 * needs no lock, and works on a standby.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "migrate/adopt.h"
#include "migrate/leave.h"
#include "project/adopted.h"
#include "project/environment.h"
#include "project/history.h"
#include "project/runner.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_adopt);

static const char *const action_names[] = {
	[ADOPT_RECORD] = "adopt",
	[ADOPT_KEEP] = "keep",
	[ADOPT_SKIP] = "skip",
	[ADOPT_DROP] = NULL
};

static void require_arguments(FunctionCallInfo fcinfo);
static void require_runner(void);
static void record_all(const ForeignLedger *ledger, List *rows);
static void record(const ForeignRow *row);
static void fill_texts(const ForeignRow *row, LedgerEntry *entry);
static void put_row(ReturnSetInfo *result, const ForeignRow *row);

/*
 * adopt(ledger regclass, dry_run boolean DEFAULT false)
 *	 → TABLE(version text, name text, action text, reason text)
 */
Datum
confiture_adopt(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ForeignLedger *ledger;
	List	   *rows;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	require_arguments(fcinfo);
	if (!PG_GETARG_BOOL(1))
		require_runner();
	ledger = adopt_open(PG_GETARG_OID(0));
	rows = adopt_judge(ledger);
	if (!PG_GETARG_BOOL(1))
	{
		record_all(ledger, rows);
		leave_as_baseline("confiture.adopt()");
	}
	foreach(cell, rows)
		put_row(result, lfirst(cell));
	return (Datum) 0;
}

static void
require_arguments(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null",
						PG_ARGISNULL(0) ? "ledger" : "dry_run")));
}

/* The lock comes before the bookkeeping is read, and the table. */
static void
require_runner(void)
{
	runner_require_transaction("confiture.adopt()");
	runner_lock_for_transaction();
	environment_require_this_database(environment_load(NULL));
}

/* Write what was decided. */
static void
record_all(const ForeignLedger *ledger, List *rows)
{
	Migration **migrations = palloc_array(Migration *, list_length(rows) + 1);
	int			n = 0;
	ListCell   *cell;

	foreach(cell, rows)
	{
		ForeignRow *row = lfirst(cell);

		if (row->action == ADOPT_RECORD && row->migration != NULL)
			migrations[n++] = row->migration;
	}
	migrations_load_texts(migrations, n);
	foreach(cell, rows)
		if (((ForeignRow *) lfirst(cell))->action == ADOPT_RECORD)
		record(lfirst(cell));
	if (ledger->temporary)
		return;
	foreach(cell, adopt_tables(ledger))
		adopted_note_table(lfirst(cell), ledger->format->tool);
}

/* The history goes first: its id is the order of application. */
static void
record(const ForeignRow *row)
{
	HistoryRecord history = {0};
	LedgerEntry entry = {.scope = "", .state = LEDGER_ADOPTED};

	fill_texts(row, &entry);
	entry.version = adopt_version(row);
	entry.name = adopt_name(row);

	history_start(&history, "adopt");
	history.version = entry.version;
	history.name = entry.name;
	history.sha256 = entry.sha256;
	history.reason = row->reason;
	history_write(&history);

	entry.history_id = history.id;
	entry.recorded_at = row->has_time ? row->applied_at : history.started_at;
	entry.duration = row->duration;
	entry.session_user = history.session_user;
	entry.current_user = history.current_user;
	ledger_put(&entry);
}

/*
 * The texts of the pushed files.  One that isn't what the tool applied isn't
 * recorded as if it was; its digest is the tool's word, then.
 */
static void
fill_texts(const ForeignRow *row, LedgerEntry *entry)
{
	if (row->migration != NULL)
		migration_fill_entry(row->migration, entry);
	if (adopt_text_differs(row))
	{
		entry->ddl_sha256 = NULL;
		entry->up_sql = NULL;
		entry->pushed_by = NULL;
	}
	if (adopt_is_digest(row->sha256))
		entry->sha256 = row->sha256;
}

static void
put_row(ReturnSetInfo *result, const ForeignRow *row)
{
	Datum		values[4];
	bool		nulls[4] = {false};
	const char *version = row->action == ADOPT_SKIP ? row->version : adopt_version(row);
	const char *texts[] = {version, adopt_name(row), action_names[row->action],
	row->reason};

	for (int i = 0; i < (int) lengthof(values); i++)
	{
		nulls[i] = texts[i] == NULL || (i < 2 && texts[i][0] == '\0');
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(texts[i]);
	}
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}
