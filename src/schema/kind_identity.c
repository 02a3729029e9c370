/*-------------------------------------------------------------------------
 *
 * kind_identity.c
 *	  That a column is an identity column, with the sequence that it has.
 *
 * It is an object of its own, because the sequence is one of the server's: it
 * has a name, privileges and a comment.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/sequence.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

#define ALTER_COLUMN "ALTER TABLE {parent.parent} ALTER COLUMN {parent.name} "

static void create_identity(Writer *writer, const SchemaObject *identity);
static void drop_identity(Writer *writer, const SchemaObject *identity);
static bool belongs_to_parent(const SchemaObject *identity);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);

static const AttributeRule rules[] = {
	{
		.attribute = "sequence", .way = CHANGE_ALTER,
		.set = "ALTER SEQUENCE {old.sequence} RENAME TO {_sequence_name}"
	},
	{.attribute = "generated", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "increment", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "minimum", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "maximum", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "start", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "cache", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "cycle", .way = CHANGE_ALTER, .alter = alter_options},
	{
		.attribute = "persistence", .way = CHANGE_ALTER,
		.set = "ALTER SEQUENCE {sequence} SET {persistence}",
		.reset = "ALTER SEQUENCE {sequence} SET {_table_persistence}"
	},
	{0}
};

/* Its address is that of the sequence. */
const ObjectKind kind_identity_column = {
	.name = "identity",
	.folder = "tables",
	.rank = RANK_IDENTITY,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_class WHERE relkind = 'S'",
	.query =
	"SELECT d.objid AS oid, d.refobjid AS parent, d.refobjsubid AS parent_subid,"
	" d.name, CASE d.identity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END AS generated,"
	" sn.schema || '.' || quote_ident(sc.relname) AS sequence,"
	" quote_ident(sc.relname) AS _sequence_name,"
	SEQUENCE_OPTIONS ","
	" CASE WHEN sc.relpersistence <> c.relpersistence THEN CASE sc.relpersistence"
	" WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END END AS persistence,"
	" CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END AS _table_persistence,"
	SQL_ROLE("sc.relowner") " AS _owner,"
	SQL_GRANTS("sc.relacl", "s", "sc.relowner") ","
	" about.description AS comment"
	" FROM pg_sequence s JOIN (SELECT objid, refobjid, refobjsubid,"
	" (SELECT quote_ident(a.attname) FROM pg_attribute a"
	" WHERE a.attrelid = refobjid AND a.attnum = refobjsubid) AS name,"
	" (SELECT a.attidentity FROM pg_attribute a"
	" WHERE a.attrelid = refobjid AND a.attnum = refobjsubid) AS identity"
	" FROM pg_depend WHERE classid = 'pg_class'::regclass"
	" AND refclassid = 'pg_class'::regclass AND refobjsubid > 0 AND deptype = 'i' OFFSET 0) d"
	" ON d.objid = s.seqrelid"
	" JOIN pg_class sc ON sc.oid = s.seqrelid JOIN managed sn ON sn.oid = sc.relnamespace"
	" JOIN pg_class c ON c.oid = d.refobjid"
	SQL_COMMENT("pg_class", "sc.oid", "0"),
	.requires = "generated sequence _sequence_name _start _minimum _maximum _table_persistence",
	.identity = "{parent}",
	.target = "SEQUENCE {sequence}",
	.grant_target = "SEQUENCE {sequence}",
	.owner_privileges = "SELECT,UPDATE,USAGE",
	.create_code = create_identity,
	.drop_code = drop_identity,
	.drop_hazards = HAZARD_RESETS_SEQUENCE,
	.in_parent = true,
	.goes_with_parent = true,
	.follows_type = true,
	.rules = rules
};

/* As the column's definition has it. */
char *
identity_definition(const SchemaObject *identity)
{
	return template_expand("GENERATED {generated} AS IDENTITY (SEQUENCE NAME {sequence}"
						   "[ INCREMENT BY {increment}][ MINVALUE {minimum}][ MAXVALUE {maximum}]"
						   "[ START WITH {start}][ CACHE {cache}][{?cycle} CYCLE])",
						   identity, NULL);
}

static void
create_identity(Writer *writer, const SchemaObject *identity)
{
	if (belongs_to_parent(identity))
		return;
	writer_add(writer, 0, "%sADD %s", template_expand(ALTER_COLUMN, identity, NULL),
			   identity_definition(identity));
	write_identity_rest(writer, identity);
	if (identity->parent->other != NULL)
		write_setval(writer, object_get(identity, "sequence"),
					 identity->parent, identity);
}

/* What the definition can't say. */
void
write_identity_rest(Writer *writer, const SchemaObject *identity)
{
	if (object_get(identity, "persistence") != NULL)
		writer_add_template(writer, 0, "ALTER SEQUENCE {sequence} SET {persistence}",
							identity, NULL);
}

static void
drop_identity(Writer *writer, const SchemaObject *identity)
{
	if (!belongs_to_parent(identity))
		writer_add_template(writer, HAZARD_RESETS_SEQUENCE,
							ALTER_COLUMN "DROP IDENTITY", identity, NULL);
}

/* From 17 on, partitions have that of their partitioned table. */
static bool
belongs_to_parent(const SchemaObject *identity)
{
	return object_get(identity->parent->parent, "partition_of") != NULL;
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	char	   *changes = sequence_changes(old, new, "SET ");

	if (!value_equal(object_get(old, "generated"), object_get(new, "generated")))
		writer_add_template(writer, 0, ALTER_COLUMN "SET GENERATED {generated}",
							new, old);
	if (*changes != '\0')
		writer_add(writer, sequence_has_to_restart(old, new) ? HAZARD_RESETS_SEQUENCE : 0,
				   "%s%s", template_expand(ALTER_COLUMN, new, old), changes + 1);
}
