/*-------------------------------------------------------------------------
 *
 * environment.c
 *	  Environments: which one is meant, and whether this database is it.
 *
 * confiture.environment_setting holds what each db/environments/<name>.yaml
 * says; settings_parse.c says what that may be.  Whose file counts is decided
 * in trust.c when somebody runs by it.
 *
 * confiture.binding has a row once use() was called: the environment, and the
 * name and cluster of the database that it was called in.  A copy carries the
 * row along, and what writes refuses to go on there until use() is said
 * again: production's settings must not be at work in what was cloned from
 * it.  A physical copy can't be told apart.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/builtins.h"

#include "core/digest.h"
#include "core/query.h"
#include "core/suggest.h"
#include "errcodes.h"
#include "guc.h"
#include "project/environment.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_configure);
PG_FUNCTION_INFO_V1(confiture_use);

static char *name_argument(FunctionCallInfo fcinfo);
static void require_writable(const char *function);
static void require_name(const char *name);
static void store(QueryScope *query, const char *name, Jsonb *settings);
static void vouch(QueryScope *query, const char *name);
static void bind_to(QueryScope *query, const char *name);
static char *default_name(QueryScope *query);
static List *configured_names(QueryScope *query);
static Environment *load(QueryScope *query, const char *name);
pg_noreturn static void fail_unknown(const char *name, List *names);
pg_noreturn static void fail_ambiguous(List *names);
static void require_bound_here(const char *bound, const char *database,
							   int64 cluster);

/*
 * configure(environment text, yaml text) → void
 *
 * Keeps what db/environments/<environment>.yaml says.
 */
Datum
confiture_configure(PG_FUNCTION_ARGS)
{
	QueryScope	query;
	char	   *name = name_argument(fcinfo);
	Jsonb	   *settings;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("yaml must not be null")));
	require_writable("configure()");
	require_name(name);
	settings = settings_parse(name, text_to_cstring(PG_GETARG_TEXT_PP(1)));

	query_open(&query, QUERY_AS_OWNER);
	store(&query, name, settings);
	query_close(&query);
	PG_RETURN_VOID();
}

static char *
name_argument(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("environment must not be null")));
	return text_to_cstring(PG_GETARG_TEXT_PP(0));
}

static void
require_writable(const char *function)
{
	PreventCommandDuringRecovery(function);
	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
}

/* A name is a file's stem and stands in messages: nothing odd in it. */
static void
require_name(const char *name)
{
	size_t		length = strlen(name);

	if (length == 0 || length >= NAMEDATALEN ||
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "0123456789_-") != length)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid name of an environment: \"%s\"", name),
				 errdetail("A name is 1 to %d letters, digits, _ or -.",
						   NAMEDATALEN - 1)));
}

/*
 * The same settings again keep their approval, and change nothing but who
 * vouches for them, as pushing a file again does.
 */
static void
store(QueryScope *query, const char *name, Jsonb *settings)
{
	char	   *text = JsonbToCString(NULL, &settings->root,
									  VARSIZE(settings));
	QueryArg	args[] = {
		query_text(name),
		query_datum(JSONBOID, JsonbPGetDatum(settings)),
		query_text(digest_of_text(text, strlen(text))),
		query_text(GetUserNameFromId(query->saved_user, false))
	};

	if (query_execute(query,
					  "INSERT INTO confiture.environment_setting AS e"
					  " (name, settings, sha256, updated_by, updated_at)"
					  " VALUES ($1, $2, $3, $4, pg_catalog.now())"
					  " ON CONFLICT (name) DO UPDATE SET settings = $2,"
					  " sha256 = $3, updated_by = $4,"
					  " updated_at = pg_catalog.now(), approved_sha256 = NULL,"
					  " approved_by = NULL, approved_at = NULL"
					  " WHERE e.sha256 <> $3", lengthof(args), args) == 0)
		vouch(query, name);
}

/* Take the place of a role that has fewer privileges. */
static void
vouch(QueryScope *query, const char *name)
{
	QueryArg	args[] = {
		query_text(name),
		query_text(GetUserNameFromId(query->saved_user, false))
	};

	if (query_execute(query,
					  "SELECT updated_by FROM confiture.environment_setting"
					  " WHERE name = $1", 1, args) == 0 ||
		trust_covers(query_result_text(query, 0, 1), query->saved_user))
		return;
	query_execute(query,
				  "UPDATE confiture.environment_setting SET updated_by = $2"
				  " WHERE name = $1", lengthof(args), args);
}

