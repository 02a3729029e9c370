/*-------------------------------------------------------------------------
 *
 * hooks.c
 *	  Hooks: SQL that a run of migrations executes around its steps.
 *
 * They come from two places.  The environment's file lists some, as SQL or by
 * the path of a pushed file; confiture.hook_text holds those of add_hook(),
 * which belong to the database, whatever its environment.
 *
 * To add a hook is to run code as whoever migrates.  So each carries who
 * vouches for its text, and the runner asks trust_in().  SQL in an environment
 * is vouched for by who configured that, and its approval covers it.  A file
 * has its own pusher and approval: the environment's only say that it runs.
 * A hook of add_hook() never changes, and its id is never used again; so who
 * approves 'hook:3' approves what he has read.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/builtins.h"

#include "core/digest.h"
#include "core/query.h"
#include "core/script.h"
#include "guc.h"
#include "project/hooks.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_add_hook);
PG_FUNCTION_INFO_V1(confiture_drop_hook);

static void require_writable(const char *function);
static char *text_argument(FunctionCallInfo fcinfo, int n, const char *name);
static void require_runnable(const char *sql);
static int64 insert(HookPhase phase, const char *sql);
static Hook *hook_of_setting(QueryScope *query,
							 const Environment *environment, int number);
static void take_environment(Hook *hook, const Environment *environment,
							 const HookSetting *setting, int number);
static void take_file(QueryScope *query, Hook *hook,
					  const Environment *environment,
					  const HookSetting *setting);
static List *added_hooks(QueryScope *query);

/*
 * add_hook(phase text, sql text) → bigint
 *
 * Returns the id, by which drop_hook() and approve('hook:<id>') name it.
 */
Datum
confiture_add_hook(PG_FUNCTION_ARGS)
{
	char	   *phase = text_argument(fcinfo, 0, "phase");
	char	   *sql = text_argument(fcinfo, 1, "sql");
	HookPhase	known;

	require_writable("confiture.add_hook()");
	known = hook_phase_of_name(phase);
	require_runnable(sql);
	PG_RETURN_INT64(insert(known, sql));
}

static void
require_writable(const char *function)
{
	PreventCommandDuringRecovery(function);
	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
}

/* An argument that must not be NULL. */
static char *
text_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* What can be known to fail is refused now, not in the middle of a run. */
static void
require_runnable(const char *sql)
{
	Script	   *script = script_cut("hook", sql);

	script_require_one_transaction(script);
	if (script->nstatements == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a hook must have a statement"),
				 errhint("SELECT confiture.drop_hook(id) takes a hook away.")));
	script_free(script);
}

static int64
insert(HookPhase phase, const char *sql)
{
	QueryScope	query;
	QueryArg	args[4];
	int64		id;

	query_open(&query, QUERY_AS_OWNER);
	args[0] = query_text(hook_phase_name(phase));
	args[1] = query_text(sql);
	args[2] = query_text(digest_of_text(sql, strlen(sql)));
	args[3] = query_text(GetUserNameFromId(query.saved_user, false));
	query_execute(&query,
				  "INSERT INTO confiture.hook_text (phase, sql, sha256,"
				  " added_at, added_by)"
				  " VALUES ($1, $2, $3, pg_catalog.now(), $4)"
				  " RETURNING id", lengthof(args), args);
	id = query_result_bigint(0, 1);
	query_close(&query);
	return id;
}

/*
 * drop_hook(id bigint) → boolean
 *
 * Forgets a hook; false if there was none.
 */
Datum
confiture_drop_hook(PG_FUNCTION_ARGS)
{
	QueryScope	query;
	QueryArg	args[1];
	bool		found;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("id must not be null")));
	require_writable("confiture.drop_hook()");
	args[0] = query_bigint(PG_GETARG_INT64(0));

	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query,
						  "DELETE FROM confiture.hook_text WHERE id = $1",
						  lengthof(args), args) > 0;
	query_close(&query);
	PG_RETURN_BOOL(found);
}

/*
 * All hooks (Hook *) of a run: the environment's in the order of its list,
 * then those of add_hook() by their ids.
 *
 * Whose texts may run is left to the caller, by trust_in(), who has asked
 * environment_require_trusted() before.  Raises ERRCODE_UNDEFINED_OBJECT for
 * a file that isn't pushed.
 */
