/*-------------------------------------------------------------------------
 *
 * runner.c
 *	  One runner at a time, and under what settings scripts run.
 *
 * A SELECT that runs scripts never waits for another runner: while it waited
 * it would hold a snapshot, and with it a concurrent index build of the other
 * runner.  It takes the lock first and reads the bookkeeping afterwards, with
 * the snapshots of READ COMMITTED: under REPEATABLE READ it would see what was
 * true before the lock was free.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "core/lock.h"
#include "guc.h"
#include "project/runner.h"

#include "compat.h"

#define RUNNER_LOCK	1

static void require_may_become(const char *role);
static void set_option(const char *name, const char *value);

/* Refuse a transaction in which a runner could do harm or nothing. */
void
runner_require_transaction(const char *function)
{
	PreventCommandDuringRecovery(function);
	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TRANSACTION_STATE),
				 errmsg("%s cannot run in a %s transaction", function,
						XactIsoLevel == XACT_SERIALIZABLE ?
						"SERIALIZABLE" : "REPEATABLE READ"),
				 errdetail("It has to see what other runners committed before it got their lock."),
				 errhint("Run it in a READ COMMITTED transaction.")));
}

/* Be the only runner until the transaction ends, or say who is. */
void
runner_lock_for_transaction(void)
{
	char	   *holder;

	if (lock_try_for_transaction(RUNNER_LOCK))
		return;
	holder = lock_describe_holder(RUNNER_LOCK);
	ereport(ERROR,
			(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
			 errmsg("another run of confiture is in progress in this database"),
			 holder == NULL ? 0 : errdetail_internal("%s", holder),
			 errhint("Try again when it has ended.")));
}

/*
 * Take the role, search_path and lock_timeout that scripts run under.
 *
 * The caller has opened a GUC nest level, which ends all of it.  A shorter
 * lock_timeout of the session stays.
 */
void
runner_apply_settings(const Settings *settings)
{
	int			lock_timeout = settings->lock_timeout >= 0 ?
		settings->lock_timeout : confiture_lock_timeout;

	if (settings->role != NULL)
	{
		require_may_become(settings->role);
		set_option("role", settings->role);
	}
	if (settings->search_path != NULL)
		set_option("search_path", settings->search_path);
	if (lock_timeout > 0 && (LockTimeout == 0 || lock_timeout < LockTimeout))
		set_option("lock_timeout", psprintf("%d", lock_timeout));
}

/*
 * SET ROLE asks what the session's user may do.  The current user must be
 * allowed, too: the environment may be trusted by him alone.
 */
static void
require_may_become(const char *role)
{
	check_can_set_role(GetUserId(), get_role_oid(role, false));
}

static void
set_option(const char *name, const char *value)
{
	(void) set_config_option(name, value, superuser() ? PGC_SUSET : PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* The limit for one statement in milliseconds, 0 = none. */
int
runner_statement_timeout(const Settings *settings)
{
	return settings->statement_timeout >= 0 ?
		settings->statement_timeout : confiture_statement_timeout;
}
