/*-------------------------------------------------------------------------
 *
 * kind_domain.c
 *	  Domains, and their checks.
 *
 * A domain's base type and collation can't be changed: then it is swapped for
 * a new one (plan_swap.c).  Its checks are objects of their own, since they
 * may call functions that take the domain.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/sql_text.h"

#include "compat.h"

#define ALTER_DOMAIN "ALTER DOMAIN {identity} "

static void create_domain(Writer *writer, const SchemaObject *domain);
static void alter_not_null(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);
static void write_not_null_comment(Writer *writer, const SchemaObject *old,
								   const SchemaObject *new);
static ChangeWay decide_validity(const SchemaObject *old,
								 const SchemaObject *new);
static ChangeWay decide_by_checks(const SchemaObject *old,
								  const SchemaObject *new);

static const AttributeRule domain_rules[] = {
	{.attribute = "type", .way = CHANGE_SWAP},
	{.attribute = "collation", .way = CHANGE_SWAP},
	{
		.attribute = "default", .way = CHANGE_ALTER,
		.set = ALTER_DOMAIN "SET DEFAULT {default}",
		.reset = ALTER_DOMAIN "DROP DEFAULT"
	},
	{.attribute = "not_null", .way = CHANGE_ALTER, .alter = alter_not_null},
	{.attribute = "not_null_name", .way = CHANGE_ALTER, .alter = alter_not_null},
	{
		.attribute = "not_null_comment", .way = CHANGE_ALTER,
		.alter = write_not_null_comment
	},
	{0}
};

const ObjectKind kind_domain = {
	.name = "domain",
	.folder = "types",
	.rank = RANK_DOMAIN,
	.catalog = TypeRelationId,
	.present = "pg_type WHERE typtype = 'd' AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT t.oid, n.schema, quote_ident(t.typname) AS name,"
	" format_type(t.typbasetype, t.typtypmod) AS type,"
	" quote_ident(cn.nspname) || '.' || quote_ident(co.collname) AS collation,"
	" coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) AS \"default\","
	" CASE WHEN t.typnotnull THEN 'true' END AS not_null,"
	"{17: nn.name AS not_null_name, nn.comment AS not_null_comment,"
	" quote_ident(nn.conname) AS _not_null_name,}"
	SQL_ROLE("t.typowner") " AS owner,"
	SQL_GRANTS("t.typacl", "T", "t.typowner") ","
	" about.description AS comment"
	" FROM pg_type t JOIN managed n ON n.oid = t.typnamespace"
	" JOIN pg_type b ON b.oid = t.typbasetype"
	" LEFT JOIN pg_collation co ON co.oid = t.typcollation AND t.typcollation <> b.typcollation"
	" LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace"
	"{17: LEFT JOIN (SELECT nc.contypid, nc.conname, ncd.description AS comment,"
	" CASE WHEN nc.conname <> nt.typname || '_not_null' THEN quote_ident(nc.conname) END AS name"
	" FROM pg_constraint nc JOIN pg_type nt ON nt.oid = nc.contypid"
	" LEFT JOIN pg_description ncd ON ncd.classoid = 'pg_constraint'::regclass AND ncd.objoid = nc.oid"
	" WHERE nc.contype = 'n' AND nc.contypid <> 0) nn ON nn.contypid = t.oid}"
	SQL_COMMENT("pg_type", "t.oid", "0")
	" WHERE t.typtype = 'd'",
	.requires = "type",
	.target = "DOMAIN {identity}",
	.grant_target = "TYPE {identity}",
	.owner_privileges = "USAGE",
	.public_privileges = "USAGE",
	.create_code = create_domain,
	.takes_relation_name = true,
	.decide_by_parts = decide_by_checks,
	.rules = domain_rules
};

static const AttributeRule constraint_rules[] = {
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{
		.attribute = "not_valid", .way = CHANGE_ALTER, .decide = decide_validity,
		.reset = "ALTER DOMAIN {parent} VALIDATE CONSTRAINT {name}",
		.hazards = HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL
	},
	{0}
};

const ObjectKind kind_domain_constraint = {
	.name = "domain constraint",
	.folder = "types",
	.rank = RANK_DOMAIN_CONSTRAINT,
	.catalog = ConstraintRelationId,
	.parent_catalog = TypeRelationId,
	.present = "pg_type WHERE typtype = 'd' AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT co.oid, co.contypid AS parent, quote_ident(co.conname) AS name,"
	" regexp_replace(pg_get_constraintdef(co.oid), ' NOT VALID$', '') AS definition,"
	" CASE WHEN NOT co.convalidated THEN 'true' END AS not_valid,"
	" about.description AS comment"
	" FROM pg_constraint co JOIN pg_type t ON t.oid = co.contypid"
	" JOIN managed n ON n.oid = t.typnamespace"
	SQL_COMMENT("pg_constraint", "co.oid", "0")
	" WHERE co.contypid <> 0 AND co.contype = 'c'",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON DOMAIN {parent}",
	.create = "ALTER DOMAIN {parent} ADD CONSTRAINT {name} {definition}[{?not_valid} NOT VALID]",
	.create_hazards = HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
	.drop = "ALTER DOMAIN {parent} DROP CONSTRAINT {name}",
	.in_parent = true,
	.goes_with_parent = true,
	.rules = constraint_rules
};

static void
create_domain(Writer *writer, const SchemaObject *domain)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	appendStringInfoString(&sql,
						   template_expand("CREATE DOMAIN {identity} AS {type}[ COLLATE {collation}]"
										   "[ DEFAULT {default}]"
										   "[ CONSTRAINT {not_null_name}][{?not_null} NOT NULL]",
										   domain, NULL));
	foreach(cell, domain->children)
	{
		const SchemaObject *check = lfirst(cell);

		if (check->kind == &kind_domain_constraint && check->inlined)
			appendStringInfoString(&sql,
								   template_expand("\n    CONSTRAINT {name} {definition}",
												   check, NULL));
	}
	writer_add(writer, 0, "%s", sql.data);
	if (object_get(domain, "not_null_comment") != NULL)
		write_not_null_comment(writer, NULL, domain);
}

/* Of another name, it is another one. */
static void
alter_not_null(Writer *writer, const SchemaObject *old,
			   const SchemaObject *new)
{
	if (object_get(old, "not_null") != NULL)
		writer_add_template(writer, 0, ALTER_DOMAIN "DROP NOT NULL", new, old);
	if (object_get(new, "not_null") != NULL)
		writer_add_template(writer, HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
							object_get(new, "not_null_name") == NULL ?
							ALTER_DOMAIN "SET NOT NULL" :
							ALTER_DOMAIN "ADD CONSTRAINT {not_null_name} NOT NULL",
							new, old);
	if (object_get(new, "not_null_comment") != NULL)
		write_not_null_comment(writer, NULL, new);
}

