/*-------------------------------------------------------------------------
 *
 * shadow_rules.c
 *	  What a statement does otherwise when it is only tried out.
 *
 * Rules are applied where the server runs a utility statement, so that one
 * inside a DO block or a function meets them, too.  The hooks are there for
 * the whole session, and look no further than one pointer as long as no script
 * runs in a shadow.  The script of an extension that the DDL creates is the
 * extension's business.
 *
 * Satisfied, and not run, is what asks for something that the hiding leaves
 * in place: an extension, its schema, a role, a membership.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "commands/comment.h"
#include "commands/extension.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "schema/shadow_internal.h"

#include "compat.h"

/* The shadow that is open in this backend. */
static Shadow *current = NULL;

static ProcessUtility_hook_type next_process_utility = NULL;
static object_access_hook_type next_object_access = NULL;
static planner_hook_type next_planner = NULL;
static ExecutorStart_hook_type next_executor_start = NULL;

static void process_utility(PlannedStmt *pstmt, const char *text,
							bool read_only_tree, ProcessUtilityContext context,
							ParamListInfo params, QueryEnvironment *environment,
							DestReceiver *receiver, QueryCompletion *completion);
static PlannedStmt *plan(Query *query, const char *text, int cursor_options,
						 ParamListInfo params);
static void start(QueryDesc *query, int flags);
static bool rules_hold(void);
static bool is_satisfied(Node *statement);
static bool leave_vacuum_out(const VacuumStmt *statement);
static bool is_satisfied_grant(const GrantRoleStmt *statement);
static bool is_member(const char *member, const char *role);
static bool is_same_comment(const CommentStmt *statement);
static bool moves_extension(const AlterObjectSchemaStmt *statement);
static PlannedStmt *without_rows(PlannedStmt *pstmt);
static void object_access(ObjectAccessType access, Oid class, Oid object,
						  int sub_id, void *arg);

/* When the library is loaded. */
void
shadow_install_hooks(void)
{
	next_process_utility = ProcessUtility_hook;
	ProcessUtility_hook = process_utility;
	next_object_access = object_access_hook;
	object_access_hook = object_access;
	next_planner = planner_hook;
	planner_hook = plan;
	next_executor_start = ExecutorStart_hook;
	ExecutorStart_hook = start;
	shadow_install_function_hooks();
}

/* Rules hold for the scripts of this shadow; NULL ends it. */
void
shadow_enter(Shadow *shadow)
{
	current = shadow;
}

/* The open shadow, if what is live is rebuilt in it; else NULL. */
Shadow *
shadow_of_authors(void)
{
	return current != NULL && current->of_authors ? current : NULL;
}

void
shadow_require_not_inside(const char *function)
{
	if (current != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("%s cannot run where DDL is only tried out", function)));
}

static void
process_utility(PlannedStmt *pstmt, const char *text, bool read_only_tree,
				ProcessUtilityContext context, ParamListInfo params,
				QueryEnvironment *environment, DestReceiver *receiver,
				QueryCompletion *completion)
{
	Node	   *statement = pstmt->utilityStmt;
	bool		ruled = rules_hold();
	Oid			aside = InvalidOid;
	bool		as_filled = false;
	List	   *defaults = NIL;
	ListCell   *cell;

	if (ruled)
	{
		shadow_refuse_statement(current, statement);
		if (is_satisfied(statement))
			return;
		as_filled = shadow_fills_from_foreign(statement);
		shadow_refuse_foreign_statement(statement);
		if (IsA(statement, CreateSchemaStmt) &&
			shadow_is_undeclared_schema(current, (CreateSchemaStmt *) statement,
										&aside))
		{
			shadow_edit_hide(NamespaceRelationId, aside);
			CommandCounterIncrement();
		}
		if (current->rowless || as_filled)
			pstmt = without_rows(pstmt);
		if (current->rowless)
			defaults = shadow_take_defaults(&pstmt);
	}

	if (next_process_utility != NULL)
		next_process_utility(pstmt, text, read_only_tree, context, params,
							 environment, receiver, completion);
	else
		standard_ProcessUtility(pstmt, text, read_only_tree, context, params,
								environment, receiver, completion);
	foreach(cell, defaults)
	{
		CommandCounterIncrement();
		ProcessUtility(lfirst(cell), text, false, PROCESS_UTILITY_SUBCOMMAND,
					   params, environment, None_Receiver, NULL);
	}

	if (OidIsValid(aside))
		shadow_take_contents(current, aside);
	if (as_filled && !current->rowless)
		shadow_count_as_filled(statement);
	if (ruled && IsA(statement, AlterEnumStmt))
		AtEOXact_Enum();
}

static PlannedStmt *
plan(Query *query, const char *text, int cursor_options, ParamListInfo params)
{
	if (rules_hold())
		shadow_refuse_foreign_query(query);
	return next_planner != NULL ?
		next_planner(query, text, cursor_options, params) :
		standard_planner(query, text, cursor_options, params);
}

static void
start(QueryDesc *query, int flags)
{
	if (rules_hold())
		shadow_refuse_foreign_plan(query->plannedstmt);
	if (next_executor_start != NULL)
		next_executor_start(query, flags);
	else
		standard_ExecutorStart(query, flags);
}

