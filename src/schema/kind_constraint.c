/*-------------------------------------------------------------------------
 *
 * kind_constraint.c
 *	  Constraints of tables: keys, checks, exclusions; and foreign keys.
 *
 * Foreign keys are a kind of their own, since they come after all keys.  What
 * a table inherits comes and goes with its parent's, and isn't in the model;
 * but what a partition inherits is, since it has to have its checks before
 * it can be attached, and keeps all of it when it is detached.
 *
 * Keys of partitioned tables are like their indexes (kind_index.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"

#include "schema/attachment.h"
#include "schema/kinds.h"
#include "schema/partition.h"
#include "schema/relation.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_constraint(Writer *writer, const SchemaObject *constraint);
static void drop_constraint(Writer *writer, const SchemaObject *constraint);
static bool comes_with_parents(const SchemaObject *constraint);
static char *index_target(const SchemaObject *constraint);
static void alter_index_comment(Writer *writer, const SchemaObject *old,
								const SchemaObject *new);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void alter_tablespace(Writer *writer, const SchemaObject *old,
							 const SchemaObject *new);
static ChangeWay decide_not_valid(const SchemaObject *old,
								  const SchemaObject *new);
static void validate(Writer *writer, const SchemaObject *old,
					 const SchemaObject *new);

static const AttributeRule constraint_rules[] = {
	{.attribute = "clustered", .way = CHANGE_ALTER, .alter = mark_alter_clustered},
	{.attribute = "deferrable", .way = CHANGE_RECREATE},
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{.attribute = "index_comment", .way = CHANGE_ALTER, .alter = alter_index_comment},
	{.attribute = "inherited", .way = CHANGE_NOTHING},
	{.attribute = "invalid", .way = CHANGE_RECREATE, .decide = mark_decide_invalid},
	{.attribute = "not_enforced", .way = CHANGE_RECREATE},
	{
		.attribute = "not_valid", .way = CHANGE_ALTER,
		.decide = decide_not_valid, .alter = validate
	},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "predicate", .way = CHANGE_RECREATE},
	{.attribute = "replica_identity", .way = CHANGE_ALTER, .alter = mark_alter_replica_identity},
	{.attribute = "statistics", .way = CHANGE_ALTER, .alter = mark_alter_statistics},
	{.attribute = "tablespace", .way = CHANGE_ALTER, .alter = alter_tablespace},
	{0}
};

#define CONSTRAINT_ATTRIBUTES \
	"SELECT co.oid, co.conrelid AS parent, quote_ident(co.conname) AS name," \
	" substr(d.text, 1, length(d.text) - length(d.deferrable || d.not_valid)" \
	" - length(coalesce(' WHERE (' || d.predicate || ')', '') ||" \
	" coalesce(' WITH (' || d.with || ')', ''))) AS definition," \
	" nullif(ltrim(d.deferrable), '') AS deferrable," \
	" CASE d.not_valid WHEN ' NOT VALID' THEN 'true' END AS not_valid," \
	" CASE d.not_valid WHEN ' NOT ENFORCED' THEN 'true' END AS not_enforced,"

#define CONSTRAINT_COMMENT \
	" about.description AS comment" \
	" FROM pg_constraint co JOIN pg_class r ON r.oid = co.conrelid" \
	" JOIN managed n ON n.oid = r.relnamespace" \
	SQL_COMMENT("pg_constraint", "co.oid", "0")

/* What pg_get_constraintdef() ends with; it is called once (see kind_index). */
#define CONSTRAINT_END(predicate, with) \
	" CROSS JOIN LATERAL (SELECT pg_get_constraintdef(co.oid) AS text," \
	" CASE WHEN co.condeferrable THEN ' DEFERRABLE' ELSE '' END ||" \
	" CASE WHEN co.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS deferrable," \
	" CASE {18:WHEN NOT co.conenforced THEN ' NOT ENFORCED'}" \
	" WHEN NOT co.convalidated THEN ' NOT VALID' ELSE '' END AS not_valid," \
	" " predicate " AS predicate, " with " AS with OFFSET 0) d"

const ObjectKind kind_constraint = {
	.name = "constraint",
	.folder = "tables",
	.rank = RANK_CONSTRAINT,
	.catalog = ConstraintRelationId,
	.parent_catalog = RelationRelationId,
	.query = CONSTRAINT_ATTRIBUTES
	" CASE WHEN NOT co.conislocal AND co.contype = 'c' THEN 'true' END AS inherited,"
	" d.predicate,"
	SQL_INDEX_ATTRIBUTES
	" ia.description AS index_comment,"
	CONSTRAINT_COMMENT
	" LEFT JOIN pg_index i ON i.indexrelid = co.conindid AND co.conindid <> 0"
	" LEFT JOIN pg_class c ON c.oid = i.indexrelid"
	" LEFT JOIN pg_description ia ON ia.classoid = 'pg_class'::regclass"
	" AND ia.objoid = i.indexrelid AND ia.objsubid = 0"
	" LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
	CONSTRAINT_END("pg_get_expr(i.indpred, i.indrelid)",
				   "CASE co.contype WHEN 'x' THEN" SQL_INDEX_WITH("c.reloptions") " END")
	" WHERE co.contype IN ('p', 'u', 'x') OR co.contype = 'c'"
	" AND (co.conislocal OR co.coninhcount = 0 OR r.relispartition)",
	.requires = "definition",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON {parent}",
	.create_code = create_constraint,
	.drop_code = drop_constraint,
	.goes_with_parent = true,
	.follows_type = true,
	.rules = constraint_rules
};

