/*-------------------------------------------------------------------------
 *
 * extension_versions.c
 *	  Whether this server can bring extensions to the versions of a plan.
 *
 * In a shadow no extension's script runs, so no proof finds that there is none.
 * The server knows its files: what they don't lead to is an error for the plan.
 * Most extensions have no script that leads back: then the step says so, and
 * whoever asks for the plan is told.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/builtins.h"

#include "core/query.h"
#include "schema/extension_versions.h"
#include "schema/kinds.h"

#include "compat.h"

/* What a statement wants of an extension. */
typedef struct Change
{
	const char *name;			/* NULL: it is about none */
	const char *from;			/* version; NULL: it is created */
	const char *to;
	bool		is_available;
	bool		is_possible;
} Change;

static Change find_change(const Step *step, const WrittenStatement *statement);
static Change read_statement(const char *sql);
static const char *other_version(const Step *step, const char *version);
static void look(Change *change);

/* Raise an error for a version that no script leads to. */
void
extension_versions_require(const Steps *steps)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, steps->up)
		foreach(inner, ((Step *) lfirst(cell))->statements)
	{
		Change		change = find_change(lfirst(cell), lfirst(inner));

		if (change.name == NULL || change.is_possible)
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 change.is_available ?
				 errmsg("extension \"%s\" can't go from version %s to version %s",
						change.name, change.from, change.to) :
				 errmsg("extension \"%s\" has no version %s on this server",
						change.name, change.to),
				 change.is_available ?
				 errdetail("It has no script for that.") : 0,
				 errhint("SELECT * FROM pg_extension_update_paths('%s') shows where its scripts lead. Write one of these versions into the DDL, or install the extension's files on this server.",
						 change.name)));
	}
}

/* Tell of ways back that don't exist, here and in their steps. */
void
extension_versions_warn(const Steps *steps)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, steps->up)
		foreach(inner, ((Step *) lfirst(cell))->down)
	{
		WrittenStatement *statement = lfirst(inner);
		Change		change = find_change(lfirst(cell), statement);

		if (change.name == NULL || change.is_possible)
			continue;
		statement->sql = psprintf("-- No script leads here: this fails, and changes nothing.\n%s",
								  statement->sql);
		ereport(WARNING,
				(errmsg("extension \"%s\" can't go back to version %s",
						change.name, change.to),
				 errdetail("It has no script for that, so the way back fails at this step, with nothing changed."),
				 errhint("Write this step by hand, if it is to be taken back.")));
	}
}

static Change
find_change(const Step *step, const WrittenStatement *statement)
{
	Change		change = {0};

	if (step->object->kind != &kind_extension)
		return change;
	change = read_statement(statement->sql);
	if (change.name == NULL)
		return change;
	if (change.from != NULL)
		change.from = other_version(step, change.to);
	look(&change);
	return change;
}

static Change
read_statement(const char *sql)
{
	Node	   *node = linitial_node(RawStmt, raw_parser(sql, RAW_PARSE_DEFAULT))->stmt;
	Change		change = {0};
	List	   *options = NIL;
	ListCell   *cell;

	if (IsA(node, AlterExtensionStmt))
	{
		change.name = ((AlterExtensionStmt *) node)->extname;
		change.from = "";
		options = ((AlterExtensionStmt *) node)->options;
	}
	else if (IsA(node, CreateExtensionStmt))
	{
		change.name = ((CreateExtensionStmt *) node)->extname;
		options = ((CreateExtensionStmt *) node)->options;
	}
	foreach(cell, options)
		if (strcmp(lfirst_node(DefElem, cell)->defname, "new_version") == 0)
		change.to = defGetString(lfirst(cell));
	if (change.to == NULL)
		change.name = NULL;
	return change;
}

/* Of the two that it has in the two models, as a plain text. */
static const char *
other_version(const Step *step, const char *version)
{
	const SchemaObject *object = step->object;

	if (object->other != NULL &&
		strcmp(object_get(object, "version"), quote_literal_cstr(version)) == 0)
		object = object->other;
	return read_statement(psprintf("ALTER EXTENSION x UPDATE TO %s",
								   object_get(object, "version"))).to;
}

static void
look(Change *change)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(change->name), query_text(change->from), query_text(change->to)
	};

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query,
				  "SELECT EXISTS (SELECT FROM pg_catalog.pg_available_extension_versions"
				  " WHERE name = $1 AND version = $3),"
				  " $2 IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_available_extensions a,"
				  " pg_catalog.pg_extension_update_paths(a.name) p WHERE a.name = $1"
				  " AND p.source = $2 AND p.target = $3 AND p.path IS NOT NULL)",
				  lengthof(args), args);
	change->is_available = query_result_bool(0, 1);
	change->is_possible = change->from == NULL ? change->is_available :
		query_result_bool(0, 2);
	query_close(&query);
}
