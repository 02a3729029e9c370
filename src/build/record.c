/*-------------------------------------------------------------------------
 *
 * record.c
 *	  The history of builds.
 *
 * A build that succeeds is recorded by the transaction that it is part of: if
 * the caller rolls back, neither is there.  A build that failed is recorded
 * by a background worker, in a transaction of its own, which the caller's
 * error can't take back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "build/record.h"
#include "core/attempt.h"
#include "core/query.h"
#include "core/worker.h"
#include "project/runner.h"

#include "compat.h"

#define WORKER_TIMEOUT_MS	10000

/* Called by name in a worker; the payload is record_failure()'s. */
PGDLLEXPORT void confiture_build_failure(const char *payload, size_t length);

static int64 insert_record(const BuildRecord *record, const char *session_user,
						   const char *current_user, const char *application,
						   const char *sqlstate, const char *error);
static void send_text(StringInfo payload, const char *text);

/*
 * The last build that succeeded; false if there was none.
 */
bool
record_find_last(BuildRecord *record)
{
	QueryScope	query;
	bool		found;

	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query,
						  "SELECT build_id, environment, files::bigint,"
						  " statements::bigint, ddl_sha256, started_at"
						  " FROM confiture.build_record WHERE success"
						  " ORDER BY build_id DESC LIMIT 1", 0, NULL) > 0;
	if (found)
	{
		bool		isnull;

		record->build_id = query_result_bigint(0, 1);
		record->environment = query_result_text(&query, 0, 2);
		record->files = (int) query_result_bigint(0, 3);
		record->statements = (int) query_result_bigint(0, 4);
		record->ddl_sha256 = query_result_text(&query, 0, 5);
		record->started_at = DatumGetTimestampTz(query_result(0, 6, &isnull));
	}
	query_close(&query);
	return found;
}

/* Record a build that succeeded, and set its build_id. */
void
record_success(BuildRecord *record)
{
	record->build_id = insert_record(record,
									 GetUserNameFromId(GetSessionUserId(), false),
									 record->role, runner_application(),
									 NULL, NULL);
}

static int64
insert_record(const BuildRecord *record, const char *session_user,
			  const char *current_user, const char *application,
			  const char *sqlstate, const char *error)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(record->environment),
		query_bool(error == NULL),
		query_int(record->files),
		query_int(record->statements),
		query_text(record->ddl_sha256),
		query_text(error == NULL ? record->fingerprint : NULL),
		query_timestamptz(record->started_at),
		query_text(session_user),
		query_text(current_user),
		query_text(application),
		query_text(sqlstate),
		query_text(error)
	};
	int64		build_id;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.build_record (environment, success,"
				  " files, statements, ddl_sha256, fingerprint, started_at,"
				  " duration, session_user_name, current_user_name, application,"
				  " sqlstate, error)"
				  " VALUES ($1, $2, $3, $4, $5, $6, $7,"
				  " pg_catalog.clock_timestamp() - $7, $8, $9, $10, $11, $12)"
				  " RETURNING build_id", lengthof(args), args);
	build_id = query_result_bigint(0, 1);
	query_close(&query);
	return build_id;
}

/*
 * Record a build that failed, whatever becomes of our transaction.
 *
 * The build's own work must have been rolled back: the worker could not see
 * past its locks.  If no worker is to be had there is a warning and no record.
 */
void
record_failure(const BuildRecord *record, const ErrorData *error)
{
	StringInfoData payload;

	pq_begintypsend(&payload);
	send_text(&payload, record->environment);
	pq_sendint32(&payload, record->files);
	pq_sendint32(&payload, record->statements);
	send_text(&payload, record->ddl_sha256);
	pq_sendint64(&payload, record->started_at);
	send_text(&payload, GetUserNameFromId(GetSessionUserId(), false));
	send_text(&payload, record->role);
	send_text(&payload, runner_application());
	send_text(&payload, unpack_sql_state(error->sqlerrcode));
	send_text(&payload, attempt_describe(error));

	(void) worker_run("confiture_build_failure", payload.data, payload.len,
					  WORKER_TIMEOUT_MS);
}

/* pq_sendstring() would turn it into the client's encoding. */
static void
send_text(StringInfo payload, const char *text)
{
	appendBinaryStringInfo(payload, text, (int) strlen(text) + 1);
}

void
confiture_build_failure(const char *payload, size_t length)
{
	StringInfoData message;
	BuildRecord record;
	const char *session_user;
	const char *current_user;
	const char *application;
	const char *sqlstate;

	initStringInfo(&message);
	appendBinaryStringInfo(&message, payload, (int) length);
	message.cursor = VARHDRSZ;	/* pq_begintypsend()'s room for a header */
	record.environment = pstrdup(pq_getmsgrawstring(&message));
	record.files = pq_getmsgint(&message, 4);
	record.statements = pq_getmsgint(&message, 4);
	record.ddl_sha256 = pstrdup(pq_getmsgrawstring(&message));
	record.started_at = pq_getmsgint64(&message);
	session_user = pq_getmsgrawstring(&message);
	current_user = pq_getmsgrawstring(&message);
	application = pq_getmsgrawstring(&message);
	sqlstate = pq_getmsgrawstring(&message);
	insert_record(&record, session_user, current_user, application, sqlstate,
				  pq_getmsgrawstring(&message));
}

/* The row that build() returns. */
void
record_put(const BuildRecord *record, Tuplestorestate *rows, TupleDesc columns)
{
	QueryScope	query;
	QueryArg	args[] = {query_bigint(record->build_id)};
	Datum		values[6];
	bool		nulls[6];

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query,
					  "SELECT build_id, files, statements, ddl_sha256,"
					  " fingerprint, duration FROM confiture.build_record"
					  " WHERE build_id = $1", 1, args) != 1)
		elog(ERROR, "build " INT64_FORMAT " has no record", record->build_id);
	for (int i = 0; i < (int) lengthof(values); i++)
		values[i] = query_result(0, i + 1, &nulls[i]);
	tuplestore_putvalues(rows, columns, values, nulls);
	query_close(&query);
}
