/*-------------------------------------------------------------------------
 *
 * saved_views_find.c
 *	  Which views depend on these relations, and in what order.
 *
 * A view depends on what its rules name, and on the relation whose row type
 * they name.  A table's partitions and children count with it, since ALTER
 * TABLE reaches them, too.
 *
 * The Python tool confiture takes names of schemas, and means their tables.
 * So a name of a schema is that, whatever else it could be, and no argument
 * at all means every schema.  Tables of an extension are left out there: to
 * change them is the business of ALTER EXTENSION.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

#include "migrate/saved_views.h"

#include "compat.h"

/* The tables of the schemas $1, NULL for all. */
static const char *const tables_sql =
"SELECT c.oid"
" FROM pg_catalog.pg_class c"
" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
" WHERE c.relkind IN ('r', 'p', 'f')"
" AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
" AND ($1 IS NULL OR n.nspname::text = ANY ($1))"
" AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d"
"  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
"  AND d.objid = c.oid AND d.deptype = 'e')";

/*
 * The views that depend on the relations $1.
 *
 * Each has as its level the longest way to a view that needs no other one of
 * them.  Only what a view selects from counts for that: its other rules come
 * when all views are there.  Views in a circle get no level, or one as high
 * as there are views.
 */
static const char *const dependent_sql =
"WITH RECURSIVE edge (view, relation, selects) AS MATERIALIZED ("
"  SELECT DISTINCT r.ev_class, o.relation, r.ev_type = '1'"
"  FROM pg_catalog.pg_depend d"
"  JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid"
"  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
"  LEFT JOIN pg_catalog.pg_type t ON t.oid = d.refobjid"
"  AND d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass"
"  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem,"
"  LATERAL (SELECT CASE d.refclassid"
"  WHEN 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.refobjid"
"  ELSE coalesce(nullif(t.typrelid, 0), e.typrelid) END AS relation) o"
"  WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
"  AND c.relkind IN ('v', 'm') AND o.relation <> r.ev_class"
"), base (oid) AS ("
"  SELECT pg_catalog.unnest($1)"
"  UNION"
"  SELECT i.inhrelid FROM base b"
"  JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid"
"), dependent (oid) AS ("
"  SELECT e.view FROM edge e JOIN base b ON b.oid = e.relation"
"  UNION"
"  SELECT e.view FROM edge e JOIN dependent d ON d.oid = e.relation"
"), inner_edge (view, relation) AS MATERIALIZED ("
"  SELECT e.view, e.relation FROM edge e"
"  JOIN dependent d ON d.oid = e.relation WHERE e.selects"
"), leveled (oid, level) AS ("
"  SELECT d.oid, 0 FROM dependent d"
"  WHERE NOT EXISTS (SELECT FROM inner_edge e WHERE e.view = d.oid)"
"  UNION"
"  SELECT e.view, l.level + 1 FROM leveled l"
"  JOIN inner_edge e ON e.relation = l.oid"
"  WHERE l.level < (SELECT pg_catalog.count(*) FROM dependent)"
")"
" SELECT d.oid, n.nspname::text, c.relname::text, c.relkind = 'm',"
" c.relkind = 'm' AND c.relispopulated, coalesce(m.level <"
"  (SELECT pg_catalog.count(*) FROM dependent), false)"
" FROM dependent d"
" JOIN pg_catalog.pg_class c ON c.oid = d.oid"
" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
" LEFT JOIN (SELECT oid, pg_catalog.max(level) AS level FROM leveled"
"  GROUP BY oid) m ON m.oid = d.oid"
" ORDER BY m.level, n.nspname COLLATE \"C\", c.relname COLLATE \"C\"";

static List *add_tables(List *relations, const QueryArg *schemas);
static Oid	relation_named(const char *name);
static List *name_parts(const char *name);
static Oid	result_oid(uint64 row, int column);
static QueryArg oid_array(List *oids);
static void require_no_circle(bool ordered, const SavedView *view);

/*
 * The relations that the caller names, as oid[].
 *
 * To be called with the caller's search_path.  NULL are all tables.
 */
