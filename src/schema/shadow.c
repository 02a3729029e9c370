/*-------------------------------------------------------------------------
 *
 * shadow.c
 *	  What DDL text means: PostgreSQL runs it, and takes it back.
 *
 * In a subtransaction that is always rolled back, the managed live schemas
 * and what isn't in a schema get other names, the DDL runs as the caller into
 * empty schemas, what it made is read from the catalogs, and all of it is
 * undone.  A database of its own would need CREATEDB, a connection, and the
 * extensions once more; and its DROP forces a checkpoint.
 *
 * Locked meanwhile: the rows of the catalogs that were changed (who says GRANT
 * ON SCHEMA waits), no relation of a user's.  Other sessions see nothing of
 * it.  One shadow at a time: two would wait for each other's rows.
 *
 * The lists of a Shadow are never changed once it is hidden.  What the DDL
 * did, as which extension it declared, is asked of the catalogs, so that an
 * exception block's rollback needs no treatment.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_enum.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "core/execute.h"
#include "core/lock.h"
#include "core/query.h"
#include "core/subtransaction.h"
#include "guc.h"
#include "project/runner.h"
#include "schema/shadow_internal.h"

#include "compat.h"

#define SHADOW_LOCK		3

/* between two looks at the lock that another shadow has */
#define POLL_MS			20

/* What shadow_do() was asked for. */
typedef struct Task
{
	void		(*inside) (Shadow *shadow, void *arg);
	void	   *arg;
} Task;

static void require_possible(const char *function);
static void require_no_temporary(void);
static void *save_enums(void);
static void restore_enums(void *saved);
static void run(Shadow *shadow, const Task *task);
static void lock(void);
static void set_settings(const ShadowOptions *options);
static void set_local(const char *name, const char *value);
static void load_as_caller(Shadow *shadow, const Script *script);
static void load(Shadow *shadow, const Script *script);
static void require_may_act_as(Oid role);

/*
 * Call inside(shadow, arg) where the managed schemas and what isn't in a
 * schema are hidden, and roll back whatever was done, whether it returns or
 * raises.
 *
 * The transaction has to be READ COMMITTED and writable, without temporary
 * objects and pending triggers; nothing may be open in it that a rollback
 * closes.  What inside() allocates in the current context stays.
 */
void
shadow_do(const ShadowOptions *options,
		  void (*inside) (Shadow *shadow, void *arg), void *arg)
{
	Task		task = {inside, arg};
	Shadow		shadow = {.options = options, .context = CurrentMemoryContext,
		.proving = options->proving, .caller = GetUserId()
	};
	Subtransaction subtransaction;
	ErrorData  *volatile error = NULL;
	void	   *enums;

	require_possible(options->function);
	enums = save_enums();
	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		run(&shadow, &task);
		UnregisterSnapshot(shadow.before);
		subtransaction_rollback(&subtransaction);
	}
	PG_CATCH();
	{
		error = subtransaction_take_error(&subtransaction);
	}
	PG_END_TRY();
	shadow_enter(NULL);
	restore_enums(enums);
	if (error != NULL)
		ReThrowError(error);
}

static void
require_possible(const char *function)
{
	shadow_require_not_inside(function);
	runner_require_transaction(function);
	require_no_temporary();
	shadow_require_no_pending_triggers();
}

/* In pg_temp, a table comes before the DDL's own of that name. */
static void
require_no_temporary(void)
{
	QueryScope	query;
	char	   *object = NULL;

	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query,
					  "SELECT pg_catalog.pg_describe_object(classid, objid, 0)"
					  " FROM pg_catalog.pg_depend"
					  " WHERE refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass"
					  " AND refobjid = pg_catalog.pg_my_temp_schema()"
					  " ORDER BY classid, objid LIMIT 1", 0, NULL) > 0)
		object = query_result_text(&query, 0, 1);
	query_close(&query);
	if (object != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("this session has temporary objects: %s", object),
				 errdetail("DDL that is tried out would find it before what it has created itself."),
				 errhint("Run DISCARD TEMP, or use another session.")));
}

/* The server's list of enum values that are too new to be used. */
static void *
save_enums(void)
{
	Size		size = EstimateUncommittedEnumsSpace();
	void	   *saved = palloc(size);

	SerializeUncommittedEnums(saved, size);
	return saved;
}

static void
restore_enums(void *saved)
{
	AtEOXact_Enum();
	RestoreUncommittedEnums(saved);
	pfree(saved);
}

