/*-------------------------------------------------------------------------
 *
 * kind_statistics.c
 *	  Extended statistics.
 *
 * ALTER COLUMN TYPE takes them along, but not their owner and target: so they
 * are made anew there.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_statistic_ext.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_statistics(Writer *writer, const SchemaObject *statistics);

static const AttributeRule rules[] = {
	{.attribute = "definition", .way = CHANGE_RECREATE},
	{
		.attribute = "statistics", .way = CHANGE_ALTER,
		.set = "ALTER STATISTICS {identity} SET STATISTICS {statistics}",
		.reset = "ALTER STATISTICS {identity} SET STATISTICS -1"
	},
	{0}
};

const ObjectKind kind_statistics = {
	.name = "statistics",
	.folder = "statistics",
	.rank = RANK_STATISTICS,
	.catalog = StatisticExtRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_statistic_ext",
	.query =
	"SELECT s.oid, s.stxrelid AS parent, n.schema, quote_ident(s.stxname) AS name,"
	" substr(pg_get_statisticsobjdef(s.oid), length('CREATE STATISTICS  ') +"
	" length(n.schema || '.' || quote_ident(s.stxname)) + 1) AS definition,"
	" CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END AS statistics,"
	SQL_ROLE("s.stxowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid"
	" JOIN managed n ON n.oid = s.stxnamespace"
	SQL_COMMENT("pg_statistic_ext", "s.oid", "0")
	" WHERE c.relpersistence <> 't'",
	.requires = "definition",
	.target = "STATISTICS {identity}",
	.create_code = create_statistics,
	.goes_with_parent = true,
	.rules = rules
};

static void
create_statistics(Writer *writer, const SchemaObject *statistics)
{
	writer_add_template(writer, 0, "CREATE STATISTICS {identity} {definition}",
						statistics, NULL);
	if (object_get(statistics, "statistics") != NULL)
		writer_add_template(writer, 0,
							"ALTER STATISTICS {identity} SET STATISTICS {statistics}",
							statistics, NULL);
}
