/*-------------------------------------------------------------------------
 *
 * kind_rule.c
 *	  Rewrite rules, but for those that make views.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_rewrite.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_rule(Writer *writer, const SchemaObject *rule);

/* CREATE OR REPLACE leaves it as enabled as it was. */
static const AttributeRule rules[] = {
	{
		.attribute = "definition", .way = CHANGE_REPLACE,
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{
		.attribute = "firing", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {parent} {firing} RULE {name}",
		.reset = "ALTER TABLE {parent} ENABLE RULE {name}",
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{0}
};

const ObjectKind kind_rule = {
	.name = "rule",
	.folder = "rules",
	.rank = RANK_RULE,
	.catalog = RewriteRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_rewrite WHERE rulename <> '_RETURN' AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT r.oid, r.ev_class AS parent, quote_ident(r.rulename) AS name,"
	" ltrim(rtrim(substr(pg_get_ruledef(r.oid),"
	" length('CREATE RULE  AS') + length(quote_ident(r.rulename)) + 1), ';'), E' \\n') AS definition,"
	SQL_FIRING("r.ev_enabled") " AS firing,"
	" about.description AS comment"
	" FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
	" JOIN managed n ON n.oid = c.relnamespace"
	SQL_COMMENT("pg_rewrite", "r.oid", "0")
	" WHERE r.rulename <> '_RETURN' AND c.relpersistence <> 't'",
	.requires = "definition",
	.identity = "{name} ON {parent}",
	.target = "RULE {name} ON {parent}",
	.create_code = create_rule,
	.replace = "CREATE OR REPLACE RULE {name} AS\n    {definition}",
	.drop_hazards = HAZARD_CHANGES_BEHAVIOUR,
	.goes_with_parent = true,
	.rules = rules
};

static void
create_rule(Writer *writer, const SchemaObject *rule)
{
	writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
						"CREATE RULE {name} AS\n    {definition}", rule, NULL);
	if (object_get(rule, "firing") != NULL)
		writer_add_template(writer, 0, "ALTER TABLE {parent} {firing} RULE {name}",
							rule, NULL);
}
