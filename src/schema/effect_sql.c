/*-------------------------------------------------------------------------
 *
 * effect_sql.c
 *	  confiture.statement_effect(): what a statement will lock.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "schema/statement_effect.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_statement_effect);

static void put_row(ReturnSetInfo *result, const StatementEffect *effect,
					const StatementLock *lock);

/*
 * statement_effect(sql text)
 *	→ TABLE(relation text, lock text, rewrites boolean, scans boolean,
 *			builds_index boolean, transactional boolean)
 *
 * A row for each relation; one without a relation if none is locked.
 */
Datum
confiture_statement_effect(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const StatementEffect *effect;
	ListCell   *cell;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("sql must not be null")));
	effect = statement_effect(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							  &effect_of_catalog);
	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, effect->locks)
		put_row(result, effect, lfirst(cell));
	if (effect->locks == NIL)
		put_row(result, effect, NULL);
	return (Datum) 0;
}

static void
put_row(ReturnSetInfo *result, const StatementEffect *effect,
		const StatementLock *lock)
{
	Datum		values[6] = {0};
	bool		nulls[6] = {0};

	if (lock == NULL)
		nulls[0] = nulls[1] = true;
	else
	{
		values[0] = CStringGetTextDatum(lock->relation);
		values[1] = CStringGetTextDatum(lock_mode_name(lock->mode));
	}
	values[2] = BoolGetDatum(effect->rewrites);
	values[3] = BoolGetDatum(effect->scans);
	values[4] = BoolGetDatum(effect->builds_index);
	values[5] = BoolGetDatum(effect->transactional);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}
