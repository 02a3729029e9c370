/*-------------------------------------------------------------------------
 *
 * kind_view.c
 *	  Views, and what their columns have of their own.
 *
 * CREATE OR REPLACE VIEW can do all but take columns away or make others of
 * them.  It takes the options along, too: those it doesn't name are gone.
 *
 * A column of a view, or of a materialized one, is an object only if it has
 * something that the definition doesn't say.  Nothing needs such an object:
 * what needs the column needs the view.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/relation.h"
#include "schema/sql_text.h"

#include "compat.h"

static ChangeWay decide_columns(const SchemaObject *old,
								const SchemaObject *new);
static bool is_replaced(const SchemaObject *old, const SchemaObject *new);
static void alter_check_option(Writer *writer, const SchemaObject *old,
							   const SchemaObject *new);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void create_view_column(Writer *writer, const SchemaObject *column);
static void drop_view_column(Writer *writer, const SchemaObject *column);
static void alter_column_options(Writer *writer, const SchemaObject *old,
								 const SchemaObject *new);

static const AttributeRule view_rules[] = {
	{
		.attribute = "check_option", .way = CHANGE_ALTER, .alter = alter_check_option,
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{
		.attribute = "columns", .way = CHANGE_REPLACE, .decide = decide_columns,
		.hazards = HAZARD_BREAKS_CLIENTS
	},
	{.attribute = "definition", .way = CHANGE_REPLACE},
	{
		.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options,
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{0}
};

static const char *const placeholder_names[] = {"columns", NULL};

#define VIEW_TEMPLATE \
	"VIEW {identity}[ WITH ({options})] AS\n{definition}[\n  WITH {check_option} CHECK OPTION]"

const ObjectKind kind_view = {
	.name = "view",
	.folder = "views",
	.rank = RANK_VIEW,
	.catalog = RelationRelationId,
	.present = "pg_class WHERE relkind = 'v' AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	SQL_COLUMN_LIST("c.oid") " AS columns,"
	" rtrim(pg_get_viewdef(c.oid), ';') AS definition,"
	SQL_OPTIONS("array_remove(array_remove(c.reloptions,"
				" 'check_option=local'), 'check_option=cascaded')", "", "options") ","
	" CASE WHEN 'check_option=local' = ANY (c.reloptions) THEN 'local'"
	" WHEN 'check_option=cascaded' = ANY (c.reloptions) THEN 'cascaded' END AS check_option,"
	SQL_ROLE("c.relowner") " AS owner,"
	SQL_GRANTS("c.relacl", "r", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE c.relkind = 'v' AND c.relpersistence <> 't'",
	.requires = "columns definition",
	.target = "VIEW {identity}",
	.grant_target = "TABLE {identity}",
	.owner_privileges = "DELETE,INSERT,REFERENCES,SELECT,TRIGGER,TRUNCATE,UPDATE",
	.create = "CREATE " VIEW_TEMPLATE,
	.replace = "CREATE OR REPLACE " VIEW_TEMPLATE,
	.placeholder = "CREATE OR REPLACE VIEW {identity}[ WITH ({options})] AS\n"
	" SELECT * FROM pg_catalog.jsonb_to_record(NULL) AS placeholder({columns})",
	.placeholder_names = placeholder_names,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.takes_relation_name = true,
	.rules = view_rules
};

/* Columns can be appended. */
static ChangeWay
decide_columns(const SchemaObject *old, const SchemaObject *new)
{
	const char *was = object_get(old, "columns");
	const char *is = object_get(new, "columns");
	size_t		length = was == NULL ? 0 : strlen(was);

	if (length == 0)
		return CHANGE_REPLACE;
	if (is == NULL || strncmp(was, is, length) != 0)
		return CHANGE_RECREATE;
	return is[length] == '\0' || strncmp(is + length, ", ", 2) == 0 ?
		CHANGE_REPLACE : CHANGE_RECREATE;
}

/* CREATE OR REPLACE has set the options. */
static bool
is_replaced(const SchemaObject *old, const SchemaObject *new)
{
	return !value_equal(object_get(old, "definition"), object_get(new, "definition")) ||
		!value_equal(object_get(old, "columns"), object_get(new, "columns"));
}

