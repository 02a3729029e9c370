/*-------------------------------------------------------------------------
 *
 * subtransaction.h
 *	  Something that is done or undone within the caller's transaction.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_SUBTRANSACTION_H
#define CORE_SUBTRANSACTION_H

#include "utils/resowner.h"

/* The members are subtransaction.c's own business. */
typedef struct Subtransaction
{
	MemoryContext context;
	ResourceOwner owner;
	int			level;			/* of the transaction around it */
} Subtransaction;

extern void subtransaction_begin(Subtransaction *subtransaction);
extern void subtransaction_commit(const Subtransaction *subtransaction);
extern void subtransaction_rollback(const Subtransaction *subtransaction);
extern void subtransaction_run_and_undo(void (*action) (void *arg), void *arg);
extern ErrorData *subtransaction_take_error(const Subtransaction *subtransaction);

#endif							/* CORE_SUBTRANSACTION_H */