/*
 * The environment whose file has this path; NULL if it is no such file.
 */
char *
environment_of_path(const char *path)
{
	static const char directory[] = "db/environments/";
	const char *name;
	const char *dot;

	if (strncmp(path, directory, strlen(directory)) != 0)
		return NULL;
	name = path + strlen(directory);
	dot = strrchr(name, '.');
	if (strchr(name, '/') != NULL || dot == NULL || dot == name ||
		(strcmp(dot, ".yaml") != 0 && strcmp(dot, ".yml") != 0))
		return NULL;
	return pnstrdup(name, dot - name);
}

/* Forget an environment; false if there is none of that name. */
bool
environment_forget(const char *name)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(name)};
	bool		found;

	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query,
						  "DELETE FROM confiture.environment_setting WHERE name = $1",
						  lengthof(args), args) > 0;
	/* only now, since the row may have been waited for: use() locks it */
	if (query_execute(&query,
					  "SELECT FROM confiture.binding WHERE environment = $1",
					  lengthof(args), args) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("cannot forget environment \"%s\": this database is bound to it",
						name),
				 errhint("SELECT confiture.use('...') makes it another environment.")));
	query_close(&query);
	return found;
}

/*
 * use(environment text) → void
 *
 * Binds this database, by its name and its cluster, to an environment.
 */
Datum
confiture_use(PG_FUNCTION_ARGS)
{
	QueryScope	query;
	char	   *name = name_argument(fcinfo);

	require_writable("use()");
	query_open(&query, QUERY_AS_OWNER);
	bind_to(&query, name);
	query_close(&query);
	PG_RETURN_VOID();
}

static void
bind_to(QueryScope *query, const char *name)
{
	QueryArg	args[] = {
		query_text(name),
		query_text(get_database_name(MyDatabaseId)),
		query_bigint((int64) GetSystemIdentifier()),
		query_text(GetUserNameFromId(query->saved_user, false))
	};

	if (query_execute(query,
					  "SELECT FROM confiture.environment_setting"
					  " WHERE name = $1 FOR KEY SHARE", 1, args) == 0)
		fail_unknown(name, configured_names(query));
	query_execute(query,
				  "INSERT INTO confiture.binding (environment, database_name,"
				  " system_identifier, bound_by, bound_at)"
				  " VALUES ($1, $2, $3, $4, pg_catalog.now())"
				  " ON CONFLICT (one_row) DO UPDATE SET environment = $1,"
				  " database_name = $2, system_identifier = $3,"
				  " bound_by = $4, bound_at = pg_catalog.now()",
				  lengthof(args), args);
}

/*
 * The environment of a name.
 *
 * NULL is the one of the setting confiture.environment, else the one that the
 * database is bound to, else the only one that is configured, else the
 * built-in settings.  An unknown name is an error, and so is NULL where there
 * are several to choose from.
 */
Environment *
environment_load(const char *name)
{
	QueryScope	query;
	Environment *environment;

	query_open(&query, QUERY_AS_OWNER);
	if (name == NULL)
		name = *confiture_environment != '\0' ? confiture_environment :
			default_name(&query);
	if (name != NULL)
		environment = load(&query, name);
	else
	{
		environment = palloc0_object(Environment);
		environment->settings = settings_builtin();
	}
	query_close(&query);
	return environment;
}

static char *
default_name(QueryScope *query)
{
	List	   *names;

	if (query_execute(query, "SELECT environment FROM confiture.binding",
					  0, NULL) > 0)
		return query_result_text(query, 0, 1);
	names = configured_names(query);
	if (list_length(names) > 1)
		fail_ambiguous(names);
	return names == NIL ? NULL : linitial(names);
}

static List *
configured_names(QueryScope *query)
{
	uint64		n = query_execute(query,
								  "SELECT name FROM confiture.environment_setting"
								  " ORDER BY name", 0, NULL);
	List	   *names = NIL;

	for (uint64 i = 0; i < n; i++)
		names = lappend(names, query_result_text(query, i, 1));
	return names;
}

static Environment *
load(QueryScope *query, const char *name)
{
	QueryArg	args[] = {query_text(name)};
	Environment *environment;
	bool		isnull;
	Datum		settings;

	if (query_execute(query,
					  "SELECT name, sha256, updated_by, approved_sha256, settings"
					  " FROM confiture.environment_setting WHERE name = $1",
					  lengthof(args), args) == 0)
		fail_unknown(name, configured_names(query));

	environment = palloc_object(Environment);
	environment->name = query_result_text(query, 0, 1);
	environment->sha256 = query_result_text(query, 0, 2);
	environment->updated_by = query_result_text(query, 0, 3);
	environment->approved_sha256 = query_result_text(query, 0, 4);
	settings = query_result(0, 5, &isnull);
	environment->settings = settings_from_jsonb(DatumGetJsonbPCopy(settings));
	return environment;
}

