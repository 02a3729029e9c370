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
#include "catalog/namespace.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/proc.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "core/lock.h"
#include "core/own_ddl.h"
#include "core/transaction.h"
#include "guc.h"
#include "project/runner.h"

#include "compat.h"

#define RUNNER_LOCK		1

/* between two looks at the lock that another runner has */
#define POLL_MS			100

#define REPORT_PREFIX	"confiture "

/* The function or procedure that is running scripts in this backend. */
static const char *running = NULL;

pg_noreturn static void refuse_second_runner(void);
static void tell_of_runner(void);
static void enter(const RunnerPlace *place, GucAction action);
static void require_may_become(const char *role);
static char *scoped_path(const RunnerPlace *place);
static void set_option(const char *name, const char *value, GucAction action);

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
	if (!lock_try_for_transaction(RUNNER_LOCK))
		refuse_second_runner();
}

static void
refuse_second_runner(void)
{
	char	   *holder = lock_describe_holder(RUNNER_LOCK);

	ereport(ERROR,
			(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
			 errmsg("another run of confiture is in progress in this database"),
			 holder == NULL ? 0 : errdetail_internal("%s", holder),
			 errhint("Try again when it has ended.")));
}

/*
 * Be the only runner until runner_unlock_for_session(), waiting so long.
 *
 * For procedures alone: it waits by looking again and again, in transactions
 * without a snapshot, so that no concurrent index build of the other runner
 * waits for us.  Abort doesn't let the lock go.
 */
void
runner_lock_for_session(int timeout_ms)
{
	TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(),
													   timeout_ms);
	bool		told = false;

	while (!lock_try_for_session(RUNNER_LOCK))
	{
		if (GetCurrentTimestamp() >= deadline)
			refuse_second_runner();
		if (!told)
			tell_of_runner();
		told = true;
		transaction_sleep(POLL_MS);
	}
}

static void
tell_of_runner(void)
{
	char	   *holder = lock_describe_holder(RUNNER_LOCK);

	ereport(NOTICE,
			(errmsg("waiting for another run of confiture to end"),
			 holder == NULL ? 0 : errdetail_internal("%s", holder)));
}

/*
 * Take the session's lock again if a script has freed it: DISCARD ALL and
 * pg_advisory_unlock_all() free all that the session has.
 */
void
runner_keep_lock(void)
{
	if (!lock_is_mine(RUNNER_LOCK) && !lock_try_for_session(RUNNER_LOCK))
		refuse_second_runner();
}

void
runner_unlock_for_session(void)
{
	lock_release_for_session(RUNNER_LOCK);
}

/*
 * Scripts are about to run: no other function that runs scripts may be called
 * by them.  runner_end() has to be called on every way out.
 */
void
runner_begin(const char *function)
{
	runner_require_not_inside(function);
	running = function;
	own_ddl_begin();
}

/* Refuse a call by a script that another such function runs. */
void
runner_require_not_inside(const char *function)
{
	if (running != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 strcmp(running, function) == 0 ?
				 errmsg("%s cannot run inside itself", function) :
				 errmsg("%s cannot run inside %s", function, running)));
}

void
runner_end(void)
{
	running = NULL;
	own_ddl_end();
}

/* Where scripts run by these settings; a file's directives may change it. */
RunnerPlace
runner_place(const Settings *settings)
{
	return (RunnerPlace)
	{
		.role = settings->role,
			.search_path = settings->search_path,
			.scope = "",
			.lock_timeout = settings->lock_timeout >= 0 ?
			settings->lock_timeout : confiture_lock_timeout,
			.statement_timeout = settings->statement_timeout >= 0 ?
			settings->statement_timeout : confiture_statement_timeout
	};
}

/*
 * Take the role, search_path and lock_timeout that scripts run under.
 *
 * The caller has opened a GUC nest level, which ends all of it.  A shorter
 * lock_timeout of the session stays.
 */
void
runner_enter(const RunnerPlace *place)
{
	enter(place, GUC_ACTION_SAVE);
}

/* The same for the session: session_restore() ends it. */
void
runner_enter_session(const RunnerPlace *place)
{
	enter(place, GUC_ACTION_SET);
}

static void
enter(const RunnerPlace *place, GucAction action)
{
	if (place->role != NULL)
	{
		require_may_become(place->role);
		set_option("role", place->role, action);
	}
	if (*place->scope != '\0')
		set_option("search_path", scoped_path(place), action);
	else if (place->search_path != NULL)
		set_option("search_path", place->search_path, action);
	if (place->lock_timeout > 0 &&
		(LockTimeout == 0 || place->lock_timeout < LockTimeout))
		set_option("lock_timeout", psprintf("%d", place->lock_timeout),
				   action);
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

/* The scope's schema stands first, whatever its name. */
static char *
scoped_path(const RunnerPlace *place)
{
	const char *rest = place->search_path != NULL ?
		place->search_path : namespace_search_path;

	return psprintf("%s%s%s", quote_identifier(place->scope),
					*rest == '\0' ? "" : ", ", rest);
}

static void
set_option(const char *name, const char *value, GucAction action)
{
	(void) set_config_option(name, value, superuser() ? PGC_SUSET : PGC_USERSET,
							 PGC_S_SESSION, action, true, 0, false);
}

/*
 * Let everybody see what is running, as the name of the application that the
 * server's views show.  The setting application_name stays what it is.
 */
void
runner_report(const char *version, int statement, int statements)
{
	char	   *counts = psprintf(" %d/%d", statement, statements);
	int			room = NAMEDATALEN - 1 - (int) strlen(REPORT_PREFIX) -
		(int) strlen(counts);
	int			length = pg_mbcliplen(version, (int) strlen(version), room);
	char	   *report = psprintf("%s%.*s%s", REPORT_PREFIX, length, version,
								  counts);

	pgstat_report_appname(report);
	pfree(report);
	pfree(counts);
}

void
runner_report_nothing(void)
{
	pgstat_report_appname(application_name);
}

/*
 * Through what somebody acts, for the record.
 *
 * No client gives a background worker a name, and the kind of worker
 * ("pg_cron") tells more than nothing.
 */
const char *
runner_application(void)
{
	if (*application_name == '\0' && MyBgworkerEntry != NULL)
		return MyBgworkerEntry->bgw_type;
	return application_name;
}
