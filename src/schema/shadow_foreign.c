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
 * A materialized view of foreign tables is made without rows, and counts as one
 * that has them: whether it is filled is all that is known of it later.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "nodes/nodeFuncs.h"
#include "rewrite/rewriteHandler.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "schema/shadow_internal.h"

#include "compat.h"

static bool refuse_in_query(Node *node, void *context);
static void refuse_entries(const List *entries);
static Oid	first_foreign(const List *entries);
static bool view_reads_foreign(const RangeVar *name);
static bool reads_foreign(Query *query);
static bool uses_foreign(Node *node, void *context);
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
	Oid			foreign = first_foreign(entries);

	if (OidIsValid(foreign))
		refuse(foreign);
}

static Oid
first_foreign(const List *entries)
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
			return foreign;
	}
	return InvalidOid;
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

/* Would a statement fill a materialized view from one? */
bool
shadow_fills_from_foreign(const Node *statement)
{
	const CreateTableAsStmt *create = (const CreateTableAsStmt *) statement;

	if (IsA(statement, RefreshMatViewStmt))
		return !((const RefreshMatViewStmt *) statement)->skipData &&
			view_reads_foreign(((const RefreshMatViewStmt *) statement)->relation);
	return IsA(statement, CreateTableAsStmt) &&
		create->objtype == OBJECT_MATVIEW && !create->into->skipData &&
		reads_foreign(castNode(Query, create->query));
}

/* It has been made, or was there. */
void
shadow_count_as_filled(const Node *statement)
{
	const RangeVar *view = IsA(statement, RefreshMatViewStmt) ?
		((const RefreshMatViewStmt *) statement)->relation :
		((const CreateTableAsStmt *) statement)->into->rel;

	CommandCounterIncrement();
	shadow_edit_column(RelationRelationId, RangeVarGetRelid(view, NoLock, false),
					   Anum_pg_class_relispopulated, BoolGetDatum(true), false);
	CommandCounterIncrement();
}

static bool
view_reads_foreign(const RangeVar *name)
{
	Oid			oid = RangeVarGetRelid(name, NoLock, true);
	Relation	view;
	bool		reads = false;

	if (!OidIsValid(oid) || get_rel_relkind(oid) != RELKIND_MATVIEW)
		return false;
	view = table_open(oid, AccessShareLock);
	if (view->rd_rules != NULL && view->rd_rules->numLocks == 1)
		reads = reads_foreign(linitial_node(Query, view->rd_rules->rules[0]->actions));
	table_close(view, NoLock);
	return reads;
}

/* Views in it included. */
static bool
reads_foreign(Query *query)
{
	ListCell   *cell;

	query = copyObject(query);
	AcquireRewriteLocks(query, true, false);
	foreach(cell, QueryRewrite(query))
	{
		if (uses_foreign(lfirst(cell), NULL))
			return true;
	}
	return false;
}

static bool
uses_foreign(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, uses_foreign, context);
	return OidIsValid(first_foreign(((Query *) node)->rtable)) ||
		query_tree_walker((Query *) node, uses_foreign, context, 0);
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
			 errhint("Keep what reads or writes it out of the DDL, and run it by hand or in a migration.")));
}
