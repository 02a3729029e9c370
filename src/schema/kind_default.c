/*-------------------------------------------------------------------------
 *
 * kind_default.c
 *	  Defaults of columns, of tables and of views.
 *
 * A default is an object of its own, since what it calls may need the very
 * table.  It is written with its column where that does no harm.  No column
 * occurs in it, so pg_get_expr() needs no relation, and opens none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"

#include "schema/kinds.h"

#include "compat.h"

/* Heirs have defaults of their own. */
#define ALTER_COLUMN "ALTER {relation_kind} {relation} ALTER COLUMN {name} "

static const AttributeRule rules[] = {
	{
		.attribute = "expression", .way = CHANGE_ALTER,
		.set = ALTER_COLUMN "SET DEFAULT {expression}",
	},
	{0}
};

const ObjectKind kind_default = {
	.name = "default",
	.folder = "tables",
	.rank = RANK_DEFAULT,
	.catalog = AttrDefaultRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT d.oid, d.adrelid AS parent, d.adnum AS parent_subid,"
	" d.name, d.schema || '.' || quote_ident(d.relname) AS relation,"
	" CASE d.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE ONLY' ELSE 'TABLE ONLY' END AS relation_kind,"
	" pg_get_expr(d.adbin, 0) AS expression"
	" FROM (SELECT d.oid, d.adrelid, d.adnum, d.adbin, c.relname, c.relkind, n.schema,"
	" (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = d.adrelid"
	" AND a.attnum = d.adnum AND a.attgenerated = '') AS name"
	" FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid"
	" JOIN managed n ON n.oid = c.relnamespace OFFSET 0) d WHERE d.name IS NOT NULL",
	.identity = "{relation}.{name}",
	.create = ALTER_COLUMN "SET DEFAULT {expression}",
	.drop = ALTER_COLUMN "DROP DEFAULT",
	.in_parent = true,
	.goes_with_parent = true,
	.rules = rules
};
