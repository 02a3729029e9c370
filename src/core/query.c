/*-------------------------------------------------------------------------
 *
 * query.c
 *	  SQL of our own, run with a pinned search_path: the one door to SPI.
 *
 * Between query_open() and query_close() the search_path is pg_catalog and
 * pg_temp, so that no function, operator or table of somebody else can stand
 * in for the one that was meant, and strings are as the standard has them.
 * Values are parameters, never text.
 *
 * The bookkeeping tables belong to the owner of the extension and nobody
 * else has a privilege on them.  QUERY_AS_OWNER becomes that owner, for the
 * statements of one scope.  No code of a user runs meanwhile: the statements
 * name only our own tables and pg_catalog.
 *
 * An error leaves no scope open: the abort of the (sub)transaction puts user
 * and settings back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "core/query.h"

#include "compat.h"

/* The arguments of a statement, as SPI wants them. */
typedef struct Arguments
{
	Oid		   *types;
	Datum	   *values;
	char	   *nulls;
} Arguments;

static void set_local(const char *name, const char *value);
static Arguments split_arguments(int nargs, const QueryArg *args);
static Oid	find_owner(void);
static uint64 finish_statement(QueryScope *scope, const char *sql, int result);

/*
 * Open a scope: connect to SPI, pin the search_path, take the role.
 *
 * CurrentMemoryContext stays the caller's.  Scopes nest.
 */
void
query_open(QueryScope *scope, QueryRole role)
{
	scope->caller_context = CurrentMemoryContext;
	GetUserIdAndSecContext(&scope->saved_user, &scope->saved_security);
	if (role == QUERY_AS_OWNER)
		SetUserIdAndSecContext(query_extension_owner(),
							   scope->saved_security |
							   SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);

	scope->guc_level = NewGUCNestLevel();
	set_local("search_path", "pg_catalog, pg_temp");
	if (!standard_conforming_strings)
		set_local("standard_conforming_strings", "on");
	SPI_connect();
	MemoryContextSwitchTo(scope->caller_context);
}

/* Set a setting until the end of the scope. */
static void
set_local(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/* Close a scope: results are gone, role and settings are back. */
void
query_close(QueryScope *scope)
{
	SPI_finish();
	MemoryContextSwitchTo(scope->caller_context);
	AtEOXact_GUC(false, scope->guc_level);
	SetUserIdAndSecContext(scope->saved_user, scope->saved_security);
}

/*
 * Run one statement; returns the number of rows processed.
 *
 * Each statement sees what was committed before it started.  Rows returned
 * are read by query_result() until the next statement or query_close().
 */
uint64
query_execute(QueryScope *scope, const char *sql,
			  int nargs, const QueryArg *args)
{
	Arguments	split = split_arguments(nargs, args);
	int			result;

	/* the planner takes catalogs that have grown for a reason to compile */
	set_local("jit", "off");
	result = SPI_execute_with_args(sql, nargs, split.types, split.values,
								   split.nulls, false, 0);
	return finish_statement(scope, sql, result);
}

/*
 * Run a query by the active snapshot, so that several ones see the same.  What
 * the one before gave is freed; the current memory context stays.
 *
 * It is for many rows of the catalogs, which nobody may have analyzed since
 * they were filled: a nested loop that was planned for one row takes minutes
 * for thousands.  Workers would have to fill their caches first.
 */
uint64
query_execute_read(QueryScope *scope, const char *sql)
{
	MemoryContext context = CurrentMemoryContext;
	uint64		nrows;

	SPI_freetuptable(SPI_tuptable);
	SPI_tuptable = NULL;
	set_local("jit", "off");
	set_local("enable_nestloop", "off");
	set_local("max_parallel_workers_per_gather", "0");
	nrows = finish_statement(scope, sql, SPI_execute(sql, true, 0));
	MemoryContextSwitchTo(context);
	return nrows;
}

/*
 * Run one statement by a plan that is kept.
 *
 * The plan doesn't depend on how large tables are, so it must be good for
 * large ones: it takes an index wherever there is one.
 */
uint64
query_execute_plan(QueryScope *scope, QueryPlan *plan,
				   int nargs, const QueryArg *args)
{
	Arguments	split = split_arguments(nargs, args);
	int			result;

	set_local("jit", "off");
	set_local("enable_seqscan", "off");
	if (plan->kept == NULL)
	{
		SPIPlanPtr	made = SPI_prepare_cursor(plan->sql, nargs, split.types,
											  CURSOR_OPT_GENERIC_PLAN);

		if (made == NULL)
			elog(ERROR, "SPI_prepare failed: %s for \"%s\"",
				 SPI_result_code_string(SPI_result), plan->sql);
		SPI_keepplan(made);
		plan->kept = made;
	}
	result = SPI_execute_plan(plan->kept, split.values, split.nulls, false, 0);
	return finish_statement(scope, plan->sql, result);
}

static Arguments
split_arguments(int nargs, const QueryArg *args)
{
	Arguments	split = {
		.types = palloc_array(Oid, nargs + 1),
		.values = palloc_array(Datum, nargs + 1),
		.nulls = palloc_array(char, nargs + 1)
	};

	for (int i = 0; i < nargs; i++)
	{
		split.types[i] = args[i].type;
		split.values[i] = args[i].value;
		split.nulls[i] = args[i].isnull ? 'n' : ' ';
	}
	return split;
}

static uint64
finish_statement(QueryScope *scope, const char *sql, int result)
{
	MemoryContextSwitchTo(scope->caller_context);
	if (result < 0)
		elog(ERROR, "SPI failed: %s for \"%s\"",
			 SPI_result_code_string(result), sql);
	return SPI_processed;
}

/* A text parameter; NULL is SQL NULL. */
QueryArg
query_text(const char *value)
{
	if (value == NULL)
		return query_null(TEXTOID);
	return query_datum(TEXTOID, CStringGetTextDatum(value));
}

QueryArg
query_bigint(int64 value)
{
	return query_datum(INT8OID, Int64GetDatum(value));
}

QueryArg
query_int(int32 value)
{
	return query_datum(INT4OID, Int32GetDatum(value));
}

QueryArg
query_bool(bool value)
{
	return query_datum(BOOLOID, BoolGetDatum(value));
}

QueryArg
query_timestamptz(TimestampTz value)
{
	return query_datum(TIMESTAMPTZOID, TimestampTzGetDatum(value));
}

/* A text[] parameter of strings (char *). */
QueryArg
query_text_array(List *strings)
{
	Datum	   *values = palloc_array(Datum, list_length(strings) + 1);
	int			n = 0;
	ListCell   *cell;

	foreach(cell, strings)
		values[n++] = CStringGetTextDatum(lfirst(cell));
	return query_datum(TEXTARRAYOID,
					   PointerGetDatum(construct_array(values, n, TEXTOID, -1,
													   false, TYPALIGN_INT)));
}

QueryArg
query_datum(Oid type, Datum value)
{
	return (QueryArg)
	{
		.type = type, .value = value, .isnull = false
	};
}

QueryArg
query_null(Oid type)
{
	return (QueryArg)
	{
		.type = type, .value = (Datum) 0, .isnull = true
	};
}

/* A column (from 1) of a row (from 0); lives as long as the result. */
Datum
query_result(uint64 row, int column, bool *isnull)
{
	Assert(row < SPI_processed);
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc,
						 column, isnull);
}

