/*-------------------------------------------------------------------------
 *
 * decide.h
 *	  Somebody's decision about a migration.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DECIDE_H
#define MIGRATE_DECIDE_H

#include "fmgr.h"

#include "project/history.h"
#include "project/migrations.h"

typedef struct Decision
{
	const char *scope;
	MigrationSet *set;
	Migration  *migration;		/* NULL = not known yet */
	HistoryRecord record;		/* by decision_record() */
} Decision;

extern char *decision_version(FunctionCallInfo fcinfo, const char *name);
extern char *decision_reason(FunctionCallInfo fcinfo, int number);
extern void decision_prepare(Decision *decision, const char *function,
							 const char *scope, bool like_a_runner);
extern void decision_record(Decision *decision, const char *direction,
							const char *version, const char *reason);
extern void decision_remove_hold(const Decision *decision);
extern void decision_put_released(const Decision *decision);
extern void decision_set_recorded(LedgerEntry *entry,
								  const Decision *decision);

#endif							/* MIGRATE_DECIDE_H */
