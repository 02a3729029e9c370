/*-------------------------------------------------------------------------
 *
 * schema.c
 *	  The SQL functions that tell of schemas and plan changes of them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "schema/differ.h"
#include "schema/dump.h"
#include "schema/extension_versions.h"
#include "schema/prove.h"
#include "schema/rename.h"
#include "schema/request.h"
#include "schema/snapshot.h"
#include "schema/sql_settings.h"
#include "schema/step.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_snapshot);
PG_FUNCTION_INFO_V1(confiture_fingerprint);
PG_FUNCTION_INFO_V1(confiture_dump_schema);
PG_FUNCTION_INFO_V1(confiture_dump_files);
PG_FUNCTION_INFO_V1(confiture_object_kinds);
PG_FUNCTION_INFO_V1(confiture_plan);
PG_FUNCTION_INFO_V1(confiture_diff_snapshots);
PG_FUNCTION_INFO_V1(confiture_plan_snapshots);

static char *text_argument(FunctionCallInfo fcinfo, int n);
static SchemaOptions *options_argument(FunctionCallInfo fcinfo, int n,
									   int heeded, const char *function);
static SchemaModel *snapshot_argument(FunctionCallInfo fcinfo, int n,
									  const char *name);
static void put_differences(FunctionCallInfo fcinfo, List *differences);
static void put_steps(FunctionCallInfo fcinfo, const Steps *steps);
static int	first_with_body(const List *steps, bool down);
static bool has_body(const char *sql);
static Datum text_to_run(const Step *step, const List *statements,
						 bool unchecked);
static Datum text_array(List *strings);

/*
 * snapshot(ddl text DEFAULT NULL, server text DEFAULT NULL,
 *			options jsonb DEFAULT '{}') → jsonb
 */
