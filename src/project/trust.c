/*-------------------------------------------------------------------------
 *
 * trust.c
 *	  Who may do what, and whose texts are run.
 *
 * To push is to run code as whoever runs, diffs, plans or lints it.  So a
 * runner takes a text only if it was pushed by himself, by a superuser, or by
 * a role that has the runner's privileges anyway; otherwise an admin or
 * superuser other than the pusher must have approved these very bytes.
 *
 * A script can leave the current role by RESET ROLE.  Where the session's
 * user is somebody else than the current user and the pusher is trusted by
 * the latter only, the script runs with that way out closed
 * (TRUST_CURRENT_USER).
 *
 * The levels of allow() are nothing but GRANTs on the extension's functions
 * and views, made by its owner: the server checks them, \dp shows them,
 * pg_dump keeps them, members of a role inherit them.  What each level may
 * use stands in confiture.permission, where every part of the install script
 * adds its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#include "core/query.h"
#include "errcodes.h"
#include "project/environment.h"
#include "project/trust.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_allow);
PG_FUNCTION_INFO_V1(confiture_approve);
PG_FUNCTION_INFO_V1(confiture_owner_only);

static const char *const levels[] = {
	"observer", "developer", "migrator", "admin"
};

/* Before the id of a hook where it stands for a path. */
#define HOOK_PREFIX "hook:"

/* Where texts are kept that can be approved, by which key, and by whom. */
typedef struct Approvable
{
	const char *table;
	const char *key;
	const char *pusher;
} Approvable;

static const Approvable files = {"source_text", "path", "pushed_by"};
static const Approvable environments = {
	"environment_setting", "name", "updated_by"
};
static const Approvable hooks = {"hook_text", "id::text", "added_by"};

static int	level_rank(const char *level);
static void revoke_everything(QueryScope *query, const char *role);
static void grant_up_to(QueryScope *query, const char *role, int rank);
static void run_for_each_permission(QueryScope *query, const char *template,
									const char *role, int rank);
static bool is_hook(const char *path);
static bool approve_in(QueryScope *query, const Approvable *where,
					   const char *value, const char *path);
pg_noreturn static void fail_unknown(const char *path);
static void require_not_pusher(const char *path, const char *pushed_by,
							   Oid approver);
static bool may_have_been(Oid pusher, Oid user);

/*
 * How far may the current user trust a text?
 *
 * pushed_by is the role that pushed it; approved_sha256, NULL if never
 * approved, is the digest that an admin approved.
 */
Trust
trust_in(const char *pushed_by, const char *sha256,
		 const char *approved_sha256)
{
	if (approved_sha256 != NULL && strcmp(approved_sha256, sha256) == 0)
		return TRUST_SESSION;
	if (!trust_covers(pushed_by, GetUserId()))
		return TRUST_NONE;
	if (trust_covers(pushed_by, GetSessionUserId()) &&
		trust_covers(pushed_by, GetAuthenticatedUserId()))
		return TRUST_SESSION;
	return TRUST_CURRENT_USER;
}

/* Has the role of this name, if it still exists, the privileges of user? */
bool
trust_covers(const char *trusted, Oid user)
{
	Oid			role = get_role_oid(trusted, true);

	return OidIsValid(role) && has_privs_of_role(role, user);
}

/*
 * What there is in the session's temporary schema, for
 * trust_require_no_temporary(); NULL for nothing.
 */
char *
trust_temporary_objects(void)
{
	QueryScope	query;
	char	   *objects;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "SELECT pg_catalog.string_agg(pg_catalog.format('%s %s',"
				  " classid, objid), ' ' ORDER BY classid, objid)"
				  " FROM pg_catalog.pg_depend"
				  " WHERE refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass"
				  " AND refobjid = pg_catalog.pg_my_temp_schema()", 0, NULL);
	objects = query_result_text(&query, 0, 1);
	query_close(&query);
	return objects;
}

/*
 * Refuse what scripts that can't leave their role have put into the temporary
 * schema.  The server keeps them from creating tables there, in its latest
 * releases types as well, but not functions; and a type "text" in pg_temp
 * comes before everybody's, for whatever the session's user says next.
 */
