/*-------------------------------------------------------------------------
 *
 * ddl_event.c
 *	  What an event trigger of ours is told: objects, and the statement.
 *
 * The server tells an event trigger what a command created or changed, and
 * what it dropped, by two functions; they are asked in one statement each.
 * For GRANT the first names no object, but it gives the collected command,
 * which holds their OIDs.
 *
 * Left out is what is no change of the user's schema: the system's objects,
 * temporary ones, large objects, confiture's own, and the members of an
 * extension that its script creates.  What hangs on a table (a trigger, a
 * policy) has its schema.
 *
 * Some commands commit before their ddl_command_end, or reach beyond the
 * database: for them there is ddl_event_beforehand(), which looks at the
 * parse tree.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "tcop/deparse_utility.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "utils/aclchk_internal.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/portal.h"

#include "core/own_ddl.h"
#include "core/query.h"
#include "core/redact.h"
#include "project/managed.h"
#include "schema/ddl_event.h"

#include "compat.h"

/* So much is kept of a statement, in bytes. */
#define MAX_STATEMENT	10000

/*
 * The bare name of an object's schema: the one it stands in, that of its
 * table, or itself.
 */
#define SCHEMA_OF(schema, kind, names) \
	"coalesce(" schema ", CASE WHEN " kind " IN ('schema', 'trigger', 'rule'," \
	" 'policy', 'table constraint', 'default value') THEN (" names ")[1] END)"

#define OBJECT_COLUMNS	3		/* kind, schema, identity */

static QueryPlan commands_plan = {
	.sql = "SELECT c.object_type, "
	SCHEMA_OF("c.schema_name", "c.object_type",
			  "(pg_catalog.pg_identify_object_as_address(c.classid,"
			  " c.objid, c.objsubid)).object_names")
	", c.object_identity, c.command_tag, c.command"
	" FROM pg_catalog.pg_event_trigger_ddl_commands() c"
	" WHERE NOT c.in_extension"
};

/*
 * What was named, and what CASCADE took along, without what belongs to a
 * relation that is gone, too.  The server tells what was dropped last first.
 */
static QueryPlan dropped_plan = {
	.sql = "WITH d AS MATERIALIZED (SELECT *"
	" FROM pg_catalog.pg_event_trigger_dropped_objects() WITH ORDINALITY"
	" d (classid, objid, objsubid, original, normal, is_temporary,"
	" object_type, schema_name, object_name, object_identity,"
	" address_names, address_args, n))"
	" SELECT d.object_type, "
	SCHEMA_OF("d.schema_name", "d.object_type", "d.address_names")
	", d.object_identity"
	" FROM d WHERE NOT d.is_temporary AND (d.original OR d.normal"
	" AND d.object_type <> 'default value'"
	" AND NOT (d.object_type IN ('rule', 'trigger', 'policy', 'table constraint')"
	" AND ARRAY[d.address_names[1], d.address_names[2]]"
	" IN (SELECT o.address_names FROM d o WHERE o.address_names IS NOT NULL)))"
	" ORDER BY d.n DESC"
};

static QueryPlan identify_plan = {
	.sql = "SELECT o.type, "
	SCHEMA_OF("(pg_catalog.parse_ident(o.schema))[1]", "o.type",
			  "(pg_catalog.pg_identify_object_as_address($1, u.id, 0)).object_names")
	", o.identity"
	" FROM pg_catalog.unnest($2) WITH ORDINALITY u (id, n)"
	" CROSS JOIN pg_catalog.pg_identify_object($1, u.id, 0) o"
	" ORDER BY u.n"
};

/* The catalogs of what GRANT can name, shared objects left aside. */
static const struct
{
	ObjectType	type;
	Oid			class;
}			grantables[] =

{
	{OBJECT_TABLE, RelationRelationId},
	{OBJECT_SEQUENCE, RelationRelationId},
	{OBJECT_FUNCTION, ProcedureRelationId},
	{OBJECT_PROCEDURE, ProcedureRelationId},
	{OBJECT_ROUTINE, ProcedureRelationId},
	{OBJECT_DOMAIN, TypeRelationId},
	{OBJECT_TYPE, TypeRelationId},
	{OBJECT_SCHEMA, NamespaceRelationId},
	{OBJECT_LANGUAGE, LanguageRelationId},
	{OBJECT_FDW, ForeignDataWrapperRelationId},
	{OBJECT_FOREIGN_SERVER, ForeignServerRelationId}
};

static List *changed(QueryScope *query);
static List *dropped(QueryScope *query, const char *tag);
static List *identify(QueryScope *query, const char *tag, Oid class,
					  const List *oids);
