/*-------------------------------------------------------------------------
 *
 * activity.c
 *	  The run in progress, as everybody may see it.
 *
 * A runner is the backend that holds the runner's lock, which has an advisory
 * lock's place in pg_locks.  What it is at stands in the application name that
 * it reports: of all that a backend shows of itself, the one text that changes
 * at once, without a transaction.  A table would show it to nobody before the
 * commit.
 *
 * Read as the extension's owner: an observer needn't be a member of
 * pg_read_all_stats.  He gets to see what blocks the run, but of its statement
 * no literal, and nothing that looks as if it had a secret in it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/backend_status.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "core/lock.h"
#include "core/query.h"
#include "migrate/activity.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_current_activity);

#define REPORT_PREFIX	"confiture "

/* a name of this length may have been cut; a character has up to 4 bytes */
#define CLIPPED_LENGTH	(NAMEDATALEN - 4)

/* core/lock.c: class "JM", the runner's key, field 4 */
static const char find_runner[] =
"SELECT l.pid::bigint, a.application_name, a.query_start, a.usename::text,"
" a.state,"
" (SELECT pg_catalog.string_agg(pg_catalog.format('process %s, role %s,"
" application \"%s\", %s since %s: %s', b.pid, b.usename,"
" b.application_name, b.state, b.state_change::timestamptz(0),"
" " LOCK_SHOWN_QUERY("b.query") "),"
" E'\\n' ORDER BY b.pid)"
" FROM pg_catalog.pg_stat_activity b"
" WHERE b.pid = ANY (pg_catalog.pg_blocking_pids(l.pid))),"
" 0 = ANY (pg_catalog.pg_blocking_pids(l.pid)), l.virtualtransaction"
" FROM pg_catalog.pg_locks l"
" LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
" WHERE l.locktype = 'advisory' AND l.granted"
" AND l.database = (SELECT oid FROM pg_catalog.pg_database"
" WHERE datname = pg_catalog.current_database())"
" AND l.classid::bigint = 19021 AND l.objid::bigint = 1"
" AND l.objsubid = 3 LIMIT 1";

static void read_row(QueryScope *query, Activity *activity);
static void read_prepared(QueryScope *query, const char *transaction,
						  Activity *activity);
static void parse_report(Activity *activity);
static bool parse_number(const char *text, const char **end, int *number);
static Datum text_datum(const char *text, bool *isnull);

/* The run in progress in this database; false if there is none. */
bool
activity_read(Activity *activity)
{
	QueryScope	query;
	bool		found;

	memset(activity, 0, sizeof(*activity));
	/* what a transaction has seen once of other backends, it keeps */
	pgstat_clear_backend_activity_snapshot();
	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query, find_runner, 0, NULL) > 0;
	if (found)
		read_row(&query, activity);
	query_close(&query);
	if (found)
		parse_report(activity);
	return found;
}

static void
read_row(QueryScope *query, Activity *activity)
{
	bool		isnull;
	Datum		pid = query_result(0, 1, &isnull);
	Datum		since;

	activity->pid = isnull ? 0 : (int) DatumGetInt64(pid);
	activity->application = query_result_text(query, 0, 2);
	since = query_result(0, 3, &isnull);
	activity->since = isnull ? 0 : DatumGetTimestampTz(since);
	activity->role = query_result_text(query, 0, 4);
	activity->state = query_result_text(query, 0, 5);
	activity->waiting_for = query_result_text(query, 0, 6);
	if (activity->waiting_for == NULL && query_result_bool(0, 7))
		activity->waiting_for = pstrdup("a prepared transaction");
	if (activity->pid == 0)
		read_prepared(query, query_result_text(query, 0, 8), activity);
}

/* It has kept the lock, and a virtual transaction that tells nothing. */
static void
read_prepared(QueryScope *query, const char *transaction, Activity *activity)
{
	QueryArg	args[] = {query_text(transaction)};

	if (query_execute(query,
					  "SELECT 'prepared transaction ' || p.gid, p.prepared,"
					  " p.owner::text"
					  " FROM pg_catalog.pg_locks l"
					  " JOIN pg_catalog.pg_prepared_xacts p"
					  " ON p.transaction = l.transactionid"
					  " WHERE l.locktype = 'transactionid' AND l.pid IS NULL"
					  " AND l.virtualtransaction = $1",
					  lengthof(args), args) > 0)
	{
		bool		isnull;

		activity->application = query_result_text(query, 0, 1);
		activity->since = DatumGetTimestampTz(query_result(0, 2, &isnull));
		activity->role = query_result_text(query, 0, 3);
	}
}

/* confiture <version> <n>/<m>; any other name is none of ours. */
static void
parse_report(Activity *activity)
{
	const char *report = activity->application;
	const char *counts;
	int			statement;
	int			statements;

	if (report == NULL ||
		strncmp(report, REPORT_PREFIX, strlen(REPORT_PREFIX)) != 0)
		return;
	report += strlen(REPORT_PREFIX);
	counts = strrchr(report, ' ');
	if (counts == NULL || counts == report)
		return;
	activity->version = pnstrdup(report, counts - report);
	if (parse_number(counts + 1, &counts, &statement) && *counts == '/' &&
		parse_number(counts + 1, &counts, &statements) && *counts == '\0')
	{
		activity->clipped = strlen(activity->application) >= CLIPPED_LENGTH;
		activity->statement = statement;
		activity->statements = statements;
	}
	else
		activity->version = NULL;
}

static bool
parse_number(const char *text, const char **end, int *number)
{
	*number = 0;
	*end = text + strspn(text, "0123456789");
	if (*end == text || *end - text > 9)
		return false;
	*number = atoi(text);
	return true;
}

/* Is it this version that is being run? */
bool
activity_is_of(const Activity *activity, const char *version)
{
	if (activity->version == NULL)
		return false;
	return activity->clipped ?
		strncmp(version, activity->version, strlen(activity->version)) == 0 :
		strcmp(version, activity->version) == 0;
}

/*
 * current_activity()
 *	 → TABLE(pid int, version text, statement int, statements int,
 *			 since timestamptz, waiting_for text, role text,
 *			 application text, state text)
 *
 * What the view activity shows: one row, or none.
 */
Datum
confiture_current_activity(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Activity	activity;
	Datum		values[9];
	bool		nulls[9] = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (!activity_read(&activity))
		return (Datum) 0;
	values[0] = Int32GetDatum(activity.pid);
	nulls[0] = activity.pid == 0;
	values[1] = text_datum(activity.version, &nulls[1]);
	values[2] = Int32GetDatum(activity.statement);
	values[3] = Int32GetDatum(activity.statements);
	nulls[2] = nulls[3] = activity.version == NULL;
	values[4] = TimestampTzGetDatum(activity.since);
	nulls[4] = activity.since == 0;
	values[5] = text_datum(activity.waiting_for, &nulls[5]);
	values[6] = text_datum(activity.role, &nulls[6]);
	values[7] = text_datum(activity.application, &nulls[7]);
	values[8] = text_datum(activity.state, &nulls[8]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	return (Datum) 0;
}

static Datum
text_datum(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return *isnull ? (Datum) 0 : CStringGetTextDatum(text);
}
