/*-------------------------------------------------------------------------
 *
 * adopt_formats.c
 *	  The ledgers of other migration tools, as data.
 *
 * A table is known by its columns, since most tools let their users name it.
 * Each format below was taken from its tool's own sources:
 *
 *	confiture		tb_confiture of the Python tool, 0.3.10 and 0.44.0
 *	Flyway			PostgreSQLDatabase.getRawCreateScript(); what undone and
 *					deleted mean is MigrationInfoServiceImpl.refresh()'s rule
 *	golang-migrate	database/postgres/postgres.go, ensureVersionTable()
 *	dbmate			pkg/driver/postgres/postgres.go, CreateMigrationsTable()
 *	Rails			active_record/schema_migration.rb, create_table()
 *	Alembic			ddl/impl.py, version_table_impl()
 *	Sqitch			App/Sqitch/Engine/pg.sql, the table changes
 *
 * adopt_read.c tells how the columns become rows, and of what shape.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "core/query.h"
#include "migrate/adopt.h"

#include "compat.h"

#define REQUIRED(column, type)	{.name = column, .class = type}
#define OPTIONAL(column, type)	{.name = column, .class = type, .optional = true}

static const ForeignFormat formats[] = {
	{
		.tool = "confiture (Python)",
		.verb = "applied",
		.columns = {
			REQUIRED("version", COLUMN_TEXT),
			REQUIRED("name", COLUMN_TEXT),
			REQUIRED("applied_at", COLUMN_TIME),
			REQUIRED("execution_time_ms", COLUMN_INTEGER),
			REQUIRED("checksum", COLUMN_TEXT),
			OPTIONAL("pk_confiture", COLUMN_INTEGER),
			OPTIONAL("applied_by", COLUMN_TEXT)
		},
		.companions = {"confiture_lock_holder"},
		.rows = "SELECT version, name, NULL::text, applied_at, applied_by,"
		" checksum, execution_time_ms, false, false, false, 1::bigint, false,"
		" row_number() OVER (ORDER BY pk_confiture, applied_at,"
		" version COLLATE \"C\"), 1::bigint"
		" FROM ledger_row"
	},
	{
		.tool = "Flyway",
		.verb = "installed",
		.columns = {
			REQUIRED("installed_rank", COLUMN_INTEGER),
			REQUIRED("version", COLUMN_TEXT),
			REQUIRED("description", COLUMN_TEXT),
			REQUIRED("type", COLUMN_TEXT),
			REQUIRED("script", COLUMN_TEXT),
			REQUIRED("checksum", COLUMN_INTEGER),
			REQUIRED("installed_by", COLUMN_TEXT),
			REQUIRED("installed_on", COLUMN_TIME),
			REQUIRED("execution_time", COLUMN_INTEGER),
			REQUIRED("success", COLUMN_BOOLEAN)
		},
		.rows = "SELECT key, replace(name, ' ', '_'), CASE"
		" WHEN NOT success THEN 'failed'"
		" WHEN type = 'SCHEMA' THEN 'marks the creation of a schema'"
		" WHEN type = 'BASELINE' THEN 'marks a baseline'"
		" WHEN type = 'DELETE' THEN 'marks a migration as deleted'"
		" WHEN type LIKE 'UNDO%' THEN 'took the version back'"
		" WHEN next_type LIKE 'UNDO%' THEN 'undone by installed_rank ' || next_rank"
		" WHEN next_type = 'DELETE' THEN 'deleted by installed_rank ' || next_rank"
		" WHEN next_type IS NOT NULL THEN 'ran again as installed_rank ' || next_rank"
		" END, installed_on, installed_by, NULL::text, execution_time, false,"
		" success AND type LIKE '%BASELINE' AND next_type IS DISTINCT FROM 'DELETE',"
		" version IS NULL, 1::bigint, false, installed_rank, 1::bigint"
		" FROM (SELECT *, lead(type) OVER later AS next_type,"
		" lead(installed_rank) OVER later AS next_rank"
		" FROM (SELECT *, coalesce(version, 'R__' || name) AS key"
		" FROM (SELECT *, CASE WHEN version IS NULL"
		" THEN coalesce(substring(script FROM '(?:^|/)R__([^/]+)[.]sql$'),"
		" replace(description, ' ', '_')) ELSE description END AS name"
		" FROM ledger_row) AS named) AS keyed"
		" WINDOW later AS (PARTITION BY key, success, type = 'SCHEMA'"
		" ORDER BY installed_rank)) AS judged"
	},
	{
		.tool = "golang-migrate",
		.verb = "listed",
		.exact = true,
		.by_version = true,
		.columns = {
			REQUIRED("version", COLUMN_INTEGER),
			REQUIRED("dirty", COLUMN_BOOLEAN)
		},
		.rows = "SELECT version::text, NULL::text, NULL::text,"
		" NULL::timestamptz, NULL::text, NULL::text, NULL::bigint, dirty, true,"
		" false, 1::bigint, false, row_number() OVER (ORDER BY version),"
		" 1::bigint FROM ledger_row"
	},
	{
		.tool = "dbmate or Rails",
		.verb = "listed",
		.exact = true,
		.by_version = true,
		.columns = {
			REQUIRED("version", COLUMN_TEXT)
		},
		.companions = {"ar_internal_metadata"},
		.rows = "SELECT version, NULL::text, NULL::text, NULL::timestamptz,"
		" NULL::text, NULL::text, NULL::bigint, false, false, false, 1::bigint,"
		" false, 1::bigint, 1::bigint FROM ledger_row"
	},
	{
		.tool = "Alembic",
		.verb = "listed",
		.remark = "Alembic lists its heads alone, no revision before them",
		.exact = true,
		.by_version = true,
		.columns = {
			REQUIRED("version_num", COLUMN_TEXT)
		},
		.rows = "SELECT version_num, NULL::text, NULL::text,"
		" NULL::timestamptz, NULL::text, NULL::text, NULL::bigint, false, false,"
		" false, 1::bigint, false, 1::bigint, 1::bigint FROM ledger_row"
	},
	{
		.tool = "Sqitch",
		.verb = "deployed",
		.by_name = true,
		.columns = {
			REQUIRED("change_id", COLUMN_TEXT),
			REQUIRED("change", COLUMN_TEXT),
			REQUIRED("project", COLUMN_TEXT),
			REQUIRED("committed_at", COLUMN_TIME),
			REQUIRED("committer_name", COLUMN_TEXT),
			REQUIRED("planned_at", COLUMN_TIME),
			REQUIRED("planner_name", COLUMN_TEXT)
		},
		.companions = {
			"changes", "dependencies", "events", "projects", "releases", "tags"
		},
		.rows = "SELECT name, name, NULL::text, committed_at,"
		" committer_name, NULL::text, NULL::bigint, false, false, false,"
		" row_number() OVER same, lead(change_id) OVER same IS NOT NULL,"
		" row_number() OVER (ORDER BY committed_at, planned_at, change_id),"
		" (SELECT count(DISTINCT project) FROM ledger_row)"
		" FROM (SELECT *, replace(change, '/', '_') AS name FROM ledger_row)"
		" AS named"
		" WINDOW same AS (PARTITION BY name"
		" ORDER BY committed_at, planned_at, change_id)"
	}
};

const char *const adopt_class_types[] = {
	[COLUMN_TEXT] = "text",
	[COLUMN_INTEGER] = "int8",
	[COLUMN_BOOLEAN] = "bool",
	[COLUMN_TIME] = "timestamptz"
};

/* A column that the table has. */
typedef struct FoundColumn
{
	char	   *name;
	char	   *type;
	Oid			type_id;
} FoundColumn;

