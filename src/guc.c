/*-------------------------------------------------------------------------
 *
 * guc.c
 *	  Settings of the extension: confiture.*
 *
 * confiture.current_* tell a hook what the run is about.  Their context isn't
 * PGC_INTERNAL, since the server hands no such value to a parallel worker: a
 * hook's CREATE TABLE ... AS SELECT current_setting(...) would find nothing
 * there.  A check of their own keeps everybody but us from setting them; a
 * RESET goes around it, and hurts nobody, as it can only empty them, up to
 * the end of the hook that said it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/parallel.h"
#include "utils/guc.h"

#include "guc.h"

#include "compat.h"

int			confiture_lock_timeout = 5000;
int			confiture_statement_timeout = 0;
int			confiture_lock_retries = 5;
int			confiture_runner_timeout = 60000;
int			confiture_concurrent_index_timeout = 0;
char	   *confiture_environment = NULL;

/* What the run is about; their values are only read by SQL. */
static const struct
{
	const char *name;
	const char *description;
}			currents[] = {

	[GUC_CURRENT_VERSION] = {"confiture.current_version",
	"Version of the migration that runs; empty outside one."},
	[GUC_CURRENT_NAME] = {"confiture.current_name",
	"Name of the migration that runs; empty outside one."},
	[GUC_CURRENT_DIRECTION] = {"confiture.current_direction",
	"Direction of the run: up or down; empty outside one."},
	[GUC_CURRENT_SCOPE] = {"confiture.current_scope",
	"Scope of the run; empty outside one."},
	[GUC_CURRENT_DURATION] = {"confiture.current_duration",
	"How long the migration or run took; empty before its end."},
	[GUC_CURRENT_ERROR] = {"confiture.current_error",
	"Message of the error that stopped the run; empty if there is none."},
};

static char *current_values[lengthof(currents)];
static bool setting_current = false;

static void define_current(GucCurrent current);
static bool check_current(char **newval, void **extra, GucSource source);

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
	DefineCustomIntVariable("confiture.lock_retries",
							"How often a migration that didn't get its locks is tried again.",
							"0 means that it isn't.",
							&confiture_lock_retries, 5, 0, 1000,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("confiture.runner_timeout",
							"How long CALL waits for another run to end.",
							"0 means that it doesn't wait.",
							&confiture_runner_timeout, 60000, 0, INT_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	DefineCustomIntVariable("confiture.concurrent_index_timeout",
							"How long a concurrent index build of a migration may take.",
							"0 means no limit.",
							&confiture_concurrent_index_timeout, 0, 0, INT_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	DefineCustomStringVariable("confiture.environment",
							   "The environment of functions that are not told one.",
							   "Empty means the one that the database is bound to, else the only one.",
							   &confiture_environment, "",
							   PGC_USERSET, 0, NULL, NULL, NULL);
	for (int i = 0; i < (int) lengthof(currents); i++)
		define_current((GucCurrent) i);
	MarkGUCPrefixReserved("confiture");
}

static void
define_current(GucCurrent current)
{
	DefineCustomStringVariable(currents[current].name,
							   currents[current].description,
							   "Only a run of migrations sets it, for its hooks.",
							   &current_values[current], "",
							   PGC_USERSET,
							   GUC_NO_RESET_ALL,
							   check_current, NULL, NULL);
}

/* A parallel worker takes over what its leader has. */
static bool
check_current(char **newval, void **extra, GucSource source)
{
	if (setting_current || InitializingParallelWorker ||
		source == PGC_S_DEFAULT)
		return true;
	GUC_check_errcode(ERRCODE_CANT_CHANGE_RUNTIME_PARAM);
	GUC_check_errdetail("Only a run of migrations sets it, for its hooks.");
	return false;
}

/*
 * Set confiture.current_* up to the end of the current GUC nest level.
 *
 * The caller has opened one by NewGUCNestLevel(); NULL is the empty string.
 */
void
guc_set_current(GucCurrent current, const char *value)
{
	setting_current = true;
	PG_TRY();
	{
		(void) set_config_option(currents[current].name,
								 value != NULL ? value : "",
								 PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	}
	PG_FINALLY();
	{
		setting_current = false;
	}
	PG_END_TRY();
}
