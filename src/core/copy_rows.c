/*-------------------------------------------------------------------------
 *
 * copy_rows.c
 *	  COPY … FROM stdin with the rows that stand in the script.
 *
 * The server's COPY reads from a callback of ours instead of the client.
 * What DoCopy() checks before it comes to BeginCopyFrom() is checked here:
 * privileges, row security, read-only transactions; after commands/copy.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "commands/copy.h"
#include "commands/copyfrom_internal.h"
#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_clause.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"

#include "core/execute.h"

#include "compat.h"

/* COPY's data callback has no argument of its own. */
typedef struct RowSource
{
	const char *next;
	size_t		left;
} RowSource;

static RowSource *source = NULL;

/* For the error context: which line of the file COPY is at. */
typedef struct RowPlace
{
	const Script *script;
	const ScriptStatement *statement;
	CopyFromState copy;
} RowPlace;

static void copy_into(ParseState *pstate, Relation target,
					  CopyStmt *statement, RowPlace *place);
static void require_insertable(ParseState *pstate, ParseNamespaceItem *item,
							   Relation target, List *columns);
static Node *row_filter(ParseState *pstate, ParseNamespaceItem *item,
						Node *clause);
static List *server_encoding_options(List *options);
static int	read_rows(void *buffer, int minimum, int maximum);
static void rows_error_callback(void *arg);

/* Run a COPY … FROM stdin of a script. */
void
copy_rows(CopyStmt *statement, const Script *script,
		  const ScriptStatement *place)
{
	RowSource	rows = {
		.next = script->text + place->data_offset,
		.left = place->data_length
	};
	RowPlace	row_place = {.script = script, .statement = place};
	RowSource  *outer = source;
	ParseState *pstate = make_parsestate(NULL);
	Relation	target;

	pstate->p_sourcetext = script->text + place->offset;
	target = parserOpenTable(pstate, statement->relation, RowExclusiveLock);
	PG_TRY();
	{
		source = &rows;
		copy_into(pstate, target, statement, &row_place);
	}
	PG_FINALLY();
	{
		source = outer;
	}
	PG_END_TRY();
	table_close(target, NoLock);
	free_parsestate(pstate);
}

static void
copy_into(ParseState *pstate, Relation target, CopyStmt *statement,
		  RowPlace *place)
{
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = rows_error_callback,
		.arg = place
	};
	ParseNamespaceItem *item;
	Node	   *filter;

	item = addRangeTableEntryForRelation(pstate, target, RowExclusiveLock,
										 NULL, false, false);
	require_insertable(pstate, item, target, statement->attlist);
	filter = row_filter(pstate, item, statement->whereClause);

	place->copy = BeginCopyFrom(pstate, target, filter, NULL, false,
								read_rows, statement->attlist,
								server_encoding_options(statement->options));
	error_context_stack = &errcallback;
	CopyFrom(place->copy);
	error_context_stack = errcallback.previous;
	EndCopyFrom(place->copy);
}

/* The checks of DoCopy(). */
static void
require_insertable(ParseState *pstate, ParseNamespaceItem *item,
				   Relation target, List *columns)
{
	ListCell   *cell;

	foreach(cell, CopyGetAttnums(RelationGetDescr(target), target, columns))
		permission_add_inserted(item,
								lfirst_int(cell) -
								FirstLowInvalidHeapAttributeNumber);
	permission_check_insert(pstate, item);

	if (check_enable_rls(RelationGetRelid(target), InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("COPY FROM not supported with row-level security"),
				 errhint("Use INSERT statements instead.")));
	if (XactReadOnly && !target->rd_islocaltemp)
		PreventCommandIfReadOnly("COPY FROM");
}

/* COPY … WHERE, as DoCopy() prepares it. */
static Node *
row_filter(ParseState *pstate, ParseNamespaceItem *item, Node *clause)
{
	if (clause == NULL)
		return NULL;
	addNSItemToQuery(pstate, item, false, true, true);
	clause = transformExpr(pstate, clause, EXPR_KIND_COPY_WHERE);
	clause = coerce_to_boolean(pstate, clause, "WHERE");
	assign_expr_collations(pstate, clause);
	clause = eval_const_expressions(NULL, clause);
	clause = (Node *) canonicalize_qual((Expr *) clause, false);
	return (Node *) make_ands_implicit((Expr *) clause);
}

/*
 * The rows are in the server's encoding, whatever the client's is.
 *
 * An ENCODING option speaks of the bytes of a file, which were read as UTF-8
 * when it was pushed; any other claim would garble the rows.
 */
static List *
server_encoding_options(List *options)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "encoding") != 0)
			continue;
		if (pg_char_to_encoding(defGetString(option)) != PG_UTF8)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("COPY FROM stdin with encoding \"%s\" cannot run in a script",
							defGetString(option)),
					 errhint("Store the file as UTF-8 and drop the option.")));
		options = foreach_delete_current(options, cell);
	}
	return lappend(list_copy(options),
				   makeDefElem("encoding",
							   (Node *) makeString(pstrdup(GetDatabaseEncodingName())),
							   -1));
}

static int
read_rows(void *buffer, int minimum, int maximum)
{
	int			n = (int) Min((size_t) maximum, source->left);

	memcpy(buffer, source->next, n);
	source->next += n;
	source->left -= n;
	return n;
}

/*
 * The line of the file that COPY is at, as long as it is reading: what fails
 * after the last row, a foreign key for instance, belongs to no line.
 */
static void
rows_error_callback(void *arg)
{
	RowPlace   *place = arg;
	ErrorContextCallback *callback = error_context_stack;

	while (callback != NULL && callback->arg != arg &&
		   callback->callback != CopyFromErrorCallback)
		callback = callback->previous;
	if (callback == NULL || callback->callback != CopyFromErrorCallback)
		return;
	errcontext("%s:%d:1", place->script->name,
			   place->statement->data_line +
			   (int) Max(place->copy->cur_lineno, 1) - 1);
}
