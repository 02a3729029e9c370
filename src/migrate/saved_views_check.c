/*-------------------------------------------------------------------------
 *
 * saved_views_check.c
 *	  What must hold before views are dropped, to be recreated later.
 *
 * Whatever would make the recreation fail and is known now is refused now,
 * with a name: views of an extension and temporary ones, views of somebody
 * else, schemas where they could not be created again, and other objects
 * that DROP VIEW would want to take along.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"

#include "migrate/saved_views.h"

#include "compat.h"

/* So many objects that depend on a view are named. */
#define SHOWN	"5"

/*
 * One row for each of the views $1, in their order: owner, is it ours?,
 * extension, temporary?, may we and may the owner create it again?
 */
static const char *const facts_sql =
"SELECT c.relowner, pg_catalog.pg_get_userbyid(c.relowner)::text,"
" pg_catalog.pg_has_role(c.relowner, 'USAGE'),"
" (SELECT e.extname::text FROM pg_catalog.pg_depend d"
"  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
"  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
"  AND d.objid = c.oid AND d.deptype = 'e'"
"  AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass),"
" c.relpersistence = 't',"
" pg_catalog.has_schema_privilege(c.relnamespace, 'CREATE'),"
" pg_catalog.has_schema_privilege(c.relowner, c.relnamespace, 'CREATE'), u.n"
" FROM pg_catalog.unnest($1) WITH ORDINALITY u (oid, n)"
" JOIN pg_catalog.pg_class c ON c.oid = u.oid"
" ORDER BY u.n";

/*
 * What depends on the views $1, or on their row types, and is neither one of
 * them nor a part of one that is saved with it.
 */
static const char *const others_sql =
"WITH view AS ("
"  SELECT c.oid, c.reltype, t.typarray FROM pg_catalog.pg_class c"
"  JOIN pg_catalog.pg_type t ON t.oid = c.reltype"
"  WHERE c.oid = ANY ($1)"
"), referenced (class, id, view) AS ("
"  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, oid, oid FROM view"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, reltype, oid FROM view"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, typarray, oid FROM view"
"), part (class, id) AS ("
"  SELECT class, id FROM referenced"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, oid"
"  FROM pg_catalog.pg_rewrite WHERE ev_class = ANY ($1)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, oid"
"  FROM pg_catalog.pg_trigger WHERE tgrelid = ANY ($1)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, oid"
"  FROM pg_catalog.pg_attrdef WHERE adrelid = ANY ($1)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid"
"  FROM pg_catalog.pg_statistic_ext WHERE stxrelid = ANY ($1)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, indexrelid"
"  FROM pg_catalog.pg_index WHERE indrelid = ANY ($1)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, reltoastrelid"
"  FROM pg_catalog.pg_class WHERE oid = ANY ($1)"
")"
" SELECT DISTINCT"
" pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid),"
" pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass,"
"  r.view, 0)"
" FROM pg_catalog.pg_depend d"
" JOIN referenced r ON r.class = d.refclassid AND r.id = d.refobjid"
" WHERE NOT EXISTS (SELECT FROM part p"
"  WHERE p.class = d.classid AND p.id = d.objid)"
" ORDER BY 1, 2 LIMIT " SHOWN;

/*
 * Populated materialized views of $1 that read, directly or through views,
 * one that isn't populated: they could not be filled again.
 */
static const char *const unfillable_sql =
"WITH RECURSIVE reads (materialized, relation) AS ("
"  SELECT c.oid, c.oid FROM pg_catalog.pg_class c"
"  WHERE c.oid = ANY ($1) AND c.relkind = 'm' AND c.relispopulated"
"  UNION"
"  SELECT s.materialized, d.refobjid FROM reads s"
"  JOIN pg_catalog.pg_class c ON c.oid = s.relation"
"  AND (c.relkind = 'v' OR c.oid = s.materialized)"
"  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'"
"  JOIN pg_catalog.pg_depend d ON d.objid = r.oid"
"  AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
"  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
")"
" SELECT pg_catalog.pg_describe_object("
"  'pg_catalog.pg_class'::pg_catalog.regclass, s.materialized, 0),"
" pg_catalog.pg_describe_object("
"  'pg_catalog.pg_class'::pg_catalog.regclass, s.relation, 0)"
" FROM reads s JOIN pg_catalog.pg_class c ON c.oid = s.relation"
" WHERE c.relkind = 'm' AND NOT c.relispopulated"
" ORDER BY 1, 2 LIMIT 1";

