/*-------------------------------------------------------------------------
 *
 * kind_composite.c
 *	  Composite types, and their attributes.
 *
 * An attribute can be added at the end and dropped anywhere, whatever uses the
 * type.  Its type can be changed only as long as no column holds the type, and
 * the order not at all: then the type is swapped for a new one (plan_swap.c).
 *
 * CASCADE takes tables of the type along.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/sql_text.h"

#include "compat.h"

#define DEFINITION "{name} {type}[ COLLATE {collation}]"

static void create_composite(Writer *writer, const SchemaObject *type);
static ChangeWay decide_by_attributes(const SchemaObject *old,
									  const SchemaObject *new);
static bool order_can_be_kept(const SchemaObject *old,
							  const SchemaObject *new);
static void alter_attribute(Writer *writer, const SchemaObject *old,
							const SchemaObject *new);
static bool an_attribute_differs(const SchemaObject *old, bool unassignable);

static const AttributeRule composite_rules[] = {
	{0}
};

const ObjectKind kind_composite = {
	.name = "composite type",
	.folder = "types",
	.rank = RANK_COMPOSITE,
	.catalog = TypeRelationId,
	.present = "pg_class WHERE relkind = 'c'",
	.query =
	"SELECT t.oid, n.schema, quote_ident(t.typname) AS name,"
	SQL_ROLE("t.typowner") " AS owner,"
	SQL_GRANTS("t.typacl", "T", "t.typowner") ","
	" about.description AS comment"
	" FROM pg_type t JOIN managed n ON n.oid = t.typnamespace"
	" JOIN pg_class c ON c.oid = t.typrelid"
	SQL_COMMENT("pg_type", "t.oid", "0")
	" WHERE t.typtype = 'c' AND c.relkind = 'c'",
	.target = "TYPE {identity}",
	.grant_target = "TYPE {identity}",
	.owner_privileges = "USAGE",
	.public_privileges = "USAGE",
	.create_code = create_composite,
	.takes_relation_name = true,
	.decide_by_parts = decide_by_attributes,
	.rules = composite_rules
};

static const AttributeRule attribute_rules[] = {
	{
		.attribute = "collation", .way = CHANGE_ALTER, .alter = alter_attribute,
		.frees_dependents = true
	},
	{
		.attribute = "type", .way = CHANGE_ALTER, .alter = alter_attribute,
		.frees_dependents = true
	},
	{0}
};

const ObjectKind kind_attribute = {
	.name = "attribute",
	.folder = "types",
	.rank = RANK_ATTRIBUTE,
	.catalog = RelationRelationId,
	.parent_catalog = TypeRelationId,
	.present = "pg_class WHERE relkind = 'c'",
	.query =
	"SELECT a.attrelid AS oid, a.attnum AS subid, c.reltype AS parent,"
	" a.attnum AS position, quote_ident(a.attname) AS name,"
	" format_type(a.atttypid, a.atttypmod) AS type,"
	" quote_ident(cn.nspname) || '.' || quote_ident(co.collname) AS collation,"
	" about.description AS comment"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_attribute a ON a.attrelid = c.oid"
	" JOIN pg_type t ON t.oid = a.atttypid"
	" LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation"
	" LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
	SQL_COMMENT("pg_class", "a.attrelid", "a.attnum")
	" WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped",
	.identity = "{parent}.{name}",
	.target = "COLUMN {identity}",
	.create = "ALTER TYPE {parent} ADD ATTRIBUTE " DEFINITION " CASCADE",
	.drop = "ALTER TYPE {parent} DROP ATTRIBUTE {name} CASCADE",
	.drop_hazards = HAZARD_DELETES_DATA,
	.in_parent = true,
	.goes_with_parent = true,
	.rules = attribute_rules
};

static void
create_composite(Writer *writer, const SchemaObject *type)
{
	StringInfoData sql;
	const char *before = "\n    ";
	ListCell   *cell;

	initStringInfo(&sql);
	foreach(cell, type->children)
	{
		const SchemaObject *attribute = lfirst(cell);

		if (attribute->kind != &kind_attribute)
			continue;
		appendStringInfo(&sql, "%s%s", before,
						 template_expand(DEFINITION, attribute, NULL));
		before = ",\n    ";
	}
	writer_add(writer, 0, "CREATE TYPE %s AS (%s%s)", type->identity, sql.data,
			   sql.len > 0 ? "\n" : "");
}

static ChangeWay
decide_by_attributes(const SchemaObject *old, const SchemaObject *new)
{
	if (!order_can_be_kept(old, new) ||
		(an_attribute_differs(old, false) && type_is_stored(old)) ||
		(an_attribute_differs(old, true) && type_has_table(old)))
		return CHANGE_SWAP;
	return CHANGE_NOTHING;
}

/* Do those that stay come first, in the order in which they were? */
static bool
order_can_be_kept(const SchemaObject *old, const SchemaObject *new)
{
	int			next = 0;
	ListCell   *cell;

	foreach(cell, old->children)
	{
		const SchemaObject *attribute = lfirst(cell);

		if (attribute->kind != &kind_attribute || attribute->other == NULL)
			continue;
		if (list_nth(new->children, next) != attribute->other)
			return false;
		next++;
	}
	return true;
}

/*
 * Has one that stays another type, or another collation?  Or one that no
 * assignment leads to: ALTER ATTRIBUTE has no USING for the rows of tables.
 */
static bool
an_attribute_differs(const SchemaObject *old, bool unassignable)
{
	ListCell   *cell;

	foreach(cell, old->children)
	{
		const SchemaObject *is = lfirst(cell);
		const SchemaObject *other = is->other;

		if (is->kind == &kind_attribute && other != NULL &&
			!(value_equal(object_get(is, "type"), object_get(other, "type")) &&
			  value_equal(object_get(is, "collation"),
						  object_get(other, "collation"))) &&
			(!unassignable || column_conversion(is, other) != NULL))
			return true;
	}
	return false;
}

/* Only tables of the type have rows of it. */
static void
alter_attribute(Writer *writer, const SchemaObject *old,
				const SchemaObject *new)
{
	writer_add_template(writer, type_has_table(old->parent) ?
						column_conversion_hazards(old, new) : 0,
						"ALTER TYPE {parent} ALTER ATTRIBUTE {name} TYPE {type}"
						"[ COLLATE {collation}] CASCADE", new, old);
}
