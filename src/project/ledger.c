/*-------------------------------------------------------------------------
 *
 * ledger.c
 *	  Which migrations this database has.
 *
 * A row per scope and version, with all texts as they were applied: a console
 * that has none of the files can read and take back what was done.  The order
 * of application is that of the rows of the history that led here, numbers
 * of a sequence, since clocks may jump.
 *
 * Whoever writes holds the runner's lock or makes a decision about one
 * version; the primary key orders the two.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/timestamp.h"

#include "core/query.h"
#include "project/ledger.h"

#include "compat.h"

#define COLUMNS \
	"scope, version, name, state, history_id, sha256, ddl_sha256, pushed_by," \
	" down_pushed_by, down_approved, recorded_at, duration," \
	" session_user_name, current_user_name"

static const char *const state_names[] = {
	[LEDGER_APPLIED] = "applied",
	[LEDGER_BASELINE] = "baseline",
	[LEDGER_ADOPTED] = "adopted",
	[LEDGER_REVERTED] = "reverted",
	[LEDGER_RELEASED] = "released"
};

static LedgerEntry *read_entry(QueryScope *query, uint64 row);
static LedgerState state_of(const char *name);

const char *
ledger_state_name(LedgerState state)
{
	return state_names[state];
}

/* Does the database have what this migration does? */
bool
ledger_is_in_place(LedgerState state)
{
	switch (state)
	{
		case LEDGER_APPLIED:
		case LEDGER_BASELINE:
		case LEDGER_ADOPTED:
			return true;
		case LEDGER_REVERTED:
		case LEDGER_RELEASED:
			break;
	}
	return false;
}

/* The entries (LedgerEntry *) of a scope, without their texts. */
List *
ledger_read(const char *scope)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope)};
	List	   *entries = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT " COLUMNS " FROM confiture.ledger"
					  " WHERE scope = $1", lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
		entries = lappend(entries, read_entry(&query, i));
	query_close(&query);
	return entries;
}

/*
 * What is in place and has a line that may be such a directive: the entries
 * (LedgerEntry *), with the text of their up file.
 */
List *
ledger_read_mentioning(const char *scope, const char *directive)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(scope),
		query_text(psprintf("confiture:[[:space:]]*%s", directive))
	};
	List	   *entries = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT " COLUMNS ", up_sql FROM confiture.ledger"
					  " WHERE scope = $1 AND up_sql ~ $2"
					  " AND state IN ('applied', 'baseline', 'adopted')",
					  lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		LedgerEntry *entry = read_entry(&query, i);

		entry->up_sql = query_result_text(&query, i, 15);
		entries = lappend(entries, entry);
	}
	query_close(&query);
	return entries;
}

/* One entry with its texts; NULL if there is none. */
LedgerEntry *
ledger_find(const char *scope, const char *version)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope), query_text(version)};
	LedgerEntry *entry = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query,
					  "SELECT " COLUMNS ", up_sql, down_sql, verify_sql"
					  " FROM confiture.ledger"
					  " WHERE scope = $1 AND version = $2",
					  lengthof(args), args) > 0)
	{
		entry = read_entry(&query, 0);
		entry->up_sql = query_result_text(&query, 0, 15);
		entry->down_sql = query_result_text(&query, 0, 16);
		entry->verify_sql = query_result_text(&query, 0, 17);
	}
	query_close(&query);
	return entry;
}

/* A row of COLUMNS. */
static LedgerEntry *
read_entry(QueryScope *query, uint64 row)
{
	LedgerEntry *entry = palloc0_object(LedgerEntry);
	bool		isnull;
	Datum		duration;

	entry->scope = query_result_text(query, row, 1);
	entry->version = query_result_text(query, row, 2);
	entry->name = query_result_text(query, row, 3);
	entry->state = state_of(query_result_text(query, row, 4));
	entry->history_id = query_result_bigint(row, 5);
	entry->sha256 = query_result_text(query, row, 6);
	entry->ddl_sha256 = query_result_text(query, row, 7);
	entry->pushed_by = query_result_text(query, row, 8);
	entry->down_pushed_by = query_result_text(query, row, 9);
	entry->down_approved = query_result_bool(row, 10);
	entry->recorded_at = DatumGetTimestampTz(query_result(row, 11, &isnull));
	duration = query_result(row, 12, &isnull);
	entry->duration = isnull ? -1 : DatumGetIntervalP(duration)->time;
	entry->session_user = query_result_text(query, row, 13);
	entry->current_user = query_result_text(query, row, 14);
	return entry;
}

static LedgerState
state_of(const char *name)
{
	for (int i = 0; i < (int) lengthof(state_names); i++)
		if (strcmp(state_names[i], name) == 0)
			return (LedgerState) i;
	elog(ERROR, "the ledger holds an unknown state \"%s\"", name);
}

/* Write an entry, in the place of the one that its version has. */
void
ledger_put(const LedgerEntry *entry)
{
	static QueryPlan plan = {
		.sql = "INSERT INTO confiture.ledger (scope, version, name, state,"
		" history_id, sha256, ddl_sha256, up_sql, down_sql, verify_sql,"
		" pushed_by, down_pushed_by, down_approved, recorded_at, duration,"
		" session_user_name, current_user_name)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
		" $14, $15, $16, $17)"
		" ON CONFLICT (scope, version) DO UPDATE SET name = $3, state = $4,"
		" history_id = $5, sha256 = $6, ddl_sha256 = $7, up_sql = $8,"
		" down_sql = $9, verify_sql = $10, pushed_by = $11,"
		" down_pushed_by = $12, down_approved = $13, recorded_at = $14,"
		" duration = $15, session_user_name = $16, current_user_name = $17"
	};
	QueryScope	query;
	Interval	duration = {.time = entry->duration};
	QueryArg	args[] = {
		query_text(entry->scope),
		query_text(entry->version),
		query_text(entry->name),
		query_text(ledger_state_name(entry->state)),
		query_bigint(entry->history_id),
		query_text(entry->sha256),
		query_text(entry->ddl_sha256),
		query_text(entry->up_sql),
		query_text(entry->down_sql),
		query_text(entry->verify_sql),
		query_text(entry->pushed_by),
		query_text(entry->down_pushed_by),
		query_bool(entry->down_approved),
		query_timestamptz(entry->recorded_at),
		entry->duration < 0 ? query_null(INTERVALOID) :
		query_datum(INTERVALOID, IntervalPGetDatum(&duration)),
		query_text(entry->session_user),
		query_text(entry->current_user)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute_plan(&query, &plan, lengthof(args), args);
	query_close(&query);
}

/* Forget a version. */
void
ledger_remove(const char *scope, const char *version)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope), query_text(version)};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "DELETE FROM confiture.ledger"
				  " WHERE scope = $1 AND version = $2", lengthof(args), args);
	query_close(&query);
}