QueryArg
saved_views_resolve(ArrayType *names)
{
	List	   *relations = NIL;
	List	   *schemas = NIL;
	QueryArg	all = query_null(TEXTARRAYOID);
	Datum	   *values;
	bool	   *nulls;
	int			n;

	if (names == NULL)
		return oid_array(add_tables(NIL, &all));

	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT,
					  &values, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		char	   *name;

		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("names of relations and schemas must not be null")));
		name = TextDatumGetCString(values[i]);
		if (OidIsValid(get_namespace_oid(name, true)))
			schemas = lappend(schemas, name);
		else
			relations = lappend_oid(relations, relation_named(name));
	}
	if (schemas != NIL)
	{
		QueryArg	some = query_text_array(schemas);

		relations = add_tables(relations, &some);
	}
	return oid_array(relations);
}

static List *
add_tables(List *relations, const QueryArg *schemas)
{
	QueryScope	query;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query, tables_sql, 1, schemas);
	for (uint64 i = 0; i < n; i++)
		relations = lappend_oid(relations, result_oid(i, 1));
	query_close(&query);
	return relations;
}

static Oid
relation_named(const char *name)
{
	List	   *parts = name_parts(name);
	Oid			relation = parts == NIL ? InvalidOid :
		RangeVarGetRelid(makeRangeVarFromNameList(parts), NoLock, true);

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("neither a relation nor a schema is named \"%s\"", name),
				 errhint("Name tables with their schema, as in 'public.users', or the schema that holds them.")));
	return relation;
}

/* The parts of a qualified name (String *), NIL if it isn't one. */
static List *
name_parts(const char *name)
{
	List	   *names;
	List	   *parts = NIL;
	ListCell   *cell;

	if (!SplitIdentifierString(pstrdup(name), '.', &names) ||
		names == NIL || list_length(names) > 2)
		return NIL;
	foreach(cell, names)
		parts = lappend(parts, makeString(lfirst(cell)));
	return parts;
}

/*
 * The views that depend on relations (an oid[]), in the order in which they
 * can be created.
 */
SavedViews *
saved_views_find(QueryScope *query, const QueryArg *relations)
{
	SavedViews *found = palloc0_object(SavedViews);

	found->nviews = (int) query_execute(query, dependent_sql, 1, relations);
	found->views = palloc0_array(SavedView, found->nviews + 1);
	for (int i = 0; i < found->nviews; i++)
	{
		SavedView  *view = &found->views[i];

		view->oid = result_oid(i, 1);
		view->schema = query_result_text(query, i, 2);
		view->name = query_result_text(query, i, 3);
		view->identity = quote_qualified_identifier(view->schema, view->name);
		view->kind = query_result_bool(i, 4) ? "materialized view" : "view";
		view->populated = query_result_bool(i, 5);
		require_no_circle(query_result_bool(i, 6), view);
	}
	return found;
}

static Oid
result_oid(uint64 row, int column)
{
	bool		isnull;

	return DatumGetObjectId(query_result(row, column, &isnull));
}

/* Their OIDs, as oid[] in the same order. */
QueryArg
saved_views_oids(const SavedViews *views)
{
	List	   *oids = NIL;

	for (int i = 0; i < views->nviews; i++)
		oids = lappend_oid(oids, views->views[i].oid);
	return oid_array(oids);
}

static QueryArg
oid_array(List *oids)
{
	Datum	   *values = palloc_array(Datum, list_length(oids) + 1);
	int			n = 0;
	ListCell   *cell;

	foreach(cell, oids)
		values[n++] = ObjectIdGetDatum(lfirst_oid(cell));
	return query_datum(OIDARRAYOID,
					   PointerGetDatum(construct_array(values, n, OIDOID,
													   sizeof(Oid), true,
													   TYPALIGN_INT)));
}

/* CREATE OR REPLACE VIEW can close one; such views can't even be read. */
static void
require_no_circle(bool ordered, const SavedView *view)
{
	if (!ordered)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("%s %s depends on itself through other views",
						view->kind, view->identity),
				 errhint("Drop it, or replace it by one that does not.")));
}