/* In the subtransaction. */
static void
run(Shadow *shadow, const Task *task)
{
	int			guc_level = NewGUCNestLevel();

	shadow_enter(shadow);
	set_settings(shadow->options);
	lock();
	shadow->subtransaction = GetCurrentSubTransactionId();
	shadow_note_locks(shadow);
	shadow_hide(shadow);
	task->inside(shadow, task->arg);
	AtEOXact_GUC(false, guc_level);
}

/*
 * Wait for another shadow, no longer than for any lock.
 *
 * The rollback lets it go, as it does the rows.
 */
static void
lock(void)
{
	TimestampTz started = GetCurrentTimestamp();

	while (!lock_try_for_transaction(SHADOW_LOCK))
	{
		char	   *holder;

		if (confiture_lock_timeout == 0 ||
			!TimestampDifferenceExceeds(started, GetCurrentTimestamp(),
										confiture_lock_timeout))
		{
			(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT |
							 WL_EXIT_ON_PM_DEATH, POLL_MS, PG_WAIT_EXTENSION);
			ResetLatch(MyLatch);
			CHECK_FOR_INTERRUPTS();
			continue;
		}
		holder = lock_describe_holder(SHADOW_LOCK);
		ereport(ERROR,
				(errcode(ERRCODE_LOCK_NOT_AVAILABLE),
				 errmsg("DDL is being tried out in this database by another session"),
				 holder == NULL ? 0 : errdetail_internal("%s", holder),
				 errhint("Try again when it has ended, or raise confiture.lock_timeout.")));
	}
}

/* A shorter lock_timeout of the session stays. */
static void
set_settings(const ShadowOptions *options)
{
	if (options->search_path != NULL)
		set_local("search_path", options->search_path);
	if (confiture_lock_timeout > 0 &&
		(LockTimeout == 0 || confiture_lock_timeout < LockTimeout))
		set_local("lock_timeout", psprintf("%d", confiture_lock_timeout));
}

static void
set_local(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/*
 * Run DDL text, statement by statement, as the current user.
 *
 * To be called by inside() as often as it likes.  What a script SETs ends with
 * it.  script_require_one_transaction() has been called for it.
 *
 * If the caller catches an error, it has to have opened a subtransaction.
 */
void
shadow_load(Shadow *shadow, const Script *script)
{
	load_as_caller(shadow, script);
}

/*
 * Likewise, DDL of confiture's: a plan, or what rebuilds the live schema.
 *
 * Anybody can have written what it defines: from here on, functions run as
 * their owners (shadow_authors.c), and here, materialized views get no rows.
 */
void
shadow_load_live(Shadow *shadow, const Script *script)
{
	shadow->proving = shadow->of_authors = shadow->rowless = true;
	load_as_caller(shadow, script);
}

static void
load_as_caller(Shadow *shadow, const Script *script)
{
	Oid			user;
	int			security;

	GetUserIdAndSecContext(&user, &security);
	if (shadow->options->closed)
		SetUserIdAndSecContext(user, security | SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);
	load(shadow, script);
	SetUserIdAndSecContext(user, security);
}

/*
 * As shadow_load_live(), as the role whose objects it rebuilds.
 *
 * Even on empty tables, expressions are evaluated: in defaults, CHECKs,
 * predicates, partition bounds, generated columns.  So they are as their
 * table's owner, who can't be left.  The caller has to be allowed to act as
 * that role.
 */
void
shadow_load_as(Shadow *shadow, const Script *script, Oid role)
{
	Oid			user;
	int			security;

	require_may_act_as(role);
	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(role, security | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
	shadow_open_schemas(shadow);
	shadow->of_authors = shadow->rowless = true;
	load(shadow, script);
	SetUserIdAndSecContext(user, security);
	shadow_close_schemas(shadow);
}

static void
load(Shadow *shadow, const Script *script)
{
	ExecuteOptions options = {
		.statement_timeout = shadow->options->statement_timeout,
		.plain_concurrently = true,
		.inspect = shadow_check_locks,
		.arg = shadow
	};

	shadow->loading = true;
	PG_TRY();
	{
		execute_script(script, &options);
	}
	PG_FINALLY();
	{
		shadow->loading = shadow->rowless = false;
	}
	PG_END_TRY();
}

static void
require_may_act_as(Oid role)
{
	if (!has_privs_of_role(GetUserId(), role))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("\"%s\" may not act as \"%s\"",
						query_current_user(), GetUserNameFromId(role, false)),
				 errdetail("What belongs to a role is rebuilt as that role."),
				 errhint("Run it as a member of the role or as a superuser.")));
}
