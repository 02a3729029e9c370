/*-------------------------------------------------------------------------
 *
 * obstacles.c
 *	  What stands in the schemas that a build would fill.
 *
 * In the way is any relation, type or routine in a managed schema that
 * belongs to no extension, that manage.ignore doesn't name, and that is no
 * adopted ledger of another tool, nor a sequence of one.  Managed are the
 * schemas of manage.schemas, else all but the system's, temporary ones and
 * confiture's own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "build/obstacles.h"
#include "core/query.h"
#include "errcodes.h"
#include "project/adopted.h"

#include "compat.h"

/* So many are named, one more is looked for. */
#define SHOWN	5

static const char *const obstacles_sql =
"WITH managed AS ("
"  SELECT oid FROM pg_catalog.pg_namespace"
"  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'confiture')"
"  AND ($1 IS NULL OR nspname::text = ANY ($1))"
"), object (class, id, kind) AS ("
"  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 1"
"  FROM pg_catalog.pg_class c JOIN managed m ON m.oid = c.relnamespace"
"  WHERE c.relkind NOT IN ('i', 'I', 't')"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 2"
"  FROM pg_catalog.pg_type t JOIN managed m ON m.oid = t.typnamespace"
"  WHERE t.typrelid = 0 AND t.typtype <> 'm' AND NOT EXISTS"
"  (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 3"
"  FROM pg_catalog.pg_proc p JOIN managed m ON m.oid = p.pronamespace"
"), named AS ("
"  SELECT o.kind, i.type, i.identity FROM object o,"
"  pg_catalog.pg_identify_object(o.class, o.id, 0) i"
"  WHERE i.identity <> ALL ($4)"
"  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend s,"
"  pg_catalog.pg_identify_object(s.refclassid, s.refobjid, 0) owner"
"  WHERE o.kind = 1 AND s.classid = o.class AND s.objid = o.id"
"  AND s.deptype IN ('a', 'i') AND owner.identity = ANY ($4))"
"  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = o.class"
"  AND d.objid = o.id AND d.deptype = 'e')"
")"
" SELECT type || ' ' || identity FROM named"
" WHERE NOT identity LIKE ANY ($2)"
" ORDER BY kind, identity COLLATE \"C\" LIMIT $3";

static uint64 find(QueryScope *query, const Environment *environment, int limit);
static char *like_pattern(const char *pattern);

/* Is anything in the way? */
bool
obstacles_exist(const Environment *environment)
{
	QueryScope	query;
	bool		found;

	query_open(&query, QUERY_AS_CALLER);
	found = find(&query, environment, 1) > 0;
	query_close(&query);
	return found;
}

/* Refuse to build where something is in the way, naming the first of it. */
void
obstacles_refuse(const Environment *environment)
{
	QueryScope	query;
	StringInfoData names;
	uint64		n;

	initStringInfo(&names);
	query_open(&query, QUERY_AS_CALLER);
	n = find(&query, environment, SHOWN + 1);
	for (uint64 i = 0; i < Min(n, SHOWN); i++)
		appendStringInfo(&names, "%s%s", i == 0 ? "" : "\n",
						 query_result_text(&query, i, 1));
	if (n > SHOWN)
		appendStringInfoString(&names, "\n...");
	query_close(&query);

	if (n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_JM_OBJECTS_IN_THE_WAY),
				 errmsg("cannot build: the database holds objects already"),
				 errdetail_internal("%s", names.data),
				 errhint("Build into an empty database, drop these objects first, or leave them out by manage.schemas or manage.ignore of environment \"%s\".",
						 environment_label(environment))));
}

static uint64
find(QueryScope *query, const Environment *environment, int limit)
{
	List	   *ignored = NIL;
	ListCell   *cell;
	QueryArg	args[4];

	foreach(cell, environment->settings->manage_ignore)
		ignored = lappend(ignored, like_pattern(lfirst(cell)));
	args[0] = environment->settings->manage_schemas == NIL ?
		query_null(TEXTARRAYOID) :
		query_text_array(environment->settings->manage_schemas);
	args[1] = query_text_array(ignored);
	args[2] = query_int(limit);
	args[3] = query_text_array(adopted_tables());
	return query_execute(query, obstacles_sql, lengthof(args), args);
}

/* LIKE's form of a pattern in which * stands for anything and ? for one. */
static char *
like_pattern(const char *pattern)
{
	StringInfoData like;

	initStringInfo(&like);
	for (; *pattern != '\0'; pattern++)
	{
		if (*pattern == '*')
			appendStringInfoChar(&like, '%');
		else if (*pattern == '?')
			appendStringInfoChar(&like, '_');
		else
		{
			if (strchr("\\%_", *pattern) != NULL)
				appendStringInfoChar(&like, '\\');
			appendStringInfoChar(&like, *pattern);
		}
	}
	return like.data;
}
