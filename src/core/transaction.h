/*-------------------------------------------------------------------------
 *
 * transaction.h
 *	  A procedure that ends transactions and begins others.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_TRANSACTION_H
#define CORE_TRANSACTION_H

#include "fmgr.h"

extern MemoryContext transaction_enter(FunctionCallInfo fcinfo,
									   const char *procedure);
extern void transaction_commit(void);
extern void transaction_rollback(void);
extern ErrorData *transaction_take_error(MemoryContext context);
extern void transaction_take_snapshot(void);
extern void transaction_sleep(int milliseconds);

#endif							/* CORE_TRANSACTION_H */
