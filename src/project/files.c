/*-------------------------------------------------------------------------
 *
 * files.c
 *	  Pushed files: what the database is to be built from.
 *
 * confiture.source_text holds one row per path, with the role that pushed it.
 * Whose push counts is decided in trust.c when a text is about to run; here
 * anybody at the level of a developer may put any text under any path, and
 * takes the blame for it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "core/digest.h"
#include "core/query.h"
#include "project/environment.h"
#include "project/files.h"
#include "project/path.h"
#include "project/trust.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_push);
PG_FUNCTION_INFO_V1(confiture_push_stream_insert);
PG_FUNCTION_INFO_V1(confiture_unpush);
PG_FUNCTION_INFO_V1(confiture_prune);

static char *text_argument(FunctionCallInfo fcinfo, int n, const char *name);
static void require_no_environment(const char *path);
static char *vouching_role(QueryScope *query, const char *path,
						   const char *sha256);
static void store(QueryScope *query, const char *path, const char *content,
				  const char *sha256);
static void vouch(QueryScope *query, const char *path);
static char *column_of_new_row(TriggerData *trigger, const char *name);
static void require_no_nulls(ArrayType *array);

/*
 * push(path text, content text) → boolean
 */
Datum
confiture_push(PG_FUNCTION_ARGS)
{
	char	   *path = text_argument(fcinfo, 0, "path");
	char	   *content = text_argument(fcinfo, 1, "content");

	PG_RETURN_BOOL(files_push(path, content));
}

/* An argument that must not be NULL. */
static char *
text_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/*
 * Keep a text under its path; true if it is new or changed.
 *
 * Pushing again what is there changes nothing but who vouches for it, and
 * that only where the pusher so far hasn't the privileges of the new one.
 * A changed text loses its approval.
 */
bool
files_push(const char *path, const char *content)
{
	QueryScope	query;
	char	   *sha256 = digest_of_text(content, strlen(content));
	size_t		path_length = strlen(path);
	char	   *role;

	PreventCommandDuringRecovery("confiture.push()");
	PreventCommandIfReadOnly("confiture.push()");
	path_require_valid(path);
	require_no_environment(path);
	/* one that isn't text, in a database of SQL_ASCII, would fail every build */
	(void) digest_bytes_of_text(path, &path_length);
	query_open(&query, QUERY_AS_OWNER);
	role = vouching_role(&query, path, sha256);
	if (role == NULL)
		store(&query, path, content, sha256);
	else if (!trust_covers(role, query.saved_user))
		vouch(&query, path);
	query_close(&query);
	pfree(sha256);
	return role == NULL;
}

/*
 * Keep a text that was written here, as if it had been pushed.
 *
 * A client that knows nothing of it doesn't prune it.
 */
void
files_keep_generated(const char *path, const char *content)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(path)};

	files_push(path, content);
	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "UPDATE confiture.source_text SET generated = true"
				  " WHERE path = $1", 1, args);
	query_close(&query);
}

/* Environments are checked key by key when they come, not when they act. */
static void
require_no_environment(const char *path)
{
	char	   *environment = environment_of_path(path);

	if (environment != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is an environment, not a file to push", path),
				 errhint("SELECT confiture.configure(%s, '...') keeps it.",
						 quote_literal_cstr(environment))));
}

/* Who pushed this very text under this path; NULL if nobody did. */
static char *
vouching_role(QueryScope *query, const char *path, const char *sha256)
{
	static QueryPlan plan = {
		.sql = "SELECT pushed_by FROM confiture.source_text"
		" WHERE path = $1 AND sha256 = $2"
	};
	QueryArg	args[] = {query_text(path), query_text(sha256)};

	if (query_execute_plan(query, &plan, 2, args) == 0)
		return NULL;
	return query_result_text(query, 0, 1);
}

