/*-------------------------------------------------------------------------
 *
 * effect_expression.c
 *	  What an expression or a type change comes to.
 *
 * The server analyses and plans the expression, as it would in ALTER TABLE,
 * but over no relation: the column is a variable of the type that it has
 * before the plan.  What can't be analysed, since it uses a type or function
 * that the plan has yet to create, counts as the worst.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_node.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "core/attempt.h"
#include "schema/effect.h"

#include "compat.h"

/* A type as a column has it */
typedef struct ColumnType
{
	Oid			type;			/* InvalidOid = not there */
	int32		typmod;
	Oid			collation;
} ColumnType;

/* What is asked in an attempt, and the answer */
typedef struct Question
{
	Node	   *expression;
	const TypeName *type;
	const char *column;
	const EffectColumn *before;
	const ColumnDef *after;
	ColumnType	has;			/* of before */
	bool		answer;
} Question;

static bool ask(void (*action) (void *), Question *question);
static bool calls_users_function(Node *node, void *context);
static bool is_users_function(Oid function, void *context);
static void is_volatile(void *arg);
static void is_constrained(void *arg);
static void rewrites(void *arg);
static void rebuilds(void *arg);
static ColumnType type_of_name(const TypeName *name);
static ColumnType type_before(const EffectColumn *before);
static ColumnType type_after(const ColumnDef *after);
static Node *column_reference(ParseState *pstate, ColumnRef *reference);
static Node *convert(ParseState *pstate, Node *expression,
					 const ColumnType *to);
static bool is_new_value(Node *expression);
static bool function_is_new_value(const FuncExpr *function);
static bool index_is_rebuilt(const EffectIndex *index,
							 const ColumnType *from, const ColumnType *to);

/* Can a default have another value in each row? */
bool
expression_is_volatile(Node *expression, const TypeName *type)
{
	Question	question = {.expression = expression, .type = type};

	return ask(is_volatile, &question);
}

/* Is it a domain with constraints?  A type that is not there may be. */
bool
type_is_constrained(const TypeName *type)
{
	Question	question = {.type = type};

	return ask(is_constrained, &question);
}

/* Does ALTER COLUMN … TYPE write all rows anew? */
bool
type_change_rewrites(const char *column, const EffectColumn *before,
					 const ColumnDef *after)
{
	Question	question = {.column = column, .before = before, .after = after};

	return ask(rewrites, &question);
}

/* If it doesn't: does it build an index of the column again? */
bool
type_change_rebuilds(const EffectColumn *before, const ColumnDef *after)
{
	Question	question = {.before = before, .after = after};

	return before->indexes != NIL && ask(rebuilds, &question);
}

/* An error is the worst answer. */
static bool
ask(void (*action) (void *), Question *question)
{
	return attempt(action, question) != NULL || question->answer;
}

/*
 * What the server makes of an expression before it looks at it.
 *
 * It runs immutable functions on constants then, as whoever asks.  A user's own
 * function isn't run here: nobody asked for that, and anybody can have written
 * it.  So an expression that has one stays as it is.
 */
Node *
effect_fold(Node *expression)
{
	if (!calls_users_function(expression, NULL))
		return (Node *) expression_planner((Expr *) expression);
	fix_opfuncids(expression);
	return expression;
}

static bool
calls_users_function(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, CoerceToDomain) ||
		check_functions_in_node(node, is_users_function, context))
		return true;
	return expression_tree_walker(node, calls_users_function, context);
}

static bool
is_users_function(Oid function, void *context)
{
	return function >= FirstNormalObjectId;
}

static void
is_volatile(void *arg)
{
	Question   *question = arg;
	ParseState *pstate = make_parsestate(NULL);
	ColumnType	type = type_of_name(question->type);
	Node	   *expression = transformExpr(pstate, question->expression,
										   EXPR_KIND_COLUMN_DEFAULT);

	expression = convert(pstate, expression, &type);
	question->answer = contain_volatile_functions(effect_fold(expression));
	free_parsestate(pstate);
}

static void
is_constrained(void *arg)
{
	Question   *question = arg;
	ColumnType	type = type_of_name(question->type);

	question->answer = !OidIsValid(type.type) ||
		DomainHasConstraints(type.type);
}

static ColumnType
type_of_name(const TypeName *name)
{
	ColumnType	found = {.typmod = -1};
	HeapTuple	tuple = LookupTypeName(NULL, name, &found.typmod, true);

	if (tuple == NULL)
		return found;
	found.type = ((Form_pg_type) GETSTRUCT(tuple))->oid;
	found.collation = ((Form_pg_type) GETSTRUCT(tuple))->typcollation;
	ReleaseSysCache(tuple);
	return found;
}

