/*-------------------------------------------------------------------------
 *
 * kind_partition.c
 *	  That a table is a partition, and that an index is attached to one of
 *	  the partitioned table.
 *
 * Both are objects of their own, since the order matters: a partition is
 * attached when it has its indexes, so that the server attaches those rather
 * than to build others; and an index can be attached when its table is.
 *
 * There is no statement that detaches an index: DETACH PARTITION of its table
 * does, or DROP of what it is attached to.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"

#include "schema/attachment.h"
#include "schema/kinds.h"
#include "schema/partition.h"
#include "schema/table.h"

#include "compat.h"

static void create_partition(Writer *writer, const SchemaObject *partition);
static void drop_nothing(Writer *writer, const SchemaObject *attachment);

static const AttributeRule partition_rules[] = {
	{.attribute = "bound", .way = CHANGE_RECREATE},
	{.attribute = "partition_of", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_partition = {
	.name = "partition",
	.folder = "tables",
	.rank = RANK_PARTITION,
	.catalog = InheritsRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_inherits",
	.query =
	"SELECT c.oid, c.oid AS parent, quote_ident(c.relname) AS name,"
	" quote_ident(pn.nspname) || '.' || quote_ident(p.relname) AS partition_of,"
	" pg_get_expr(c.relpartbound, c.oid) AS bound"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_inherits h ON h.inhrelid = c.oid AND NOT h.inhdetachpending"
	" JOIN pg_class p ON p.oid = h.inhparent"
	" JOIN pg_namespace pn ON pn.oid = p.relnamespace"
	" WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f')",
	.requires = "bound partition_of",
	.identity = "{parent}",
	.create_code = create_partition,
	.drop = "ALTER TABLE {partition_of} DETACH PARTITION {parent}",
	.goes_with_parent = true,
	.rules = partition_rules
};

static const AttributeRule index_partition_rules[] = {
	{.attribute = "attached_to", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_index_partition = {
	.name = "index partition",
	.folder = "tables",
	.rank = RANK_INDEX_PARTITION,
	.catalog = InheritsRelationId,
	.present = "pg_inherits",
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	" quote_ident(pn.nspname) || '.' || quote_ident(p.relname) AS attached_to"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_inherits h ON h.inhrelid = c.oid"
	" JOIN pg_class p ON p.oid = h.inhparent"
	" JOIN pg_namespace pn ON pn.oid = p.relnamespace"
	" WHERE c.relispartition AND c.relkind IN ('i', 'I')",
	.create = "ALTER INDEX {attached_to} ATTACH PARTITION {identity}",
	.drop_code = drop_nothing,
	.rules = index_partition_rules
};

/* Its rows may not be within its bounds, those of the default one may. */
static void
create_partition(Writer *writer, const SchemaObject *partition)
{
	const SchemaObject *rest = partition_default(partition);
	bool		checks_rows = partition->parent->other != NULL ||
		(rest != NULL && rest->other != NULL);

	writer_add_template(writer, checks_rows ? HAZARD_MAY_FAIL : 0,
						"ALTER TABLE ONLY {partition_of} ATTACH PARTITION {parent} {bound}",
						partition, NULL);
}

static void
drop_nothing(Writer *writer, const SchemaObject *attachment)
{
}

/* NULL: the table is no partition. */
SchemaObject *
partition_of_table(const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, table->children)
		if (((SchemaObject *) lfirst(cell))->kind == &kind_partition)
		return lfirst(cell);
	return NULL;
}

/* The table that has what belongs into no other partition; NULL: there is none. */
SchemaObject *
partition_default(const SchemaObject *partition)
{
	ListCell   *parent;
	ListCell   *cell;

	foreach(parent, table_parents(partition->parent))
		foreach(cell, table_heirs(lfirst(parent)))
	{
		const SchemaObject *its = partition_of_table(lfirst(cell));

		if (its != NULL && its != partition &&
			strcmp(object_get(its, "bound"), "DEFAULT") == 0)
			return its->parent;
	}
	return NULL;
}

/* Is a table a partition before and after a plan, and meanwhile? */
bool
partition_stays(const SchemaObject *table)
{
	const SchemaObject *partition = partition_of_table(table);

	return partition != NULL && partition->create == NULL &&
		partition->drop == NULL;
}

/* Has a constraint an index that its table's partitions have as well? */
bool
partition_is_partitioned_key(const SchemaObject *constraint)
{
	return constraint->kind == &kind_constraint &&
		object_get(constraint->parent, "partition_key") != NULL &&
		object_has_index(constraint);
}
