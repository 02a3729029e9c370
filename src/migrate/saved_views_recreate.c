/*-------------------------------------------------------------------------
 *
 * saved_views_recreate.c
 *	  Create the views again that saved_views.c dropped.
 *
 * All of them or none: an error rolls back, and the rows stay.  A relation
 * that has the name of a saved view is left alone, with a notice; that is how
 * a migration gives a view another definition, and the way out when a saved
 * one can't be created any more.
 *
 * The caller runs statements that somebody had the server write down.  They
 * call functions: of index expressions, of what a materialized view reads.
 * So he runs only those of a role that has his privileges anyway, as with
 * pushed texts (project/trust.c).  A superuser does it after SET ROLE, and
 * the role can't be left meanwhile.
 *
 * Our statements run with pinned settings.  REFRESH alone, which names nothing
 * but the view, runs under those of the caller: in 15 and 16 the functions
 * that it calls see his search_path, as they always did.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/own_ddl.h"
#include "errcodes.h"
#include "migrate/saved_views.h"
#include "project/runner.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_recreate_saved_views);

typedef void (*Step) (SavedView *view);

static SavedViews *load(void);
static List *result_list(uint64 row, int column);
static bool require_trusted(const SavedViews *views);
static int	recreate(SavedViews *views);
static void run_step(SavedView *view, Step step);
static void create(SavedView *view);
static bool is_there(QueryScope *query, const SavedView *view);
static void revoke_default_privileges(QueryScope *query, const SavedView *view);
static void run_statements(QueryScope *query, List *statements);
static void run_grants(QueryScope *query, const SavedView *view);
static void run_as(QueryScope *query, const char *role, const char *statement);
static void refresh(SavedView *view);
static void attach(SavedView *view);
static void create_rules(SavedView *view);
static void forget(void);

/*
 * recreate_saved_views() → int
 *
 * The number of views that were created.
 */
Datum
confiture_recreate_saved_views(PG_FUNCTION_ARGS)
{
	SavedViews *views;
	Oid			user;
	int			security;
	volatile int created = 0;

	runner_require_transaction("confiture.recreate_saved_views()");
	saved_views_lock_records();
	views = load();

	GetUserIdAndSecContext(&user, &security);
	if (require_trusted(views))
		SetUserIdAndSecContext(user, security | SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);
	own_ddl_begin();
	PG_TRY();
	{
		created = recreate(views);
	}
	PG_FINALLY();
	{
		own_ddl_end();
	}
	PG_END_TRY();
	SetUserIdAndSecContext(user, security);

	if (views->nviews > 0)
		forget();
	PG_RETURN_INT32(created);
}

static SavedViews *
load(void)
{
	SavedViews *views = palloc0_object(SavedViews);
	QueryScope	query;

	query_open(&query, QUERY_AS_OWNER);
	views->nviews = (int)
		query_execute(&query,
					  "SELECT schema_name, view_name,"
					  " kind = 'materialized view', populated, definition,"
					  " settings, grants, grantors, attachments, rules,"
					  " saved_by FROM confiture.saved_view_record"
					  " ORDER BY batch DESC, position", 0, NULL);
	views->views = palloc0_array(SavedView, views->nviews + 1);
	for (int i = 0; i < views->nviews; i++)
	{
		SavedView  *view = &views->views[i];

		view->schema = query_result_text(&query, i, 1);
		view->name = query_result_text(&query, i, 2);
		view->identity = quote_qualified_identifier(view->schema, view->name);
		view->kind = query_result_bool(i, 3) ? "materialized view" : "view";
		view->populated = query_result_bool(i, 4);
		view->definition = query_result_text(&query, i, 5);
		view->settings = result_list(i, 6);
		view->grants = result_list(i, 7);
		view->grantors = result_list(i, 8);
		view->attachments = result_list(i, 9);
		view->rules = result_list(i, 10);
		view->saved_by = query_result_text(&query, i, 11);
	}
	query_close(&query);
	return views;
}

/* A text[] without NULLs, as a list of strings. */
static List *
result_list(uint64 row, int column)
{
	bool		isnull;
	Datum		value = query_result(row, column, &isnull);
	Datum	   *elements;
	List	   *list = NIL;
	int			n;

	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
		list = lappend(list, TextDatumGetCString(elements[i]));
	return list;
}

/*
 * Does the caller trust who saved these views?  True if he may run them only
 * as a role that he can't leave.
 */
static bool
require_trusted(const SavedViews *views)
{
	bool		closed = false;

	for (int i = 0; i < views->nviews; i++)
	{
		const SavedView *view = &views->views[i];
		Trust		trust = trust_in(view->saved_by, "", NULL);

		if (trust == TRUST_NONE)
			ereport(ERROR,
					(errcode(ERRCODE_JM_NOT_TRUSTED),
					 errmsg("%s %s was saved by \"%s\", whose statements \"%s\" does not run",
							view->kind, view->identity, view->saved_by,
							query_current_user()),
					 errdetail("To run what a role with fewer privileges had written down is to give it one's own."),
					 errhint("Run SELECT confiture.recreate_saved_views() as \"%s\"; who may act as it says SET ROLE first.",
							 view->saved_by)));
		if (trust != TRUST_SESSION)
			closed = true;
	}
	return closed;
}

