/*-------------------------------------------------------------------------
 *
 * kind_table.c
 *	  Tables, partitioned or not.
 *
 * A table is created with its columns.  A partition is created by itself and
 * attached later (kind_partition.c): so its columns can have an order of their
 * own, and the parent is locked for a moment only.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/not_null.h"
#include "schema/plan.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

static void create_table(Writer *writer, const SchemaObject *table);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static bool is_succeeding(const SchemaObject *table);
static void alter_toast_options(Writer *writer, const SchemaObject *old,
								const SchemaObject *new);
static void alter_some_options(Writer *writer, const SchemaObject *old,
							   const SchemaObject *new, const char *attribute);
static void alter_persistence(Writer *writer, const SchemaObject *old,
							  const SchemaObject *new);

static const AttributeRule rules[] = {
	{
		.attribute = "access_method", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {identity} SET ACCESS METHOD {access_method}",
		.reset = "ALTER TABLE {identity} SET ACCESS METHOD"
		"[{?partition_key} DEFAULT][{!partition_key} heap]"
	},
	{
		.attribute = "force_row_security", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {identity} FORCE ROW LEVEL SECURITY",
		.reset = "ALTER TABLE {identity} NO FORCE ROW LEVEL SECURITY",
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{.attribute = "inherits", .way = CHANGE_ALTER, .decide = decide_inherits,
	.alter = alter_inherits},
	{.attribute = "of_type", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {identity} OF {of_type}",
	.reset = "ALTER TABLE {identity} NOT OF"},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "partition_key", .way = CHANGE_RECREATE},
	{.attribute = "partition_of", .way = CHANGE_NOTHING},
	{
		.attribute = "persistence", .way = CHANGE_ALTER,
		.alter = alter_persistence, .hazards = HAZARD_REWRITES_TABLE
	},
	{
		.attribute = "replica_identity", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {identity} REPLICA IDENTITY {replica_identity}",
		.reset = "ALTER TABLE {identity} REPLICA IDENTITY DEFAULT"
	},
	{
		.attribute = "row_security", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {identity} ENABLE ROW LEVEL SECURITY",
		.reset = "ALTER TABLE {identity} DISABLE ROW LEVEL SECURITY",
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{
		.attribute = "tablespace", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {identity} SET TABLESPACE {tablespace}",
		.reset = "ALTER TABLE {identity} SET TABLESPACE pg_default"
	},
	{.attribute = "toast_options", .way = CHANGE_ALTER, .alter = alter_toast_options},
	{0}
};

const ObjectKind kind_table = {
	.name = "table",
	.folder = "tables",
	.rank = RANK_TABLE,
	.catalog = RelationRelationId,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	" CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END AS persistence,"
	" CASE WHEN am.amname <> 'heap' OR c.relkind = 'p' THEN quote_ident(am.amname) END AS access_method,"
	SQL_OPTIONS("c.reloptions", "", "options") ","
	SQL_OPTIONS("t.reloptions", "toast.", "toast_options") ","
	" quote_ident(s.spcname) AS tablespace,"
	" CASE c.relreplident WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL' END AS replica_identity,"
	" CASE WHEN c.relrowsecurity THEN 'true' END AS row_security,"
	" CASE WHEN c.relforcerowsecurity THEN 'true' END AS force_row_security,"
	" CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,"
	" CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,"
	" CASE WHEN c.relispartition THEN i.parents END AS partition_of,"
	" CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,"
	SQL_ROLE("c.relowner") " AS owner,"
	SQL_GRANTS("c.relacl", "r", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_am am ON am.oid = c.relam"
	" LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL"
	" LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace"
	SQL_PARENTS("c.oid")
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'",
	.target = "TABLE {identity}",
	.grant_target = "TABLE {identity}",
	.owner_privileges = TABLE_PRIVILEGES,
	.create_code = create_table,
	.drop_hazards = HAZARD_DELETES_DATA,
	.takes_relation_name = true,
	.rules = rules
};

static void
create_table(Writer *writer, const SchemaObject *table)
{
	write_table(writer, table, table->identity);
	write_rest_of_table(writer, table);
}

/* CREATE TABLE, under the table's name or another one. */
void
write_table(Writer *writer, const SchemaObject *table, const char *identity)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "%s%s%s",
					 template_expand("CREATE [{persistence} ]TABLE ", table, NULL),
					 identity,
					 template_expand("[ OF {of_type}]", table, NULL));
	append_columns(&sql, table, strcmp(identity, table->identity) != 0 ||
				   is_succeeding(table));
	appendStringInfoString(&sql, template_expand("[ INHERITS ({inherits})]"
												 "[ PARTITION BY {partition_key}]"
												 "[ USING {access_method}]", table, NULL));
	if (object_get(table, "options") != NULL &&
		object_get(table, "toast_options") != NULL)
		appendStringInfoString(&sql, template_expand(" WITH ({options}, {toast_options})",
													 table, NULL));
	else
		appendStringInfoString(&sql, template_expand("[ WITH ({options})]"
													 "[ WITH ({toast_options})]",
													 table, NULL));
	appendStringInfoString(&sql, template_expand("[ TABLESPACE {tablespace}]",
												 table, NULL));
	writer_add(writer, 0, "%s", sql.data);
}