static List *add_row(QueryScope *query, List *objects, uint64 row,
					 const char *tag);
static bool is_of_interest(const DdlObject *object);
static Oid	class_of(ObjectType type);
static List *relation_beforehand(const char *tag, const RangeVar *relation);
static const PartitionCmd *concurrent_detach(const AlterTableStmt *statement);
static List *subscription_beforehand(const char *tag, const char *name);
static char *own_slice(const char *text, int location, int length);

/* What the function was called with; an error outside of an event trigger. */
EventTriggerData *
ddl_event_data(FunctionCallInfo fcinfo)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("this is the function of confiture's own event triggers")));
	return (EventTriggerData *) fcinfo->context;
}

bool
ddl_event_is_drop(const EventTriggerData *event)
{
	return strcmp(event->event, "sql_drop") == 0;
}

/*
 * Is this a command by somebody else than confiture, which changes the
 * schema?  Looks at nothing in the database.
 *
 * pg_upgrade brings event triggers last, enabled as they were, and then adds
 * those of other extensions to these.
 */
bool
ddl_event_counts(const EventTriggerData *event)
{
	return !creating_extension && !IsBinaryUpgrade &&
		!own_ddl_is_running() &&
		event->tag != CMDTAG_REFRESH_MATERIALIZED_VIEW &&
		event->tag != CMDTAG_REINDEX;
}

/* What the command changed or dropped (DdlObject *); NIL for nothing. */
List *
ddl_event_objects(const EventTriggerData *event)
{
	QueryScope	query;
	List	   *objects;

	query_open(&query, QUERY_AS_OWNER);
	if (ddl_event_is_drop(event))
		objects = dropped(&query, GetCommandTagName(event->tag));
	else
		objects = changed(&query);
	query_close(&query);
	return objects;
}

static List *
changed(QueryScope *query)
{
	uint64		n = query_execute_plan(query, &commands_plan, 0, NULL);
	List	   *objects = NIL;
	List	   *grants = NIL;
	const char *tag = NULL;
	ListCell   *cell;

	for (uint64 i = 0; i < n; i++)
	{
		bool		isnull;
		CollectedCommand *command = (CollectedCommand *)
			DatumGetPointer(query_result(i, OBJECT_COLUMNS + 2, &isnull));

		tag = query_result_text(query, i, OBJECT_COLUMNS + 1);
		if (command->type == SCT_Grant)
			grants = lappend(grants, command->d.grant.istmt);
		else
			objects = add_row(query, objects, i, tag);
		if (command->type == SCT_AlterDefaultPrivileges)
			((DdlObject *) llast(objects))->kind = "default acl";
	}
	foreach(cell, grants)
	{
		InternalGrant *grant = lfirst(cell);

		objects = list_concat(objects,
							  identify(query, tag, class_of(grant->objtype),
									   grant->objects));
	}
	return objects;
}

static List *
dropped(QueryScope *query, const char *tag)
{
	uint64		n = query_execute_plan(query, &dropped_plan, 0, NULL);
	List	   *objects = NIL;

	for (uint64 i = 0; i < n; i++)
		objects = add_row(query, objects, i, tag);
	return objects;
}

