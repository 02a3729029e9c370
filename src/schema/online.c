/*-------------------------------------------------------------------------
 *
 * online.c
 *	  Statements that let others read and write a table meanwhile.
 *
 *		index			CREATE and DROP INDEX CONCURRENTLY; a new one is made
 *						under another name before the old one goes
 *		key				a unique index likewise, then USING INDEX
 *		check, foreign	NOT VALID, and VALIDATE behind all else: from its
 *		key				first statement on it holds for what is written
 *		NOT NULL		by way of a check that is validated, or, from 18 on,
 *						as a constraint that is
 *
 * What is about an index or NOT NULL makes one step, each statement of it
 * a transaction: if it breaks off, migrate() goes on where it was.  Checks and
 * foreign keys can be in any transaction, but to validate them under the lock
 * that adding them takes would be no better than the plain form.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/parsenodes.h"
#include "parser/parser.h"

#include "schema/not_null.h"
#include "schema/online.h"
#include "schema/partition.h"
#include "schema/relation.h"
#include "schema/table.h"

#include "compat.h"

/* The check that proves to the server that a column has no NULL. */
#define PROOF	"confiture_not_null"

static bool stays(const SchemaObject *table);
static void create_index(Writer *writer, const Action *action);
static bool has_expression(const char *create_index);
static void create_key(Writer *writer, const Action *action);
static void create_key_index(Writer *writer, const SchemaObject *key,
							 const char *name);
static void use_index(Writer *writer, const Action *action, const char *name);
static void write_about_index(Writer *writer, const SchemaObject *new);
static const char *key_columns(const SchemaObject *key, bool *nulls_equal);
static void add_unvalidated(Writer *writer, const Action *action);
static const char *begin_constraint(const Action *action);
static void keep_together(Writer *writer, int first);
static bool is_proven(const SchemaObject *column);
static void set_proven(Writer *writer, const SchemaObject *column);
static void set_validated(Writer *writer, const SchemaObject *column);

/* Does a table stay, and has it rows for all we know? */
bool
online_has_rows(const SchemaObject *table)
{
	if (table->kind != &kind_table && table->kind != &kind_materialized_view)
		return false;
	if (table->other == NULL || !stays(table) || !stays(table->other))
		return false;
	return !table_is_empty(table);
}

static bool
stays(const SchemaObject *table)
{
	return (table->create == NULL || table->create->type == ACTION_ALTER) &&
		(table->drop == NULL || table->drop->type == ACTION_ALTER);
}

/* One that an index can be given to. */
bool
online_is_key(const SchemaObject *constraint)
{
	const char *definition = object_get(constraint, "definition");

	return constraint->kind == &kind_constraint &&
		(online_is_primary_key(constraint) ||
		 strncmp(definition, "UNIQUE", 6) == 0) &&
		strstr(definition, " WITHOUT OVERLAPS)") == NULL;
}

bool
online_is_primary_key(const SchemaObject *object)
{
	return object->kind == &kind_constraint &&
		strncmp(object_get(object, "definition"), "PRIMARY KEY", 11) == 0;
}

bool
online_is_check(const SchemaObject *constraint)
{
	return constraint->kind == &kind_constraint &&
		strncmp(object_get(constraint, "definition"), "CHECK", 5) == 0;
}

/* Of an index, a key, a check or a foreign key; instead of the old one. */
void
online_write_create(Writer *writer, const Action *action)
{
	const SchemaObject *new = action->new;
	int			first = list_length(writer->statements);

	if (new->kind == &kind_index_partition)
	{
		write_create(writer, new);
		return;
	}
	if (new->kind != &kind_index && !online_is_key(new))
	{
		add_unvalidated(writer, action);
		write_satellites(writer, new);
		return;
	}
	if (new->kind == &kind_index)
		create_index(writer, action);
	else
		create_key(writer, action);
	write_about_index(writer, new);
	keep_together(writer, first);
}

/* Before foreign keys let go of the old key: what the new one will have. */
void
online_write_key_index(Writer *writer, const Action *preparation)
{
	const SchemaObject *key = preparation->new;

	create_key_index(writer, key, key->create->replacement);
	writer_last(writer)->alone = true;
}

