/*-------------------------------------------------------------------------
 *
 * steps.h
 *	  A migration on its way, statement by statement.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_STEPS_H
#define MIGRATE_STEPS_H

#include "core/session.h"
#include "migrate/run.h"

typedef struct Steps
{
	Run		   *run;
	Task	   *task;
	bool		begun;			/* the intent is committed, as intent says */
	Intent		intent;
	char	  **prefixes;		/* digests of the first n statements */
	SessionSettings *saved;		/* NULL = they are in force */
	int			lock_timeout;	/* put aside for a statement; 0 = it isn't */
	int			attempt;		/* since the last statement that was done */
	LocalTransactionId began_in;	/* of the statement that runs alone */
	bool		rolled_back;	/* it failed in that very transaction */
} Steps;

/* steps_begin.c */
extern void steps_begin(Steps *steps);

#endif							/* MIGRATE_STEPS_H */
