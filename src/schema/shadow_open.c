/*-------------------------------------------------------------------------
 *
 * shadow_open.c
 *	  Let a role rebuild its objects in schemas that it may not use.
 *
 * A table belongs to somebody who needs no privilege on its schema: others can
 * have created it for him.  Where it is rebuilt as its owner, or its owner's
 * functions run as him, the schemas of the shadow are open to all meanwhile.
 * Nobody else sees them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "utils/datum.h"

#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

typedef struct OpenedSchema
{
	Oid			schema;
	Datum		acl;			/* as it was */
	bool		isnull;
} OpenedSchema;

/* What is hidden has a name that begins with pg_, too. */
static const char *const schemas_sql =
"SELECT oid, ARRAY[pg_catalog.makeaclitem(0, nspowner, 'USAGE', false),"
" pg_catalog.makeaclitem(0, nspowner, 'CREATE', false)]"
" FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'"
" AND nspname NOT IN ('information_schema', 'confiture')";

/* Until they are closed, no statement may change privileges on them. */
void
shadow_open_schemas(Shadow *shadow)
{
	QueryScope	query;
	List	   *opened = NIL;
	List	   *open_acls = NIL;
	ListCell   *cell;
	ListCell   *acl;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query, schemas_sql, 0, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		OpenedSchema *schema = palloc_object(OpenedSchema);
		bool		isnull;

		schema->schema = DatumGetObjectId(query_result(i, 1, &isnull));
		opened = lappend(opened, schema);
		open_acls = lappend(open_acls,
							DatumGetPointer(datumCopy(query_result(i, 2, &isnull),
													  false, -1)));
	}
	query_close(&query);

	forboth(cell, opened, acl, open_acls)
	{
		OpenedSchema *schema = lfirst(cell);

		schema->acl = shadow_read_column(NamespaceRelationId, schema->schema,
										 Anum_pg_namespace_nspacl,
										 &schema->isnull);
		if (!schema->isnull)
			schema->acl = datumCopy(schema->acl, false, -1);
		shadow_edit_column(NamespaceRelationId, schema->schema,
						   Anum_pg_namespace_nspacl,
						   PointerGetDatum(lfirst(acl)), false);
	}
	CommandCounterIncrement();
	shadow->opened = opened;
}

void
shadow_close_schemas(Shadow *shadow)
{
	ListCell   *cell;

	foreach(cell, shadow->opened)
	{
		const OpenedSchema *schema = lfirst(cell);

		shadow_edit_column(NamespaceRelationId, schema->schema,
						   Anum_pg_namespace_nspacl, schema->acl,
						   schema->isnull);
	}
	CommandCounterIncrement();
	shadow->opened = NIL;
}
