/*-------------------------------------------------------------------------
 *
 * adopted.h
 *	  The ledgers of other tools that were adopted, which count as nobody's.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_ADOPTED_H
#define PROJECT_ADOPTED_H

#include "nodes/pg_list.h"

extern List *adopted_tables(void);
extern void adopted_note_table(const char *identity, const char *tool);

#endif							/* PROJECT_ADOPTED_H */
