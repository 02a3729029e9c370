/*-------------------------------------------------------------------------
 *
 * kind_index.c
 *	  Indexes that belong to no constraint.
 *
 * What ALTER INDEX can change (options, tablespace, targets of statistics) and
 * what the table says of an index (clustered, replica identity) is taken apart
 * from the definition.
 *
 * The index of a partitioned table is created without those of its partitions,
 * as pg_dump does it: they are objects of their own, and attached afterwards
 * (kind_partition.c).  Until all are there it is invalid; any other invalid
 * index is left from something that failed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/partition.h"
#include "schema/relation.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_index(Writer *writer, const SchemaObject *index);
static void drop_index(Writer *writer, const SchemaObject *index);
static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);

static const AttributeRule rules[] = {
	{.attribute = "clustered", .way = CHANGE_ALTER, .alter = mark_alter_clustered},
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{.attribute = "invalid", .way = CHANGE_RECREATE, .decide = mark_decide_invalid},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{.attribute = "partitioned", .way = CHANGE_RECREATE},
	{.attribute = "predicate", .way = CHANGE_RECREATE},
	{.attribute = "replica_identity", .way = CHANGE_ALTER, .alter = mark_alter_replica_identity},
	{.attribute = "statistics", .way = CHANGE_ALTER, .alter = mark_alter_statistics},
	{
		.attribute = "tablespace", .way = CHANGE_ALTER,
		.set = "ALTER INDEX {identity} SET TABLESPACE {tablespace}",
		.reset = "ALTER INDEX {identity} SET TABLESPACE pg_default"
	},
	{.attribute = "unique", .way = CHANGE_RECREATE},
	{0}
};

/*
 * pg_get_indexdef() without its head, and up to WITH or WHERE.
 *
 * OFFSET 0 keeps the planner from calling it wherever its result is used.
 */
const ObjectKind kind_index = {
	.name = "index",
	.folder = "tables",
	.rank = RANK_INDEX,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT i.indexrelid AS oid, i.indrelid AS parent, n.schema,"
	" quote_ident(c.relname) AS name,"
	" substr(d.text, 1, length(d.text) - length(coalesce(' WHERE ' || d.predicate, '')) -"
	" length(coalesce(' WITH (' || d.with || ')', ''))) AS definition,"
	" d.predicate,"
	" CASE WHEN i.indisunique THEN 'true' END AS \"unique\","
	" CASE WHEN c.relkind = 'I' THEN 'true' END AS partitioned,"
	SQL_INDEX_ATTRIBUTES
	" about.description AS comment"
	" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" JOIN pg_class t ON t.oid = i.indrelid"
	" LEFT JOIN pg_constraint co ON co.conindid = i.indexrelid AND co.contype IN ('p', 'u', 'x')"
	" CROSS JOIN LATERAL (SELECT substr(pg_get_indexdef(i.indexrelid),"
	" length('CREATE INDEX  ON . ') + CASE WHEN i.indisunique THEN length('UNIQUE ') ELSE 0 END +"
	" CASE WHEN c.relkind = 'I' THEN length('ONLY ') ELSE 0 END +"
	" length(quote_ident(c.relname)) + length(n.schema) + length(quote_ident(t.relname)) + 1) AS text,"
	" pg_get_expr(i.indpred, i.indrelid) AS predicate,"
	SQL_INDEX_WITH("c.reloptions") " AS with OFFSET 0) d"
	" LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE co.oid IS NULL AND c.relpersistence <> 't'",
	.requires = "definition",
	.target = "INDEX {identity}",
	.create_code = create_index,
	.drop_code = drop_index,
	.drop_hazards = HAZARD_DROPS_INDEX,
	.goes_with_parent = true,
	.follows_type = true,
	.takes_relation_name = true,
	.rules = rules
};

#define DEFINITION \
	" {definition}[ WITH ({options})][ TABLESPACE {tablespace}][ WHERE {predicate}]"

static void
create_index(Writer *writer, const SchemaObject *index)
{
	writer_add_template(writer, 0,
						partition_are_all_unmanaged(index->parent) ?
						"CREATE[{?unique} UNIQUE] INDEX {name} ON {parent}" DEFINITION :
						"CREATE[{?unique} UNIQUE] INDEX {name} ON[{?partitioned} ONLY] {parent}"
						DEFINITION, index, NULL);
	mark_write_new(writer, index);
}

static void
drop_index(Writer *writer, const SchemaObject *index)
{
	mark_write_drop(writer, index);
	writer_add_template(writer, HAZARD_DROPS_INDEX, "DROP INDEX {identity}",
						index, NULL);
}

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	relation_alter_options(writer, 0, kind_target(new),
						   object_get(old, "options"), object_written(new, "options"));
}