static void require_readable_kind(const ForeignLedger *ledger);
static List *read_columns(Oid relid);
static bool fits(const ForeignFormat *format, List *found);
static const FoundColumn *find_column(List *found, const char *name);
static bool is_of_class(Oid type, ColumnClass class);
pg_noreturn static void refuse_format(const ForeignLedger *ledger, List *found);
static char *known_formats(void);

/* Look at a table, and find the tool that it belongs to. */
ForeignLedger *
adopt_open(Oid relid)
{
	ForeignLedger *ledger = palloc0_object(ForeignLedger);
	char	   *name = get_rel_name(relid);
	List	   *found;
	ListCell   *cell;

	if (name == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relid)));
	ledger->relid = relid;
	ledger->temporary = isAnyTempNamespace(get_rel_namespace(relid));
	ledger->qualified =
		quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)),
								   name);
	ledger->identity = ledger->qualified;
	require_readable_kind(ledger);

	found = read_columns(relid);
	foreach(cell, found)
		ledger->columns = lappend(ledger->columns,
								  ((FoundColumn *) lfirst(cell))->name);
	for (int i = 0; i < (int) lengthof(formats); i++)
		if (fits(&formats[i], found))
		{
			ledger->format = &formats[i];
			return ledger;
		}
	refuse_format(ledger, found);
}

