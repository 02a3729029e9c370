/*-------------------------------------------------------------------------
 *
 * kind_base_type.c
 *	  Base types, and shell types.
 *
 * The functions of a base type need the type, and it needs them.  A shell type
 * comes before both: CREATE TYPE x; CREATE FUNCTION x_in ...; CREATE TYPE x
 * (...).  The same goes for a range's canonical function.  So these types have
 * a shell in the model, an object of its own, on which read_depend.c lets
 * their functions depend instead.
 *
 * All of them go at once, by DROP TYPE ... CASCADE.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/sql_text.h"

#include "compat.h"

/* The array types of others are base types, too. */
#define NO_ARRAY \
	" (typelem = 0 OR typsubscript <> 'array_subscript_handler'::regproc)"

static ChangeWay decide_type_storage(const SchemaObject *old,
									 const SchemaObject *new);
static ChangeWay decide_shell_owner(const SchemaObject *old,
									const SchemaObject *new);
static void drop_shell(Writer *writer, const SchemaObject *shell);

static const AttributeRule shell_rules[] = {
	{.attribute = "alone", .way = CHANGE_NOTHING},
	{
		.attribute = "owner", .decide = decide_shell_owner,
		.set = "ALTER TYPE {identity} OWNER TO {owner}"
	},
	{0}
};

/* Its key in pg_depend is that of the type with the subid 1 (read_depend.c). */
const ObjectKind kind_shell_type = {
	.name = "shell type",
	.folder = "types",
	.rank = RANK_SHELL_TYPE,
	.catalog = TypeRelationId,
	.present = "pg_type WHERE (typtype IN ('p', 'r') OR typtype = 'b' AND" NO_ARRAY
	") AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT t.oid, CASE WHEN t.typisdefined THEN 1 ELSE 0 END AS subid,"
	" n.schema, quote_ident(t.typname) AS name,"
	" CASE WHEN NOT t.typisdefined THEN 'true' END AS alone,"
	" CASE WHEN NOT t.typisdefined THEN " SQL_ROLE("t.typowner") " END AS owner,"
	" CASE WHEN NOT t.typisdefined THEN about.description END AS comment"
	" FROM pg_type t JOIN managed n ON n.oid = t.typnamespace"
	SQL_COMMENT("pg_type", "t.oid", "0")
	" WHERE NOT t.typisdefined OR (t.typtype = 'b' AND t.typsubscript <>"
	" 'array_subscript_handler'::regproc) OR t.typtype = 'b' AND t.typelem = 0"
	" OR t.typtype = 'r' AND EXISTS (SELECT FROM pg_range r"
	" WHERE r.rngtypid = t.oid AND r.rngcanonical <> 0)",
	.target = "TYPE {identity}",
	.create = "CREATE TYPE {identity}",
	.drop_code = drop_shell,
	.takes_relation_name = false,
	.rules = shell_rules
};

#define ALTER_TYPE(option) \
	"ALTER TYPE {identity} SET (" option ")"

static const AttributeRule rules[] = {
	{.attribute = "analyze", .way = CHANGE_ALTER, .set = ALTER_TYPE("ANALYZE = {analyze}"), .reset = ALTER_TYPE("ANALYZE = NONE")},
	{.attribute = "receive", .way = CHANGE_ALTER, .set = ALTER_TYPE("RECEIVE = {receive}"), .reset = ALTER_TYPE("RECEIVE = NONE")},
	{.attribute = "send", .way = CHANGE_ALTER, .set = ALTER_TYPE("SEND = {send}"), .reset = ALTER_TYPE("SEND = NONE")},
	{.attribute = "storage", .way = CHANGE_ALTER, .decide = decide_type_storage, .set = ALTER_TYPE("STORAGE = {storage}"), .reset = ALTER_TYPE("STORAGE = plain")},
	{.attribute = "subscript", .way = CHANGE_ALTER, .set = ALTER_TYPE("SUBSCRIPT = {subscript}"), .reset = ALTER_TYPE("SUBSCRIPT = NONE")},
	{.attribute = "typmod_in", .way = CHANGE_ALTER, .set = ALTER_TYPE("TYPMOD_IN = {typmod_in}"), .reset = ALTER_TYPE("TYPMOD_IN = NONE")},
	{.attribute = "typmod_out", .way = CHANGE_ALTER, .set = ALTER_TYPE("TYPMOD_OUT = {typmod_out}"), .reset = ALTER_TYPE("TYPMOD_OUT = NONE")},
	{.attribute = "alignment", .way = CHANGE_SWAP},
	{.attribute = "by_value", .way = CHANGE_SWAP},
	{.attribute = "category", .way = CHANGE_SWAP},
	{.attribute = "collatable", .way = CHANGE_SWAP},
	{.attribute = "default", .way = CHANGE_SWAP},
	{.attribute = "delimiter", .way = CHANGE_SWAP},
	{.attribute = "element", .way = CHANGE_SWAP},
	{.attribute = "input", .way = CHANGE_SWAP},
	{.attribute = "length", .way = CHANGE_SWAP},
	{.attribute = "output", .way = CHANGE_SWAP},
	{.attribute = "preferred", .way = CHANGE_SWAP},
	{0}
};

