/*-------------------------------------------------------------------------
 *
 * kind_sequence.c
 *	  Sequences, and which column owns one.
 *
 * The sequence of an identity column is part of the column.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/sequence.h"
#include "schema/sql_text.h"

#include "compat.h"

static void alter_sequence(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static ChangeWay decide_sequence_owner(const SchemaObject *old,
									   const SchemaObject *new);
static const char *owning_column(const SchemaObject *sequence);
static void create_owner(Writer *writer, const SchemaObject *owner);

static const AttributeRule sequence_rules[] = {
	{.attribute = "type", .way = CHANGE_ALTER, .alter = alter_sequence},
	{.attribute = "increment", .way = CHANGE_ALTER, .alter = alter_sequence},
	{.attribute = "minimum", .way = CHANGE_ALTER, .alter = alter_sequence},
	{.attribute = "maximum", .way = CHANGE_ALTER, .alter = alter_sequence},
	{.attribute = "start", .way = CHANGE_ALTER, .alter = alter_sequence},
	{.attribute = "cache", .way = CHANGE_ALTER, .alter = alter_sequence},
	{.attribute = "cycle", .way = CHANGE_ALTER, .alter = alter_sequence},
	{
		.attribute = "persistence", .way = CHANGE_ALTER,
		.set = "ALTER SEQUENCE {identity} SET {persistence}",
		.reset = "ALTER SEQUENCE {identity} SET LOGGED"
	},
	{.attribute = "owner", .decide = decide_sequence_owner},
	{0}
};

const ObjectKind kind_sequence = {
	.name = "sequence",
	.folder = "sequences",
	.rank = RANK_SEQUENCE,
	.catalog = RelationRelationId,
	.present = "pg_class WHERE relkind = 'S'",
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	" CASE WHEN s.seqtypid <> 'int8'::regtype THEN format_type(s.seqtypid, NULL) END AS type,"
	SEQUENCE_OPTIONS ","
	" CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END AS persistence,"
	SQL_ROLE("c.relowner") " AS owner,"
	SQL_GRANTS("c.relacl", "s", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE c.relpersistence <> 't' AND NOT EXISTS (SELECT FROM pg_depend d"
	" WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')",
	.requires = "_start _minimum _maximum",
	.target = "SEQUENCE {identity}",
	.grant_target = "SEQUENCE {identity}",
	.owner_privileges = "SELECT,UPDATE,USAGE",
	.create = "CREATE [{persistence} ]SEQUENCE {identity}[ AS {type}][ START WITH {start}]"
	"[ INCREMENT BY {increment}][ MINVALUE {minimum}][ MAXVALUE {maximum}]"
	"[ CACHE {cache}][{?cycle} CYCLE]",
	.drop_hazards = HAZARD_RESETS_SEQUENCE,
	.takes_relation_name = true,
	.rules = sequence_rules
};

/*
 * That of a column belongs to whom its table belongs to.  Any other gets its
 * owner by the common rule.
 */
static ChangeWay
decide_sequence_owner(const SchemaObject *old, const SchemaObject *new)
{
	const char *column = owning_column(new);

	return column != NULL && value_equal(column, owning_column(old)) ?
		CHANGE_NOTHING : CHANGE_ALTER;
}

/* NULL: it is nobody's. */
static const char *
owning_column(const SchemaObject *sequence)
{
	ListCell   *cell;

	foreach(cell, sequence->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind == &kind_sequence_owner)
			return object_get(child, "column");
	}
	return NULL;
}

static void
alter_sequence(Writer *writer, const SchemaObject *old,
			   const SchemaObject *new)
{
	writer_add(writer, sequence_has_to_restart(old, new) ? HAZARD_RESETS_SEQUENCE : 0,
			   "ALTER SEQUENCE %s%s", new->identity,
			   sequence_changes(old, new, ""));
}

static const AttributeRule owner_rules[] = {
	{
		.attribute = "column", .way = CHANGE_ALTER,
		.set = "ALTER SEQUENCE {parent} OWNED BY {column}"
	},
	{0}
};

/* Its key in pg_depend is that of the sequence with the subid 1 (read_depend.c). */
const ObjectKind kind_sequence_owner = {
	.name = "sequence owner",
	.folder = "tables",
	.rank = RANK_SEQUENCE_OWNER,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_class WHERE relkind = 'S'",
	.query =
	"SELECT d.objid AS oid, 1 AS subid, d.objid AS parent, 'owner' AS name,"
	" quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' ||"
	" quote_ident(a.attname) AS \"column\""
	" FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid"
	" JOIN pg_class c ON c.oid = d.refobjid"
	" JOIN pg_namespace n ON n.oid = c.relnamespace"
	" JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
	" WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
	" AND d.deptype = 'a'",
	.requires = "column",
	.identity = "{parent}",
	.create_code = create_owner,
	.drop = "ALTER SEQUENCE {parent} OWNED BY NONE",
	.goes_with_parent = true,
	.rules = owner_rules
};

/* A new sequence of an old column goes on behind its values. */
static void
create_owner(Writer *writer, const SchemaObject *owner)
{
	const SchemaObject *column = NULL;
	ListCell   *cell;

	writer_add_template(writer, 0, "ALTER SEQUENCE {parent} OWNED BY {column}",
						owner, NULL);
	foreach(cell, owner->needs)
		if (((const SchemaObject *) lfirst(cell))->kind == &kind_column)
		column = lfirst(cell);
	if (owner->parent->other == NULL && column != NULL && column->other != NULL)
		write_setval(writer, owner->parent->identity, column, owner->parent);
}
