/*-------------------------------------------------------------------------
 *
 * shadow_foreign.c
 *	  Foreign tables are defined in a shadow, and not used.
 *
 * To read one runs a program or asks another server, and to write one changes
 * what no rollback here brings back.  Some wrappers ask the other server when a
 * query is planned, so queries are looked at before that; a plan may have been
 * kept, so it is looked at before it runs, too.  Which partition a row goes to
 * isn't known then: no rows go to a table with a foreign partition.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"

#include "schema/shadow_internal.h"

#include "compat.h"

static bool refuse_in_query(Node *node, void *context);
static void refuse_entries(const List *entries);
static void refuse_named(const RangeVar *relation);
static Oid	find_foreign(Oid relation);
static Oid	named_foreign(const RangeVar *relation);
pg_noreturn static void refuse(Oid relation);

/* Raise an error for a query, as the planner gets it, that uses one. */
void
shadow_refuse_foreign_query(Query *query)
{
	refuse_in_query((Node *) query, NULL);
}

static bool
refuse_in_query(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, refuse_in_query, context);
	refuse_entries(((Query *) node)->rtable);
	return query_tree_walker((Query *) node, refuse_in_query, context, 0);
}

/* The same of a plan that is about to run. */
void
shadow_refuse_foreign_plan(const PlannedStmt *plan)
{
	refuse_entries(plan->rtable);
}

static void
refuse_entries(const List *entries)
{
	ListCell   *cell;

	foreach(cell, entries)
	{
		const RangeTblEntry *entry = lfirst(cell);
		Oid			foreign = entry->rtekind != RTE_RELATION ? InvalidOid :
			entry->inh || entry->relkind == RELKIND_PARTITIONED_TABLE ?
			find_foreign(entry->relid) :
			entry->relkind == RELKIND_FOREIGN_TABLE ? entry->relid : InvalidOid;

		if (OidIsValid(foreign))
			refuse(foreign);
	}
}

/* Likewise, for the statements that use one without a query. */
void
shadow_refuse_foreign_statement(const Node *statement)
{
	ListCell   *cell;

	if (IsA(statement, CopyStmt) && ((const CopyStmt *) statement)->relation != NULL)
		refuse_named(((const CopyStmt *) statement)->relation);
	if (IsA(statement, TruncateStmt))
		foreach(cell, ((const TruncateStmt *) statement)->relations)
			refuse_named(lfirst(cell));
	if (IsA(statement, VacuumStmt))
		foreach(cell, ((const VacuumStmt *) statement)->rels)
			refuse_named(lfirst_node(VacuumRelation, cell)->relation);
}

/* Is it an ANALYZE that would use one?  A proof does without. */
bool
shadow_analyzes_foreign(const Node *statement)
{
	ListCell   *cell;

	if (!IsA(statement, VacuumStmt))
		return false;
	foreach(cell, ((const VacuumStmt *) statement)->rels)
		if (OidIsValid(named_foreign(lfirst_node(VacuumRelation, cell)->relation)))
		return true;
	return false;
}

static void
refuse_named(const RangeVar *relation)
{
	Oid			foreign = named_foreign(relation);

	if (OidIsValid(foreign))
		refuse(foreign);
}

static Oid
named_foreign(const RangeVar *relation)
{
	Oid			oid = relation == NULL ? InvalidOid :
		RangeVarGetRelid(relation, NoLock, true);

	return OidIsValid(oid) ? find_foreign(oid) : InvalidOid;
}

/* Itself, or one of its partitions or heirs; InvalidOid: none is. */
static Oid
find_foreign(Oid relation)
{
	Oid			found = InvalidOid;
	List	   *heirs;
	ListCell   *cell;

	if (!has_subclass(relation))
		return get_rel_relkind(relation) == RELKIND_FOREIGN_TABLE ?
			relation : InvalidOid;
	heirs = find_all_inheritors(relation, NoLock, NULL);
	foreach(cell, heirs)
		if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_FOREIGN_TABLE)
		found = lfirst_oid(cell);
	return found;
}

static void
refuse(Oid relation)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("foreign table \"%s\" cannot be used where DDL is only tried out",
					get_rel_name(relation)),
			 errdetail("It reaches outside the schemas of this database."),
			 errhint("Keep what reads or writes it out of the DDL, and run it by hand or in a migration; say WITH NO DATA of a materialized view.")));
}
