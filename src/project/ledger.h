/*-------------------------------------------------------------------------
 *
 * ledger.h
 *	  Which migrations this database has.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_LEDGER_H
#define PROJECT_LEDGER_H

extern int64 ledger_mark_pushed_as_baseline(void);

#endif							/* PROJECT_LEDGER_H */
