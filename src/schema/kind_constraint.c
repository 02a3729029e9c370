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

#include "compat.h"

static const AttributeRule rules[] = {
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{0}
};

#define CONSTRAINT_QUERY \
	"SELECT co.oid, co.conrelid AS parent, quote_ident(co.conname) AS name," \
	" pg_get_constraintdef(co.oid) AS definition," \
	" about.description AS comment" \
	" FROM pg_constraint co JOIN pg_class c ON c.oid = co.conrelid" \
	" JOIN managed n ON n.oid = c.relnamespace" \
	SQL_COMMENT("pg_constraint", "co.oid", "0") \
	" WHERE co.conparentid = 0 AND (co.conislocal OR co.coninhcount = 0)"

const ObjectKind kind_constraint = {
	.name = "constraint",
	.folder = "tables",
	.rank = RANK_CONSTRAINT,
	.catalog = ConstraintRelationId,
	.parent_catalog = RelationRelationId,
	.query = CONSTRAINT_QUERY " AND co.contype IN ('p', 'u', 'c', 'x')",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON {parent}",
	.create = "ALTER TABLE {parent} ADD CONSTRAINT {name} {definition}",
	.drop = "ALTER TABLE {parent} DROP CONSTRAINT {name}",
	.goes_with_parent = true,
	.follows_type = true,
	.rules = rules
};

const ObjectKind kind_foreign_key = {
	.name = "foreign key",
	.folder = "foreign_keys",
	.rank = RANK_FOREIGN_KEY,
	.catalog = ConstraintRelationId,
	.parent_catalog = RelationRelationId,
	.query = CONSTRAINT_QUERY " AND co.contype = 'f'",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON {parent}",
	.create = "ALTER TABLE {parent} ADD CONSTRAINT {name} {definition}",
	.drop = "ALTER TABLE {parent} DROP CONSTRAINT {name}",
	.goes_with_parent = true,
	.follows_type = true,
	.rules = rules
};
