/*-------------------------------------------------------------------------
 *
 * source.c
 *	  A database whose catalogs are read: this one, or one of another server.
 *
 * Both are read by the same queries, as the caller: what he may not see of
 * the catalogs (which is next to nothing) isn't in the model.  What they give
 * doesn't depend on the session's settings.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/snapmgr.h"

#include "schema/source.h"
#include "schema/sql_settings.h"

#include "compat.h"

static int	local_run(Source *source, const char *sql);
static int	local_column_count(Source *source);
static const char *local_column_name(Source *source, int column);
static char *local_value(Source *source, int row, int column);
static uint32 local_number(Source *source, int row, int column);
static void local_close(Source *source);

/* This database, as the caller sees it; to be closed. */
Source *
source_local(void)
{
	Source	   *source = palloc0_object(Source);

	source->version = PG_VERSION_NUM;
	source->run = local_run;
	source->column_count = local_column_count;
	source->column_name = local_column_name;
	source->value = local_value;
	source->number = local_number;
	source->close = local_close;
	query_open(&source->scope, QUERY_AS_CALLER);
	sql_settings_fix();

	/* all queries see the same */
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	return source;
}

void
source_close(Source *source)
{
	source->close(source);
	pfree(source);
}

static int
local_run(Source *source, const char *sql)
{
	return (int) query_execute_read(&source->scope, sql);
}

static int
local_column_count(Source *source)
{
	return query_column_count();
}

static const char *
local_column_name(Source *source, int column)
{
	return query_column_name(column + 1);
}

static char *
local_value(Source *source, int row, int column)
{
	return query_result_value(row, column + 1);
}

/* A "char" is one byte of its Datum, and so is all else here its low bits. */
static uint32
local_number(Source *source, int row, int column)
{
	bool		isnull;

	return DatumGetUInt32(query_result(row, column + 1, &isnull));
}

static void
local_close(Source *source)
{
	PopActiveSnapshot();
	query_close(&source->scope);
}
