/*-------------------------------------------------------------------------
 *
 * outsiders.c
 *	  What isn't managed, and needs something that a plan takes away.
 *
 * A view of another schema holds a column's type fast, a foreign key a table.
 * No model tells of them, and no shadow has them: the plan is proven, and the
 * server refuses its step.  So whoever asks for the plan is told.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "core/query.h"
#include "schema/options.h"
#include "schema/outsiders.h"

#include "compat.h"

static bool takes_away(const Action *action);
static char *address_of(const SchemaObject *object);

/*
 * What needs one of $1, each a catalog, an OID, and for a column its name, and
 * is in a schema that is none of $2, nor one of those in a shadow, where plans
 * that rename are made.  A key is needed for its index, a table for the type of
 * its rows, too.
 */
static const char *const outsiders_sql =
"WITH address AS (SELECT u.n, pg_catalog.split_part(u.address, ' ', 1)::pg_catalog.oid AS class,"
" pg_catalog.split_part(u.address, ' ', 2)::pg_catalog.oid AS oid,"
" pg_catalog.regexp_replace(u.address, '^\\d+ \\d+ ?', '') AS column"
" FROM pg_catalog.unnest($1) WITH ORDINALITY u(address, n))"
" SELECT DISTINCT o.n, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)"
" FROM (SELECT * FROM address"
" UNION ALL SELECT o.n, 'pg_catalog.pg_class'::pg_catalog.regclass, k.conindid, ''"
" FROM address o JOIN pg_catalog.pg_constraint k ON k.oid = o.oid"
" WHERE o.class = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.contype IN ('p', 'u')"
" UNION ALL SELECT o.n, 'pg_catalog.pg_type'::pg_catalog.regclass, r.reltype, ''"
" FROM address o JOIN pg_catalog.pg_class r ON r.oid = o.oid"
" WHERE o.class = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.column = ''"
" AND r.reltype <> 0) o"
" JOIN pg_catalog.pg_depend d ON d.refclassid = o.class AND d.refobjid = o.oid"
" CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) i"
" CROSS JOIN LATERAL pg_catalog.pg_identify_object_as_address(d.classid, d.objid, d.objsubid) a"
" WHERE d.deptype = 'n' AND (o.column = '' OR d.refobjsubid ="
" (SELECT attnum FROM pg_catalog.pg_attribute"
" WHERE attrelid = o.oid AND pg_catalog.quote_ident(attname) = o.column))"
" AND d.classid IN ('pg_catalog.pg_class'::pg_catalog.regclass,"
" 'pg_catalog.pg_rewrite'::pg_catalog.regclass, 'pg_catalog.pg_constraint'::pg_catalog.regclass,"
" 'pg_catalog.pg_attrdef'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass,"
" 'pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_trigger'::pg_catalog.regclass,"
" 'pg_catalog.pg_policy'::pg_catalog.regclass)"
" AND coalesce(i.schema, a.object_names[1]) <> ALL ($2)"
" AND coalesce(i.schema, a.object_names[1]) NOT LIKE 'pg\\_hidden\\_%'"
" ORDER BY o.n, 2";

/* A warning that names them, if there are some. */
void
outsiders_warn(const SchemaPlan *plan)
{
	List	   *objects = NIL;
	List	   *addresses = NIL;
	StringInfoData found;
	QueryScope	query;
	QueryArg	args[2];
	uint64		n;
	ListCell   *cell;

	if (plan->options->schemas == NIL)
		return;
	foreach(cell, plan->actions)
	{
		const Action *action = lfirst(cell);

		if (!takes_away(action))
			continue;
		objects = lappend(objects, action->old);
		addresses = lappend(addresses, address_of(action->old));
	}
	if (objects == NIL)
		return;
	args[0] = query_text_array(addresses);
	args[1] = query_text_array(plan->options->schemas);
	initStringInfo(&found);
	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query, outsiders_sql, lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		const SchemaObject *object = list_nth(objects, (int)
											  query_result_bigint(i, 1) - 1);

		appendStringInfo(&found, "%s%s needs %s %s", i == 0 ? "" : "\n",
						 query_result_text(&query, i, 2), object->kind->name,
						 object->identity);
	}
	query_close(&query);
	if (n > 0)
		ereport(WARNING,
				(errmsg("what isn't managed needs something that the plan drops, or gives another type"),
				 errdetail_internal("%s", found.data),
				 errhint("PostgreSQL will refuse such a step. Drop what needs it before, and create it again afterwards; or have its schema managed, too.")));
}

/* Is it there no longer, or of another type, if only for a while? */
static bool
takes_away(const Action *action)
{
	if (action->old == NULL || !OidIsValid(action->old->live))
		return false;
	if (action->type == ACTION_DROP)
		return true;
	return action->type == ACTION_ALTER && action->old->kind == &kind_column &&
		!value_equal(object_get(action->old, "type"),
					 object_get(action->new, "type"));
}

/* A column has the OID of its table. */
static char *
address_of(const SchemaObject *object)
{
	return psprintf("%u %u%s%s", object->kind->catalog, object->live,
					object->kind == &kind_column ? " " : "",
					object->kind == &kind_column ? object->name : "");
}