/*
 * The settings that what happens outside of confiture falls under: those of
 * the environment that the database is bound to, else of the only one, else
 * the built-in ones.  What the session says doesn't count.
 */
Settings *
environment_settings_of_database(void)
{
	static QueryPlan plan = {
		.sql = "SELECT settings FROM confiture.environment_setting"
		" WHERE name = coalesce((SELECT environment FROM confiture.binding),"
		" (SELECT min(name) FROM confiture.environment_setting"
		" HAVING count(*) = 1))"
	};
	QueryScope	query;
	Settings   *settings = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute_plan(&query, &plan, 0, NULL) > 0)
	{
		bool		isnull;
		Datum		stored = query_result(0, 1, &isnull);

		settings = settings_from_jsonb(DatumGetJsonbPCopy(stored));
	}
	query_close(&query);
	return settings != NULL ? settings : settings_builtin();
}

/* What messages and records call it. */
const char *
environment_label(const Environment *environment)
{
	return environment->name != NULL ? environment->name : "built-in";
}

static void
fail_unknown(const char *name, List *names)
{
	const char *meant = suggest_name(name, names);

	if (names == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("environment \"%s\" is not configured", name),
				 errdetail("No environment is configured in this database."),
				 errhint("Push its file, or run SELECT confiture.configure(%s, '...').",
						 quote_literal_cstr(name))));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("environment \"%s\" is not configured", name),
			 errdetail("Configured are %s.", suggest_list(names)),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) : 0));
}

static void
fail_ambiguous(List *names)
{
	ereport(ERROR,
			(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
			 errmsg("several environments are configured, and this database is bound to none"),
			 errdetail("Configured are %s.", suggest_list(names)),
			 errhint("Name the one that is meant, or make it the default by SELECT confiture.use(...).")));
}

/*
 * Refuse to write where the environment doesn't belong.
 *
 * To be called before anything is written.  A database that was never bound
 * may be written as any environment.
 */
void
environment_require_this_database(const Environment *environment)
{
	QueryScope	query;
	char	   *bound = NULL;
	char	   *database = NULL;
	int64		cluster = 0;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query,
					  "SELECT environment, database_name, system_identifier"
					  " FROM confiture.binding", 0, NULL) > 0)
	{
		bound = query_result_text(&query, 0, 1);
		database = query_result_text(&query, 0, 2);
		cluster = query_result_bigint(0, 3);
	}
	query_close(&query);

	if (bound == NULL)
		return;
	require_bound_here(bound, database, cluster);
	if (environment->name == NULL || strcmp(environment->name, bound) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_JM_WRONG_DATABASE),
				 errmsg("this database is environment \"%s\", not \"%s\"",
						bound, environment_label(environment)),
				 errhint("SELECT confiture.use('...') makes it another environment.")));
}

/* A copy of a bound database is under another name or in another cluster. */
static void
require_bound_here(const char *bound, const char *database, int64 cluster)
{
	const char *here = get_database_name(MyDatabaseId);
	bool		same_name = strcmp(database, here) == 0;

	if (same_name && cluster == (int64) GetSystemIdentifier())
		return;
	ereport(ERROR,
			(errcode(ERRCODE_JM_WRONG_DATABASE),
			 errmsg("this database is a copy of the one that was bound to environment \"%s\"",
					bound),
			 same_name ?
			 errdetail("It was bound in another cluster.") :
			 errdetail("It was bound as database \"%s\", and this is \"%s\".",
					   database, here),
			 errhint("If the copy is meant, run SELECT confiture.use('%s'), or name the environment that it is.",
					 bound)));
}

/*
 * Refuse to run by settings of somebody whom the current user doesn't trust.
 *
 * Returns how far he trusts them.
 */
Trust
environment_require_trusted(const Environment *environment)
{
	Trust		trust;

	if (environment->name == NULL)
		return TRUST_SESSION;
	trust = trust_in(environment->updated_by, environment->sha256,
					 environment->approved_sha256);
	if (trust == TRUST_NONE)
		trust_refuse(psprintf("db/environments/%s.yaml", environment->name),
					 environment->updated_by);
	return trust;
}