static ColumnType
type_before(const EffectColumn *before)
{
	List	   *parsed = raw_parser(before->type, RAW_PARSE_TYPE_NAME);
	ColumnType	type = type_of_name(linitial_node(TypeName, parsed));

	if (before->collation != NULL)
		type.collation = get_collation_oid(names_of_text(before->collation), false);
	return type;
}

static ColumnType
type_after(const ColumnDef *after)
{
	ColumnType	type = type_of_name(after->typeName);

	if (after->collClause != NULL)
		type.collation = get_collation_oid(after->collClause->collname, false);
	return type;
}

/* As ATPrepAlterColumnType(), without a relation */
static void
rewrites(void *arg)
{
	Question   *question = arg;
	ColumnType	to = type_after(question->after);
	Node	   *using = question->after->raw_default;
	ParseState *pstate = make_parsestate(NULL);
	Node	   *expression;

	question->has = type_before(question->before);
	if (!OidIsValid(question->has.type) || !OidIsValid(to.type))
	{
		question->answer = true;
		return;
	}
	pstate->p_pre_columnref_hook = column_reference;
	pstate->p_ref_hook_state = question;
	if (using == NULL)
		expression = (Node *) makeVar(1, 1, question->has.type,
									  question->has.typmod,
									  question->has.collation, 0);
	else
		expression = transformExpr(pstate, using,
								   EXPR_KIND_ALTER_COL_TRANSFORM);
	expression = convert(pstate, expression, &to);
	question->answer = is_new_value(effect_fold(expression));
	free_parsestate(pstate);
}

/* The column is attribute 1; any other column is a value of its own. */
static Node *
column_reference(ParseState *pstate, ColumnRef *reference)
{
	const Question *question = pstate->p_ref_hook_state;
	const Node *name = llast(reference->fields);

	if (!IsA(name, String) || strcmp(strVal(name), question->column) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the expression is not about column \"%s\" alone",
						question->column)));
	return (Node *) makeVar(1, 1, question->has.type, question->has.typmod,
							question->has.collation, reference->location);
}

static Node *
convert(ParseState *pstate, Node *expression, const ColumnType *to)
{
	expression = coerce_to_target_type(pstate, expression,
									   exprType(expression), to->type,
									   to->typmod, COERCION_ASSIGNMENT,
									   COERCE_IMPLICIT_CAST, -1);
	if (expression == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the expression cannot be cast to its column's type")));
	assign_expr_collations(pstate, expression);
	return expression;
}

/* ATColumnChangeRequiresRewrite() in commands/tablecmds.c, which is static */
static bool
is_new_value(Node *expression)
{
	for (;;)
	{
		if (IsA(expression, Var))
			return false;
		if (IsA(expression, RelabelType))
			expression = (Node *) ((RelabelType *) expression)->arg;
		else if (IsA(expression, CoerceToDomain))
		{
			CoerceToDomain *domain = (CoerceToDomain *) expression;

			if (DomainHasConstraints(domain->resulttype))
				return true;
			expression = (Node *) domain->arg;
		}
		else if (IsA(expression, FuncExpr) &&
				 !function_is_new_value((FuncExpr *) expression))
			expression = linitial(((FuncExpr *) expression)->args);
		else
			return true;
	}
}

/* In UTC, timestamps with and without time zone are the same bits. */
static bool
function_is_new_value(const FuncExpr *function)
{
	if (function->funcid == F_TIMESTAMPTZ_TIMESTAMP ||
		function->funcid == F_TIMESTAMP_TIMESTAMPTZ)
		return TimestampTimestampTzRequiresRewrite();
	return true;
}

/* By CheckIndexCompatible() in commands/indexcmds.c */
static void
rebuilds(void *arg)
{
	Question   *question = arg;
	ColumnType	from = type_before(question->before);
	ColumnType	to = type_after(question->after);
	ListCell   *cell;

	foreach(cell, question->before->indexes)
		if (index_is_rebuilt(lfirst(cell), &from, &to))
		question->answer = true;
}

/* Expressions and predicates aren't compared by the server, either. */
static bool
index_is_rebuilt(const EffectIndex *index, const ColumnType *from,
				 const ColumnType *to)
{
	Oid			method = get_index_am_oid(index->access_method, true);

	if (!index->is_plain || from->collation != to->collation)
		return true;
	if (!OidIsValid(method))
		return true;
	return index->is_default &&
		GetDefaultOpClass(from->type, method) !=
		GetDefaultOpClass(to->type, method);
}