/* Afterwards: one key for the other. */
void
online_write_key_swap(Writer *writer, const Action *action)
{
	use_index(writer, action, action->replacement);
	write_about_index(writer, action->new);
}

static void
write_about_index(Writer *writer, const SchemaObject *new)
{
	mark_write_new(writer, new);
	if (new->kind == &kind_constraint && object_get(new, "index_comment") != NULL)
		write_comment_on(writer, psprintf("INDEX %s", mark_index(new)),
						 object_get(new, "index_comment"));
	write_satellites(writer, new);
}

static void
create_index(Writer *writer, const Action *action)
{
	const SchemaObject *new = action->new;
	const char *name = action->replacement != NULL ? action->replacement : new->name;
	bool		is_unique = object_get(new, "unique") != NULL;
	bool		analyzed;

	writer_add(writer, is_unique ? HAZARD_MAY_FAIL : 0,
			   "CREATE%s INDEX CONCURRENTLY %s ON %s",
			   is_unique ? " UNIQUE" : "", name,
			   template_expand("{parent} {definition}[ WITH ({options})]"
							   "[ TABLESPACE {tablespace}][ WHERE {predicate}]",
							   new, NULL));
	analyzed = has_expression(writer_last(writer)->sql);
	if (action->replacement != NULL)
	{
		writer_add_template(writer, HAZARD_DROPS_INDEX,
							"DROP INDEX CONCURRENTLY {identity}", action->old, NULL);
		writer_add(writer, 0, "ALTER INDEX %s.%s RENAME TO %s", new->schema,
				   name, new->name);
	}
	if (analyzed)
		online_write_analyze(writer, new->parent, NULL);
}

/* Of what an index computes there are no statistics yet. */
static bool
has_expression(const char *create_index)
{
	const RawStmt *raw = linitial_node(RawStmt, raw_parser(create_index, RAW_PARSE_DEFAULT));
	ListCell   *cell;

	foreach(cell, castNode(IndexStmt, raw->stmt)->indexParams)
		if (lfirst_node(IndexElem, cell)->expr != NULL)
		return true;
	return false;
}

/* The index takes the name of its constraint. */
static void
create_key(Writer *writer, const Action *action)
{
	const SchemaObject *new = action->new;
	const char *name = action->replacement != NULL ? action->replacement : new->name;

	create_key_index(writer, new, name);
	use_index(writer, action, name);
}

static void
create_key_index(Writer *writer, const SchemaObject *key, const char *name)
{
	bool		nulls_equal;
	const char *columns = key_columns(key, &nulls_equal);

	writer_add(writer, HAZARD_MAY_FAIL,
			   "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s %s%s%s", name,
			   key->parent->identity, columns,
			   nulls_equal ? " NULLS NOT DISTINCT" : "",
			   template_expand("[ WITH ({options})][ TABLESPACE {tablespace}]",
							   key, NULL));
}

static void
use_index(Writer *writer, const Action *action, const char *name)
{
	const SchemaObject *new = action->new;

	writer_add(writer, 0, "%s %s USING INDEX %s%s", begin_constraint(action),
			   online_is_primary_key(new) ? "PRIMARY KEY" : "UNIQUE",
			   name, template_expand("[ {deferrable}]", new, NULL));
}

/* From the first bracket on. */
static const char *
key_columns(const SchemaObject *key, bool *nulls_equal)
{
	const char *definition = object_get(key, "definition");
	static const char nulls[] = "UNIQUE NULLS NOT DISTINCT ";

	*nulls_equal = strncmp(definition, nulls, strlen(nulls)) == 0;
	return strchr(definition, '(');
}

/* What follows a key is validated with it on the way back: see plan_key_swap.c. */
static void
add_unvalidated(Writer *writer, const Action *action)
{
	const SchemaObject *new = action->new;

	writer_add(writer, 0, "%s %s NOT VALID", begin_constraint(action),
			   template_expand("{definition}[ {deferrable}]", new, NULL));
	writer_add_template(writer, HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
						"ALTER TABLE {parent} VALIDATE CONSTRAINT {name}", new, NULL);
	writer_last(writer)->apart = !(writer->way_back && plan_follows_key(action));
}

