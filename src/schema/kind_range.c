/*-------------------------------------------------------------------------
 *
 * kind_range.c
 *	  Range types.
 *
 * Nothing of a range can be changed but its owner and who may use it.  Its
 * multirange, its array types and its constructors come and go with it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static const AttributeRule rules[] = {
	{.attribute = "canonical", .way = CHANGE_SWAP},
	{.attribute = "collation", .way = CHANGE_SWAP},
	{.attribute = "multirange", .way = CHANGE_SWAP},
	{.attribute = "subtype", .way = CHANGE_SWAP},
	{.attribute = "subtype_diff", .way = CHANGE_SWAP},
	{.attribute = "subtype_opclass", .way = CHANGE_SWAP},
	{0}
};

#define FUNCTION_NAME(column, alias) \
	" CASE WHEN " column " <> 0 THEN (SELECT quote_ident(pn.nspname) || '.' ||" \
	" quote_ident(p.proname) FROM pg_proc p JOIN pg_namespace pn ON pn.oid = p.pronamespace" \
	" WHERE p.oid = " column ") END AS " alias

const ObjectKind kind_range = {
	.name = "range type",
	.folder = "types",
	.rank = RANK_RANGE,
	.catalog = TypeRelationId,
	.present = "pg_type WHERE typtype = 'r' AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT t.oid, n.schema, quote_ident(t.typname) AS name,"
	" format_type(r.rngsubtype, NULL) AS subtype,"
	" CASE WHEN NOT oc.opcdefault THEN quote_ident(ocn.nspname) || '.' ||"
	" quote_ident(oc.opcname) END AS subtype_opclass,"
	" quote_ident(cn.nspname) || '.' || quote_ident(co.collname) AS collation,"
	FUNCTION_NAME("r.rngcanonical", "canonical") ","
	FUNCTION_NAME("r.rngsubdiff", "subtype_diff") ","
	" quote_ident(mn.nspname) || '.' || quote_ident(m.typname) AS multirange,"
	SQL_ROLE("t.typowner") " AS owner,"
	SQL_GRANTS("t.typacl", "T", "t.typowner") ","
	" about.description AS comment"
	" FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid"
	" JOIN managed n ON n.oid = t.typnamespace"
	" JOIN pg_type s ON s.oid = r.rngsubtype"
	" JOIN pg_opclass oc ON oc.oid = r.rngsubopc"
	" JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace"
	" JOIN pg_type m ON m.oid = r.rngmultitypid"
	" JOIN pg_namespace mn ON mn.oid = m.typnamespace"
	" LEFT JOIN pg_collation co ON co.oid = r.rngcollation AND r.rngcollation <> s.typcollation"
	" LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
	SQL_COMMENT("pg_type", "t.oid", "0"),
	.target = "TYPE {identity}",
	.grant_target = "TYPE {identity}",
	.owner_privileges = "USAGE",
	.public_privileges = "USAGE",
	.create = "CREATE TYPE {identity} AS RANGE (SUBTYPE = {subtype}[, SUBTYPE_OPCLASS = {subtype_opclass}]"
	"[, COLLATION = {collation}][, CANONICAL = {canonical}][, SUBTYPE_DIFF = {subtype_diff}]"
	", MULTIRANGE_TYPE_NAME = {multirange})",
	.drop_code = drop_defined_type,
	.takes_relation_name = true,
	.rules = rules
};
