/*-------------------------------------------------------------------------
 *
 * effect_query.c
 *	  What a query locks, and what is made of a query.
 *
 * A query that is only analysed, for a view, locks the relations that it
 * names.  One that runs also locks what a view in it reads and what inherits
 * from a table in it.  Triggers and functions are left out: what they do is
 * known when it is done.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parser.h"

#include "core/attempt.h"
#include "schema/effect.h"

#include "compat.h"

/* Names that a query mentions */
typedef struct Names
{
	List	   *relations;		/* RangeVar * */
	List	   *ctes;			/* char * */
	bool		locks_rows;		/* FOR UPDATE and its like */
} Names;

/* A text to parse in an attempt */
typedef struct Body
{
	const char *text;
	List	   *parsed;
} Body;

static bool collect(Node *node, void *context);
static bool collect_sequences(Node *node, void *context);
static const char *constant_text(const Node *node);
static bool is_cte(const Names *names, const RangeVar *name);
static void read_relation(Effect *effect, const char *identity,
						  LOCKMODE mode, bool runs);
static RangeVar *target_of(const Node *statement);
static bool has_where(const Node *statement);
static void lock_keys(Effect *effect, const Node *statement,
					  const char *table);
static void read_body(Effect *effect, const char *text);
static void parse_body(void *arg);

/* The relations that a query or expression names; runs: is it executed? */
void
effect_read(Effect *effect, Node *query, bool runs)
{
	Names		names = {0};
	ListCell   *cell;
	LOCKMODE	mode;

	collect(query, &names);
	mode = names.locks_rows ? RowShareLock : AccessShareLock;
	foreach(cell, names.relations)
		if (!is_cte(&names, lfirst(cell)))
		read_relation(effect, effect_find(effect, lfirst(cell)), mode,
					  runs);
}

static bool
collect(Node *node, void *context)
{
	Names	   *names = context;

	if (node == NULL)
		return false;
	if (IsA(node, RangeVar))
	{
		names->relations = lappend(names->relations, node);
		return false;
	}
	if (IsA(node, CommonTableExpr))
		names->ctes = lappend(names->ctes,
							  ((CommonTableExpr *) node)->ctename);
	if (IsA(node, SelectStmt) && ((SelectStmt *) node)->lockingClause != NIL)
		names->locks_rows = true;
	return raw_expression_tree_walker(node, collect, names);
}

/* A default that takes its values from a sequence is tied to it. */
void
effect_read_default(Effect *effect, Node *expression)
{
	(void) collect_sequences(expression, effect);
}

static bool
collect_sequences(Node *node, void *context)
{
	Effect	   *effect = context;
	const FuncCall *call = (const FuncCall *) node;
	const char *sequence = NULL;

	if (node == NULL)
		return false;
	if (IsA(node, FuncCall) && list_length(call->args) == 1 &&
		strcmp(strVal(llast(call->funcname)), "nextval") == 0)
		sequence = constant_text(linitial(call->args));
	if (sequence != NULL)
		effect_lock(effect,
					effect_find_names(effect, names_of_text(sequence)),
					AccessShareLock);
	return raw_expression_tree_walker(node, collect_sequences, effect);
}

/* 'name' or 'name'::regclass, else NULL */
static const char *
constant_text(const Node *node)
{
	if (IsA(node, TypeCast))
		node = ((const TypeCast *) node)->arg;
	if (!IsA(node, A_Const) || ((const A_Const *) node)->isnull ||
		!IsA(&((const A_Const *) node)->val, String))
		return NULL;
	return strVal(&((const A_Const *) node)->val);
}

static bool
is_cte(const Names *names, const RangeVar *name)
{
	ListCell   *cell;

	if (name->schemaname != NULL)
		return false;
	foreach(cell, names->ctes)
		if (strcmp(lfirst(cell), name->relname) == 0)
		return true;
	return false;
}

static void
read_relation(Effect *effect, const char *identity, LOCKMODE mode, bool runs)
{
	ListCell   *cell;

	check_stack_depth();
	effect_lock(effect, identity, mode);
	if (!runs)
		return;
	effect_lock_related(effect, EFFECT_CHILDREN, identity, mode);
	if (effect_kind(effect, identity) == RELKIND_VIEW)
		foreach(cell, effect_related(effect, EFFECT_READ, identity))
			read_relation(effect, lfirst(cell), mode, true);
}

/* SELECT, INSERT, UPDATE, DELETE, MERGE */
void
effect_query(Effect *effect, const Node *statement)
{
	const RangeVar *target = target_of(statement);
	const char *table = target == NULL ? NULL : effect_find(effect, target);

	if (IsA(statement, InsertStmt))
		effect_lock(effect, table, RowExclusiveLock);
	else
		effect_lock_tree(effect, table, RowExclusiveLock);
	if (table != NULL && effect_kind(effect, table) == RELKIND_VIEW)
		effect_lock_related(effect, EFFECT_READ, table, RowExclusiveLock);
	effect_read(effect, unconstify(Node *, statement), true);
	lock_keys(effect, statement, table);
	if (table != NULL && !IsA(statement, InsertStmt) && !has_where(statement))
		effect_pass(effect, table, EFFECT_SCAN);
}