void
trust_require_no_temporary(const char *before)
{
	char	   *now = trust_temporary_objects();

	if (now != NULL && (before == NULL || strcmp(now, before) != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("cannot create temporary objects in texts that \"%s\" does not trust",
						GetUserNameFromId(GetSessionUserId(), false)),
				 errdetail("They would stay in the session, and come before others of the same name."),
				 errhint("Have an admin or superuser read and approve the texts by confiture.approve(), or connect as the role that they are run as.")));
}

/* Say that a text isn't run, and what to do about it. */
void
trust_refuse(const char *path, const char *pushed_by)
{
	ereport(ERROR,
			(errcode(ERRCODE_JM_NOT_TRUSTED),
			 errmsg("\"%s\" was pushed by \"%s\", whose texts \"%s\" does not run",
					path, pushed_by, query_current_user()),
			 errdetail("To run a text that a role with fewer privileges pushed is to give it one's own."),
			 errhint("Have an admin or superuser other than \"%s\" read it and run SELECT confiture.approve(%s), or push it as \"%s\".",
					 pushed_by, quote_literal_cstr(path),
					 query_current_user())));
}

/*
 * allow(role regrole, level text) → void
 *
 * Gives a role exactly one level, or none for NULL.
 */
Datum
confiture_allow(PG_FUNCTION_ARGS)
{
	QueryScope	query;
	char	   *role;
	int			rank = -1;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("role must not be null")));
	role = GetUserNameFromId(PG_GETARG_OID(0), true);
	if (role == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role with OID %u does not exist", PG_GETARG_OID(0))));
	if (!PG_ARGISNULL(1))
		rank = level_rank(text_to_cstring(PG_GETARG_TEXT_PP(1)));

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "LOCK TABLE confiture.permission IN SHARE ROW EXCLUSIVE MODE",
				  0, NULL);
	revoke_everything(&query, role);
	if (rank >= 0)
		grant_up_to(&query, role, rank);
	query_close(&query);
	PG_RETURN_VOID();
}

static int
level_rank(const char *level)
{
	for (int i = 0; i < (int) lengthof(levels); i++)
		if (strcmp(level, levels[i]) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("level \"%s\" does not exist", level),
			 errhint("Levels are observer, developer, migrator and admin, each with what those before it may do; NULL takes a role's level away.")));
}

static void
revoke_everything(QueryScope *query, const char *role)
{
	run_for_each_permission(query, "REVOKE ALL ON %s FROM %I",
							role, lengthof(levels));
	query_execute(query,
				  psprintf("REVOKE ALL ON SCHEMA confiture FROM %s",
						   quote_identifier(role)), 0, NULL);
}

static void
grant_up_to(QueryScope *query, const char *role, int rank)
{
	query_execute(query,
				  psprintf("GRANT USAGE ON SCHEMA confiture TO %s",
						   quote_identifier(role)), 0, NULL);
	run_for_each_permission(query, "GRANT %3$s ON %1$s TO %2$I", role, rank);
}

/*
 * Run a GRANT or REVOKE for each permission of a level up to rank.
 *
 * The template is format()'s: %1$ is the object, %2$ the role, %3$ the
 * privilege.
 */
static void
run_for_each_permission(QueryScope *query, const char *template,
						const char *role, int rank)
{
	QueryArg	args[] = {
		query_text(template), query_text(role), query_int(rank + 1)
	};
	uint64		n;
	char	  **statements;

	n = query_execute(query,
					  "SELECT pg_catalog.format($1, object, $2,"
					  " coalesce(privilege, CASE WHEN object LIKE 'TABLE %'"
					  " THEN 'SELECT' ELSE 'EXECUTE' END))"
					  " FROM confiture.permission"
					  " WHERE pg_catalog.array_position(ARRAY['observer',"
					  " 'developer', 'migrator', 'admin'], level) <= $3"
					  " ORDER BY object", 3, args);
	statements = palloc_array(char *, n);
	for (uint64 i = 0; i < n; i++)
		statements[i] = query_result_text(query, i, 1);
	for (uint64 i = 0; i < n; i++)
		query_execute(query, statements[i], 0, NULL);
}

