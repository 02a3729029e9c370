/*-------------------------------------------------------------------------
 *
 * kind_publication.c
 *	  Publications, and the tables and schemas that they publish.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_publication.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

#define SET "ALTER PUBLICATION {identity} SET "
#define ALL_OPERATIONS "'insert, update, delete, truncate'"

static const AttributeRule publication_rules[] = {
	{.attribute = "all_tables", .way = CHANGE_RECREATE},
	{.attribute = "generated_columns", .way = CHANGE_ALTER,
		.set = SET "(publish_generated_columns = {generated_columns})",
		.reset = SET "(publish_generated_columns = none)",
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "operations", .way = CHANGE_ALTER,
		.set = SET "(publish = {operations})",
		.reset = SET "(publish = " ALL_OPERATIONS ")",
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "via_root", .way = CHANGE_ALTER,
		.set = SET "(publish_via_partition_root = true)",
		.reset = SET "(publish_via_partition_root = false)",
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{0}
};

const ObjectKind kind_publication = {
	.name = "publication",
	.folder = "publications",
	.rank = RANK_PUBLICATION,
	.catalog = PublicationRelationId,
	.present = "pg_publication",
	.query =
	"SELECT p.oid, quote_ident(p.pubname) AS name,"
	" CASE WHEN p.puballtables THEN 'true' END AS all_tables,"
	" CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate)"
	" THEN quote_literal(concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,"
	" CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,"
	" CASE WHEN p.pubtruncate THEN 'truncate' END)) END AS operations,"
	" CASE WHEN p.pubviaroot THEN 'true' END AS via_root,"
	"{18: CASE p.pubgencols WHEN 's' THEN 'stored' END AS generated_columns,}"
	SQL_ROLE("p.pubowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_publication p"
	SQL_COMMENT("pg_publication", "p.oid", "0")
	" WHERE p.pubname NOT LIKE 'pg\\_hidden\\_%'",
	.identity = "{name}",
	.target = "PUBLICATION {identity}",
	.create = "CREATE PUBLICATION {identity}[{?all_tables} FOR ALL TABLES]"
	" WITH (publish = [{!operations}" ALL_OPERATIONS "][{operations}]"
	"[{?via_root}, publish_via_partition_root = true]"
	"[, publish_generated_columns = {generated_columns}])",
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.rules = publication_rules
};

/* A table can only be taken out and put in again. */
static const AttributeRule table_rules[] = {
	{.attribute = "columns", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "where", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{0}
};

const ObjectKind kind_publication_table = {
	.name = "publication table",
	.folder = "publications",
	.rank = RANK_PUBLICATION_TABLE,
	.catalog = PublicationRelRelationId,
	.parent_catalog = PublicationRelationId,
	.present = "pg_publication_rel",
	.query =
	"SELECT r.oid, r.prpubid AS parent, n.schema, quote_ident(c.relname) AS name,"
	" CASE WHEN r.prattrs IS NOT NULL THEN (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)"
	" FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) END AS columns,"
	" pg_get_expr(r.prqual, r.prrelid) AS \"where\""
	" FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid"
	" JOIN managed n ON n.oid = c.relnamespace",
	.identity = "{schema}.{name} IN {parent}",
	.create = "ALTER PUBLICATION {parent} ADD TABLE ONLY {schema}.{name}[ ({columns})][ WHERE ({where})]",
	.drop = "ALTER PUBLICATION {parent} DROP TABLE ONLY {schema}.{name}",
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.goes_with_parent = true,
	.rules = table_rules
};

static const AttributeRule no_rules[] = {
	{0}
};

const ObjectKind kind_publication_schema = {
	.name = "publication schema",
	.folder = "publications",
	.rank = RANK_PUBLICATION_SCHEMA,
	.catalog = PublicationNamespaceRelationId,
	.parent_catalog = PublicationRelationId,
	.present = "pg_publication_namespace",
	.query =
	"SELECT p.oid, p.pnpubid AS parent, n.schema AS name"
	" FROM pg_publication_namespace p JOIN managed n ON n.oid = p.pnnspid",
	.identity = "{name} IN {parent}",
	.create = "ALTER PUBLICATION {parent} ADD TABLES IN SCHEMA {name}",
	.drop = "ALTER PUBLICATION {parent} DROP TABLES IN SCHEMA {name}",
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.goes_with_parent = true,
	.rules = no_rules
};
