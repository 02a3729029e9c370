/*-------------------------------------------------------------------------
 *
 * kind_constraint.c
 *	  Constraints of tables: keys, checks, exclusions; and foreign keys.
 *
 * Foreign keys are a kind of their own, since they come after all keys.  What
 * a table inherits comes and goes with its parent's.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

static void create_constraint(Writer *writer, const SchemaObject *constraint);
static void drop_constraint(Writer *writer, const SchemaObject *constraint);
static bool is_key(const SchemaObject *constraint);

static const AttributeRule rules[] = {
	{.attribute = "attached_to", .way = CHANGE_ALTER, .decide = decide_attached,
	.set = "ALTER INDEX {attached_to} ATTACH PARTITION {parent.schema}.{name}"},
	{.attribute = "clustered", .way = CHANGE_ALTER, .alter = alter_clustered},
	{.attribute = "replica_identity", .way = CHANGE_ALTER, .alter = alter_replica_identity},
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{.attribute = "inherited", .way = CHANGE_NOTHING},
	{0}
};

#define CONSTRAINT_QUERY \
	"SELECT co.oid, co.conrelid AS parent, quote_ident(co.conname) AS name," \
	" pg_get_constraintdef(co.oid) AS definition," \
	" CASE WHEN c.relispartition AND NOT co.conislocal AND co.coninhcount > 0 THEN 'true' END AS inherited," \
	" CASE WHEN co.conparentid <> 0 AND co.contype IN ('p', 'u', 'x')" \
	" THEN quote_ident(pn.nspname) || '.' || quote_ident(pc.conname) END AS attached_to," \
	" CASE WHEN ci.indisreplident THEN 'true' END AS replica_identity," \
	" CASE WHEN ci.indisclustered THEN 'true' END AS clustered," \
	" about.description AS comment" \
	" FROM pg_constraint co JOIN pg_class c ON c.oid = co.conrelid" \
	" JOIN managed n ON n.oid = c.relnamespace" \
	" LEFT JOIN pg_index ci ON ci.indexrelid = co.conindid AND co.contype IN ('p', 'u', 'x')" \
	" AND (ci.indisreplident OR ci.indisclustered)" \
	" LEFT JOIN pg_constraint pc ON pc.oid = co.conparentid AND co.conparentid <> 0" \
	" LEFT JOIN pg_namespace pn ON pn.oid = pc.connamespace" \
	SQL_COMMENT("pg_constraint", "co.oid", "0") \
	" WHERE CASE WHEN c.relispartition THEN pc.oid IS NULL OR pc.conrelid <> co.conrelid" \
	" ELSE co.conparentid = 0 AND (co.conislocal OR co.coninhcount = 0) END"

const ObjectKind kind_constraint = {
	.name = "constraint",
	.rank = RANK_CONSTRAINT,
	.catalog = ConstraintRelationId,
	.parent_catalog = RelationRelationId,
	.query = CONSTRAINT_QUERY " AND co.contype IN ('p', 'u', 'c', 'x')",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON {parent}",
	.create_code = create_constraint,
	.drop_code = drop_constraint,
	.goes_with_parent = true,
	.follows_type = true,
	.rules = rules
};

const ObjectKind kind_foreign_key = {
	.name = "foreign key",
	.rank = RANK_FOREIGN_KEY,
	.catalog = ConstraintRelationId,
	.parent_catalog = RelationRelationId,
	.query = CONSTRAINT_QUERY " AND co.contype = 'f'",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON {parent}",
	.create_code = create_constraint,
	.drop_code = drop_constraint,
	.goes_with_parent = true,
	.follows_type = true,
	.rules = rules
};

/* A partition's key is made by itself and attached; all else its parent makes. */
static void
create_constraint(Writer *writer, const SchemaObject *constraint)
{
	const char *attached_to = object_get(constraint, "attached_to");

	if (attached_to == NULL && part_follows(constraint))
		return;
	writer_add_template(writer, 0,
						is_key(constraint) ?
						"ALTER TABLE ONLY {parent} ADD CONSTRAINT {name} {definition}" :
						"ALTER TABLE {parent} ADD CONSTRAINT {name} {definition}",
						constraint, NULL);
	write_index_marks(writer, constraint);
	if (attached_to != NULL && table_stays_attached(constraint->parent))
		writer_add_template(writer, 0,
							"ALTER INDEX {attached_to} ATTACH PARTITION {parent.schema}.{name}",
							constraint, NULL);
}

static bool
is_key(const SchemaObject *constraint)
{
	const char *definition = object_get(constraint, "definition");

	return strncmp(definition, "PRIMARY KEY", 11) == 0 ||
		strncmp(definition, "UNIQUE", 6) == 0;
}

static void
drop_constraint(Writer *writer, const SchemaObject *constraint)
{
	if (!part_follows(constraint))
		writer_add_template(writer, 0,
							"ALTER TABLE {parent} DROP CONSTRAINT {name}",
							constraint, NULL);
}
