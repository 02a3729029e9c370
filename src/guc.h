/*-------------------------------------------------------------------------
 *
 * guc.h
 *	  Settings of the extension: confiture.*
 *
 *-------------------------------------------------------------------------
 */
#ifndef CONFITURE_GUC_H
#define CONFITURE_GUC_H

extern int	confiture_lock_timeout; /* ms, 0 = none */
extern int	confiture_statement_timeout;	/* ms, 0 = none */

extern int	confiture_lock_retries;
extern int	confiture_runner_timeout;	/* ms, 0 = don't wait */
extern int	confiture_concurrent_index_timeout; /* ms, 0 = none */
extern char *confiture_environment; /* "" = the database's own */

/* confiture.current_* */
typedef enum GucCurrent
{
	GUC_CURRENT_VERSION,
	GUC_CURRENT_NAME,
	GUC_CURRENT_DIRECTION,
	GUC_CURRENT_SCOPE,
	GUC_CURRENT_DURATION,
	GUC_CURRENT_ERROR
} GucCurrent;

extern void guc_set_current(GucCurrent current, const char *value);
extern void guc_define(void);

#endif							/* CONFITURE_GUC_H */
