/*-------------------------------------------------------------------------
 *
 * adopt_read.c
 *	  Reading the ledger of another migration tool.
 *
 * The columns that its format names, and no others, are read into ledger_row,
 * each cast to one type per class.  From there a SELECT of the format makes
 * rows of one shape:
 *
 *	version text, name text, skip text (why not; NULL = adopt it),
 *	applied_at timestamptz, applied_by text, sha256 text, milliseconds bigint,
 *	dirty boolean, through boolean (all before it is applied, too),
 *	repeatable boolean, occurrence bigint (n-th row of this name),
 *	superseded boolean (a later row of this name follows),
 *	position bigint (order of application),
 *	projects bigint (projects that share the table)
 *
 * It all runs as the caller, who may read the table or not; row security that
 * would hide some of it is an error, since a part of a ledger is worse than
 * none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "core/query.h"
#include "migrate/adopt.h"

#include "compat.h"

static char *select_rows(const ForeignLedger *ledger);
static bool has_column(const ForeignLedger *ledger, const char *name);
static ForeignRow *read_row(QueryScope *query, uint64 row);

/* All rows (ForeignRow *), in their order of application where there is one. */
List *
adopt_read(const ForeignLedger *ledger)
{
	QueryScope	query;
	List	   *rows = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query,
				  "SELECT pg_catalog.set_config('row_security', 'off', true)",
				  0, NULL);
	n = query_execute(&query, select_rows(ledger), 0, NULL);
	if (n > 0 && query_result_bigint(0, 15) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s holds the changes of several projects",
						ledger->qualified),
				 errdetail("Their changes may have the same names, and confiture keeps one ledger for a database."),
				 errhint("Make a view of the changes of one project beside it, and adopt that.")));
	for (uint64 i = 0; i < n; i++)
		rows = lappend(rows, read_row(&query, i));
	query_close(&query);
	return rows;
}

static char *
select_rows(const ForeignLedger *ledger)
{
	const ForeignFormat *format = ledger->format;
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "WITH ledger_row AS MATERIALIZED (SELECT ");
	for (int i = 0; i < MAX_COLUMNS && format->columns[i].name != NULL; i++)
	{
		const ForeignColumn *column = &format->columns[i];
		const char *name = quote_identifier(column->name);

		appendStringInfo(&sql, "%s%s::pg_catalog.%s AS %s", i == 0 ? "" : ", ",
						 has_column(ledger, column->name) ? name : "NULL",
						 adopt_class_types[column->class], name);
	}
	appendStringInfo(&sql,
					 " FROM %s), made (version, name, skip, applied_at,"
					 " applied_by, sha256, milliseconds, dirty, through,"
					 " repeatable, occurrence, superseded, position, projects)"
					 " AS (%s)"
					 " SELECT version, name, skip, applied_at,"
					 " to_char(applied_at AT TIME ZONE 'UTC',"
					 " 'YYYY-MM-DD HH24:MI:SS') || '+00',"
					 " applied_by, sha256, milliseconds, dirty, through,"
					 " repeatable, occurrence, superseded, position, projects"
					 " FROM made ORDER BY position",
					 ledger->qualified, format->rows);
	return sql.data;
}

static bool
has_column(const ForeignLedger *ledger, const char *name)
{
	ListCell   *cell;

	foreach(cell, ledger->columns)
		if (strcmp(lfirst(cell), name) == 0)
		return true;
	return false;
}

/* Durations are those that an int of milliseconds can hold, or none. */
static ForeignRow *
read_row(QueryScope *query, uint64 row)
{
	ForeignRow *result = palloc0_object(ForeignRow);
	bool		isnull;
	Datum		value;

	result->version = query_result_text(query, row, 1);
	result->name = query_result_text(query, row, 2);
	result->skip = query_result_text(query, row, 3);
	value = query_result(row, 4, &isnull);
	result->has_time = !isnull;
	result->applied_at = isnull ? 0 : DatumGetTimestampTz(value);
	result->applied_text = query_result_text(query, row, 5);
	result->applied_by = query_result_text(query, row, 6);
	result->sha256 = query_result_text(query, row, 7);
	value = query_result(row, 8, &isnull);
	result->duration = isnull || DatumGetInt64(value) < 0 ||
		DatumGetInt64(value) > PG_INT32_MAX ? -1 :
		DatumGetInt64(value) * INT64CONST(1000);
	result->dirty = query_result_bool(row, 9);
	result->through = query_result_bool(row, 10);
	result->repeatable = query_result_bool(row, 11);
	result->occurrence = (int) query_result_bigint(row, 12);
	result->superseded = query_result_bool(row, 13);
	return result;
}

/*
 * The ledger, and the tables (char *) that its tool keeps beside it.
 *
 * Where the tool has several, all must be there: an application may well have
 * a table tags or events of its own.
 */
List *
adopt_tables(const ForeignLedger *ledger)
{
	QueryScope	query;
	QueryArg	args[2];
	List	   *names = NIL;
	List	   *tables = list_make1(ledger->identity);
	uint64		n;

	for (int i = 0; i < MAX_COMPANIONS; i++)
		if (ledger->format->companions[i] != NULL)
			names = lappend(names, (char *) ledger->format->companions[i]);
	args[0] = query_datum(OIDOID,
						  ObjectIdGetDatum(get_rel_namespace(ledger->relid)));
	args[1] = query_text_array(names);
	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT i.identity FROM pg_catalog.pg_class c,"
					  " pg_catalog.pg_identify_object(c.tableoid, c.oid, 0) i"
					  " WHERE c.relnamespace = $1 AND c.relkind = 'r'"
					  " AND c.relname::text = ANY ($2)"
					  " ORDER BY i.identity COLLATE \"C\"", lengthof(args), args);
	if (n == (uint64) list_length(names))
		for (uint64 i = 0; i < n; i++)
			tables = lappend(tables, query_result_text(&query, i, 1));
	query_close(&query);
	return tables;
}
