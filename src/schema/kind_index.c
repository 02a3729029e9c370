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

#include "compat.h"

static const AttributeRule rules[] = {
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_index = {
	.name = "index",
	.folder = "tables",
	.rank = RANK_INDEX,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT i.indexrelid AS oid, i.indrelid AS parent, n.schema,"
	" quote_ident(c.relname) AS name,"
	" pg_get_indexdef(i.indexrelid) AS definition,"
	" about.description AS comment"
	" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_constraint co ON co.conindid = i.indexrelid AND co.contype IN ('p', 'u', 'x')"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE co.oid IS NULL",
	.target = "INDEX {identity}",
	.create = "{definition}",
	.drop_hazards = HAZARD_DROPS_INDEX,
	.goes_with_parent = true,
	.follows_type = true,
	.takes_relation_name = true,
	.rules = rules
};