static void
store(QueryScope *query, const char *path, const char *content,
	  const char *sha256)
{
	static QueryPlan plan = {
		.sql = "INSERT INTO confiture.source_text (path, content, sha256,"
		" pushed_by, bytes, pushed_at)"
		" VALUES ($1, $2, $3, $4, $5, pg_catalog.now())"
		" ON CONFLICT (path) DO UPDATE SET content = $2,"
		" sha256 = $3, pushed_by = $4, bytes = $5,"
		" pushed_at = pg_catalog.now(), approved_sha256 = NULL,"
		" approved_by = NULL, approved_at = NULL"
	};
	size_t		bytes = strlen(content);
	QueryArg	args[5];

	(void) digest_bytes_of_text(content, &bytes);
	args[0] = query_text(path);
	args[1] = query_text(content);
	args[2] = query_text(sha256);
	args[3] = query_text(GetUserNameFromId(query->saved_user, false));
	args[4] = query_bigint((int64) bytes);
	query_execute_plan(query, &plan, 5, args);
}

static void
vouch(QueryScope *query, const char *path)
{
	QueryArg	args[] = {
		query_text(path),
		query_text(GetUserNameFromId(query->saved_user, false))
	};

	query_execute(query,
				  "UPDATE confiture.source_text SET pushed_by = $2"
				  " WHERE path = $1", 2, args);
}

/*
 * Trigger of confiture.push_stream: pushes the row.
 */
Datum
confiture_push_stream_insert(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	char	   *path;
	char	   *content;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_INSTEAD(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("push_stream_insert() is the trigger of confiture.push_stream alone")));

	path = column_of_new_row(trigger, "path");
	content = column_of_new_row(trigger, "content");
	files_push(path, content);
	pfree(path);
	pfree(content);
	return PointerGetDatum(trigger->tg_trigtuple);
}

static char *
column_of_new_row(TriggerData *trigger, const char *name)
{
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);
	int			number = SPI_fnumber(columns, name);
	bool		isnull;
	Datum		value;

	if (number <= 0 || SPI_gettypeid(columns, number) != TEXTOID)
		elog(ERROR, "relation has no column \"%s\" of type text", name);
	value = SPI_getbinval(trigger->tg_trigtuple, columns, number, &isnull);
	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return TextDatumGetCString(value);
}

/*
 * unpush(path text) → boolean
 *
 * Forgets a file or an environment; false if there was none.
 */
Datum
confiture_unpush(PG_FUNCTION_ARGS)
{
	char	   *path = text_argument(fcinfo, 0, "path");
	char	   *environment = environment_of_path(path);
	QueryScope	query;
	QueryArg	args[] = {query_text(path)};
	bool		found;

	if (environment != NULL)
		PG_RETURN_BOOL(environment_forget(environment));
	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query,
						  "DELETE FROM confiture.source_text WHERE path = $1",
						  1, args) > 0;
	query_close(&query);
	PG_RETURN_BOOL(found);
}

/*
 * prune(keep text[]) → SETOF text
 *
 * Forgets every file but those, and returns the paths it forgot.
 */
Datum
confiture_prune(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	QueryScope	query;
	QueryArg	args[1];
	uint64		n;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("keep must not be null"),
				 errhint("An empty array forgets every file.")));
	require_no_nulls(PG_GETARG_ARRAYTYPE_P(0));
	args[0] = query_datum(TEXTARRAYOID, PG_GETARG_DATUM(0));

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "UPDATE confiture.source_text SET generated = false"
				  " WHERE generated AND path = ANY ($1)", 1, args);
	n = query_execute(&query,
					  "WITH forgotten AS ("
					  "DELETE FROM confiture.source_text s WHERE NOT generated"
					  " AND NOT EXISTS"
					  " (SELECT FROM pg_catalog.unnest($1) AS kept (path)"
					  " WHERE kept.path COLLATE \"C\" = s.path)"
					  " RETURNING path)"
					  " SELECT path FROM forgotten ORDER BY path", 1, args);
	for (uint64 i = 0; i < n; i++)
	{
		bool		isnull = false;
		Datum		path = query_result(i, 1, &isnull);

		tuplestore_putvalues(result->setResult, result->setDesc,
							 &path, &isnull);
	}
	query_close(&query);
	return (Datum) 0;
}

static void
require_no_nulls(ArrayType *array)
{
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("keep must not contain nulls")));
}
