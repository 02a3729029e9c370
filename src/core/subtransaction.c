/*-------------------------------------------------------------------------
 *
 * subtransaction.c
 *	  Something that is done or undone within the caller's transaction.
 *
 * The shape is that of PL/pgSQL's exception blocks (pl_exec.c).  Context and
 * resource owner are the caller's again afterwards, and what is begun inside
 * allocates in the caller's context.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"

#include "core/subtransaction.h"

#include "compat.h"

static void restore(const Subtransaction *subtransaction);

void
subtransaction_begin(Subtransaction *subtransaction)
{
	subtransaction->context = CurrentMemoryContext;
	subtransaction->owner = CurrentResourceOwner;
	subtransaction->level = GetCurrentTransactionNestLevel();
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(subtransaction->context);
}

/* Keep what was done. */
void
subtransaction_commit(const Subtransaction *subtransaction)
{
	ReleaseCurrentSubTransaction();
	restore(subtransaction);
}

/* Undo what was done, with those begun inside that an error left open. */
void
subtransaction_rollback(const Subtransaction *subtransaction)
{
	while (GetCurrentTransactionNestLevel() > subtransaction->level)
		RollbackAndReleaseCurrentSubTransaction();
	restore(subtransaction);
}

/*
 * Do something and undo it.  An error goes on after the rollback: a transaction
 * that is a single statement would be left to the client as a failed one.
 */
void
subtransaction_run_and_undo(void (*action) (void *arg), void *arg)
{
	Subtransaction subtransaction;

	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		action(arg);
		subtransaction_rollback(&subtransaction);
	}
	PG_CATCH();
	{
		ReThrowError(subtransaction_take_error(&subtransaction));
	}
	PG_END_TRY();
}

/* For PG_CATCH: the error, in the caller's context, after the rollback. */
ErrorData *
subtransaction_take_error(const Subtransaction *subtransaction)
{
	ErrorData  *error;

	MemoryContextSwitchTo(subtransaction->context);
	error = CopyErrorData();
	FlushErrorState();
	subtransaction_rollback(subtransaction);
	return error;
}

static void
restore(const Subtransaction *subtransaction)
{
	MemoryContextSwitchTo(subtransaction->context);
	CurrentResourceOwner = subtransaction->owner;
}
