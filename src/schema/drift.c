/*-------------------------------------------------------------------------
 *
 * drift.c
 *	  drift(): what was changed since confiture left the schema, and by whom.
 *
 * The catalogs are compared with what is kept of the last build or run; no
 * shadow is needed, so that it works on a standby, and for who may only look.
 *
 * Who it was, is known where watch() was on (drift_author.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "schema/differ.h"
#include "schema/drift_author.h"
#include "schema/kinds.h"
#include "schema/left.h"
#include "schema/request.h"
#include "schema/watch.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_drift);

static void tell_of_interrupted(const Left *left);
static List *identities_of(const List *differences);
static void put(ReturnSetInfo *result, const Difference *difference,
				const WatchRecord *record);

/*
 * drift() → TABLE(change text, kind text, identity text, detail text,
 *				   changed_by text, changed_at timestamptz, statement text)
 */
Datum
confiture_drift(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	SchemaOptions *options = options_parse(NULL, 0, NULL);
	Left	   *left = left_find(LEFT_LAST, options);
	List	   *differences;
	List	   *records = NIL;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (left == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there is nothing to compare this schema with"),
				 errdetail("No build and no migration has left one yet."),
				 errhint("SELECT confiture.accept_drift('why') takes it as it is now.")));
	tell_of_interrupted(left);
	differences = differ_find(left->model, request_live(options), NIL);
	if (differences != NIL)
		records = watch_since(identities_of(differences), left->known_since);
	foreach(cell, differences)
		put(result, lfirst(cell), drift_author(records, lfirst(cell)));
	return (Datum) 0;
}

/* The ledger knows of a migration that the kept schema doesn't. */
static void
tell_of_interrupted(const Left *left)
{
	if (left_newest_history() > left->history_id)
		ereport(NOTICE,
				(errmsg("a run of migrations has not come to its end"),
				 errdetail("What it has done so far stands here as well."),
				 errhint("If it is not running any more: CALL confiture.migrate() goes on with it.")));
}

/* Of what differs, and of what that is part of. */
static List *
identities_of(const List *differences)
{
	List	   *identities = NIL;
	ListCell   *cell;

	foreach(cell, differences)
		for (const SchemaObject *object = difference_object(lfirst(cell));
			 object != NULL; object = object->parent)
		identities = lappend(identities, drift_watched_identity(object));
	return identities;
}

static void
put(ReturnSetInfo *result, const Difference *difference,
	const WatchRecord *record)
{
	Datum		values[7] = {0};
	bool		nulls[7] = {[4] = true, true, true};

	differ_values(difference, values, nulls);
	if (record != NULL)
	{
		values[4] = CStringGetTextDatum(record->session_user_name);
		values[5] = TimestampTzGetDatum(record->happened_at);
		nulls[4] = nulls[5] = false;
		if (record->statement != NULL)
		{
			values[6] = CStringGetTextDatum(record->statement);
			nulls[6] = false;
		}
	}
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}
