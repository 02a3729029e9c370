/*-------------------------------------------------------------------------
 *
 * execute.c
 *	  Run the statements of a script, one by one.
 *
 * Each statement is parsed, analysed, planned and run in a portal of its own,
 * as the server does with what a client sends; everything that it allocated
 * is freed before the next one is looked at.  A portal, not SPI, because the
 * server finds the place of an error in a function body by the active
 * portal's text.
 *
 * A script runs in a GUC nest level that is rolled back at its end: no SET
 * outlives it, SET ROLE included.
 *
 * Every error, warning and notice carries file:line:column as context.  The
 * place is the server's own where it gives one, else the first token of the
 * statement.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/analyze.h"
#include "parser/parser.h"
#include "tcop/cmdtag.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "core/execute.h"

#include "compat.h"

/* What the error context callback needs to know. */
typedef struct Place
{
	const Script *script;
	const ScriptStatement *statement;
} Place;

/* The caller's statement_timeout, put aside while ours is armed. */
typedef struct Deadline
{
	bool		armed_by_us;
	bool		had_one;
	TimestampTz caller;
} Deadline;

static void name_index(IndexStmt *statement, const char *name);
static RawStmt *parse_one(const char *text);
static void refuse_copy_with_client(const RawStmt *raw);
static void make_plain(Node *statement);
static bool drop_option(List **options, const char *name);
static void run_in_time(RawStmt *raw, const char *text, const Place *place,
						const ExecuteOptions *options);
static void run_copy(RawStmt *raw, const Place *place);
static void run_in_portal(RawStmt *raw, const char *text,
						  const ExecuteOptions *options);
static List *plan_statement(RawStmt *raw, const char *text);
static void arm_timeout(Deadline *deadline, int milliseconds);
static void restore_timeout(const Deadline *deadline);
static void execute_error_callback(void *arg);

/*
 * Run a script as the current user inside the current transaction.
 *
 * An error is thrown as the server raised it, with the place added; the
 * caller's transaction or subtransaction is then to be rolled back.
 */
void
execute_script(const Script *script, const ExecuteOptions *options)
{
	int			guc_level = NewGUCNestLevel();
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "confiture statement",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);

	for (int i = 0; i < script->nstatements; i++)
	{
		CHECK_FOR_INTERRUPTS();
		execute_statement(script, &script->statements[i], options);
		MemoryContextReset(context);
		if (options->after_statement != NULL)
			options->after_statement(options->arg);
	}

	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	AtEOXact_GUC(false, guc_level);
}

/*
 * Run one statement, outside of the nest level that execute_script() opens:
 * what it SETs stays.
 *
 * With options->top_level transactions may have ended meanwhile; then no
 * snapshot may be active, and the current memory context must outlive them.
 */
void
execute_statement(const Script *script, const ScriptStatement *statement,
				  const ExecuteOptions *options)
{
	Place		place = {script, statement};
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = execute_error_callback,
		.arg = &place
	};
	char	   *text = script_statement_text(script, statement);
	RawStmt    *raw;
	void	   *enums = NULL;

	error_context_stack = &errcallback;
	raw = parse_one(text);
	if (raw != NULL)
	{
		if (!statement->has_data)
			refuse_copy_with_client(raw);
		if (options->plain_concurrently)
			make_plain(raw->stmt);
		if (options->index_name != NULL && IsA(raw->stmt, IndexStmt))
			name_index((IndexStmt *) raw->stmt, options->index_name);
		if (options->new_enums != NULL)
			enums = enum_values_before(options->new_enums, raw->stmt);
		run_in_time(raw, text, &place, options);
		CommandCounterIncrement();
		if (options->new_enums != NULL)
			enum_values_after(options->new_enums, raw->stmt, enums);
		if (options->inspect != NULL)
			options->inspect(options->arg);
	}
	error_context_stack = errcallback.previous;
}

/*
 * The parse tree of one statement, without running it; NULL if there is
 * nothing but comments in it.
 */
RawStmt *
execute_parse(const Script *script, const ScriptStatement *statement)
{
	Place		place = {script, statement};
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = execute_error_callback,
		.arg = &place
	};
	RawStmt    *raw;

	error_context_stack = &errcallback;
	raw = parse_one(script_statement_text(script, statement));
	error_context_stack = errcallback.previous;
	return raw;
}

static void
name_index(IndexStmt *statement, const char *name)
{
	if (statement->idxname == NULL)
		statement->idxname = pstrdup(name);
}

/* The parse tree of one statement; NULL if the text holds only comments. */
static RawStmt *
parse_one(const char *text)
{
	List	   *statements = raw_parser(text, RAW_PARSE_DEFAULT);

	if (statements == NIL)
		return NULL;
	if (list_length(statements) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("cannot tell where this statement ends")));
	return linitial_node(RawStmt, statements);
}

/* It would break into the answer to the statement that called us. */
static void
refuse_copy_with_client(const RawStmt *raw)
{
	const CopyStmt *copy = (const CopyStmt *) raw->stmt;

	if (IsA(copy, CopyStmt) && copy->filename == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("COPY %s cannot run in a script",
						copy->is_from ? "FROM stdin" : "TO stdout")));
}

/*
 * Take CONCURRENTLY away where it can't run inside a transaction.
 *
 * REFRESH MATERIALIZED VIEW CONCURRENTLY can, and stays.
 */
