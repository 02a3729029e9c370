/*-------------------------------------------------------------------------
 *
 * source_remote.c
 *	  A database of another server, whose catalogs are read.
 *
 * All queries run in one transaction there, so that they see the same.  The
 * other server may be of another version: what a query asks for depends on
 * its version, not on ours.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "core/remote.h"
#include "schema/source.h"
#include "schema/sql_settings.h"

#include "compat.h"

static int	remote_run(Source *source, const char *sql);
static int	remote_column_count(Source *source);
static const char *remote_column_name(Source *source, int column);
static char *remote_value(Source *source, int row, int column);
static uint32 remote_number(Source *source, int row, int column);
static void remote_close(Source *source);
static void clear(Source *source);

/*
 * The database that a FOREIGN SERVER leads to; to be closed, also after an
 * error.
 */
Source *
source_remote(const char *server)
{
	Source	   *source = palloc0_object(Source);

	source->run = remote_run;
	source->column_count = remote_column_count;
	source->column_name = remote_column_name;
	source->value = remote_value;
	source->number = remote_number;
	source->close = remote_close;
	source->connection = remote_connect(server);
	PG_TRY();
	{
		source->version = PQserverVersion(source->connection);
		if (source->version < 150000)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("server \"%s\" is PostgreSQL %d", server,
							source->version / 10000),
					 errdetail("The catalogs of versions before 15 can't be read.")));
		remote_command(source->connection,
					   "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
		remote_command(source->connection,
					   "SET LOCAL search_path = pg_catalog, pg_temp");
		remote_command(source->connection, sql_settings_commands());
		remote_command(source->connection, "SET LOCAL jit = off");
		remote_command(source->connection, "SET LOCAL enable_nestloop = off");
		remote_command(source->connection,
					   "SET LOCAL max_parallel_workers_per_gather = 0");
	}
	PG_CATCH();
	{
		source_close(source);
		PG_RE_THROW();
	}
	PG_END_TRY();
	return source;
}

static int
remote_run(Source *source, const char *sql)
{
	clear(source);
	source->result = remote_query(source->connection, sql);
	return PQntuples(source->result);
}

static int
remote_column_count(Source *source)
{
	return PQnfields(source->result);
}

static const char *
remote_column_name(Source *source, int column)
{
	return PQfname(source->result, column);
}

static char *
remote_value(Source *source, int row, int column)
{
	return PQgetisnull(source->result, row, column) ? NULL :
		pstrdup(PQgetvalue(source->result, row, column));
}

static uint32
remote_number(Source *source, int row, int column)
{
	const char *value = PQgetvalue(source->result, row, column);

	if (PQftype(source->result, column) == CHAROID)
		return (unsigned char) *value;
	return (uint32) strtoul(value, NULL, 10);
}

static void
remote_close(Source *source)
{
	clear(source);
	remote_disconnect(source->connection);
}

static void
clear(Source *source)
{
	PQclear(source->result);
	source->result = NULL;
}
