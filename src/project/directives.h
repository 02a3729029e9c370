/*-------------------------------------------------------------------------
 *
 * directives.h
 *	  What a migration file says about itself: -- confiture:<name> lines.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_DIRECTIVES_H
#define PROJECT_DIRECTIVES_H

#include "nodes/pg_list.h"

#include "core/script.h"
#include "project/version.h"

typedef struct Directives
{
	bool		no_transaction;
	List	   *requires;		/* char *, versions */
	List	   *conflicts;		/* char *, versions */
	char	   *run_as;			/* NULL = whoever migrations run as */
	int			lock_timeout;	/* ms; -1 = not said */
	List	   *expects;		/* char *, as schema/expects.c reads them */
	char	   *irreversible;	/* why; NULL = it can be taken back */
} Directives;

extern Directives *directives_parse(const Script *script, MigrationPart part);

#endif							/* PROJECT_DIRECTIVES_H */