/* A foreign table would connect to another server, an index has no rows. */
static void
require_readable_kind(const ForeignLedger *ledger)
{
	switch (get_rel_relkind(ledger->relid))
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
			return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("%s is not a table or view", ledger->qualified)));
}

/* Its columns (FoundColumn *), in their order. */
static List *
read_columns(Oid relid)
{
	QueryScope	query;
	QueryArg	args[] = {query_datum(OIDOID, ObjectIdGetDatum(relid))};
	List	   *found = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT attname::text, format_type(atttypid, atttypmod),"
					  " atttypid::bigint"
					  " FROM pg_catalog.pg_attribute"
					  " WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped"
					  " ORDER BY attnum", lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		FoundColumn *column = palloc_object(FoundColumn);

		column->name = query_result_text(&query, i, 1);
		column->type = query_result_text(&query, i, 2);
		column->type_id = (Oid) query_result_bigint(i, 3);
		found = lappend(found, column);
	}
	query_close(&query);
	return found;
}

static bool
fits(const ForeignFormat *format, List *found)
{
	int			present = 0;

	for (int i = 0; i < MAX_COLUMNS && format->columns[i].name != NULL; i++)
	{
		const ForeignColumn *column = &format->columns[i];
		const FoundColumn *match = find_column(found, column->name);

		if (match == NULL && column->optional)
			continue;
		if (match == NULL || !is_of_class(match->type_id, column->class))
			return false;
		present++;
	}
	return !format->exact || present == list_length(found);
}

static const FoundColumn *
find_column(List *found, const char *name)
{
	ListCell   *cell;

	foreach(cell, found)
		if (strcmp(((FoundColumn *) lfirst(cell))->name, name) == 0)
		return lfirst(cell);
	return NULL;
}

/* The server's own types alone: a cast of another one may be anybody's code. */
static bool
is_of_class(Oid type, ColumnClass class)
{
	switch (class)
	{
		case COLUMN_TEXT:
			return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
		case COLUMN_INTEGER:
			return type == INT2OID || type == INT4OID || type == INT8OID;
		case COLUMN_BOOLEAN:
			return type == BOOLOID;
		case COLUMN_TIME:
			return type == TIMESTAMPTZOID || type == TIMESTAMPOID;
	}
	return false;
}

static void
refuse_format(const ForeignLedger *ledger, List *found)
{
	StringInfoData columns;
	ListCell   *cell;

	initStringInfo(&columns);
	foreach(cell, found)
	{
		FoundColumn *column = lfirst(cell);

		appendStringInfo(&columns, "%s%s %s", columns.len == 0 ? "" : ", ",
						 column->name, column->type);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is not the ledger of a migration tool that confiture knows",
					ledger->qualified),
			 errdetail_internal("Its columns are: %s.\nKnown are:\n%s",
								columns.data, known_formats())));
}

/* A line for each tool with the columns that it is known by. */
static char *
known_formats(void)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < (int) lengthof(formats); i++)
	{
		const ForeignFormat *format = &formats[i];

		appendStringInfo(&text, "%s%s:", i == 0 ? "" : "\n", format->tool);
		for (int j = 0; j < MAX_COLUMNS && format->columns[j].name != NULL; j++)
			if (!format->columns[j].optional)
				appendStringInfo(&text, "%s %s", j == 0 ? "" : ",",
								 format->columns[j].name);
		if (format->exact)
			appendStringInfoString(&text, ", and no other");
	}
	return text.data;
}
