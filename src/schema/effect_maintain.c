/*-------------------------------------------------------------------------
 *
 * effect_maintain.c
 *	  What TRUNCATE, LOCK, VACUUM, ANALYZE, CLUSTER and REINDEX do.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "core/execute.h"
#include "schema/effect.h"

#include "compat.h"

static void truncate_table(Effect *effect, const char *table,
						   const TruncateStmt *truncate);
static bool has_text(const List *texts, const char *text);
static void lock_view(Effect *effect, const char *view, LOCKMODE mode);
static bool is_full(const VacuumStmt *vacuum);
static void vacuum_table(Effect *effect, const char *table,
						 const VacuumStmt *vacuum);
static void reindex_table(Effect *effect, const char *table,
						  bool is_concurrent);
static void reindex_index(Effect *effect, const char *index,
						  bool is_concurrent);

void
effect_truncate(Effect *effect, const Node *statement)
{
	const TruncateStmt *truncate = (const TruncateStmt *) statement;
	ListCell   *cell;

	foreach(cell, truncate->relations)
	{
		const RangeVar *name = lfirst_node(RangeVar, cell);
		const char *table = effect_find(effect, name);

		truncate_table(effect, table, truncate);
		if (name->inh)
			effect_lock_related(effect, EFFECT_CHILDREN, table,
								AccessExclusiveLock);
	}
}

/* With CASCADE, what refers to the table, and to that, and so on */
static void
truncate_table(Effect *effect, const char *table,
			   const TruncateStmt *truncate)
{
	List	   *tables = NIL;
	List	   *known = NIL;

	if (table != NULL)
		tables = list_make1(unconstify(char *, table));
	while (tables != NIL)
	{
		char	   *next = linitial(tables);

		tables = list_delete_first(tables);
		if (has_text(known, next))
			continue;
		known = lappend(known, next);
		effect_lock(effect, next, AccessExclusiveLock);
		if (truncate->restart_seqs)
			effect_lock_related(effect, EFFECT_SEQUENCES, next,
								AccessExclusiveLock);
		if (truncate->behavior == DROP_CASCADE)
			tables = list_concat(tables,
								 effect_related(effect, EFFECT_REFERENCING,
												next));
	}
}

static bool
has_text(const List *texts, const char *text)
{
	ListCell   *cell;

	foreach(cell, texts)
		if (strcmp(lfirst(cell), text) == 0)
		return true;
	return false;
}

void
effect_lock_table(Effect *effect, const Node *statement)
{
	const LockStmt *lock = (const LockStmt *) statement;
	ListCell   *cell;

	foreach(cell, lock->relations)
	{
		const RangeVar *name = lfirst_node(RangeVar, cell);
		const char *relation = effect_find(effect, name);

		effect_lock(effect, relation, lock->mode);
		if (name->inh)
			effect_lock_related(effect, EFFECT_CHILDREN, relation,
								lock->mode);
		if (effect_kind(effect, relation) == RELKIND_VIEW)
			lock_view(effect, relation, lock->mode);
	}
}

/* What a view reads is locked with it. */
static void
lock_view(Effect *effect, const char *view, LOCKMODE mode)
{
	ListCell   *cell;

	check_stack_depth();
	foreach(cell, effect_related(effect, EFFECT_READ, view))
	{
		effect_lock_tree(effect, lfirst(cell), mode);
		if (effect_kind(effect, lfirst(cell)) == RELKIND_VIEW)
			lock_view(effect, lfirst(cell), mode);
	}
}

/* Without a table: all of the database */
void
effect_vacuum(Effect *effect, const Node *statement)
{
	const VacuumStmt *vacuum = (const VacuumStmt *) statement;
	ListCell   *cell;

	foreach(cell, vacuum->rels)
		vacuum_table(effect,
					 effect_find(effect,
								 lfirst_node(VacuumRelation, cell)->relation),
					 vacuum);
	if (vacuum->rels == NIL)
		foreach(cell, effect_related(effect, EFFECT_TABLES_OF_DATABASE, ""))
			vacuum_table(effect, lfirst(cell), vacuum);
}

