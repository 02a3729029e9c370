/*-------------------------------------------------------------------------
 *
 * shadow_refuse.c
 *	  Statements that a rollback doesn't undo, or that reach what is live.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "nodes/value.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/syscache.h"

#include "core/execute.h"
#include "schema/shadow_internal.h"

#include "compat.h"

#define OUTSIDE		"It reaches outside the schemas of this database."
#define LIVE		"It reaches live objects through the hiding."
#define OUTLIVES	"What it does to the session outlives the rollback."
#define CONNECTS	"It connects to another server."
#define EXTENSION	"The extension is a live one, which stays as it is."

/* Statements that are refused in any form. */
static const struct
{
	NodeTag		tag;
	const char *reason;
}			refused[] = {
	{T_AlterSystemStmt, OUTSIDE},
	{T_AlterDatabaseStmt, OUTSIDE},
	{T_AlterDatabaseSetStmt, OUTSIDE},
	{T_AlterDatabaseRefreshCollStmt, OUTSIDE},
	{T_CreatedbStmt, OUTSIDE},
	{T_DropdbStmt, OUTSIDE},
	{T_CreateTableSpaceStmt, OUTSIDE},
	{T_DropTableSpaceStmt, OUTSIDE},
	{T_AlterTableSpaceOptionsStmt, OUTSIDE},
	{T_CheckPointStmt, OUTSIDE},
	{T_AlterTableMoveAllStmt, LIVE},
	{T_DropOwnedStmt, LIVE},
	{T_ReassignOwnedStmt, LIVE},
	{T_LoadStmt, OUTLIVES},
	{T_DiscardStmt, OUTLIVES},
	{T_PrepareStmt, OUTLIVES},
	{T_DeallocateStmt, OUTLIVES},
	{T_FetchStmt, OUTLIVES},
	{T_ClosePortalStmt, OUTLIVES},
	{T_TransactionStmt, OUTLIVES},
	{T_ImportForeignSchemaStmt, CONNECTS}
};

static const char *reason_by_kind(const Shadow *shadow, Node *statement);
static const char *reason_by_object(ObjectType type);
static const char *reason_by_drop(const Shadow *shadow, const DropStmt *drop);
static bool drops_extension(const Shadow *shadow, const DropStmt *drop);
static bool drops_members(const DropStmt *drop);
static bool drops_older_role(const DropRoleStmt *statement);
static bool connects(const CreateSubscriptionStmt *statement);

/* Raise an error for what may not run in a shadow. */
void
shadow_refuse_statement(const Shadow *shadow, Node *statement)
{
	const char *reason = NULL;

	for (int i = 0; i < (int) lengthof(refused); i++)
		if (nodeTag(statement) == refused[i].tag)
			reason = refused[i].reason;
	if (reason == NULL)
		reason = reason_by_kind(shadow, statement);
	if (reason != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s cannot run where DDL is only tried out",
						CreateCommandName(statement)),
				 errdetail_internal("%s", reason),
				 errhint("Keep it out of the DDL, and run it by hand or in a migration.")));
}

/* Those that are refused in some forms; NULL = run it. */
static const char *
reason_by_kind(const Shadow *shadow, Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_VacuumStmt:
			return ((VacuumStmt *) statement)->rels == NIL ? LIVE : NULL;
		case T_ReindexStmt:
			return statement_needs_top_level(statement) ? LIVE : NULL;
		case T_ClusterStmt:
			return ((ClusterStmt *) statement)->relation == NULL ? LIVE : NULL;
		case T_CopyStmt:
			return ((CopyStmt *) statement)->filename != NULL ? OUTSIDE : NULL;
		case T_DeclareCursorStmt:
			return (((DeclareCursorStmt *) statement)->options &
					CURSOR_OPT_HOLD) != 0 ? OUTLIVES : NULL;
		case T_DropRoleStmt:
			return drops_older_role((DropRoleStmt *) statement) ? OUTSIDE : NULL;
		case T_CreateSubscriptionStmt:
			return connects((CreateSubscriptionStmt *) statement) ?
				CONNECTS : NULL;
		case T_AlterSubscriptionStmt:
			return statement_needs_top_level(statement) ? CONNECTS : NULL;
		case T_AlterExtensionStmt:
			return !shadow->proving &&
				shadow_is_live_extension(shadow,
										 ((AlterExtensionStmt *) statement)->extname) ?
				EXTENSION : NULL;
		case T_AlterExtensionContentsStmt:
			return shadow_is_live_extension(shadow,
											((AlterExtensionContentsStmt *) statement)->extname) ?
				EXTENSION : NULL;
		case T_RenameStmt:
			return reason_by_object(((RenameStmt *) statement)->renameType);
		case T_AlterOwnerStmt:
			return reason_by_object(((AlterOwnerStmt *) statement)->objectType);
		case T_DropStmt:
			return reason_by_drop(shadow, (DropStmt *) statement);
		default:
			return NULL;
	}
}

static const char *
reason_by_object(ObjectType type)
{
	return type == OBJECT_DATABASE || type == OBJECT_TABLESPACE ?
		OUTSIDE : NULL;
}

static const char *
reason_by_drop(const Shadow *shadow, const DropStmt *drop)
{
	if (drop->removeType == OBJECT_EXTENSION && !shadow->proving &&
		drops_extension(shadow, drop))
		return EXTENSION;
	if (drop->removeType == OBJECT_SCHEMA && drop->behavior == DROP_CASCADE &&
		drops_members(drop))
		return "An extension lives in the schema.";
	return NULL;
}

static bool
drops_extension(const Shadow *shadow, const DropStmt *drop)
{
	ListCell   *cell;

	foreach(cell, drop->objects)
		if (shadow_is_live_extension(shadow, strVal(lfirst(cell))))
		return true;
	return false;
}

static bool
drops_members(const DropStmt *drop)
{
	ListCell   *cell;

	foreach(cell, drop->objects)
	{
		Oid			schema = get_namespace_oid(strVal(lfirst(cell)), true);

		if (OidIsValid(schema) && shadow_holds_extension(schema))
			return true;
	}
	return false;
}

static bool
drops_older_role(const DropRoleStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->roles)
	{
		RoleSpec   *role = lfirst_node(RoleSpec, cell);

		if (role->roletype != ROLESPEC_CSTRING ||
			shadow_is_older_role(role->rolename))
			return true;
	}
	return false;
}

/* Is there such a role, which this transaction hasn't created? */
bool
shadow_is_older_role(const char *name)
{
	HeapTuple	tuple = SearchSysCache1(AUTHNAME, PointerGetDatum(name));
	bool		older;

	if (!HeapTupleIsValid(tuple))
		return false;
	older = !TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(tuple->t_data));
	ReleaseSysCache(tuple);
	return older;
}

/* It does unless told otherwise. */
static bool
connects(const CreateSubscriptionStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "connect") == 0)
			return defGetBoolean(option);
	}
	return true;
}