/* Objects of a catalog by their OIDs; none for an invalid catalog. */
static List *
identify(QueryScope *query, const char *tag, Oid class, const List *oids)
{
	Datum	   *values = palloc_array(Datum, list_length(oids) + 1);
	QueryArg	args[2];
	uint64		n = 0;
	List	   *objects = NIL;
	ListCell   *cell;

	if (!OidIsValid(class))
		return NIL;
	foreach(cell, oids)
		values[n++] = ObjectIdGetDatum(lfirst_oid(cell));
	args[0] = query_datum(OIDOID, ObjectIdGetDatum(class));
	args[1] = query_datum(OIDARRAYOID,
						  PointerGetDatum(construct_array(values, (int) n,
														  OIDOID, sizeof(Oid),
														  true, TYPALIGN_INT)));
	n = query_execute_plan(query, &identify_plan, lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
		objects = add_row(query, objects, i, tag);
	return objects;
}

/* Appends the object of a row, unless it is none of the user's schema. */
static List *
add_row(QueryScope *query, List *objects, uint64 row, const char *tag)
{
	DdlObject  *object = palloc_object(DdlObject);

	object->tag = pstrdup(tag);
	object->kind = query_result_text(query, row, 1);
	object->schema = query_result_text(query, row, 2);
	object->identity = query_result_text(query, row, 3);
	return is_of_interest(object) ? lappend(objects, object) : objects;
}

static bool
is_of_interest(const DdlObject *object)
{
	if (object->schema != NULL && managed_is_foreign_schema(object->schema))
		return false;
	if (object->kind == NULL || object->identity == NULL)
		return true;
	return strcmp(object->kind, "large object") != 0 &&
		(strcmp(object->kind, "extension") != 0 ||
		 strcmp(object->identity, "confiture") != 0);
}

static Oid
class_of(ObjectType type)
{
	for (int i = 0; i < (int) lengthof(grantables); i++)
		if (grantables[i].type == type)
			return grantables[i].class;
	return InvalidOid;
}

/*
 * What a command is about to do for good, before anybody can object: with
 * CONCURRENTLY it commits before its end, and a subscription has a slot on
 * another server.  NIL for every other command.
 */
List *
ddl_event_beforehand(const EventTriggerData *event)
{
	const char *tag = GetCommandTagName(event->tag);
	Node	   *node = event->parsetree;

	if (IsA(node, IndexStmt) && ((IndexStmt *) node)->concurrent)
		return relation_beforehand(tag, ((IndexStmt *) node)->relation);
	if (IsA(node, DropStmt) && ((DropStmt *) node)->concurrent)
		return relation_beforehand(tag,
								   makeRangeVarFromNameList(linitial(((DropStmt *) node)->objects)));
	if (IsA(node, AlterTableStmt) &&
		concurrent_detach((AlterTableStmt *) node) != NULL)
		return relation_beforehand(tag, ((AlterTableStmt *) node)->relation);
	if (IsA(node, CreateSubscriptionStmt))
		return subscription_beforehand(tag, ((CreateSubscriptionStmt *) node)->subname);
	if (IsA(node, AlterSubscriptionStmt))
		return subscription_beforehand(tag, ((AlterSubscriptionStmt *) node)->subname);
	if (IsA(node, DropSubscriptionStmt))
		return subscription_beforehand(tag, ((DropSubscriptionStmt *) node)->subname);
	return NIL;
}

/* NIL if there is none: the command will say so itself. */
static List *
relation_beforehand(const char *tag, const RangeVar *relation)
{
	Oid			relid = RangeVarGetRelid(relation, NoLock, true);
	QueryScope	query;
	List	   *objects;

	if (!OidIsValid(relid))
		return NIL;
	query_open(&query, QUERY_AS_OWNER);
	objects = identify(&query, tag, RelationRelationId, list_make1_oid(relid));
	query_close(&query);
	return objects;
}

static const PartitionCmd *
concurrent_detach(const AlterTableStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->subtype == AT_DetachPartition &&
			castNode(PartitionCmd, command->def)->concurrent)
			return castNode(PartitionCmd, command->def);
	}
	return NULL;
}

static List *
subscription_beforehand(const char *tag, const char *name)
{
	DdlObject  *object = palloc0_object(DdlObject);

	object->tag = pstrdup(tag);
	object->kind = "subscription";
	object->identity = pstrdup(quote_identifier(name));
	return list_make1(object);
}

/*
 * The statement that the client sent, without secrets, its first 10,000
 * bytes; NULL if there is none, as in some background workers.
 *
 * Of several that it sent at once it is the one that is being run.
 */
char *
ddl_event_statement(void)
{
	const char *text = debug_query_string;
	int			location = 0;
	int			length = 0;
	char	   *statement;

	if (ActivePortal != NULL && ActivePortal->sourceText != NULL)
	{
		text = ActivePortal->sourceText;
		if (list_length(ActivePortal->stmts) == 1)
		{
			PlannedStmt *planned = linitial_node(PlannedStmt,
												 ActivePortal->stmts);

			location = Max(planned->stmt_location, 0);
			length = planned->stmt_len;
		}
	}
	if (text == NULL)
		return NULL;
	statement = redact_secrets(own_slice(text, location, length));
	while (isspace((unsigned char) *statement))
		statement++;			/* in place of a comment with a secret */
	if (strlen(statement) > MAX_STATEMENT)
		strcpy(statement + pg_mbcliplen(statement, (int) strlen(statement),
										MAX_STATEMENT - 3), "...");
	return statement;
}

/* length 0 is the rest. */
static char *
own_slice(const char *text, int location, int length)
{
	const char *start = text + location;
	size_t		n = length > 0 ? (size_t) length : strlen(start);

	while (n > 0 && isspace((unsigned char) *start))
	{
		start++;
		n--;
	}
	while (n > 0 && isspace((unsigned char) start[n - 1]))
		n--;
	return pnstrdup(start, n);
}
