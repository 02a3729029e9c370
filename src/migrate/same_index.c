/*-------------------------------------------------------------------------
 *
 * same_index.c
 *	  Is an index what a CREATE INDEX says?
 *
 * The server itself says what the statement means: it makes that index on an
 * empty copy of the table's columns, in a subtransaction that is rolled back,
 * and deparses both.  To compare parse trees would mean to resolve operator
 * classes, collations and functions as it does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/snapmgr.h"

#include "core/query.h"
#include "core/subtransaction.h"
#include "migrate/run.h"

#include "compat.h"

/* What a CREATE INDEX says. */
typedef struct Meaning
{
	const IndexStmt *statement;
	Oid			table;
	const char *definition;
} Meaning;

static void find_meaning(void *arg);
static char *make_copy(Oid table);
static Oid	make_index(const IndexStmt *statement, Oid table,
					   const char *copy);
static const char *definition(Oid index);

/*
 * Compares everything but the names of index and table.
 *
 * In a transaction, with the right to create tables in the table's schema,
 * which it takes to create an index.
 */
bool
same_index(Oid index, const IndexStmt *statement)
{
	Meaning		meaning = {
		.statement = statement,
		.table = RangeVarGetRelid(statement->relation, NoLock, false)
	};
	const char *is = definition(index);

	subtransaction_run_and_undo(find_meaning, &meaning);
	return strcmp(is, meaning.definition) == 0;
}

static void
find_meaning(void *arg)
{
	Meaning    *meaning = arg;

	meaning->definition = definition(make_index(meaning->statement, meaning->table,
												make_copy(meaning->table)));
}

/* An empty table of the same columns in the same schema: its name. */
static char *
make_copy(Oid table)
{
	char	   *schema = get_namespace_name(get_rel_namespace(table));
	char	   *copy = psprintf("confiture_copy_%d", MyProcPid);
	QueryScope	query;

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query,
				  psprintf("CREATE TABLE %s (LIKE %s INCLUDING GENERATED)",
						   quote_qualified_identifier(schema, copy),
						   quote_qualified_identifier(schema,
													  get_rel_name(table))),
				  0, NULL);
	query_close(&query);
	CommandCounterIncrement();
	return copy;
}

static Oid
make_index(const IndexStmt *statement, Oid table, const char *copy)
{
	IndexStmt  *probe = copyObject(unconstify(IndexStmt *, statement));
	PlannedStmt *planned = makeNode(PlannedStmt);
	char	   *schema = get_namespace_name(get_rel_namespace(table));

	probe->relation = makeRangeVar(schema, pstrdup(copy), -1);
	probe->idxname = psprintf("%s_index", copy);
	probe->concurrent = false;
	probe->if_not_exists = false;
	planned->commandType = CMD_UTILITY;
	planned->canSetTag = false;
	planned->utilityStmt = (Node *) probe;

	PushActiveSnapshot(GetTransactionSnapshot());
	ProcessUtility(planned, "CREATE INDEX", false, PROCESS_UTILITY_SUBCOMMAND,
				   NULL, NULL, None_Receiver, NULL);
	PopActiveSnapshot();
	CommandCounterIncrement();
	return get_relname_relid(probe->idxname, get_rel_namespace(table));
}

/*
 * The definition without its names: whether it is unique, and what follows
 * USING, with all names in it qualified.
 */
static const char *
definition(Oid index)
{
	Oid			table = IndexGetRelation(index, false);
	QueryScope	query;
	QueryArg	args[] = {query_datum(OIDOID, ObjectIdGetDatum(index))};
	char	   *text;
	char	   *names;
	char	   *start;

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query, "SELECT pg_catalog.pg_get_indexdef($1)",
				  lengthof(args), args);
	text = query_result_text(&query, 0, 1);
	query_close(&query);

	names = psprintf(" ON %s USING ",
					 quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)),
												get_rel_name(table)));
	start = strstr(text, names);
	if (start == NULL)
		elog(ERROR, "cannot read the definition of index %u", index);
	return psprintf("%s%s", strncmp(text, "CREATE UNIQUE ", 14) == 0 ?
					"UNIQUE " : "", start + strlen(names));
}