static RangeVar *
target_of(const Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_InsertStmt:
			return ((const InsertStmt *) statement)->relation;
		case T_UpdateStmt:
			return ((const UpdateStmt *) statement)->relation;
		case T_DeleteStmt:
			return ((const DeleteStmt *) statement)->relation;
		case T_MergeStmt:
			return ((const MergeStmt *) statement)->relation;
		default:
			return NULL;
	}
}

/* A condition may be answered by an index: that is the planner's to say. */
static bool
has_where(const Node *statement)
{
	if (IsA(statement, UpdateStmt))
		return ((const UpdateStmt *) statement)->whereClause != NULL;
	if (IsA(statement, DeleteStmt))
		return ((const DeleteStmt *) statement)->whereClause != NULL;
	return true;
}

/* The other tables of foreign keys are looked at row by row. */
static void
lock_keys(Effect *effect, const Node *statement, const char *table)
{
	if (IsA(statement, InsertStmt))
		effect_lock_related(effect, EFFECT_REFERENCED, table, RowShareLock);
	else if (IsA(statement, DeleteStmt))
		effect_lock_related(effect, EFFECT_REFERENCING, table, RowShareLock);
}

void
effect_copy(Effect *effect, const Node *statement)
{
	const CopyStmt *copy = (const CopyStmt *) statement;

	if (copy->relation == NULL)
		effect_read(effect, copy->query, true);
	else if (copy->is_from)
	{
		effect_lock(effect, effect_find(effect, copy->relation),
					RowExclusiveLock);
		effect_lock_related(effect, EFFECT_REFERENCED,
							effect_find(effect, copy->relation), RowShareLock);
	}
	else
	{
		effect_lock(effect, effect_find(effect, copy->relation),
					AccessShareLock);
		effect_pass(effect, effect_find(effect, copy->relation), EFFECT_SCAN);
	}
}

void
effect_create_view(Effect *effect, const Node *statement)
{
	const ViewStmt *create = (const ViewStmt *) statement;

	if (create->replace)
		effect_lock(effect, effect_find(effect, create->view),
					AccessExclusiveLock);
	effect_read(effect, create->query, false);
}

/* CREATE TABLE AS and CREATE MATERIALIZED VIEW; it is taken to read all. */
void
effect_create_table_as(Effect *effect, const Node *statement)
{
	const CreateTableAsStmt *create = (const CreateTableAsStmt *) statement;
	ListCell   *cell;

	if (create->if_not_exists &&
		effect_find(effect, create->into->rel) != NULL)
		return;
	effect_read(effect, create->query, !create->into->skipData);
	if (create->into->skipData)
		return;
	foreach(cell, effect->told->locks)
		effect_pass(effect, ((const StatementLock *) lfirst(cell))->relation,
					EFFECT_SCAN);
}

void
effect_refresh(Effect *effect, const Node *statement)
{
	const RefreshMatViewStmt *refresh = (const RefreshMatViewStmt *) statement;
	const char *view = effect_find(effect, refresh->relation);
	ListCell   *cell;

	effect_lock(effect, view, refresh->concurrent ? ExclusiveLock :
				AccessExclusiveLock);
	foreach(cell, effect_related(effect, EFFECT_READ, view))
		read_relation(effect, lfirst(cell), AccessShareLock, true);
	effect_pass(effect, view, refresh->concurrent ? EFFECT_SCAN :
				EFFECT_REWRITE);
}

/* A body in SQL is analysed when the function is created. */
void
effect_create_function(Effect *effect, const Node *statement)
{
	const CreateFunctionStmt *create = (const CreateFunctionStmt *) statement;
	const char *language = NULL;
	const List *body = NIL;
	ListCell   *cell;

	effect_read_statements(effect, create->sql_body);
	foreach(cell, create->options)
	{
		const DefElem *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "language") == 0)
			language = strVal(option->arg);
		else if (strcmp(option->defname, "as") == 0)
			body = (const List *) option->arg;
	}
	if (language != NULL && strcmp(language, "sql") == 0 &&
		list_length(body) == 1 && check_function_bodies)
		read_body(effect, strVal(linitial(body)));
}

/* What can't be parsed can't be created, either. */
static void
read_body(Effect *effect, const char *text)
{
	Body		body = {.text = text};
	ListCell   *cell;

	if (attempt(parse_body, &body) != NULL)
		return;
	foreach(cell, body.parsed)
		effect_read_statements(effect, lfirst_node(RawStmt, cell)->stmt);
}

/* Those of a function's body or of a rule, which are analysed, not run */
void
effect_read_statements(Effect *effect, Node *body)
{
	ListCell   *cell;

	if (body == NULL)
		return;
	if (IsA(body, List))
		foreach(cell, (List *) body)
			effect_read_statements(effect, lfirst(cell));
	else if (IsA(body, ReturnStmt))
		effect_read(effect, ((ReturnStmt *) body)->returnval, false);
	else if (IsA(body, SelectStmt))
		effect_read(effect, body, false);
	else if (target_of(body) != NULL)
	{
		effect_lock(effect, effect_find(effect, target_of(body)),
					RowExclusiveLock);
		effect_read(effect, body, false);
	}
}

static void
parse_body(void *arg)
{
	Body	   *body = arg;

	body->parsed = raw_parser(body->text, RAW_PARSE_DEFAULT);
}
