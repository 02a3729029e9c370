/*-------------------------------------------------------------------------
 *
 * guc.c
 *	  Settings of the extension: confiture.*
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "utils/guc.h"

#include "guc.h"

#include "compat.h"

int			confiture_lock_timeout = 5000;
int			confiture_statement_timeout = 0;

/* Define the settings; the prefix is ours alone from then on. */
void
guc_define(void)
{
	DefineCustomIntVariable("confiture.lock_timeout",
							"How long DDL waits for a lock.",
							"0 means no limit. An environment's migration.lock_timeout takes its place.",
							&confiture_lock_timeout, 5000, 0, INT_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	DefineCustomIntVariable("confiture.statement_timeout",
							"How long one statement of a script may run.",
							"0 means no limit of ours. An environment's migration.statement_timeout takes its place.",
							&confiture_statement_timeout, 0, 0, INT_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	MarkGUCPrefixReserved("confiture");
}