/*
 * A column by its type's output function, NULL for SQL NULL; allocated in
 * the context of the one who opened the scope.
 */
char *
query_result_text(QueryScope *scope, uint64 row, int column)
{
	MemoryContext old = MemoryContextSwitchTo(scope->caller_context);
	char	   *result = query_result_value(row, column);

	MemoryContextSwitchTo(old);
	return result;
}

/* The same in the current context, for who reads many. */
char *
query_result_value(uint64 row, int column)
{
	bool		isnull;
	Datum		value = query_result(row, column, &isnull);

	if (isnull)
		return NULL;
	if (SPI_gettypeid(SPI_tuptable->tupdesc, column) == TEXTOID)
		return TextDatumGetCString(value);
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc,
						column);
}

/* Of the last statement's rows. */
int
query_column_count(void)
{
	return SPI_tuptable->tupdesc->natts;
}

/* The name of a column (from 1); lives as long as the result. */
const char *
query_column_name(int column)
{
	return NameStr(TupleDescAttr(SPI_tuptable->tupdesc, column - 1)->attname);
}

/* A bigint column that is never NULL. */
int64
query_result_bigint(uint64 row, int column)
{
	bool		isnull;
	Datum		value = query_result(row, column, &isnull);

	if (isnull)
		elog(ERROR, "unexpected null in column %d", column);
	return DatumGetInt64(value);
}

/* A boolean column; NULL counts as false. */
bool
query_result_bool(uint64 row, int column)
{
	bool		isnull;
	Datum		value = query_result(row, column, &isnull);

	return !isnull && DatumGetBool(value);
}

/*
 * The role that owns the extension, and so its tables.
 *
 * The catalog has no cache for that; one look in a transaction is enough, as
 * long as the extension's schema is the same.
 */
Oid
query_extension_owner(void)
{
	static TimestampTz looked = 0;
	static Oid	schema = InvalidOid;
	static Oid	owner = InvalidOid;
	Oid			schema_now = get_namespace_oid("confiture", true);

	if (looked != GetCurrentTransactionStartTimestamp() ||
		schema != schema_now)
	{
		looked = 0;
		owner = find_owner();
		schema = schema_now;
		looked = GetCurrentTransactionStartTimestamp();
	}
	return owner;
}

static Oid
find_owner(void)
{
	Relation	extensions = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			owner = InvalidOid;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber,
				F_NAMEEQ, CStringGetDatum("confiture"));
	scan = systable_beginscan(extensions, ExtensionNameIndexId, true,
							  NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		owner = ((Form_pg_extension) GETSTRUCT(tuple))->extowner;
	systable_endscan(scan);
	table_close(extensions, AccessShareLock);

	if (!OidIsValid(owner))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("extension \"confiture\" does not exist in this database"),
				 errhint("Run CREATE EXTENSION confiture.")));
	return owner;
}

/* The name of the current user, as bookkeeping rows keep it. */
char *
query_current_user(void)
{
	return GetUserNameFromId(GetUserId(), false);
}