static void require_no_extension(const SavedView *view, const char *extension);
static void require_permanent(const SavedView *view, bool temporary);
static void require_owned(const SavedView *view, const char *owner,
						  bool owned);
static void require_creatable(const SavedView *view, const char *role,
							  bool creatable);
static void require_fillable(QueryScope *query, const QueryArg *oids);

/*
 * May the caller drop these views and create them again for their owners?
 *
 * Asked before any lock is taken, so that nobody can hold up somebody else's
 * views.
 */
void
saved_views_require_droppable(QueryScope *query, const SavedViews *views)
{
	QueryArg	oids = saved_views_oids(views);
	uint64		n = query_execute(query, facts_sql, 1, &oids);

	for (uint64 i = 0; i < n; i++)
	{
		const SavedView *view = &views->views[query_result_bigint(i, 8) - 1];
		char	   *owner = query_result_text(query, i, 2);
		bool		isnull;

		require_no_extension(view, query_result_text(query, i, 4));
		require_permanent(view, query_result_bool(i, 5));
		require_owned(view, owner, query_result_bool(i, 3));
		if (superuser())
			continue;
		check_can_set_role(GetUserId(),
						   DatumGetObjectId(query_result(i, 1, &isnull)));
		require_creatable(view, query_current_user(), query_result_bool(i, 6));
		require_creatable(view, owner, query_result_bool(i, 7));
	}
}

static void
require_no_extension(const SavedView *view, const char *extension)
{
	if (extension != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("cannot drop %s %s: it belongs to extension \"%s\"",
						view->kind, view->identity, extension),
				 errhint("Drop the extension, or change it by ALTER EXTENSION.")));
}

static void
require_permanent(const SavedView *view, bool temporary)
{
	if (temporary)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("cannot save %s %s: it is temporary",
						view->kind, quote_identifier(view->name)),
				 errhint("Drop it, or wait until the session that created it has ended.")));
}

static void
require_owned(const SavedView *view, const char *owner, bool owned)
{
	if (!owned)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of %s %s", view->kind,
						view->identity),
				 errdetail("Its owner is \"%s\".", owner),
				 errhint("Run this as a role that has the privileges of \"%s\".",
						 owner)));
}

static void
require_creatable(const SavedView *view, const char *role, bool creatable)
{
	if (!creatable)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("cannot drop %s %s: \"%s\" could not create it again",
						view->kind, view->identity, role),
				 errdetail("\"%s\" has no CREATE privilege on schema \"%s\".",
						   role, view->schema),
				 errhint("Grant it, or run this as a superuser.")));
}

/*
 * Does anything depend on these views that would not come back with them?
 *
 * To be asked when they are locked: new dependents need a lock on them.
 */
void
saved_views_require_nothing_else(QueryScope *query, const SavedViews *views)
{
	QueryArg	oids = saved_views_oids(views);
	uint64		n = query_execute(query, others_sql, 1, &oids);
	StringInfoData detail;

	if (n == 0)
	{
		require_fillable(query, &oids);
		return;
	}
	initStringInfo(&detail);
	for (uint64 i = 0; i < n; i++)
		appendStringInfo(&detail, "%s%s depends on %s.", i > 0 ? "\n" : "",
						 query_result_text(query, i, 1),
						 query_result_text(query, i, 2));
	ereport(ERROR,
			(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
			 errmsg("cannot drop %s: %s depends on it",
					query_result_text(query, 0, 2),
					query_result_text(query, 0, 1)),
			 errdetail_internal("%s", detail.data),
			 errhint("Only views and what belongs to them come back. Drop the rest yourself, and create it again after confiture.recreate_saved_views().")));
}

static void
require_fillable(QueryScope *query, const QueryArg *oids)
{
	if (query_execute(query, unfillable_sql, 1, oids) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("cannot drop %s: it could not be filled again",
						query_result_text(query, 0, 1)),
				 errdetail("It reads %s, which has not been populated.",
						   query_result_text(query, 0, 2)),
				 errhint("Use REFRESH MATERIALIZED VIEW on the latter, or on the former WITH NO DATA.")));
}