static void
make_plain(Node *statement)
{
	bool		changed = false;

	if (IsA(statement, IndexStmt))
	{
		changed = ((IndexStmt *) statement)->concurrent;
		((IndexStmt *) statement)->concurrent = false;
	}
	else if (IsA(statement, DropStmt))
	{
		changed = ((DropStmt *) statement)->concurrent;
		((DropStmt *) statement)->concurrent = false;
	}
	else if (IsA(statement, ReindexStmt))
		changed = drop_option(&((ReindexStmt *) statement)->params,
							  "concurrently");
	else if (IsA(statement, AlterTableStmt))
	{
		ListCell   *cell;

		foreach(cell, ((AlterTableStmt *) statement)->cmds)
		{
			AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

			if (command->subtype == AT_DetachPartition)
			{
				changed = ((PartitionCmd *) command->def)->concurrent;
				((PartitionCmd *) command->def)->concurrent = false;
			}
		}
	}
	if (changed)
		ereport(NOTICE,
				(errmsg("%s runs without CONCURRENTLY here",
						CreateCommandName(statement))));
}

static bool
drop_option(List **options, const char *name)
{
	ListCell   *cell;

	foreach(cell, *options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, name) == 0)
		{
			bool		was_on = defGetBoolean(option);

			*options = foreach_delete_current(*options, cell);
			return was_on;
		}
	}
	return false;
}

/* Run a parsed statement under our own time limit, if there is one. */
static void
run_in_time(RawStmt *raw, const char *text, const Place *place,
			const ExecuteOptions *options)
{
	Deadline	deadline;

	arm_timeout(&deadline, options->statement_timeout);
	PG_TRY();
	{
		if (place->statement->has_data)
			run_copy(raw, place);
		else
			run_in_portal(raw, text, options);
	}
	PG_FINALLY();
	{
		restore_timeout(&deadline);
	}
	PG_END_TRY();
}

/* Functions in CHECKs and defaults are to see what the script did so far. */
static void
run_copy(RawStmt *raw, const Place *place)
{
	PushActiveSnapshot(GetTransactionSnapshot());
	copy_rows(castNode(CopyStmt, raw->stmt), place->script, place->statement);
	PopActiveSnapshot();
}

static void
run_in_portal(RawStmt *raw, const char *text, const ExecuteOptions *options)
{
	CommandTag	tag = CreateCommandTag(raw->stmt);
	List	   *plans = plan_statement(raw, text);
	Portal		portal = CreateNewPortal();
	DestReceiver *receiver = options->is_verification ?
		verification_receiver() : None_Receiver;
	QueryCompletion completion;

	portal->visible = false;
	PortalDefineQuery(portal, NULL, text, tag, plans, NULL);
	PortalStart(portal, NULL, 0, InvalidSnapshot);
	InitializeQueryCompletion(&completion);
	(void) portal_run(portal, options->top_level, receiver, &completion);
	PortalDrop(portal, false);
}

static List *
plan_statement(RawStmt *raw, const char *text)
{
	bool		needs_snapshot = analyze_requires_snapshot(raw);
	List	   *queries;
	List	   *plans;

	if (needs_snapshot)
		PushActiveSnapshot(GetTransactionSnapshot());
	queries = pg_analyze_and_rewrite_fixedparams(raw, text, NULL, 0, NULL);
	plans = pg_plan_queries(queries, text, CURSOR_OPT_PARALLEL_OK, NULL);
	if (needs_snapshot)
		PopActiveSnapshot();
	return plans;
}

/*
 * Limit one statement, but never beyond the deadline that the caller set.
 *
 * A timeout of the caller covers everything that his statement does; what is
 * SET meanwhile changes nothing, so the timer itself is armed anew.
 */
static void
arm_timeout(Deadline *deadline, int milliseconds)
{
	TimestampTz ours;

	deadline->armed_by_us = false;
	if (milliseconds <= 0)
		return;
	ours = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), milliseconds);
	deadline->had_one = get_timeout_active(STATEMENT_TIMEOUT);
	if (deadline->had_one)
	{
		deadline->caller = get_timeout_finish_time(STATEMENT_TIMEOUT);
		if (deadline->caller <= ours)
			return;
		disable_timeout(STATEMENT_TIMEOUT, false);
	}
	deadline->armed_by_us = true;
	enable_timeout_at(STATEMENT_TIMEOUT, ours);
}

static void
restore_timeout(const Deadline *deadline)
{
	if (!deadline->armed_by_us)
		return;
	disable_timeout(STATEMENT_TIMEOUT, false);
	if (deadline->had_one)
		enable_timeout_at(STATEMENT_TIMEOUT, deadline->caller);
}

/* The server's position, which is one in the statement's text, or its start. */
static void
execute_error_callback(void *arg)
{
	const Place *place = arg;
	const ScriptStatement *statement = place->statement;
	const char *text = place->script->text + statement->offset;
	int			characters = geterrposition();
	size_t		bytes = 0;

	if (characters > 0)
		bytes = pg_mbcharcliplen(text, (int) statement->length,
								 characters - 1);
	script_report_position(place->script,
						   script_advance(statement->position, text, bytes),
						   statement->offset + bytes);
}