/*
 * Are the names taken that the server would give, since the old table has them,
 * or what was a partition of it?
 */
static bool
is_succeeding(const SchemaObject *table)
{
	return table->other != NULL && object_is_dropped(table->other) &&
		(object_get(table, "partition_key") != NULL ||
		 object_get(table->other, "partition_key") != NULL);
}

/* What CREATE TABLE can't say. */
void
write_rest_of_table(Writer *writer, const SchemaObject *table)
{
	write_columns_of_new(writer, table);
	if (object_get(table, "replica_identity") != NULL)
		writer_add_template(writer, 0, "ALTER TABLE {identity} REPLICA IDENTITY {replica_identity}",
							table, NULL);
	if (object_get(table, "row_security") != NULL)
		writer_add_template(writer, 0, "ALTER TABLE {identity} ENABLE ROW LEVEL SECURITY",
							table, NULL);
	if (object_get(table, "force_row_security") != NULL)
		writer_add_template(writer, 0, "ALTER TABLE {identity} FORCE ROW LEVEL SECURITY",
							table, NULL);
}

/* Those that the table doesn't get from the ones that it inherits from. */
void
append_columns(StringInfo sql, const SchemaObject *table, bool named)
{
	bool		of_type = object_get(table, "of_type") != NULL;
	const char *before = " (\n    ";
	ListCell   *cell;

	foreach(cell, table->children)
	{
		const SchemaObject *column = lfirst(cell);
		char	   *definition;

		if (column->kind != &kind_column)
			continue;
		definition = object_get(column, "inherited") != NULL ?
			own_not_null(column) : column_definition(column, of_type, named);
		if (definition == NULL)
			continue;
		appendStringInfo(sql, "%s%s", before, definition);
		before = ",\n    ";
	}
	if (*before == ',')
		appendStringInfoString(sql, "\n)");
	else if (!of_type)
		appendStringInfoString(sql, " ()");
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	alter_some_options(writer, old, new, "options");
}

static void
alter_toast_options(Writer *writer, const SchemaObject *old,
					const SchemaObject *new)
{
	alter_some_options(writer, old, new, "toast_options");
}

/*
 * Options keep the order in which they were set, and pg_dump shows it: so all
 * are taken back, and those wanted are set.
 */
static void
alter_some_options(Writer *writer, const SchemaObject *old,
				   const SchemaObject *new, const char *attribute)
{
	const char *was = object_get(old, attribute);
	const char *is = object_written(new, attribute);

	if (was != NULL)
		writer_add(writer, 0, "ALTER TABLE %s RESET (%s)", new->identity,
				   option_names(was));
	if (is != NULL)
		writer_add(writer, 0, "ALTER TABLE %s SET (%s)", new->identity, is);
}

/* a='1', b='2' without the values */
char *
option_names(const char *options)
{
	StringInfoData names;
	bool		in_value = false;

	initStringInfo(&names);
	for (const char *c = options; *c != '\0'; c++)
	{
		if (*c == '\'')
			in_value = !in_value;
		else if (!in_value && *c != '=' && !(*c == 'E' && c[1] == '\''))
			appendStringInfoChar(&names, *c);
	}
	return names.data;
}

/* The table takes the sequences that it owns along; not all may want to. */
static void
alter_persistence(Writer *writer, const SchemaObject *old,
				  const SchemaObject *new)
{
	const char *persistence = object_get(new, "persistence");
	ListCell   *column;
	ListCell   *user;

	writer_add(writer, HAZARD_REWRITES_TABLE, "ALTER TABLE %s SET %s",
			   new->identity, persistence == NULL ? "LOGGED" : persistence);
	foreach(column, new->children)
		foreach(user, ((const SchemaObject *) lfirst(column))->needed_by)
	{
		const SchemaObject *owner = lfirst(user);

		if (owner->kind == &kind_sequence_owner && owner->create == NULL &&
			!value_equal(object_get(owner->parent, "persistence"), persistence))
			writer_add(writer, 0, "ALTER SEQUENCE %s SET %s",
					   owner->parent->identity,
					   persistence == NULL ? "UNLOGGED" : "LOGGED");
	}
}