static void
alter_check_option(Writer *writer, const SchemaObject *old,
				   const SchemaObject *new)
{
	if (is_replaced(old, new))
		return;
	if (object_get(new, "check_option") != NULL)
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
							"ALTER VIEW {identity} SET (check_option={check_option})",
							new, old);
	else
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
							"ALTER VIEW {identity} RESET (check_option)", new, old);
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (!is_replaced(old, new))
		relation_alter_options(writer, HAZARD_CHANGES_PRIVILEGES,
							   kind_target(new), object_get(old, "options"),
							   object_written(new, "options"));
}

#define ALTER_COLUMN "ALTER {relation_kind} {parent} ALTER COLUMN {name} "

static const AttributeRule column_rules[] = {
	{
		.attribute = "compression", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET COMPRESSION {compression}",
		.reset = ALTER_COLUMN "SET COMPRESSION default"
	},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_column_options},
	{.attribute = "relation_kind", .way = CHANGE_NOTHING},
	{
		.attribute = "statistics", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET STATISTICS {statistics}",
		.reset = ALTER_COLUMN "SET STATISTICS -1"
	},
	{
		.attribute = "storage", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET STORAGE {storage}",
		.reset = ALTER_COLUMN "SET STORAGE {old.type_storage}"
	},
	{.attribute = "type_storage", .way = CHANGE_NOTHING},
	{0}
};

/* Its key is that of its row, so that no dependency leads to it. */
const ObjectKind kind_view_column = {
	.name = "view column",
	.folder = "views",
	.rank = RANK_VIEW_COLUMN,
	.catalog = AttributeRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_class WHERE relkind IN ('v', 'm') AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT a.attrelid AS oid, a.attnum AS subid, a.attrelid AS parent,"
	" a.attnum AS position, quote_ident(a.attname) AS name,"
	" CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS relation_kind,"
	" CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,"
	" CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,"
	" CASE WHEN a.attstorage <> t.typstorage THEN" SQL_STORAGE("a.attstorage") " END AS storage,"
	" CASE WHEN a.attstorage <> t.typstorage THEN" SQL_STORAGE("t.typstorage") " END AS type_storage,"
	SQL_OPTIONS("a.attoptions", "", "options") ","
	SQL_GRANTS("a.attacl", "c", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_type t ON t.oid = a.atttypid"
	SQL_COMMENT("pg_class", "a.attrelid", "a.attnum")
	" WHERE c.relkind IN ('v', 'm') AND a.attnum > 0 AND NOT a.attisdropped"
	" AND (about.description IS NOT NULL OR a.attacl IS NOT NULL"
	" OR c.relkind = 'm' AND (a.attstattarget >= 0 OR a.attstorage <> t.typstorage"
	" OR" SQL_HAS_OPTIONS("a.attoptions") " OR a.attcompression <> ''))",
	.requires = "relation_kind",
	.identity = "{parent}.{name}",
	.target = "COLUMN {identity}",
	.grant_target = "TABLE {parent}",
	.create_code = create_view_column,
	.drop_code = drop_view_column,
	.goes_with_parent = true,
	.rules = column_rules
};

static void
create_view_column(Writer *writer, const SchemaObject *column)
{
	const SchemaObject plain = {
		.kind = column->kind, .name = column->name, .parent = column->parent,
		.position = column->position, .identity = column->identity
	};

	write_rules(writer, &plain, column);
}

/* The column stays. */
static void
drop_view_column(Writer *writer, const SchemaObject *column)
{
	Attribute	relation_kind = {
		"relation_kind", object_get(column, "relation_kind")
	};
	const SchemaObject plain = {
		.kind = column->kind, .name = column->name, .parent = column->parent,
		.position = column->position, .identity = column->identity,
		.nattributes = 1, .attributes = &relation_kind
	};

	write_alter(writer, column, &plain);
}

static void
alter_column_options(Writer *writer, const SchemaObject *old,
					 const SchemaObject *new)
{
	const char *was = object_get(old, "options");

	if (was != NULL)
		writer_add(writer, 0, "%s", template_expand(psprintf(ALTER_COLUMN "RESET (%s)",
															 relation_option_names(was)),
													new, old));
	if (object_get(new, "options") != NULL)
		writer_add_template(writer, 0, ALTER_COLUMN "SET ({options})", new, old);
}
