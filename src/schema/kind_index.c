/*-------------------------------------------------------------------------
 *
 * kind_index.c
 *	  Indexes that belong to no constraint.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"
#include "schema/table.h"

#include "compat.h"

static void create_index(Writer *writer, const SchemaObject *index);

static const AttributeRule rules[] = {
	{.attribute = "attached_to", .way = CHANGE_ALTER, .decide = decide_attached,
	.set = "ALTER INDEX {attached_to} ATTACH PARTITION {identity}"},
	{.attribute = "clustered", .way = CHANGE_ALTER, .alter = alter_clustered},
	{.attribute = "replica_identity", .way = CHANGE_ALTER, .alter = alter_replica_identity},
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_index = {
	.name = "index",
	.rank = RANK_INDEX,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT i.indexrelid AS oid, i.indrelid AS parent, n.schema,"
	" quote_ident(c.relname) AS name,"
	" pg_get_indexdef(i.indexrelid) AS definition,"
	" quote_ident(pn.nspname) || '.' || quote_ident(pi.relname) AS attached_to,"
	" CASE WHEN i.indisreplident THEN 'true' END AS replica_identity,"
	" CASE WHEN i.indisclustered THEN 'true' END AS clustered,"
	" about.description AS comment"
	" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_inherits h ON c.relispartition AND h.inhrelid = i.indexrelid"
	" LEFT JOIN pg_class pi ON pi.oid = h.inhparent"
	" LEFT JOIN pg_namespace pn ON pn.oid = pi.relnamespace"
	" LEFT JOIN pg_constraint co ON co.conindid = i.indexrelid AND co.contype IN ('p', 'u', 'x')"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE co.oid IS NULL",
	.target = "INDEX {identity}",
	.create_code = create_index,
	.drop_hazards = HAZARD_DROPS_INDEX,
	.goes_with_parent = true,
	.follows_type = true,
	.takes_relation_name = true,
	.rules = rules
};

/* One of a partition that isn't attached yet is found when it will be. */
static void
create_index(Writer *writer, const SchemaObject *index)
{
	writer_add_template(writer, 0, "{definition}", index, NULL);
	write_index_marks(writer, index);
	if (object_get(index, "attached_to") != NULL &&
		table_stays_attached(index->parent))
		writer_add_template(writer, 0,
							"ALTER INDEX {attached_to} ATTACH PARTITION {identity}",
							index, NULL);
}
