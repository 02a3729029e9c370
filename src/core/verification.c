/*-------------------------------------------------------------------------
 *
 * verification.c
 *	  What becomes of the rows of a script that is to verify something.
 *
 * A row whose first column is a boolean that isn't true is an error: whoever
 * writes SELECT count(*) = 3 FROM users wants to be told if it isn't.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "tcop/dest.h"

#include "core/execute.h"

#include "compat.h"

static bool receive(TupleTableSlot *slot, DestReceiver *self);
static void start(DestReceiver *self, int operation, TupleDesc columns);
static void ignore(DestReceiver *self);

/* A receiver of such rows; it holds nothing. */
DestReceiver *
verification_receiver(void)
{
	DestReceiver *receiver = palloc0_object(DestReceiver);

	receiver->receiveSlot = receive;
	receiver->rStartup = start;
	receiver->rShutdown = ignore;
	receiver->rDestroy = ignore;
	receiver->mydest = DestNone;
	return receiver;
}

static bool
receive(TupleTableSlot *slot, DestReceiver *self)
{
	TupleDesc	columns = slot->tts_tupleDescriptor;
	bool		isnull;
	Datum		value;

	if (columns->natts == 0 || TupleDescAttr(columns, 0)->atttypid != BOOLOID)
		return true;
	value = slot_getattr(slot, 1, &isnull);
	if (isnull || !DatumGetBool(value))
		ereport(ERROR,
				(errcode(ERRCODE_ASSERT_FAILURE),
				 errmsg("verification failed: the query returned %s",
						isnull ? "null" : "false")));
	return true;
}

static void
start(DestReceiver *self, int operation, TupleDesc columns)
{
}

static void
ignore(DestReceiver *self)
{
}