static int
recreate(SavedViews *views)
{
	int			created = 0;

	for (int i = 0; i < views->nviews; i++)
	{
		SavedView  *view = &views->views[i];

		run_step(view, create);
		if (view->skipped)
			continue;
		if (view->populated)
			run_step(view, refresh);
		run_step(view, attach);
		created++;
	}
	for (int i = 0; i < views->nviews; i++)
		if (!views->views[i].skipped)
			run_step(&views->views[i], create_rules);
	return created;
}

/* Let the message of an error say which view it was. */
static void
run_step(SavedView *view, Step step)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		step(view);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		error->message = psprintf("could not recreate %s %s: %s",
								  view->kind, view->identity, error->message);
		if (error->hint == NULL)
			error->hint = pstrdup("Create it yourself, as it is to be from now on, and run SELECT confiture.recreate_saved_views() again, which leaves alone what is there.");
		ReThrowError(error);
	}
	PG_END_TRY();
}

static void
create(SavedView *view)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_CALLER);
	saved_views_pin_settings(&query);
	view->skipped = is_there(&query, view);
	if (!view->skipped)
	{
		query_execute(&query, view->definition, 0, NULL);
		revoke_default_privileges(&query, view);
		run_statements(&query, view->settings);
		run_grants(&query, view);
	}
	query_close(&query);
}

static bool
is_there(QueryScope *query, const SavedView *view)
{
	QueryArg	args[] = {query_text(view->schema), query_text(view->name)};

	if (query_execute(query,
					  "SELECT FROM pg_catalog.pg_class c"
					  " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
					  " WHERE n.nspname::text = $1 AND c.relname::text = $2",
					  2, args) == 0)
		return false;
	ereport(NOTICE,
			(errmsg("relation %s exists, and stays as it is",
					view->identity),
			 errdetail("The %s that was saved is forgotten.", view->kind)));
	return true;
}

/* What ALTER DEFAULT PRIVILEGES gave and took from a view just created. */
static void
revoke_default_privileges(QueryScope *query, const SavedView *view)
{
	QueryArg	args[] = {
		query_text(view->schema), query_text(view->name),
		query_text(view->identity)
	};
	uint64		n;
	List	   *statements = NIL;

	n = query_execute(query,
					  "SELECT pg_catalog.format('%s ALL ON %s %s %s',"
					  " CASE s.grantee WHEN s.relowner THEN 'GRANT' ELSE 'REVOKE' END,"
					  " $3,"
					  " CASE s.grantee WHEN s.relowner THEN 'TO' ELSE 'FROM' END,"
					  " CASE s.grantee WHEN 0 THEN 'PUBLIC' ELSE"
					  " pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(s.grantee)) END)"
					  " FROM (SELECT c.relowner, a.grantee"
					  "  FROM pg_catalog.pg_class c"
					  "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,"
					  "  pg_catalog.aclexplode(c.relacl) a"
					  "  WHERE n.nspname::text = $1 AND c.relname::text = $2"
					  "  UNION"
					  "  SELECT c.relowner, c.relowner FROM pg_catalog.pg_class c"
					  "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
					  "  WHERE n.nspname::text = $1 AND c.relname::text = $2"
					  "  AND c.relacl IS NOT NULL) s", 3, args);
	for (uint64 i = 0; i < n; i++)
		statements = lappend(statements, query_result_text(query, i, 1));
	run_statements(query, statements);
}

static void
run_statements(QueryScope *query, List *statements)
{
	ListCell   *statement;

	foreach(statement, statements)
		query_execute(query, lfirst(statement), 0, NULL);
}

static void
run_grants(QueryScope *query, const SavedView *view)
{
	for (int i = 0; i < list_length(view->grants); i++)
		run_as(query, list_nth(view->grantors, i), list_nth(view->grants, i));
}

/*
 * GRANT … GRANTED BY takes nobody but the current user.  So the user is
 * switched, to a role that the caller could have become by SET ROLE.
 */
static void
run_as(QueryScope *query, const char *role, const char *statement)
{
	Oid			user;
	int			security;

	GetUserIdAndSecContext(&user, &security);
	if (role[0] != '\0')
	{
		Oid			grantor = get_role_oid(role, false);

		check_can_set_role(user, grantor);
		SetUserIdAndSecContext(grantor,
							   security | SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);
	}
	query_execute(query, statement, 0, NULL);
	SetUserIdAndSecContext(user, security);
}

static void
refresh(SavedView *view)
{
	QueryScope	query;
	QueryArg	path = query_text(namespace_search_path);

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query,
				  "SELECT pg_catalog.set_config('search_path', $1, true)",
				  1, &path);
	query_execute(&query, psprintf("REFRESH MATERIALIZED VIEW %s",
								   view->identity), 0, NULL);
	query_close(&query);
}

static void
attach(SavedView *view)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_CALLER);
	saved_views_pin_settings(&query);
	run_statements(&query, view->attachments);
	query_close(&query);
}

static void
create_rules(SavedView *view)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_CALLER);
	saved_views_pin_settings(&query);
	run_statements(&query, view->rules);
	query_close(&query);
}

/* All rows that there are: we hold the lock, and ran them. */
static void
forget(void)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query, "DELETE FROM confiture.saved_view_record", 0, NULL);
	query_close(&query);
}
