/*-------------------------------------------------------------------------
 *
 * schema.c
 *	  The SQL functions of this room.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "schema/plan.h"
#include "schema/read.h"
#include "schema/snapshot.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_snapshot);
PG_FUNCTION_INFO_V1(confiture_fingerprint);
PG_FUNCTION_INFO_V1(confiture_dump_schema);
PG_FUNCTION_INFO_V1(confiture_plan_snapshots);

static SchemaModel *read_live(void);
static char *statements_text(const List *statements);

static SchemaModel *
read_live(void)
{
	Source	   *source = source_local();
	ReadOptions options = {0};
	SchemaModel *model = read_model(source, &options);

	source_close(source);
	return model;
}

Datum
confiture_snapshot(PG_FUNCTION_ARGS)
{
	PG_RETURN_JSONB_P(snapshot_of(read_live()));
}

Datum
confiture_fingerprint(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(snapshot_fingerprint(read_live())));
}

Datum
confiture_dump_schema(PG_FUNCTION_ARGS)
{
	SchemaModel *empty = model_create(PG_VERSION_NUM);
	SchemaPlan *plan;
	Writer		writer = {0};
	ListCell   *cell;

	model_index(empty);
	plan = plan_make(empty, read_live());
	foreach(cell, plan->ordered)
		plan_write(lfirst(cell), &writer);
	PG_RETURN_TEXT_P(cstring_to_text(statements_text(writer.statements)));
}

static char *
statements_text(const List *statements)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, statements)
	{
		const WrittenStatement *statement = lfirst(cell);

		appendStringInfo(&text, "%s%s;", text.len > 0 ? "\n" : "",
						 statement->sql);
	}
	return text.data;
}

Datum
confiture_plan_snapshots(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	SchemaModel *old = snapshot_read(PG_GETARG_JSONB_P(0), "old_snapshot");
	SchemaModel *new = snapshot_read(PG_GETARG_JSONB_P(1), "new_snapshot");
	SchemaPlan *plan = plan_make(old, new);
	int			step = 0;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, plan->ordered)
	{
		const Action *action = lfirst(cell);
		const SchemaObject *object = action->new == NULL ||
			action->type == ACTION_DROP ? action->old : action->new;
		Writer		writer = {0};
		Datum		values[9] = {0};
		bool		nulls[9] = {false, false, false, true, true, true, true, false, true};

		plan_write(action, &writer);
		values[0] = Int32GetDatum(++step);
		values[1] = CStringGetTextDatum(object->kind->name);
		values[2] = CStringGetTextDatum(object->identity);
		values[7] = CStringGetTextDatum(statements_text(writer.statements));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
