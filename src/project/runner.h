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

/* In a script's place: what an environment says, and a file may change. */
typedef struct RunnerPlace
{
	const char *role;			/* NULL = the caller */
	const char *search_path;	/* NULL = the caller's */
	const char *scope;			/* schema to stand before it; "" = none */
	int			lock_timeout;	/* ms, 0 = none */
	int			statement_timeout;	/* ms, 0 = none */
} RunnerPlace;

extern void runner_require_transaction(const char *function);
extern void runner_lock_for_transaction(void);
extern void runner_lock_for_session(int timeout_ms);
extern void runner_keep_lock(void);
extern void runner_unlock_for_session(void);
extern void runner_require_not_inside(const char *function);
extern void runner_begin(const char *function);
extern void runner_end(void);
extern RunnerPlace runner_place(const Settings *settings);
extern void runner_enter(const RunnerPlace *place);
extern void runner_enter_session(const RunnerPlace *place);
extern void runner_report(const char *version, int statement, int statements);
extern void runner_report_nothing(void);
extern const char *runner_application(void);

#endif							/* PROJECT_RUNNER_H */
