/*-------------------------------------------------------------------------
 *
 * runner.h
 *	  One runner at a time, and under what settings scripts run.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_RUNNER_H
#define PROJECT_RUNNER_H

#include "core/script.h"
#include "project/environment.h"
#include "project/trust.h"

extern void runner_require_transaction(const char *function);
extern void runner_lock_for_transaction(void);
extern void runner_apply_settings(const Settings *settings);
extern int	runner_statement_timeout(const Settings *settings);

#endif							/* PROJECT_RUNNER_H */