static void
write_not_null_comment(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new)
{
	const char *comment = object_get(new, "not_null_comment");

	if (object_get(new, "_not_null_name") != NULL)
		writer_add(writer, 0, "COMMENT ON CONSTRAINT %s ON DOMAIN %s IS %s",
				   object_get(new, "_not_null_name"), new->identity,
				   comment == NULL ? "NULL" : quote_literal_cstr(comment));
}

/* A check can be validated; that it isn't valid can be said of a new one. */
static ChangeWay
decide_validity(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "not_valid") == NULL ? CHANGE_ALTER : CHANGE_RECREATE;
}

/*
 * The server doesn't look into arrays and composites for values that a new
 * check or NOT NULL would forbid: it refuses.
 */
static ChangeWay
decide_by_checks(const SchemaObject *old, const SchemaObject *new)
{
	ListCell   *cell;
	bool		stricter = object_get(old, "not_null") == NULL &&
		object_get(new, "not_null") != NULL;

	foreach(cell, new->children)
	{
		const SchemaObject *is = lfirst(cell);

		if (is->kind == &kind_domain_constraint &&
			object_get(is, "not_valid") == NULL &&
			(is->other == NULL ||
			 object_get(is->other, "not_valid") != NULL ||
			 !value_equal(object_get(is, "definition"),
						  object_get(is->other, "definition"))))
			stricter = true;
	}
	return stricter && type_is_stored_within(old) ? CHANGE_SWAP : CHANGE_NOTHING;
}