/* Those of partitions are copies; others are of the same table, for partitions that it refers to. */
static const AttributeRule foreign_key_rules[] = {
	{
		.attribute = "deferrable", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {parent} ALTER CONSTRAINT {name} {deferrable}",
		.reset = "ALTER TABLE {parent} ALTER CONSTRAINT {name} NOT DEFERRABLE",
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{.attribute = "inherited", .way = CHANGE_NOTHING},
	{
		.attribute = "not_enforced", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {parent} ALTER CONSTRAINT {name} NOT ENFORCED",
		.reset = "ALTER TABLE {parent} ALTER CONSTRAINT {name} ENFORCED",
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{
		.attribute = "not_valid", .way = CHANGE_ALTER,
		.decide = decide_not_valid, .alter = validate
	},
	{0}
};

const ObjectKind kind_foreign_key = {
	.name = "foreign key",
	.folder = "foreign_keys",
	.rank = RANK_FOREIGN_KEY,
	.catalog = ConstraintRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_constraint WHERE contype = 'f'",
	.query = CONSTRAINT_ATTRIBUTES
	" CASE WHEN co.conparentid <> 0 THEN 'true' END AS inherited,"
	CONSTRAINT_COMMENT
	" LEFT JOIN pg_constraint pc ON pc.oid = co.conparentid AND co.conparentid <> 0"
	CONSTRAINT_END("NULL::text", "NULL::text")
	" WHERE co.contype = 'f' AND (pc.oid IS NULL OR pc.conrelid <> co.conrelid)",
	.requires = "definition",
	.identity = "{name} ON {parent}",
	.target = "CONSTRAINT {name} ON {parent}",
	.create_code = create_constraint,
	.drop_code = drop_constraint,
	.goes_with_parent = true,
	.follows_type = true,
	.rules = foreign_key_rules
};

/* The rows of a new table can't break it. */
static void
create_constraint(Writer *writer, const SchemaObject *constraint)
{
	bool		is_partitioned = partition_is_partitioned_key(constraint) &&
		!partition_are_all_unmanaged(constraint->parent);
	bool		checks_rows = constraint->parent->other != NULL && !is_partitioned &&
		object_get(constraint, "not_valid") == NULL &&
		object_get(constraint, "not_enforced") == NULL;

	if (comes_with_parents(constraint))
		return;
	writer_add(writer, checks_rows ? HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL : 0,
			   "ALTER TABLE %s%s %s",
			   is_partitioned ? "ONLY " : "",
			   constraint->parent->identity,
			   template_expand("ADD CONSTRAINT {name} {definition}[ WITH ({options})]"
							   "[ USING INDEX TABLESPACE {tablespace}]"
							   "[ WHERE ({predicate})][ {deferrable}]"
							   "[{?not_enforced} NOT ENFORCED][{?not_valid} NOT VALID]",
							   constraint, NULL));
	writer_last(writer)->reads_no_rows = is_partitioned;
	mark_write_new(writer, constraint);
	if (object_get(constraint, "index_comment") != NULL)
		alter_index_comment(writer, NULL, constraint);
}

static void
drop_constraint(Writer *writer, const SchemaObject *constraint)
{
	if (comes_with_parents(constraint))
		return;
	mark_write_drop(writer, constraint);
	writer_add_template(writer, object_has_index(constraint) ?
						HAZARD_DROPS_INDEX : 0,
						"ALTER TABLE {parent} DROP CONSTRAINT {name}",
						constraint, NULL);
}

/* A partition that stays one gets it from its parent, and loses it so. */
static bool
comes_with_parents(const SchemaObject *constraint)
{
	return object_get(constraint, "inherited") != NULL &&
		partition_stays(constraint->parent);
}

static char *
index_target(const SchemaObject *constraint)
{
	return psprintf("INDEX %s", mark_index(constraint));
}

static void
alter_index_comment(Writer *writer, const SchemaObject *old,
					const SchemaObject *new)
{
	write_comment_on(writer, index_target(new), object_get(new, "index_comment"));
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	relation_alter_options(writer, 0, index_target(new),
						   object_get(old, "options"), object_written(new, "options"));
}

static void
alter_tablespace(Writer *writer, const SchemaObject *old,
				 const SchemaObject *new)
{
	const char *tablespace = object_get(new, "tablespace");

	writer_add(writer, HAZARD_BUILDS_INDEX, "ALTER %s SET TABLESPACE %s",
			   index_target(new), tablespace == NULL ? "pg_default" : tablespace);
}

static ChangeWay
decide_not_valid(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "not_valid") == NULL ? CHANGE_ALTER : CHANGE_RECREATE;
}

static void
validate(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	if (object_get(new, "not_valid") == NULL && object_get(new, "not_enforced") == NULL)
	{
		writer_add_template(writer, HAZARD_SCANS_TABLE | HAZARD_MAY_FAIL,
							"ALTER TABLE {parent} VALIDATE CONSTRAINT {name}", new, old);
		if (writer->online)
			writer_last(writer)->apart = true;
	}
}
