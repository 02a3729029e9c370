/*-------------------------------------------------------------------------
 *
 * transaction.c
 *	  A procedure that ends transactions and begins others.
 *
 * Between its transactions such a procedure may run what refuses to run in a
 * transaction block, CREATE INDEX CONCURRENTLY and its like, as the server
 * runs what a client sends.  Four rules make that safe; each of them, broken,
 * has crashed a server:
 *
 * 1. The call isn't atomic: no transaction block, no function around it.
 * 2. It is the statement that the active portal runs.  A CALL within a
 *	  procedure or DO block isn't; there the caller's SPI frames and plans
 *	  would be pulled away from under it.
 * 3. No SPI frame is open when a transaction ends: query_open() and
 *	  query_close() lie within one.
 * 4. What outlives a transaction is allocated in the context that
 *	  transaction_enter() returns: a child of the portal's, which stays for as
 *	  long as the portal is active.  It must be the current one as well when a
 *	  statement runs, since SPI returns to that.
 *
 * Each transaction is READ COMMITTED, whatever the default is: what runs here
 * has to see what others committed before it got its lock.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/latch.h"
#include "tcop/pquery.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
#include "utils/wait_event.h"

#include "core/transaction.h"

#include "compat.h"

static bool is_active_statement(Oid procedure);
static void begin(MemoryContext context);

/*
 * Refuse a call that may not end transactions, and begin a new one.
 *
 * Returns the context for what has to outlive transactions, which is the
 * current one from then on.
 */
MemoryContext
transaction_enter(FunctionCallInfo fcinfo, const char *procedure)
{
	MemoryContext context;

	if (fcinfo->context == NULL || !IsA(fcinfo->context, CallContext) ||
		castNode(CallContext, fcinfo->context)->atomic ||
		!is_active_statement(fcinfo->flinfo->fn_oid))
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("CALL %s must be a statement of its own, outside of a transaction block",
						procedure),
				 errdetail("It commits after each step, which it can't do inside a transaction, a function, a procedure or a DO block."),
				 errhint("Send the CALL alone, in autocommit mode: consoles and drivers call the other one manual or transaction mode. To run all or nothing in your transaction, use the function of the same name.")));

	context = AllocSetContextCreate(PortalContext, "confiture procedure",
									ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(context);
	transaction_commit();
	return context;
}

static bool
is_active_statement(Oid procedure)
{
	PlannedStmt *planned;
	CallStmt   *call;

	if (ActivePortal == NULL || list_length(ActivePortal->stmts) != 1)
		return false;
	planned = linitial_node(PlannedStmt, ActivePortal->stmts);
	if (planned->utilityStmt == NULL || !IsA(planned->utilityStmt, CallStmt))
		return false;
	call = castNode(CallStmt, planned->utilityStmt);
	return call->funcexpr->funcid == procedure;
}

/* Commit, and begin the next transaction, without a snapshot. */
void
transaction_commit(void)
{
	MemoryContext context = CurrentMemoryContext;

	HoldPinnedPortals();
	ForgetPortalSnapshots();
	CommitTransactionCommand();
	begin(context);
}

/*
 * Take back what the transaction did, and begin the next one.
 *
 * After an error too: the caller has copied it and flushed the error state.
 */
void
transaction_rollback(void)
{
	MemoryContext context = CurrentMemoryContext;

	AbortOutOfAnyTransaction(); /* of subtransactions, too */
	ActivePortal->portalSnapshot = NULL;	/* it went with the transaction */
	begin(context);
}

/*
 * For PG_CATCH: the error, in that context, after the rollback.
 *
 * After a cancel, another one that is pending was meant for the same thing;
 * PostgresMain() forgets it, too.
 */
ErrorData *
transaction_take_error(MemoryContext context)
{
	ErrorData  *error;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	transaction_rollback();
	if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		QueryCancelPending = false;
	return error;
}

static void
begin(MemoryContext context)
{
	StartTransactionCommand();
	XactIsoLevel = XACT_READ_COMMITTED;
	MemoryContextSwitchTo(context);
}

/*
 * Have a snapshot until the end of the transaction, which reading a long
 * value needs.
 */
void
transaction_take_snapshot(void)
{
	EnsurePortalSnapshotExists();
}

/*
 * Wait, holding neither a snapshot nor any lock of a transaction.
 */
void
transaction_sleep(int milliseconds)
{
	transaction_commit();
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 milliseconds, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}