Datum
confiture_snapshot(PG_FUNCTION_ARGS)
{
	char	   *ddl = text_argument(fcinfo, 0);
	char	   *server = text_argument(fcinfo, 1);
	SchemaOptions *options = options_argument(fcinfo, 2, OPTIONS_OF_READING,
											  "confiture.snapshot()");
	SchemaModel *model;

	if (ddl != NULL && server != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a snapshot is of DDL or of a server, not of both")));
	if (ddl != NULL)
		model = request_ddl(ddl, options, "confiture.snapshot()");
	else if (server != NULL)
		model = request_server(server, options);
	else
		model = request_live(options);
	PG_RETURN_JSONB_P(snapshot_of(model));
}

/*
 * fingerprint(options jsonb DEFAULT '{}') → text
 */
Datum
confiture_fingerprint(PG_FUNCTION_ARGS)
{
	SchemaOptions *options = options_argument(fcinfo, 0, OPTIONS_OF_READING,
											  "confiture.fingerprint()");

	PG_RETURN_TEXT_P(cstring_to_text(snapshot_fingerprint(request_live(options))));
}

/*
 * dump_schema() → text
 */
Datum
confiture_dump_schema(PG_FUNCTION_ARGS)
{
	SchemaOptions *options = options_parse(NULL, 0, NULL);

	PG_RETURN_TEXT_P(cstring_to_text(dump_text(request_live(options), options)));
}

/*
 * dump_files(layout text DEFAULT 'by_kind')
 *	 → TABLE(path text, content text)
 */
Datum
confiture_dump_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *layout = text_argument(fcinfo, 0);
	SchemaOptions *options = options_parse(NULL, 0, NULL);
	ListCell   *cell;

	if (layout == NULL || strcmp(layout, "by_kind") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("layout must be \"by_kind\"")));
	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, dump_tree(request_live(options), options))
	{
		const DumpFile *file = lfirst(cell);
		Datum		values[2] = {
			CStringGetTextDatum(file->path), CStringGetTextDatum(file->content)
		};
		bool		nulls[2] = {0};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * object_kinds() → TABLE(kind text, attributes text[])
 */
Datum
confiture_object_kinds(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Source	   *source;

	InitMaterializedSRF(fcinfo, 0);
	source = source_local();
	for (int i = 0; i < KIND_COUNT; i++)
	{
		Datum		values[2];
		bool		nulls[2] = {0};

		if (source->version / 10000 < object_kinds[i]->since)
			continue;
		values[0] = CStringGetTextDatum(object_kinds[i]->name);
		values[1] = text_array(read_attribute_names(source, object_kinds[i]));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	source_close(source);
	return (Datum) 0;
}

/*
 * diff_snapshots(old_snapshot jsonb, new_snapshot jsonb,
 *				  options jsonb DEFAULT '{}') → TABLE(change text, kind text, identity text, detail text)
 */
Datum
confiture_diff_snapshots(PG_FUNCTION_ARGS)
{
	SchemaOptions *options = options_argument(fcinfo, 2, OPTIONS_OF_DIFF,
											  "confiture.diff_snapshots()");
	SchemaModel *old = snapshot_argument(fcinfo, 0, "old_snapshot");
	SchemaModel *new = snapshot_argument(fcinfo, 1, "new_snapshot");

	options_omit(options, old);
	options_omit(options, new);
	put_differences(fcinfo, rename_differ(old, new, options,
										  "confiture.diff_snapshots()"));
	return (Datum) 0;
}

/*
 * plan(ddl text DEFAULT NULL, options jsonb DEFAULT '{}')
 *	 → TABLE(step int, kind text, identity text, lock text, rewrites boolean,
 *			 scans boolean, bytes bigint, transactional boolean,
 *			 hazards text[], up_sql text, down_sql text)
 */
Datum
confiture_plan(PG_FUNCTION_ARGS)
{
	SchemaOptions *options = options_argument(fcinfo, 1, OPTIONS_OF_PLAN,
											  "confiture.plan()");
	Request    *request = request_begin(text_argument(fcinfo, 0), options,
										"confiture.plan()");
	SchemaModel *live = request_current(request);
	SchemaModel *wanted;
	Steps	   *steps;
	EarlyProof	early = {.old = live, .options = options};

	InitMaterializedSRF(fcinfo, 0);
	if (live == NULL)
		return (Datum) 0;
	request_try_inside(request, prove_early, &early);
	wanted = request_wanted(request);
	options->live = true;
	steps = rename_steps(live, wanted, options, "confiture.plan()");
	if (steps->up == NIL && differ_find(live, wanted, NIL) == NIL)
		request_note_same(request);
	extension_versions_require(steps);
	prove_steps(live, wanted, steps, options, "confiture.plan()", &early);
	extension_versions_warn(steps);
	put_steps(fcinfo, steps);
	return (Datum) 0;
}

/*
 * plan_snapshots(old_snapshot jsonb, new_snapshot jsonb,
 *				  options jsonb DEFAULT '{}') → as plan()
 */
Datum
confiture_plan_snapshots(PG_FUNCTION_ARGS)
{
	SchemaOptions *options = options_argument(fcinfo, 2, OPTIONS_OF_PLAN,
											  "confiture.plan_snapshots()");
	SchemaModel *old = snapshot_argument(fcinfo, 0, "old_snapshot");
	SchemaModel *new = snapshot_argument(fcinfo, 1, "new_snapshot");

	options_omit(options, old);
	options_omit(options, new);
	InitMaterializedSRF(fcinfo, 0);
	put_steps(fcinfo, rename_steps(old, new, options,
								   "confiture.plan_snapshots()"));
	return (Datum) 0;
}

/* NULL for SQL NULL */
static char *
text_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

static SchemaOptions *
options_argument(FunctionCallInfo fcinfo, int n, int heeded,
				 const char *function)
{
	return options_parse(PG_ARGISNULL(n) ? NULL : PG_GETARG_JSONB_P(n), heeded,
						 function);
}

static SchemaModel *
snapshot_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return snapshot_read(list_make1(PG_GETARG_JSONB_P(n)), name);
}

static void
put_differences(FunctionCallInfo fcinfo, List *differences)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, differences)
	{
		Datum		values[4];
		bool		nulls[4];

		differ_values(lfirst(cell), values, nulls);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

static void
put_steps(FunctionCallInfo fcinfo, const Steps *steps)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			unchecked_up = first_with_body(steps->up, false);
	int			unchecked_down = first_with_body(steps->up, true);
	ListCell   *cell;

	foreach(cell, steps->up)
	{
		const Step *step = lfirst(cell);
		int			number = foreach_current_index(cell) + 1;
		Datum		values[11] = {
			Int32GetDatum(number),
			CStringGetTextDatum(step->object->kind->name),
			CStringGetTextDatum(step->object->identity),
			(Datum) 0,
			BoolGetDatum(step->rewrites),
			BoolGetDatum(step->scans),
			Int64GetDatum(step->bytes),
			BoolGetDatum(step->transactional),
			text_array(hazard_names(step->hazards)),
			text_to_run(step, step->statements, number == unchecked_up),
			text_to_run(step, step->down, number == unchecked_down)
		};
		bool		nulls[11] = {0};

		nulls[3] = step->lock == NULL;
		nulls[6] = step->bytes < 0 || !(step->rewrites || step->scans);
		if (!nulls[3])
			values[3] = CStringGetTextDatum(step->lock);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

/*
 * The number of the step that is the first one to create a function; 0: none
 * does.
 */
static int
first_with_body(const List *steps, bool down)
{
	int			n = list_length(steps);

	for (int i = 1; i <= n; i++)
	{
		int			number = down ? n + 1 - i : i;
		const Step *step = list_nth(steps, number - 1);
		ListCell   *cell;

		foreach(cell, down ? step->down : step->statements)
			if (has_body(((WrittenStatement *) lfirst(cell))->sql))
			return number;
	}
	return 0;
}

static bool
has_body(const char *sql)
{
	static const char *const beginnings[] = {"CREATE FUNCTION ",
		"CREATE PROCEDURE ", "CREATE OR REPLACE FUNCTION ",
	"CREATE OR REPLACE PROCEDURE "};

	for (size_t i = 0; i < lengthof(beginnings); i++)
		if (strncmp(sql, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

/*
 * Bodies may name what comes later: who runs this by hand has no check of them.
 * What can't be in a transaction stays alone.
 */
static Datum
text_to_run(const Step *step, const List *statements, bool unchecked)
{
	char	   *text = steps_text(statements);

	return CStringGetTextDatum(psprintf("%s%s%s",
										unchecked ? NO_BODY_CHECKS ";\n" : "",
										step->transactional ?
										sql_settings_head(text) : "", text));
}

static Datum
text_array(List *strings)
{
	Datum	   *values = palloc_array(Datum, list_length(strings) + 1);
	int			n = 0;
	ListCell   *cell;

	foreach(cell, strings)
		values[n++] = CStringGetTextDatum(lfirst(cell));
	return PointerGetDatum(construct_array(values, n, TEXTOID, -1, false,
										   TYPALIGN_INT));
}