static bool
rules_hold(void)
{
	return current != NULL && current->loading && !creating_extension;
}

static bool
is_satisfied(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_CreateExtensionStmt:
			return shadow_satisfies_extension(current, (CreateExtensionStmt *)
											  statement);
		case T_CreateSchemaStmt:
			return shadow_schema_stays(current, (CreateSchemaStmt *) statement);
		case T_CreateRoleStmt:
			return shadow_is_older_role(((CreateRoleStmt *) statement)->role);
		case T_GrantRoleStmt:
			return is_satisfied_grant((GrantRoleStmt *) statement);
		case T_CommentStmt:
			return is_same_comment((CommentStmt *) statement);
		case T_AlterObjectSchemaStmt:
			return moves_extension((AlterObjectSchemaStmt *) statement);
		case T_DropStmt:
			return shadow_drops_extension(current, (DropStmt *) statement);
		case T_AlterExtensionStmt:
			return shadow_updates_extension(current, (AlterExtensionStmt *)
											statement);
		case T_RefreshMatViewStmt:
			return current->rowless;
		case T_VacuumStmt:
			return leave_vacuum_out((VacuumStmt *) statement) ||
				(current->rowless && shadow_analyzes_foreign(statement));
		default:
			return false;
	}
}

/* No transaction can do it, and here are no rows that it would find; false: it is an ANALYZE. */
static bool
leave_vacuum_out(const VacuumStmt *statement)
{
	ListCell   *cell;

	if (!statement->is_vacuumcmd)
		return false;
	foreach(cell, statement->rels)
		(void) RangeVarGetRelid(lfirst_node(VacuumRelation, cell)->relation,
								NoLock, false);
	ereport(NOTICE,
			(errmsg("VACUUM is left out where a script is only tried out")));
	return true;
}

/* GRANT role TO role, of what is so already; who may not grant may say it. */
static bool
is_satisfied_grant(const GrantRoleStmt *statement)
{
	ListCell   *granted;
	ListCell   *grantee;

	if (!statement->is_grant || grant_has_options(statement))
		return false;
	foreach(granted, statement->granted_roles)
		foreach(grantee, statement->grantee_roles)
		if (!is_member(get_rolespec_name(lfirst(grantee)),
					   lfirst_node(AccessPriv, granted)->priv_name))
		return false;
	return true;
}

static bool
is_member(const char *member, const char *role)
{
	Oid			member_oid = get_role_oid(member, true);
	Oid			role_oid = get_role_oid(role, true);

	return OidIsValid(member_oid) && OidIsValid(role_oid) &&
		is_member_of_role_nosuper(member_oid, role_oid);
}

/*
 * pg_dump writes COMMENT ON EXTENSION, which its owner alone may say; here it
 * is mostly there.
 */
static bool
is_same_comment(const CommentStmt *statement)
{
	Oid			extension;
	char	   *comment;

	if (statement->objtype != OBJECT_EXTENSION ||
		!shadow_is_live_extension(current, strVal(statement->object)))
		return false;
	extension = get_extension_oid(strVal(statement->object), false);
	comment = GetComment(extension, ExtensionRelationId, 0);
	if (comment == NULL || statement->comment == NULL)
		return comment == statement->comment;
	return strcmp(comment, statement->comment) == 0;
}

/* ALTER EXTENSION … SET SCHEMA of a live one, without the locks. */
static bool
moves_extension(const AlterObjectSchemaStmt *statement)
{
	if (statement->objectType != OBJECT_EXTENSION ||
		!shadow_is_live_extension(current, strVal(statement->object)))
		return false;
	shadow_move_extension(get_extension_oid(strVal(statement->object), false),
						  statement->newschema);
	return true;
}

/* The query of a materialized view is left alone: somebody else wrote it. */
static PlannedStmt *
without_rows(PlannedStmt *pstmt)
{
	Node	   *statement = pstmt->utilityStmt;

	if (!IsA(statement, RefreshMatViewStmt) &&
		!(IsA(statement, CreateTableAsStmt) &&
		  ((CreateTableAsStmt *) statement)->objtype == OBJECT_MATVIEW))
		return pstmt;
	pstmt = copyObject(pstmt);
	statement = pstmt->utilityStmt;
	if (IsA(statement, CreateTableAsStmt))
		((CreateTableAsStmt *) statement)->into->skipData = true;
	else
	{
		((RefreshMatViewStmt *) statement)->skipData = true;
		((RefreshMatViewStmt *) statement)->concurrent = false;
	}
	return pstmt;
}

static void
object_access(ObjectAccessType access, Oid class, Oid object, int sub_id,
			  void *arg)
{
	if (next_object_access != NULL)
		next_object_access(access, class, object, sub_id, arg);
	if (class != ProcedureRelationId || !rules_hold())
		return;
	if (access == OAT_FUNCTION_EXECUTE)
		shadow_refuse_function(current, object);
	else if (access == OAT_POST_CREATE && current->rowless)
		shadow_note_author(current, object);
}
