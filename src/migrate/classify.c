/*-------------------------------------------------------------------------
 *
 * classify.c
 *	  Which migrations can't run in one transaction.
 *
 * A migration that holds a statement which refuses to, says no-transaction,
 * or uses a value that it adds to an enum type which was there before.  Such
 * a value can't be used before the commit, lest it be in an index when its
 * own transaction is rolled back.  A use is seen in a string that is the
 * value, or in a body or DO block that quotes it: what is built at run time
 * isn't found, and the server refuses it then.
 *
 * All statements are parsed here, so a syntax error in the last file of a run
 * is found before the first has run.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
#include "tcop/utility.h"
#include "utils/memutils.h"

#include "core/scan.h"
#include "migrate/run.h"

#include "compat.h"

/* What has been read so far, of one task or of a whole batch. */
typedef struct Reader
{
	MemoryContext context;		/* of the lists */
	List	   *types;			/* char *, enum types created, without schema */
	List	   *values;			/* char *, added to others */
} Reader;

static void classify_task(Run *run, Task *task, Reader *reader);
static void classify_statement(Task *task, const ScriptStatement *statement,
							   Reader *reader);
static void classify_verification(Task *task, const Reader *reader);
static void note_value(Task *task, const char *value, const Reader *reader);
static void note(Task *task, const char *why);
static void note_enum(const Node *statement, Reader *reader);
static const char *last_name(const List *names);
static bool is_one_of(const char *name, const List *names);
static const char *used_value(const Script *script,
							  const ScriptStatement *statement,
							  const List *values);
static bool mentions(const char *text, const char *value);

/*
 * Decide for every task whether it runs statement by statement.
 *
 * Where the whole batch is one transaction, a value that one migration adds
 * can't be used by the next one either.
 */
void
classify_tasks(Run *run)
{
	Reader		reader = {.context = CurrentMemoryContext};
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		if (run->is_procedure)
			reader.types = reader.values = NIL;
		classify_task(run, lfirst(cell), &reader);
	}
}

static void
classify_task(Run *run, Task *task, Reader *reader)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "confiture classify",
												  ALLOCSET_DEFAULT_SIZES);

	if (task->directives->no_transaction)
		note(task, "the directive no-transaction");
	if (task->migration->intent != NULL)
		note(task, "the run before, which began so and did some of it");
	for (int i = 0; i < task->script->nstatements; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		classify_statement(task, &task->script->statements[i], reader);
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
		CHECK_FOR_INTERRUPTS();
	}
	if (task->verify != NULL)
		classify_verification(task, reader);
	MemoryContextDelete(context);
}

/* It runs in the transaction of its migration, and may use the values. */
static void
classify_verification(Task *task, const Reader *reader)
{
	for (int i = 0; i < task->verify->nstatements; i++)
		note_value(task, used_value(task->verify,
									&task->verify->statements[i],
									reader->values), reader);
}

static void
classify_statement(Task *task, const ScriptStatement *statement,
				   Reader *reader)
{
	RawStmt    *raw = execute_parse(task->script, statement);

	if (raw == NULL)
		return;
	if (statement_needs_top_level(raw->stmt))
		note(task, MemoryContextStrdup(reader->context,
									   psprintf("%s%s",
												CreateCommandName(raw->stmt),
												statement_is_concurrent(raw->stmt) ?
												" CONCURRENTLY" : "")));
	note_value(task, used_value(task->script, statement, reader->values),
			   reader);
	note_enum(raw->stmt, reader);
}

static void
note_value(Task *task, const char *value, const Reader *reader)
{
	if (value != NULL)
		note(task, MemoryContextStrdup(reader->context,
									   psprintf("the use of enum value \"%s\", which is added before",
												value)));
}

static void
note(Task *task, const char *why)
{
	if (task->by_statement)
		return;
	task->by_statement = true;
	task->why_by_statement = why;
}

static void
note_enum(const Node *statement, Reader *reader)
{
	MemoryContext old = MemoryContextSwitchTo(reader->context);

	if (IsA(statement, CreateEnumStmt))
	{
		const CreateEnumStmt *create = (const CreateEnumStmt *) statement;

		reader->types = lappend(reader->types,
								pstrdup(last_name(create->typeName)));
	}
	else if (IsA(statement, AlterEnumStmt))
	{
		const AlterEnumStmt *alter = (const AlterEnumStmt *) statement;

		if (alter->oldVal == NULL &&
			!is_one_of(last_name(alter->typeName), reader->types))
			reader->values = lappend(reader->values, pstrdup(alter->newVal));
	}
	MemoryContextSwitchTo(old);
}

static const char *
last_name(const List *names)
{
	return strVal(llast(names));
}

static bool
is_one_of(const char *name, const List *names)
{
	ListCell   *cell;

	foreach(cell, names)
		if (strcmp(lfirst(cell), name) == 0)
		return true;
	return false;
}

/* The first of these values that a statement uses, or NULL. */
static const char *
used_value(const Script *script, const ScriptStatement *statement,
		   const List *values)
{
	const char *used = NULL;
	TokenScan  *scan;

	if (values == NIL)
		return NULL;
	scan = scan_start(script_statement_text(script, statement));
	while (used == NULL && scan_next(scan))
	{
		ListCell   *cell;

		if (scan->keyword == NULL && scan_string_class(scan) != '\0')
			foreach(cell, values)
				if (mentions(scan->value.str, lfirst(cell)))
				used = lfirst(cell);
	}
	scan_finish(scan);
	return used;
}

/* Is it the value, or a body that quotes it? */
static bool
mentions(const char *text, const char *value)
{
	return strcmp(text, value) == 0 ||
		strstr(text, psprintf("'%s'", value)) != NULL;
}
