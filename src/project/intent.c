/*-------------------------------------------------------------------------
 *
 * intent.c
 *	  Migrations that run statement by statement and haven't come to an end.
 *
 * Before a statement that makes a transaction of its own, a row says, already
 * committed, that it is about to begin.  Whatever happens then, the next run
 * knows which statements are done, and which one may or may not be.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "core/query.h"
#include "project/ledger.h"

#include "compat.h"

#define COLUMNS \
	"scope, version, name, direction, statements::bigint, done::bigint," \
	" begun, prefix_sha256, object, error, started_at," \
	" session_user_name, current_user_name"

static Intent *read_intent(QueryScope *query, uint64 row);

/* The intents (Intent *) of a scope, without their texts. */
List *
intent_read(const char *scope)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope)};
	List	   *intents = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT " COLUMNS " FROM confiture.intent"
					  " WHERE scope = $1", lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
		intents = lappend(intents, read_intent(&query, i));
	query_close(&query);
	return intents;
}

/* One intent with its text; NULL if there is none. */
Intent *
intent_find(const char *scope, const char *version)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope), query_text(version)};
	Intent	   *intent = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query,
					  "SELECT " COLUMNS ", sql FROM confiture.intent"
					  " WHERE scope = $1 AND version = $2",
					  lengthof(args), args) > 0)
	{
		intent = read_intent(&query, 0);
		intent->sql = query_result_text(&query, 0, 14);
	}
	query_close(&query);
	return intent;
}

/* A row of COLUMNS. */
static Intent *
read_intent(QueryScope *query, uint64 row)
{
	Intent	   *intent = palloc0_object(Intent);
	bool		isnull;

	intent->scope = query_result_text(query, row, 1);
	intent->version = query_result_text(query, row, 2);
	intent->name = query_result_text(query, row, 3);
	intent->direction = query_result_text(query, row, 4);
	intent->statements = (int) query_result_bigint(row, 5);
	intent->done = (int) query_result_bigint(row, 6);
	intent->begun = query_result_bool(row, 7);
	intent->prefix_sha256 = query_result_text(query, row, 8);
	intent->object = query_result_text(query, row, 9);
	intent->error = query_result_text(query, row, 10);
	intent->started_at = DatumGetTimestampTz(query_result(row, 11, &isnull));
	intent->session_user = query_result_text(query, row, 12);
	intent->current_user = query_result_text(query, row, 13);
	return intent;
}

/* Write an intent, in the place of the one that its version has. */
void
intent_put(const Intent *intent)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(intent->scope),
		query_text(intent->version),
		query_text(intent->name),
		query_text(intent->direction),
		query_text(intent->sql),
		query_int(intent->statements),
		query_int(intent->done),
		query_bool(intent->begun),
		query_text(intent->prefix_sha256),
		query_text(intent->object),
		query_text(intent->error),
		query_timestamptz(intent->started_at),
		query_text(intent->session_user),
		query_text(intent->current_user)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.intent (scope, version, name,"
				  " direction, sql, statements, done, begun, prefix_sha256,"
				  " object, error, started_at, session_user_name,"
				  " current_user_name)"
				  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
				  " $13, $14)"
				  " ON CONFLICT (scope, version) DO UPDATE SET name = $3,"
				  " direction = $4, sql = $5, statements = $6, done = $7,"
				  " begun = $8, prefix_sha256 = $9, object = $10, error = $11,"
				  " started_at = $12, session_user_name = $13,"
				  " current_user_name = $14", lengthof(args), args);
	query_close(&query);
}

/* Write how far it has come; the text stays. */
void
intent_update(const Intent *intent)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(intent->scope),
		query_text(intent->version),
		query_int(intent->done),
		query_bool(intent->begun),
		query_text(intent->prefix_sha256),
		query_text(intent->object),
		query_text(intent->error)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "UPDATE confiture.intent SET done = $3, begun = $4,"
				  " prefix_sha256 = $5, object = $6, error = $7"
				  " WHERE scope = $1 AND version = $2", lengthof(args), args);
	query_close(&query);
}

/* Keep the message of the error that stopped it. */
void
intent_set_error(const char *scope, const char *version, const char *error)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(scope), query_text(version), query_text(error)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "UPDATE confiture.intent SET error = $3"
				  " WHERE scope = $1 AND version = $2", lengthof(args), args);
	query_close(&query);
}

/* The migration came to its end, or somebody said what became of it. */
void
intent_remove(const char *scope, const char *version)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope), query_text(version)};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "DELETE FROM confiture.intent"
				  " WHERE scope = $1 AND version = $2", lengthof(args), args);
	query_close(&query);
}
