/*-------------------------------------------------------------------------
 *
 * migrate.h
 *	  Arguments and messages that the functions of this room share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_MIGRATE_H
#define MIGRATE_MIGRATE_H

#include "migrate/run.h"

extern char *migrate_text_argument(FunctionCallInfo fcinfo, int n);
extern char *migrate_scope_argument(FunctionCallInfo fcinfo, int n);
extern int	migrate_steps_argument(FunctionCallInfo fcinfo, int steps,
								   int target);
extern void migrate_tell_nothing_to_do(const Run *run);
extern void migrate_log_head(const Run *run);

#endif							/* MIGRATE_MIGRATE_H */