/*
 * approve(path text) → void
 *
 * Records that the current user, who isn't the pusher, has read these bytes.
 * The path is a pushed file's, db/environments/<environment>.yaml or
 * hook:<id>.
 */
Datum
confiture_approve(PG_FUNCTION_ARGS)
{
	QueryScope	query;
	char	   *path;
	char	   *environment;
	bool		found = false;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("path must not be null")));
	path = text_to_cstring(PG_GETARG_TEXT_PP(0));
	environment = environment_of_path(path);

	query_open(&query, QUERY_AS_OWNER);
	if (environment != NULL)
		found = approve_in(&query, &environments, environment, path);
	else if (is_hook(path))
		found = approve_in(&query, &hooks, path + strlen(HOOK_PREFIX), path);
	else
		found = approve_in(&query, &files, path, path);
	query_close(&query);
	if (!found)
		fail_unknown(path);
	PG_RETURN_VOID();
}

static bool
is_hook(const char *path)
{
	return strncmp(path, HOOK_PREFIX, strlen(HOOK_PREFIX)) == 0;
}

/* Approve a text, if there is one of that key; false if not. */
static bool
approve_in(QueryScope *query, const Approvable *where, const char *value,
		   const char *path)
{
	char	   *approver = GetUserNameFromId(query->saved_user, false);
	QueryArg	args[] = {query_text(value), query_text(approver)};

	if (query_execute(query,
					  psprintf("SELECT %s FROM confiture.%s WHERE %s = $1 FOR UPDATE",
							   where->pusher, where->table, where->key),
					  1, args) == 0)
		return false;
	require_not_pusher(path, query_result_text(query, 0, 1),
					   query->saved_user);
	query_execute(query,
				  psprintf("UPDATE confiture.%s SET approved_sha256 = sha256,"
						   " approved_by = $2, approved_at = pg_catalog.now()"
						   " WHERE %s = $1", where->table, where->key),
				  2, args);
	return true;
}

static void
fail_unknown(const char *path)
{
	if (is_hook(path))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("\"%s\" does not exist", path),
				 errhint("SELECT id FROM confiture.hook lists the hooks; the one with id 3 is named hook:3.")));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("\"%s\" was not pushed", path),
			 errhint("SELECT path FROM confiture.source_file lists what was; an environment is named db/environments/<environment>.yaml, a hook hook:<id>.")));
}

/*
 * Nobody approves what he pushed, not even under another role: neither under
 * his own to approve what he pushed as a role that he can become.
 */
static void
require_not_pusher(const char *path, const char *pushed_by, Oid approver)
{
	Oid			pusher = get_role_oid(pushed_by, true);

	if (OidIsValid(pusher) &&
		(may_have_been(pusher, approver) ||
		 may_have_been(pusher, GetSessionUserId())))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("\"%s\" cannot approve \"%s\", which it pushed itself",
						pushed_by, path),
				 errdetail("Nor can a member of \"%s\", who could have pushed it.",
						   pushed_by),
				 errhint("Another admin or superuser has to read and approve it.")));
}

/* A superuser could be everybody, and needs no approval. */
static bool
may_have_been(Oid pusher, Oid user)
{
	return pusher == user ||
		(!superuser_arg(user) && is_member_of_role_nosuper(user, pusher));
}

/*
 * Trigger of every table of ours: only the owner writes, and superusers.
 *
 * Nobody else is granted anything on these tables, but the predefined role
 * pg_write_all_data may write to any table, and could change who pushed a
 * text, or what.
 */
Datum
confiture_owner_only(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("owner_only() is the trigger of confiture's own tables")));
	if (GetUserId() != trigger->tg_relation->rd_rel->relowner && !superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for table %s",
						RelationGetRelationName(trigger->tg_relation)),
				 errdetail("Only the functions of confiture write to its tables.")));
	return PointerGetDatum(NULL);
}
