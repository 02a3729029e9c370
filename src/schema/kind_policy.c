/*-------------------------------------------------------------------------
 *
 * kind_policy.c
 *	  Policies of row level security.
 *
 * ALTER POLICY can change an expression, but not take it away.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_policy.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static ChangeWay decide_check(const SchemaObject *old,
							  const SchemaObject *new);
static ChangeWay decide_using(const SchemaObject *old,
							  const SchemaObject *new);

static const AttributeRule rules[] = {
	{
		.attribute = "check", .way = CHANGE_ALTER, .decide = decide_check,
		.set = "ALTER POLICY {name} ON {parent} WITH CHECK ({check})",
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{.attribute = "command", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_PRIVILEGES},
	{.attribute = "restrictive", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_PRIVILEGES},
	{
		.attribute = "roles", .way = CHANGE_ALTER,
		.set = "ALTER POLICY {name} ON {parent} TO {roles}",
		.reset = "ALTER POLICY {name} ON {parent} TO PUBLIC",
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{
		.attribute = "using", .way = CHANGE_ALTER, .decide = decide_using,
		.set = "ALTER POLICY {name} ON {parent} USING ({using})",
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{0}
};

const ObjectKind kind_policy = {
	.name = "policy",
	.folder = "policies",
	.rank = RANK_POLICY,
	.catalog = PolicyRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_policy",
	.query =
	"SELECT p.oid, p.polrelid AS parent, quote_ident(p.polname) AS name,"
	" CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT'"
	" WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' END AS command,"
	" CASE WHEN NOT p.polpermissive THEN 'true' END AS restrictive,"
	" CASE WHEN p.polroles <> '{0}' THEN (SELECT string_agg("
	SQL_ROLE("role") ", ', ' ORDER BY pg_get_userbyid(role) COLLATE \"C\")"
	" FROM unnest(p.polroles) AS u(role)) END AS roles,"
	" pg_get_expr(p.polqual, p.polrelid) AS \"using\","
	" pg_get_expr(p.polwithcheck, p.polrelid) AS \"check\","
	" about.description AS comment"
	" FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	SQL_COMMENT("pg_policy", "p.oid", "0")
	" WHERE c.relpersistence <> 't'",
	.identity = "{name} ON {parent}",
	.target = "POLICY {name} ON {parent}",
	.create = "CREATE POLICY {name} ON {parent}[{?restrictive} AS RESTRICTIVE]"
	"[ FOR {command}][ TO {roles}][ USING ({using})][ WITH CHECK ({check})]",
	.drop_hazards = HAZARD_CHANGES_PRIVILEGES,
	.goes_with_parent = true,
	.rules = rules
};

static ChangeWay
decide_check(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "check") == NULL ? CHANGE_RECREATE : CHANGE_ALTER;
}

static ChangeWay
decide_using(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "using") == NULL ? CHANGE_RECREATE : CHANGE_ALTER;
}