static void
vacuum_table(Effect *effect, const char *table, const VacuumStmt *vacuum)
{
	LOCKMODE	mode = is_full(vacuum) ? AccessExclusiveLock :
		ShareUpdateExclusiveLock;

	effect_lock(effect, table, mode);
	if (effect_kind(effect, table) == RELKIND_PARTITIONED_TABLE)
		effect_lock_related(effect, EFFECT_CHILDREN, table, mode);
	else if (!vacuum->is_vacuumcmd)
		effect_lock_related(effect, EFFECT_CHILDREN, table,
							ANALYZED_CHILD_LOCK);
	if (is_full(vacuum))
		effect_pass(effect, table, EFFECT_REWRITE);
}

static bool
is_full(const VacuumStmt *vacuum)
{
	ListCell   *cell;

	foreach(cell, vacuum->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "full") == 0)
			return defGetBoolean(option);
	}
	return false;
}

/* Without a table: those that were clustered before, which aren't known. */
void
effect_cluster(Effect *effect, const Node *statement)
{
	const ClusterStmt *cluster = (const ClusterStmt *) statement;
	const char *table;

	if (cluster->relation == NULL)
		return;
	table = effect_find(effect, cluster->relation);
	effect_lock_tree(effect, table, AccessExclusiveLock);
	effect_pass(effect, table, EFFECT_REWRITE);
}

void
effect_reindex(Effect *effect, const Node *statement)
{
	const ReindexStmt *reindex = (const ReindexStmt *) statement;
	bool		is_concurrent = statement_is_concurrent(statement);
	ListCell   *cell;

	if (reindex->kind == REINDEX_OBJECT_INDEX)
		reindex_index(effect, effect_find(effect, reindex->relation),
					  is_concurrent);
	else if (reindex->kind == REINDEX_OBJECT_TABLE)
		reindex_table(effect, effect_find(effect, reindex->relation),
					  is_concurrent);
	else if (reindex->kind == REINDEX_OBJECT_SCHEMA)
		foreach(cell, effect_related(effect, EFFECT_TABLES_OF_SCHEMA,
									 quote_identifier(reindex->name)))
			reindex_table(effect, lfirst(cell), is_concurrent);
	else if (reindex->kind == REINDEX_OBJECT_DATABASE)
		foreach(cell, effect_related(effect, EFFECT_TABLES_OF_DATABASE, ""))
			reindex_table(effect, lfirst(cell), is_concurrent);
}

static void
reindex_table(Effect *effect, const char *table, bool is_concurrent)
{
	ListCell   *cell;

	if (effect_kind(effect, table) == RELKIND_PARTITIONED_TABLE)
	{
		foreach(cell, effect_related(effect, EFFECT_CHILDREN, table))
			reindex_table(effect, lfirst(cell), is_concurrent);
		return;
	}
	effect_lock(effect, table, is_concurrent ? ShareUpdateExclusiveLock :
				ShareLock);
	foreach(cell, effect_related(effect, EFFECT_INDEXES, table))
		reindex_index(effect, lfirst(cell), is_concurrent);
}

/* Who would use the index has to wait for it, although it only reads. */
static void
reindex_index(Effect *effect, const char *index, bool is_concurrent)
{
	ListCell   *cell;
	LOCKMODE	mode = is_concurrent ? ShareUpdateExclusiveLock : ShareLock;

	foreach(cell, effect_related(effect, EFFECT_INDEXED, index))
	{
		effect_lock(effect, lfirst(cell), mode);
		effect_pass(effect, lfirst(cell), EFFECT_BUILD);
	}
	effect_lock(effect, index, is_concurrent ? ShareUpdateExclusiveLock :
				AccessExclusiveLock);
}