/* ALTER TABLE up to the name; what it replaces goes in the same statement. */
static const char *
begin_constraint(const Action *action)
{
	const SchemaObject *new = action->new;

	if (action->replacement == NULL)
		return template_expand("ALTER TABLE {parent} ADD CONSTRAINT {name}", new, NULL);
	return psprintf("ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %s",
					new->parent->identity, action->old->name, new->name);
}

/* From this statement on, but for what is put off. */
static void
keep_together(Writer *writer, int first)
{
	((WrittenStatement *) list_nth(writer->statements, first))->alone = true;
	for (int i = first + 1; i < list_length(writer->statements); i++)
		((WrittenStatement *) list_nth(writer->statements, i))->along = true;
}

/* Of an index; what else is dropped has no other form. */
void
online_write_drop(Writer *writer, const SchemaObject *object)
{
	if (object->kind != &kind_index || object_get(object, "partitioned") != NULL)
	{
		write_drop(writer, object);
		return;
	}
	mark_write_drop(writer, object);
	writer_add_template(writer, HAZARD_DROPS_INDEX,
						"DROP INDEX CONCURRENTLY {identity}", object, NULL);
	writer_last(writer)->alone = true;
}

/* SET NOT NULL looks at no row if a check says that there is no NULL. */
void
online_write_not_null(Writer *writer, const SchemaObject *column)
{
	int			first = list_length(writer->statements);

	if (is_proven(column))
	{
		set_proven(writer, column);
		return;
	}
	if (PG_VERSION_NUM >= 180000 && table_heirs(column->parent) == NIL)
		set_validated(writer, column);
	else
	{
		writer_add_template(writer, 0, "ALTER TABLE {parent} ADD CONSTRAINT " PROOF
							" CHECK ({name} IS NOT NULL) NOT VALID", column, NULL);
		writer_add_template(writer, HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
							"ALTER TABLE {parent} VALIDATE CONSTRAINT " PROOF, column, NULL);
		set_proven(writer, column);
		writer_add_template(writer, 0, "ALTER TABLE {parent} DROP CONSTRAINT " PROOF,
							column, NULL);
	}
	keep_together(writer, first);
}

static void
set_proven(Writer *writer, const SchemaObject *column)
{
	write_set_not_null(writer, column);
	writer_last(writer)->hazards = 0;
	writer_last(writer)->reads_no_rows = true;
}

/* Does a check that is there and stays say it? */
static bool
is_proven(const SchemaObject *column)
{
	const char *proof = psprintf("CHECK ((%s IS NOT NULL))", column->name);
	ListCell   *cell;

	foreach(cell, column->parent->other->children)
	{
		const SchemaObject *check = lfirst(cell);

		if (check->kind == &kind_constraint && check->drop == NULL &&
			object_get(check, "not_valid") == NULL &&
			object_get(check, "not_enforced") == NULL &&
			strcmp(object_get(check, "definition"), proof) == 0)
			return true;
	}
	return false;
}

/* As a constraint with a name; heirs would get the same name. */
static void
set_validated(Writer *writer, const SchemaObject *column)
{
	writer_add_template(writer, 0, "ALTER TABLE {parent} ADD CONSTRAINT {_not_null_name}"
						" NOT NULL {name}[{?not_null_no_inherit} NO INHERIT] NOT VALID",
						column, NULL);
	writer_add_template(writer, HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
						"ALTER TABLE {parent} VALIDATE CONSTRAINT {_not_null_name}",
						column, NULL);
}

/*
 * When all is done; on the way back where it stands, which mustn't cut a
 * transaction in two.  column NULL: all of them.
 */
void
online_write_analyze(Writer *writer, const SchemaObject *table,
					 const char *column)
{
	if (column == NULL)
		writer_add(writer, 0, "ANALYZE %s", table->identity);
	else
		writer_add(writer, 0, "ANALYZE %s (%s)", table->identity, column);
	writer_last(writer)->apart = !writer->way_back;
}
