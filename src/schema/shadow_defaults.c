/*-------------------------------------------------------------------------
 *
 * shadow_defaults.c
 *	  Where live definitions are rebuilt, a default is kept, not computed.
 *
 * ALTER TABLE … ADD COLUMN … DEFAULT computes a default that isn't volatile
 * even for a table without rows, as the current user, and anybody can have
 * written it: with a function of a superuser's in it that runs SQL, say, and
 * the SQL as its argument.  A default that is set afterwards is computed for
 * nobody, and the catalogs get the same.  So it is with the default of a domain;
 * what keeps that from being computed is a default which is volatile.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/attnum.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "schema/shadow_internal.h"

#include "compat.h"

static List *take_default(Oid table, AlterTableCmd *added);
static Constraint *find_constraint(const ColumnDef *column, ConstrType type);
static bool has_domain_default(const ColumnDef *column);
static Node *volatile_null(const ColumnDef *column);
static List *set_default(Oid table, char *column, Node *value);
static PlannedStmt *set_one_default(Oid table, char *column, Node *value);

/*
 * If pstmt adds columns with defaults, it becomes a copy without those, and
 * what sets them is returned: PlannedStmt *, to be run after it.
 */
List *
shadow_take_defaults(PlannedStmt **pstmt)
{
	AlterTableStmt *statement = (AlterTableStmt *) (*pstmt)->utilityStmt;
	List	   *settings = NIL;
	Oid			table;
	ListCell   *cell;

	if (!IsA(statement, AlterTableStmt))
		return NIL;
	table = RangeVarGetRelid(statement->relation, NoLock, true);
	if (!OidIsValid(table))
		return NIL;
	*pstmt = copyObject(*pstmt);
	statement = (AlterTableStmt *) (*pstmt)->utilityStmt;
	foreach(cell, statement->cmds)
	{
		AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->subtype == AT_AddColumn && !command->missing_ok)
			settings = list_concat(settings, take_default(table, command));
	}
	return settings;
}

static List *
take_default(Oid table, AlterTableCmd *added)
{
	ColumnDef  *column = castNode(ColumnDef, added->def);
	Constraint *constraint = find_constraint(column, CONSTR_DEFAULT);
	bool		of_domain = has_domain_default(column) &&
		find_constraint(column, CONSTR_GENERATED) == NULL;
	Node	   *value = constraint == NULL ? NULL : constraint->raw_expr;

	if (constraint == NULL && !of_domain)
		return NIL;
	column->constraints = list_delete_ptr(column->constraints, constraint);
	if (of_domain)
	{
		constraint = makeNode(Constraint);
		constraint->contype = CONSTR_DEFAULT;
		constraint->location = -1;
		constraint->raw_expr = volatile_null(column);
		column->constraints = lappend(column->constraints, constraint);
	}
	return set_default(table, column->colname, value);
}

static Constraint *
find_constraint(const ColumnDef *column, ConstrType type)
{
	ListCell   *cell;

	foreach(cell, column->constraints)
	{
		Constraint *constraint = lfirst_node(Constraint, cell);

		if (constraint->contype == type)
			return constraint;
	}
	return NULL;
}

static bool
has_domain_default(const ColumnDef *column)
{
	Type		type = LookupTypeName(NULL, column->typeName, NULL, true);
	bool		has_default;

	/* serial is none */
	if (type == NULL)
		return false;
	has_default = get_typtype(typeTypeId(type)) == TYPTYPE_DOMAIN &&
		get_typdefault(typeTypeId(type)) != NULL;
	ReleaseSysCache(type);
	return has_default;
}

/* CASE WHEN pg_catalog.random() IS NULL THEN NULL::type END */
static Node *
volatile_null(const ColumnDef *column)
{
	A_Const    *null = makeNode(A_Const);
	TypeCast   *typed = makeNode(TypeCast);
	NullTest   *test = makeNode(NullTest);
	CaseWhen   *when = makeNode(CaseWhen);
	CaseExpr   *expression = makeNode(CaseExpr);

	null->isnull = true;
	typed->arg = (Node *) null;
	typed->typeName = copyObject(column->typeName);
	test->arg = (Expr *) makeFuncCall(SystemFuncName("random"), NIL,
									  COERCE_EXPLICIT_CALL, -1);
	test->nulltesttype = IS_NULL;
	when->expr = (Expr *) test;
	when->result = (Expr *) typed;
	expression->args = list_make1(when);
	return (Node *) expression;
}

/* Heirs that have the column already keep the default that it has there. */
static List *
set_default(Oid table, char *column, Node *value)
{
	List	   *settings = NIL;
	ListCell   *cell;

	foreach(cell, find_all_inheritors(table, NoLock, NULL))
	{
		if (get_attnum(lfirst_oid(cell), column) == InvalidAttrNumber)
			settings = lappend(settings,
							   set_one_default(lfirst_oid(cell), column,
											   copyObject(value)));
	}
	return settings;
}

/* NULL: it has none. */
static PlannedStmt *
set_one_default(Oid table, char *column, Node *value)
{
	AlterTableCmd *command = makeNode(AlterTableCmd);
	AlterTableStmt *statement = makeNode(AlterTableStmt);
	PlannedStmt *pstmt = makeNode(PlannedStmt);

	command->subtype = AT_ColumnDefault;
	command->name = column;
	command->def = value;
	statement->relation =
		makeRangeVar(get_namespace_name(get_rel_namespace(table)),
					 get_rel_name(table), -1);
	statement->relation->inh = false;
	statement->objtype = OBJECT_TABLE;
	statement->cmds = list_make1(command);
	pstmt->commandType = CMD_UTILITY;
	pstmt->utilityStmt = (Node *) statement;
	return pstmt;
}
