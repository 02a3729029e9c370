/*-------------------------------------------------------------------------
 *
 * shadow_hide.c
 *	  The managed live schemas out of the way, all or none.
 *
 * Hidden is only what the caller could have renamed himself.  With raised
 * rights, a user who may do no more than create schemas would hide a schema
 * "app", make an app.helper() of his own, and call a SECURITY DEFINER function
 * that is pinned to it: his code would run as that function's owner (tried).
 * Objects of extensions are exempt, for they are moved along, not hidden, into
 * a schema whose owner and privileges are those of the live one.  A schema of
 * somebody else's that holds nothing but extensions just stays.
 *
 * A GRANT or ALTER on a schema that commits meanwhile makes the server say
 * "tuple concurrently updated"; it is then all done anew.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "core/query.h"
#include "core/subtransaction.h"
#include "schema/shadow_internal.h"

#include "compat.h"

/* Do extensions live in schema n, and nothing else? */
#define HOLDS_EXTENSIONS_ONLY \
	"EXISTS (SELECT FROM pg_catalog.pg_extension x WHERE x.extnamespace = n.oid)" \
	" AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend o" \
	" WHERE o.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass" \
	" AND o.refobjid = n.oid" \
	" AND o.classid <> 'pg_catalog.pg_extension'::pg_catalog.regclass" \
	" AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e" \
	" WHERE e.classid = o.classid AND e.objid = o.objid AND e.deptype = 'e'))"

/* A schema is rarely granted on more than once in a moment. */
#define HIDE_TRIES		5

static ErrorData *try_to_hide(Shadow *shadow);
static bool is_concurrent_update(const ErrorData *error);
static void hide(Shadow *shadow);
static void note_schemas(Shadow *shadow);
static bool may_rename(const LiveSchema *schema);
static void require_may_rename(const LiveSchema *schema);

/* Hide everything, and put in its place what a new database would have. */
void
shadow_hide(Shadow *shadow)
{
	for (int i = 1;; i++)
	{
		ErrorData  *error = try_to_hide(shadow);

		if (error == NULL)
			return;
		if (i == HIDE_TRIES || !is_concurrent_update(error))
			ReThrowError(error);
		CHECK_FOR_INTERRUPTS();
		FreeErrorData(error);
	}
}

/* In a subtransaction, whose locks are those of the one around it then. */
static ErrorData *
try_to_hide(Shadow *shadow)
{
	Subtransaction subtransaction;
	ErrorData  *volatile error = NULL;

	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		hide(shadow);
		subtransaction_commit(&subtransaction);
	}
	PG_CATCH();
	{
		error = subtransaction_take_error(&subtransaction);
	}
	PG_END_TRY();
	return error;
}

/* The server has no code of its own for it. */
static bool
is_concurrent_update(const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_T_R_SERIALIZATION_FAILURE ||
		(error->sqlerrcode == ERRCODE_INTERNAL_ERROR &&
		 error->message_id != NULL &&
		 strncmp(error->message_id, "tuple concurrently ", 19) == 0);
}

static void
hide(Shadow *shadow)
{
	ListCell   *cell;

	note_schemas(shadow);
	shadow_note_extensions(shadow);
	shadow_hide_objects(shadow);
	foreach(cell, shadow->schemas)
	{
		const LiveSchema *schema = lfirst(cell);

		if (schema->stays)
			continue;
		require_may_rename(schema);
		shadow_edit_hide(NamespaceRelationId, schema->oid);
	}
	CommandCounterIncrement();
	shadow_make_fresh(shadow);
}

/* Those that are to be hidden. */
static void
note_schemas(Shadow *shadow)
{
	QueryScope	query;
	QueryArg	args[] = {
		shadow->options->schemas == NIL ? query_null(TEXTARRAYOID) :
		query_text_array(shadow->options->schemas)
	};
	uint64		n;
	MemoryContext old;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT n.oid::bigint, n.nspname::text, n.nspowner::bigint,"
					  " " HOLDS_EXTENSIONS_ONLY " FROM pg_catalog.pg_namespace n"
					  " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
					  " AND ($1 IS NULL OR n.nspname::text = ANY ($1))"
					  " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d"
					  " WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass"
					  " AND d.objid = n.oid AND d.deptype = 'e')"
					  " ORDER BY n.nspname", 1, args);
	old = MemoryContextSwitchTo(shadow->context);
	shadow->schemas = NIL;
	for (uint64 i = 0; i < n; i++)
	{
		LiveSchema *schema = palloc0_object(LiveSchema);

		schema->oid = (Oid) query_result_bigint(i, 1);
		schema->name = MemoryContextStrdup(shadow->context,
										   query_result_text(&query, i, 2));
		schema->owner = (Oid) query_result_bigint(i, 3);
		schema->stays = query_result_bool(i, 4) && !may_rename(schema);
		shadow->schemas = lappend(shadow->schemas, schema);
	}
	MemoryContextSwitchTo(old);
	query_close(&query);
}

static bool
may_rename(const LiveSchema *schema)
{
	return has_privs_of_role(GetUserId(), schema->owner);
}

static void
require_may_rename(const LiveSchema *schema)
{
	if (!may_rename(schema))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of schema \"%s\" to hide it from the DDL",
						schema->name),
				 errdetail("Where DDL is tried out, the live schemas are hidden from it until it is taken back."),
				 errhint("Run it as the owner of the schema or as a superuser, or leave the schema out by the environment's manage.schemas.")));
}
