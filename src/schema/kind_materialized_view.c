/*-------------------------------------------------------------------------
 *
 * kind_materialized_view.c
 *	  Materialized views.
 *
 * Whether one is populated is no matter of DDL alone: it is created WITH NO
 * DATA in every output of pg_dump, and REFRESH fills it at any time.  So a
 * plan fills what isn't filled and should be, but never empties one: whatever
 * is populated stays it, even if it has to be created anew.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/relation.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_materialized_view(Writer *writer, const SchemaObject *view);
static bool can_be_populated(const SchemaObject *view);
static bool needs_unpopulated(const SchemaObject *object);
static ChangeWay decide_unpopulated(const SchemaObject *old,
									const SchemaObject *new);
static void alter_unpopulated(Writer *writer, const SchemaObject *old,
							  const SchemaObject *new);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void alter_toast_options(Writer *writer, const SchemaObject *old,
								const SchemaObject *new);

static const AttributeRule rules[] = {
	{
		.attribute = "access_method", .way = CHANGE_ALTER,
		.set = "ALTER MATERIALIZED VIEW {identity} SET ACCESS METHOD {access_method}",
		.reset = "ALTER MATERIALIZED VIEW {identity} SET ACCESS METHOD heap"
	},
	{.attribute = "definition", .way = CHANGE_RECREATE, .hazards = HAZARD_BREAKS_CLIENTS},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{
		.attribute = "tablespace", .way = CHANGE_ALTER,
		.set = "ALTER MATERIALIZED VIEW {identity} SET TABLESPACE {tablespace}",
		.reset = "ALTER MATERIALIZED VIEW {identity} SET TABLESPACE pg_default"
	},
	{.attribute = "toast_options", .way = CHANGE_ALTER, .alter = alter_toast_options},
	{
		.attribute = "unpopulated", .way = CHANGE_ALTER,
		.decide = decide_unpopulated, .alter = alter_unpopulated
	},
	{0}
};

const ObjectKind kind_materialized_view = {
	.name = "materialized view",
	.folder = "views",
	.rank = RANK_MATERIALIZED_VIEW,
	.catalog = RelationRelationId,
	.present = "pg_class WHERE relkind = 'm'",
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	" rtrim(pg_get_viewdef(c.oid), ';') AS definition,"
	" CASE WHEN am.amname <> 'heap' THEN quote_ident(am.amname) END AS access_method,"
	SQL_OPTIONS("c.reloptions", "", "options") ","
	SQL_OPTIONS("t.reloptions", "toast.", "toast_options") ","
	" quote_ident(s.spcname) AS tablespace,"
	" CASE WHEN NOT c.relispopulated THEN 'true' END AS unpopulated,"
	SQL_ROLE("c.relowner") " AS owner,"
	SQL_GRANTS("c.relacl", "r", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_am am ON am.oid = c.relam"
	" LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL"
	" LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE c.relkind = 'm'",
	.requires = "definition",
	.target = "MATERIALIZED VIEW {identity}",
	.grant_target = "TABLE {identity}",
	.owner_privileges = "DELETE,INSERT,REFERENCES,SELECT,TRIGGER,TRUNCATE,UPDATE",
	.create_code = create_materialized_view,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.takes_relation_name = true,
	.rules = rules
};

static void
create_materialized_view(Writer *writer, const SchemaObject *view)
{
	const char *options = relation_all_options(view);

	writer_add(writer, 0, "%s%s%s AS\n%s\n  WITH %sDATA",
			   template_expand("CREATE MATERIALIZED VIEW {identity}[ USING {access_method}]",
							   view, NULL),
			   options == NULL ? "" : psprintf(" WITH (%s)", options),
			   template_expand("[ TABLESPACE {tablespace}]", view, NULL),
			   object_get(view, "definition"),
			   can_be_populated(view) ? "" : "NO ");
}

/* Should it be, or was it before it had to be created anew? */
static bool
can_be_populated(const SchemaObject *view)
{
	ListCell   *cell;

	if (object_get(view, "unpopulated") != NULL &&
		(view->other == NULL || object_get(view->other, "unpopulated") != NULL))
		return false;
	foreach(cell, view->needs)
		if (needs_unpopulated(lfirst(cell)))
		return false;
	return true;
}

/* A query can't read what isn't populated, by itself or in a view. */
static bool
needs_unpopulated(const SchemaObject *object)
{
	ListCell   *cell;

	if (object->kind == &kind_materialized_view)
		return !can_be_populated(object);
	if (object->kind == &kind_view)
		foreach(cell, object->needs)
			if (needs_unpopulated(lfirst(cell)))
			return true;
	return false;
}

static ChangeWay
decide_unpopulated(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "unpopulated") == NULL ? CHANGE_ALTER : CHANGE_NOTHING;
}

static void
alter_unpopulated(Writer *writer, const SchemaObject *old,
				  const SchemaObject *new)
{
	if (object_get(new, "unpopulated") == NULL)
		writer_add(writer, HAZARD_BLOCKS_READS, "REFRESH MATERIALIZED VIEW %s",
				   new->identity);
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	relation_alter_options(writer, 0, kind_target(new),
						   object_get(old, "options"), object_written(new, "options"));
}

static void
alter_toast_options(Writer *writer, const SchemaObject *old,
					const SchemaObject *new)
{
	relation_alter_options(writer, 0, kind_target(new),
						   object_get(old, "toast_options"),
						   object_written(new, "toast_options"));
}