/* A function as SQL names it; NULL: none. */
#define FUNCTION(column, alias) \
	" CASE WHEN t." column " <> 0 THEN (SELECT quote_ident(pn.nspname) || '.' ||" \
	" quote_ident(p.proname) FROM pg_proc p JOIN pg_namespace pn ON pn.oid = p.pronamespace" \
	" WHERE p.oid = t." column ") END AS " alias ","

const ObjectKind kind_base_type = {
	.name = "base type",
	.folder = "types",
	.rank = RANK_BASE_TYPE,
	.catalog = TypeRelationId,
	.present = "pg_type WHERE typtype = 'b' AND" NO_ARRAY " AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT t.oid, n.schema, quote_ident(t.typname) AS name,"
	FUNCTION("typinput", "input")
	FUNCTION("typoutput", "output")
	FUNCTION("typreceive", "receive")
	FUNCTION("typsend", "send")
	FUNCTION("typmodin", "typmod_in")
	FUNCTION("typmodout", "typmod_out")
	FUNCTION("typanalyze", "analyze")
	FUNCTION("typsubscript", "subscript")
	" CASE WHEN t.typlen = -1 THEN 'variable' ELSE t.typlen::text END AS length,"
	" CASE WHEN t.typbyval THEN 'true' END AS by_value,"
	" CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'd' THEN 'double' END AS alignment,"
	" CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' WHEN 'm' THEN 'main' END AS storage,"
	" CASE WHEN t.typcategory <> 'U' THEN quote_literal(t.typcategory::text) END AS category,"
	" CASE WHEN t.typispreferred THEN 'true' END AS preferred,"
	" CASE WHEN t.typdelim <> ',' THEN quote_literal(t.typdelim::text) END AS delimiter,"
	" CASE WHEN t.typcollation <> 0 THEN 'true' END AS collatable,"
	" CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END AS element,"
	" quote_literal(t.typdefault) AS \"default\","
	SQL_ROLE("t.typowner") " AS owner,"
	SQL_GRANTS("t.typacl", "T", "t.typowner") ","
	" about.description AS comment"
	" FROM pg_type t JOIN managed n ON n.oid = t.typnamespace"
	SQL_COMMENT("pg_type", "t.oid", "0")
	" WHERE t.typtype = 'b' AND t.typisdefined AND NOT (t.typelem <> 0"
	" AND t.typsubscript = 'array_subscript_handler'::regproc)",
	.target = "TYPE {identity}",
	.grant_target = "TYPE {identity}",
	.owner_privileges = "USAGE",
	.public_privileges = "USAGE",
	.create = "CREATE TYPE {identity} (\n    INPUT = {input},\n    OUTPUT = {output}"
	"[,\n    RECEIVE = {receive}][,\n    SEND = {send}][,\n    TYPMOD_IN = {typmod_in}]"
	"[,\n    TYPMOD_OUT = {typmod_out}][,\n    ANALYZE = {analyze}][,\n    SUBSCRIPT = {subscript}]"
	",\n    INTERNALLENGTH = {length}[{?by_value},\n    PASSEDBYVALUE]"
	"[,\n    ALIGNMENT = {alignment}][,\n    STORAGE = {storage}][,\n    CATEGORY = {category}]"
	"[{?preferred},\n    PREFERRED = true][,\n    DEFAULT = {default}][,\n    ELEMENT = {element}]"
	"[,\n    DELIMITER = {delimiter}][{?collatable},\n    COLLATABLE = true]\n)",
	.drop_code = drop_defined_type,
	.drop_hazards = HAZARD_DELETES_DATA,
	.takes_relation_name = true,
	.rules = rules
};

/* A type's storage can't become plain, or stop being so. */
static ChangeWay
decide_type_storage(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(old, "storage") == NULL ||
		object_get(new, "storage") == NULL ? CHANGE_SWAP : CHANGE_ALTER;
}

/* The functions that it needs, and that need it, go with it. */
void
drop_defined_type(Writer *writer, const SchemaObject *type)
{
	writer_add_template(writer, type->kind->drop_hazards,
						shell_of(type) == NULL ? "DROP TYPE {identity}" :
						"DROP TYPE {identity} CASCADE", type, NULL);
}

/* The shell without which the functions of a type couldn't be; or NULL. */
SchemaObject *
shell_of(const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->kind == &kind_shell_type &&
			strcmp(needed->identity, type->identity) == 0)
			return needed;
	}
	return NULL;
}

/* What is defined has its owner as a type. */
static ChangeWay
decide_shell_owner(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(old, "alone") != NULL && object_get(new, "alone") != NULL ?
		CHANGE_ALTER : CHANGE_NOTHING;
}

/* That of a defined type is gone with it. */
static void
drop_shell(Writer *writer, const SchemaObject *shell)
{
	if (object_get(shell, "alone") != NULL)
		writer_add_template(writer, 0, "DROP TYPE {identity}", shell, NULL);
}