List *
hooks_load(const Environment *environment)
{
	QueryScope	query;
	List	   *hooks = NIL;

	query_open(&query, QUERY_AS_OWNER);
	for (int i = 0; i < list_length(environment->settings->hooks); i++)
		hooks = lappend(hooks, hook_of_setting(&query, environment, i));
	hooks = list_concat(hooks, added_hooks(&query));
	query_close(&query);
	return hooks;
}

/* The hook of an item, counted from 0, of the environment's list. */
static Hook *
hook_of_setting(QueryScope *query, const Environment *environment, int number)
{
	const HookSetting *setting = list_nth(environment->settings->hooks,
										  number);
	Hook	   *hook = palloc0_object(Hook);

	hook->phase = setting->phase;
	if (setting->file != NULL)
		take_file(query, hook, environment, setting);
	else
		take_environment(hook, environment, setting, number);
	return hook;
}

/*
 * The name must not end in the file's path alone: a place in the SQL, which
 * follows it in messages, isn't one in the file.
 */
static void
take_environment(Hook *hook, const Environment *environment,
				 const HookSetting *setting, int number)
{
	hook->name = psprintf("db/environments/%s.yaml hooks[%d]",
						  environment->name, number + 1);
	hook->sql = setting->sql;
	hook->pushed_by = environment->updated_by;
	hook->sha256 = environment->sha256;
	hook->approved_sha256 = environment->approved_sha256;
}

static void
take_file(QueryScope *query, Hook *hook, const Environment *environment,
		  const HookSetting *setting)
{
	QueryArg	args[] = {query_text(setting->file)};

	if (query_execute(query,
					  "SELECT content, pushed_by, sha256, approved_sha256"
					  " FROM confiture.source_text WHERE path = $1",
					  lengthof(args), args) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("hook file \"%s\" was not pushed", setting->file),
				 errdetail("Environment \"%s\" names it for phase \"%s\".",
						   environment_label(environment),
						   hook_phase_name(setting->phase)),
				 errhint("Push the file, or take the hook out of db/environments/%s.yaml.",
						 environment_label(environment))));
	hook->name = setting->file;
	hook->sql = query_result_text(query, 0, 1);
	hook->pushed_by = query_result_text(query, 0, 2);
	hook->sha256 = query_result_text(query, 0, 3);
	hook->approved_sha256 = query_result_text(query, 0, 4);
}

static List *
added_hooks(QueryScope *query)
{
	uint64		n = query_execute(query,
								  "SELECT phase, id, sql, added_by, sha256,"
								  " approved_sha256"
								  " FROM confiture.hook_text ORDER BY id",
								  0, NULL);
	List	   *hooks = NIL;

	for (uint64 i = 0; i < n; i++)
	{
		Hook	   *hook = palloc0_object(Hook);

		hook->phase = hook_phase_of_name(query_result_text(query, i, 1));
		hook->name = psprintf("hook:" INT64_FORMAT, query_result_bigint(i, 2));
		hook->sql = query_result_text(query, i, 3);
		hook->pushed_by = query_result_text(query, i, 4);
		hook->sha256 = query_result_text(query, i, 5);
		hook->approved_sha256 = query_result_text(query, i, 6);
		hooks = lappend(hooks, hook);
	}
	return hooks;
}

/*
 * Tell the hooks that follow what the run is about, by confiture.current_*.
 *
 * NULL is the empty string.  The values last to the end of the current GUC
 * nest level, so the caller has opened one by NewGUCNestLevel() and ends it
 * by AtEOXact_GUC().
 */
void
hooks_set_current(const char *version, const char *name,
				  const char *direction, const char *scope,
				  const char *duration, const char *error)
{
	guc_set_current(GUC_CURRENT_VERSION, version);
	guc_set_current(GUC_CURRENT_NAME, name);
	guc_set_current(GUC_CURRENT_DIRECTION, direction);
	guc_set_current(GUC_CURRENT_SCOPE, scope);
	guc_set_current(GUC_CURRENT_DURATION, duration);
	guc_set_current(GUC_CURRENT_ERROR, error);
}
