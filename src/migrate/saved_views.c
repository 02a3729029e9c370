/*-------------------------------------------------------------------------
 *
 * saved_views.c
 *	  Views in the way of a change: save them, and drop them.
 *
 * PostgreSQL refuses to change a column that a view reads.  So the views go
 * before the change, and come back after it (saved_views_recreate.c).  What
 * they were is kept in a table, in a transaction that commits or not, so that
 * a migration that commits in between, or a crash, loses nothing.
 *
 * Nothing is dropped that isn't saved: no CASCADE.  The views are locked
 * first, the outermost first, as DROP VIEW and who reads them do; under the
 * locks all is looked up once more.  The table is locked before that, so
 * that two who save don't wait for each other's views.
 *
 * Of several calls before a recreation, the last one's views come back first:
 * what was saved earlier may depend on them, never the other way round, since
 * it wasn't there any more.
 *
 * To save the views of a whole subtree of pg_depend, functions and policies
 * too, was rejected: it would be a second pg_dump.  They are named in an
 * error instead.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"

#include "core/own_ddl.h"
#include "migrate/saved_views.h"
#include "project/runner.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_save_and_drop_dependent_views);

static SavedViews *find_and_lock(QueryScope *query, const QueryArg *relations);
static void lock_views(const SavedViews *views);
static bool are_same(const SavedViews *one, const SavedViews *other);
static void settle_grantors(SavedViews *views);
static char *settle_grantor(const SavedView *view, char *grantor);
static void keep(const SavedViews *views);
static void keep_view(QueryScope *query, const SavedView *view, int batch,
					  int position);
static void drop(QueryScope *query, const SavedViews *views);
static void drop_rules(QueryScope *query, const SavedViews *views);
static void drop_views(QueryScope *query, const SavedViews *views);

/*
 * save_and_drop_dependent_views(p_schemas text[] DEFAULT NULL) → int
 *
 * The number of views that were dropped.
 */
Datum
confiture_save_and_drop_dependent_views(PG_FUNCTION_ARGS)
{
	QueryScope	query;
	QueryArg	relations;
	SavedViews *views;

	runner_require_transaction("confiture.save_and_drop_dependent_views()");
	relations = saved_views_resolve(PG_ARGISNULL(0) ? NULL :
									PG_GETARG_ARRAYTYPE_P(0));
	saved_views_lock_records();

	query_open(&query, QUERY_AS_CALLER);
	saved_views_pin_settings(&query);
	views = find_and_lock(&query, &relations);
	saved_views_require_nothing_else(&query, views);
	saved_views_read(&query, views);
	settle_grantors(views);
	keep(views);
	drop(&query, views);
	query_close(&query);
	PG_RETURN_INT32(views->nviews);
}

/* Whoever saves or recreates views is alone until his transaction ends. */
void
saved_views_lock_records(void)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "LOCK TABLE confiture.saved_view_record"
				  " IN SHARE ROW EXCLUSIVE MODE", 0, NULL);
	query_close(&query);
}

/*
 * Make statements mean the same to the session that saves and the one that
 * recreates, until the scope is closed.
 */
void
saved_views_pin_settings(QueryScope *query)
{
	query_execute(query,
				  "SELECT pg_catalog.set_config(s.name, s.value, true)"
				  " FROM (VALUES ('DateStyle', 'ISO'),"
				  " ('IntervalStyle', 'postgres'),"
				  " ('extra_float_digits', '3'),"
				  " ('standard_conforming_strings', 'on'),"
				  " ('array_nulls', 'on'),"
				  " ('transform_null_equals', 'off'),"
				  " ('default_tablespace', '')) s (name, value)", 0, NULL);
}

/* The views that depend on relations, locked; or an error. */
static SavedViews *
find_and_lock(QueryScope *query, const QueryArg *relations)
{
	SavedViews *views = saved_views_find(query, relations);

	for (;;)
	{
		SavedViews *again;

		saved_views_require_droppable(query, views);
		lock_views(views);
		again = saved_views_find(query, relations);
		if (are_same(views, again))
			return again;
		views = again;
	}
}

static void
lock_views(const SavedViews *views)
{
	for (int i = views->nviews - 1; i >= 0; i--)
		LockRelationOid(views->views[i].oid, AccessExclusiveLock);
}

