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

extern void guc_define(void);

#endif							/* CONFITURE_GUC_H */
