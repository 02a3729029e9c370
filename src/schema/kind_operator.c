/*-------------------------------------------------------------------------
 *
 * kind_operator.c
 *	  Operators.
 *
 * An operator may name its commutator and its negator before they are there:
 * the server makes shells of them, and CREATE OPERATOR fills these.  It links
 * the two both ways, and cuts the link when one is dropped.  So there is no
 * order that they need, and a shell that nobody filled is no object.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_operator.h"

#include "schema/kinds.h"
#include "schema/sql_names.h"
#include "schema/sql_text.h"

#include "compat.h"

static const AttributeRule rules[] = {
	{.attribute = "commutator", .way = CHANGE_RECREATE},
	{.attribute = "function", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "hashes", .way = CHANGE_RECREATE},
	{
		.attribute = "join", .way = CHANGE_ALTER,
		.set = "ALTER {target} SET (JOIN = {join})",
		.reset = "ALTER {target} SET (JOIN = NONE)"
	},
	{.attribute = "merges", .way = CHANGE_RECREATE},
	{.attribute = "negator", .way = CHANGE_RECREATE},
	{
		.attribute = "restrict", .way = CHANGE_ALTER,
		.set = "ALTER {target} SET (RESTRICT = {restrict})",
		.reset = "ALTER {target} SET (RESTRICT = NONE)"
	},
	{0}
};

const ObjectKind kind_operator = {
	.name = "operator",
	.folder = "operators",
	.rank = RANK_OPERATOR,
	.catalog = OperatorRelationId,
	.present = "pg_operator WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT o.oid, n.schema, o.oprname AS name,"
	" CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS \"left\","
	" CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END AS \"right\","
	" CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) ELSE 'NONE' END || ', ' ||"
	" CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) ELSE 'NONE' END AS _signature,"
	SQL_FUNCTION_NAME("o.oprcode") " AS function,"
	SQL_OPERATOR("o.oprcom") " AS commutator,"
	SQL_OPERATOR("o.oprnegate") " AS negator,"
	SQL_FUNCTION_NAME("o.oprrest") " AS restrict,"
	SQL_FUNCTION_NAME("o.oprjoin") " AS \"join\","
	" CASE WHEN o.oprcanhash THEN 'true' END AS hashes,"
	" CASE WHEN o.oprcanmerge THEN 'true' END AS merges,"
	SQL_ROLE("o.oprowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_operator o JOIN managed n ON n.oid = o.oprnamespace"
	SQL_COMMENT("pg_operator", "o.oid", "0")
	" WHERE o.oprcode <> 0",
	.identity = "{schema}.{name} ({_signature})",
	.target = "OPERATOR {identity}",
	.create = "CREATE OPERATOR {schema}.{name} (\n    FUNCTION = {function}[,\n    LEFTARG = {left}]"
	"[,\n    RIGHTARG = {right}][,\n    COMMUTATOR = {commutator}][,\n    NEGATOR = {negator}]"
	"[,\n    RESTRICT = {restrict}][,\n    JOIN = {join}][{?hashes},\n    HASHES][{?merges},\n    MERGES]\n)",
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.rules = rules
};