static bool
are_same(const SavedViews *one, const SavedViews *other)
{
	if (one->nviews != other->nviews)
		return false;
	for (int i = 0; i < one->nviews; i++)
		if (one->views[i].oid != other->views[i].oid)
			return false;
	return true;
}

/*
 * A privilege that another role than the owner granted is granted by that
 * role again, if the caller may act as it.
 */
static void
settle_grantors(SavedViews *views)
{
	for (int i = 0; i < views->nviews; i++)
	{
		ListCell   *grantor;

		foreach(grantor, views->views[i].grantors)
			lfirst(grantor) = settle_grantor(&views->views[i],
											 lfirst(grantor));
	}
}

static char *
settle_grantor(const SavedView *view, char *grantor)
{
	if (grantor[0] == '\0' ||
		member_can_set_role(GetUserId(), get_role_oid(grantor, false)))
		return grantor;
	ereport(NOTICE,
			(errmsg("privileges on %s %s that \"%s\" granted will be granted by its owner",
					view->kind, view->identity, grantor),
			 errdetail("\"%s\" cannot act as \"%s\".", query_current_user(),
					   grantor)));
	return pstrdup("");
}

static void
keep(const SavedViews *views)
{
	QueryScope	query;
	int			batch;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "SELECT coalesce(pg_catalog.max(batch), 0)::bigint + 1"
				  " FROM confiture.saved_view_record", 0, NULL);
	batch = (int) query_result_bigint(0, 1);
	for (int i = 0; i < views->nviews; i++)
		keep_view(&query, &views->views[i], batch, i + 1);
	query_close(&query);
}

/*
 * The row names who saved it: the caller, not the owner that writes it.
 *
 * A view of this name can be there already: saved, and created by hand since.
 */
static void
keep_view(QueryScope *query, const SavedView *view, int batch, int position)
{
	QueryArg	args[] = {
		query_int(batch),
		query_int(position),
		query_text(view->schema),
		query_text(view->name),
		query_text(view->kind),
		query_text(view->definition),
		query_text_array(view->settings),
		query_text_array(view->grants),
		query_text_array(view->grantors),
		query_bool(view->populated),
		query_text_array(view->attachments),
		query_text_array(view->rules),
		query_text(GetUserNameFromId(query->saved_user, false))
	};

	if (query_execute(query,
					  "INSERT INTO confiture.saved_view_record (batch,"
					  " position, schema_name, view_name, kind, definition,"
					  " settings, grants, grantors, populated, attachments,"
					  " rules, saved_by, saved_at)"
					  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
					  " $12, $13, pg_catalog.now())"
					  " ON CONFLICT (schema_name, view_name) DO NOTHING",
					  lengthof(args), args) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("a %s %s is saved already", view->kind,
						view->identity),
				 errdetail("It was saved and dropped, and there is one again."),
				 errhint("Run SELECT confiture.recreate_saved_views() first, which leaves alone what is there.")));
}

static void
drop(QueryScope *query, const SavedViews *views)
{
	own_ddl_begin();
	PG_TRY();
	{
		drop_rules(query, views);
		drop_views(query, views);
	}
	PG_FINALLY();
	{
		own_ddl_end();
	}
	PG_END_TRY();
}

/*
 * A rule can name a view that in turn reads the rule's: neither could be
 * dropped first.
 */
static void
drop_rules(QueryScope *query, const SavedViews *views)
{
	QueryArg	oids = saved_views_oids(views);
	uint64		n;
	List	   *statements = NIL;
	ListCell   *statement;

	n = query_execute(query,
					  "SELECT pg_catalog.format('DROP RULE %I ON %I.%I',"
					  " r.rulename, s.nspname, c.relname)"
					  " FROM pg_catalog.pg_rewrite r"
					  " JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
					  " JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace"
					  " WHERE r.ev_class = ANY ($1) AND r.ev_type <> '1'",
					  1, &oids);
	for (uint64 i = 0; i < n; i++)
		statements = lappend(statements, query_result_text(query, i, 1));
	foreach(statement, statements)
		query_execute(query, lfirst(statement), 0, NULL);
}

static void
drop_views(QueryScope *query, const SavedViews *views)
{
	for (int i = views->nviews - 1; i >= 0; i--)
		query_execute(query, psprintf("DROP %s %s", views->views[i].kind,
									  views->views[i].identity), 0, NULL);
}
