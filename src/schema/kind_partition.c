/*-------------------------------------------------------------------------
 *
 * kind_partition.c
 *	  That a table is a partition of another one.
 *
 * A partition is created by itself, with all that it needs, and attached, as
 * pg_dump does it: so its columns can have an order of their own, and its
 * parent is locked for a moment only.  One that gets another parent or other
 * bounds is detached and attached.
 *
 * DETACH comes before all else in a plan, and ATTACH after everything that is
 * made for both tables: a partition is changed along with its parent if it
 * stays attached, and else by itself (inherit.c).
 *
 * Its key in pg_depend is that of the table with a subid that no column has
 * (read_depend.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static void attach(Writer *writer, const SchemaObject *partition);

static const AttributeRule rules[] = {
	{.attribute = "bound", .way = CHANGE_RECREATE},
	{.attribute = "of", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_partition = {
	.name = "partition",
	.rank = RANK_PARTITION,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT c.oid, " CppAsString2(PARTITION_SUBID) " AS subid, c.oid AS parent,"
	" 'partition' AS name, pg_get_expr(c.relpartbound, c.oid) AS bound,"
	" quote_ident(pn.nspname) || '.' || quote_ident(p.relname) AS of"
	" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_inherits h ON h.inhrelid = c.oid AND NOT h.inhdetachpending"
	" JOIN pg_class p ON p.oid = h.inhparent"
	" JOIN pg_namespace pn ON pn.oid = p.relnamespace"
	" WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f')",
	.identity = "{parent}",
	.create_code = attach,
	.drop = "ALTER TABLE {of} DETACH PARTITION {parent}",
	.drop_hazards = HAZARD_CHANGES_BEHAVIOUR,
	.goes_with_parent = true,
	.rules = rules
};

/* A new table has no rows that have to be looked at. */
static void
attach(Writer *writer, const SchemaObject *partition)
{
	bool		is_new = partition->parent->create != NULL &&
		partition->parent->create->type == ACTION_CREATE;

	writer_add_template(writer, is_new ? 0 : HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
						"ALTER TABLE ONLY {of} ATTACH PARTITION {parent} {bound}",
						partition, NULL);
}
