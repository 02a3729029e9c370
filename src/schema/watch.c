/*-------------------------------------------------------------------------
 *
 * watch.c
 *	  DDL that didn't come through confiture: who did what, when.
 *
 * Event triggers record it, in the transaction of the DDL: what is rolled
 * back leaves no row.  Whoever runs DDL needs no privilege of ours, since the
 * rows are written as the owner of the extension.
 *
 * No DDL fails because it can't be recorded.  So a row is written in a
 * subtransaction, whose error becomes a warning.  That costs a transaction id
 * for each statement, but only where there is something to record: temporary
 * objects, and what confiture does itself, are known before.
 *
 * To write at the commit instead, all rows at once, was rejected: an error
 * there would be one of the COMMIT, and the statement's text is gone by then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "core/query.h"
#include "core/subtransaction.h"
#include "project/environment.h"
#include "project/managed.h"
#include "project/runner.h"
#include "schema/ddl_event.h"
#include "schema/watch.h"
#include "schema/watch_state.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_watch);
PG_FUNCTION_INFO_V1(confiture_unwatch);
PG_FUNCTION_INFO_V1(confiture_watch_ddl);

static void record_or_warn(List *objects, bool dropped);
static void record(List *objects, bool dropped);
static List *managed_ones(List *objects);
static void insert(List *objects, bool dropped);
static QueryArg text_array_of(const List *objects, size_t member);
static void read_record(QueryScope *query, uint64 row, WatchRecord *record);

/*
 * watch() → void
 */
Datum
confiture_watch(PG_FUNCTION_ARGS)
{
	watch_state_turn_on(WATCH_RECORDS, NIL);
	PG_RETURN_VOID();
}

/*
 * unwatch() → void
 */
Datum
confiture_unwatch(PG_FUNCTION_ARGS)
{
	watch_state_turn_off(WATCH_RECORDS);
	PG_RETURN_VOID();
}

/*
 * watch_ddl() → event_trigger
 *
 * On ddl_command_end and sql_drop.
 */
Datum
confiture_watch_ddl(PG_FUNCTION_ARGS)
{
	EventTriggerData *event = ddl_event_data(fcinfo);
	List	   *objects = NIL;

	if (ddl_event_counts(event))
		objects = ddl_event_objects(event);
	if (objects != NIL)
		record_or_warn(objects, ddl_event_is_drop(event));
	PG_RETURN_NULL();
}

/* A cancel, and what ends the transaction anyway, goes on as an error. */
static void
record_or_warn(List *objects, bool dropped)
{
	Subtransaction subtransaction;
	ErrorData  *volatile error = NULL;

	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		record(objects, dropped);
		subtransaction_commit(&subtransaction);
	}
	PG_CATCH();
	{
		error = subtransaction_take_error(&subtransaction);
	}
	PG_END_TRY();
	if (error == NULL)
		return;
	if (error->sqlerrcode == ERRCODE_QUERY_CANCELED ||
		error->sqlerrcode == ERRCODE_T_R_SERIALIZATION_FAILURE)
		ReThrowError(error);
	ereport(WARNING,
			(errcode(error->sqlerrcode),
			 errmsg("this DDL could not be recorded: %s", error->message),
			 errhint("SELECT confiture.unwatch() turns recording off.")));
}

static void
record(List *objects, bool dropped)
{
	List	   *managed = managed_ones(objects);

	if (managed != NIL)
		insert(managed, dropped);
}

static List *
managed_ones(List *objects)
{
	Settings   *settings = environment_settings_of_database();
	List	   *managed = NIL;
	ListCell   *cell;

	foreach(cell, objects)
	{
		DdlObject  *object = lfirst(cell);

		if (managed_covers(settings, object->schema, object->identity))
			managed = lappend(managed, object);
	}
	return managed;
}

static void
insert(List *objects, bool dropped)
{
	static QueryPlan plan = {
		.sql = "INSERT INTO confiture.ddl_record (happened_at,"
		" session_user_name, current_user_name, application, client_address,"
		" command_tag, object_kind, object_identity, dropped, statement,"
		" transaction_id)"
		" SELECT pg_catalog.clock_timestamp(), $1, $2, $3,"
		" pg_catalog.inet_client_addr(), o.tag, o.kind,"
		" nullif(o.identity, ''), $4, $5,"
		" pg_catalog.pg_current_xact_id()::text"
		" FROM ROWS FROM (pg_catalog.unnest($6), pg_catalog.unnest($7),"
		" pg_catalog.unnest($8)) WITH ORDINALITY o (tag, kind, identity, n)"
		" ORDER BY o.n"
	};
	QueryScope	query;
	QueryArg	args[] = {
		query_text(GetUserNameFromId(GetSessionUserId(), false)),
		query_text(query_current_user()),
		query_text(runner_application()),
		query_bool(dropped),
		query_text(ddl_event_statement()),
		text_array_of(objects, offsetof(DdlObject, tag)),
		text_array_of(objects, offsetof(DdlObject, kind)),
		text_array_of(objects, offsetof(DdlObject, identity))
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute_plan(&query, &plan, lengthof(args), args);
	query_close(&query);
}

/* One member of each; an empty text where there is none. */
static QueryArg
text_array_of(const List *objects, size_t member)
{
	List	   *texts = NIL;
	ListCell   *cell;

	foreach(cell, objects)
	{
		char	   *text = *(char **) ((char *) lfirst(cell) + member);

		texts = lappend(texts, text != NULL ? text : "");
	}
	return query_text_array(texts);
}

/*
 * What was recorded of these objects (char *, identities) since a time: a list
 * of WatchRecord *, the last first.
 *
 * Objects of different kinds may have the same identity.
 */
List *
watch_since(List *identities, TimestampTz since)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text_array(identities),
		query_timestamptz(since)
	};
	List	   *records = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT object_kind, object_identity, command_tag,"
					  " session_user_name, current_user_name, application,"
					  " statement, dropped, happened_at"
					  " FROM confiture.ddl_record"
					  " WHERE object_identity = ANY ($1) AND happened_at > $2"
					  " ORDER BY id DESC",
					  lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		WatchRecord *record = palloc_object(WatchRecord);

		read_record(&query, i, record);
		records = lappend(records, record);
	}
	query_close(&query);
	return records;
}

static void
read_record(QueryScope *query, uint64 row, WatchRecord *record)
{
	bool		isnull;

	record->kind = query_result_text(query, row, 1);
	record->identity = query_result_text(query, row, 2);
	record->tag = query_result_text(query, row, 3);
	record->session_user_name = query_result_text(query, row, 4);
	record->current_user_name = query_result_text(query, row, 5);
	record->application = query_result_text(query, row, 6);
	record->statement = query_result_text(query, row, 7);
	record->dropped = query_result_bool(row, 8);
	record->happened_at = DatumGetTimestampTz(query_result(row, 9, &isnull));
}
