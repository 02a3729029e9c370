/*-------------------------------------------------------------------------
 *
 * effect_create.c
 *	  What it takes to create something that belongs to a table.
 *
 * What is created is new and nobody waits for it; the tables that it is tied
 * to are there already.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "nodes/value.h"

#include "schema/effect.h"

#include "compat.h"

static void lock_parents(Effect *effect, const CreateStmt *create);
static void partition_of(Effect *effect, const RangeVar *parent);
static void create_elements(Effect *effect, const List *elements);
static void create_element(Effect *effect, const Node *element);
static void like(Effect *effect, const TableLikeClause *clause);
static bool index_exists(const Effect *effect, const IndexStmt *create,
						 const char *table);
static void publish(Effect *effect, const List *objects);

/*
 * A table is tied to its parents, to what it refers to and to what it is
 * made like.  IF NOT EXISTS and such a table: no other one is looked at.
 */
void
effect_create_table(Effect *effect, const Node *statement)
{
	const CreateStmt *create = (const CreateStmt *) statement;

	if (create->if_not_exists && effect_find(effect, create->relation) != NULL)
		return;
	lock_parents(effect, create);
	if (create->ofTypename != NULL)
		effect_lock(effect,
					effect_find_names(effect, create->ofTypename->names),
					AccessShareLock);
	create_elements(effect, create->tableElts);
	create_elements(effect, create->constraints);
}

static void
lock_parents(Effect *effect, const CreateStmt *create)
{
	ListCell   *cell;

	foreach(cell, create->inhRelations)
	{
		const RangeVar *parent = lfirst_node(RangeVar, cell);

		if (create->partbound != NULL)
			partition_of(effect, parent);
		else
			effect_lock(effect, effect_find(effect, parent),
						ShareUpdateExclusiveLock);
	}
}

/* The default partition may hold rows that belong into the new one. */
static void
partition_of(Effect *effect, const RangeVar *parent)
{
	const char *table = effect_find(effect, parent);
	ListCell   *cell;

	effect_lock(effect, table, AccessExclusiveLock);
	foreach(cell, effect_related(effect, EFFECT_DEFAULT_PARTITION, table))
	{
		effect_lock(effect, lfirst(cell), AccessExclusiveLock);
		effect_pass(effect, lfirst(cell), EFFECT_SCAN);
	}
	effect_inherit_keys(effect, table);
}

static void
create_elements(Effect *effect, const List *elements)
{
	ListCell   *cell;

	foreach(cell, elements)
		create_element(effect, lfirst(cell));
}

static void
create_element(Effect *effect, const Node *element)
{
	if (IsA(element, Constraint))
		effect_add_constraint(effect, NULL, (const Constraint *) element,
							  true);
	else if (IsA(element, ColumnDef))
		create_elements(effect, ((const ColumnDef *) element)->constraints);
	else if (IsA(element, TableLikeClause))
		like(effect, (const TableLikeClause *) element);
}

static void
like(Effect *effect, const TableLikeClause *clause)
{
	const char *table = effect_find(effect, clause->relation);

	effect_lock(effect, table, AccessShareLock);
	if (clause->options & CREATE_TABLE_LIKE_DEFAULTS)
		effect_lock_related(effect, EFFECT_SEQUENCES, table, AccessShareLock);
}

/* Partitions are locked as the table is, and get an index each. */
void
effect_create_index(Effect *effect, const Node *statement)
{
	const IndexStmt *create = (const IndexStmt *) statement;
	const char *table = effect_find(effect, create->relation);
	LOCKMODE	mode = create->concurrent ? ShareUpdateExclusiveLock : ShareLock;
	bool		is_alone = !create->relation->inh ||
		effect_kind(effect, table) != RELKIND_PARTITIONED_TABLE;

	effect_lock(effect, table, mode);
	if (!is_alone)
		effect_lock_related(effect, EFFECT_CHILDREN, table, mode);
	if (!index_exists(effect, create, table) &&
		(!is_alone ||
		 effect_kind(effect, table) != RELKIND_PARTITIONED_TABLE))
		effect_pass(effect, table, EFFECT_BUILD);
}

static bool
index_exists(const Effect *effect, const IndexStmt *create,
			 const char *table)
{
	return create->if_not_exists && create->idxname != NULL &&
		table != NULL &&
		effect_find(effect, effect_beside(table, create->idxname)) != NULL;
}

/* A trigger for each row is made on every partition, too. */
void
effect_create_trigger(Effect *effect, const Node *statement)
{
	const CreateTrigStmt *create = (const CreateTrigStmt *) statement;
	const char *table = effect_find(effect, create->relation);

	effect_lock(effect, table, ShareRowExclusiveLock);
	if (create->row && effect_kind(effect, table) == RELKIND_PARTITIONED_TABLE)
		effect_lock_related(effect, EFFECT_CHILDREN, table,
							ShareRowExclusiveLock);
	if (create->constrrel != NULL)
		effect_lock(effect, effect_find(effect, create->constrrel),
					AccessShareLock);
}

void
effect_create_policy(Effect *effect, const Node *statement)
{
	const CreatePolicyStmt *create = (const CreatePolicyStmt *) statement;

	effect_lock(effect, effect_find(effect, create->table),
				AccessExclusiveLock);
	effect_read(effect, create->qual, false);
	effect_read(effect, create->with_check, false);
}

void
effect_alter_policy(Effect *effect, const Node *statement)
{
	const AlterPolicyStmt *alter = (const AlterPolicyStmt *) statement;

	effect_lock(effect, effect_find(effect, alter->table),
				AccessExclusiveLock);
	effect_read(effect, alter->qual, false);
	effect_read(effect, alter->with_check, false);
}

void
effect_create_rule(Effect *effect, const Node *statement)
{
	const RuleStmt *create = (const RuleStmt *) statement;

	effect_lock(effect, effect_find(effect, create->relation),
				AccessExclusiveLock);
	effect_read(effect, create->whereClause, false);
	effect_read_statements(effect, (Node *) create->actions);
}

void
effect_create_statistics(Effect *effect, const Node *statement)
{
	const CreateStatsStmt *create = (const CreateStatsStmt *) statement;
	ListCell   *cell;

	foreach(cell, create->relations)
		if (IsA(lfirst(cell), RangeVar))
		effect_lock(effect, effect_find(effect, lfirst(cell)),
					ShareUpdateExclusiveLock);
}

void
effect_create_publication(Effect *effect, const Node *statement)
{
	publish(effect, ((const CreatePublicationStmt *) statement)->pubobjects);
}

void
effect_alter_publication(Effect *effect, const Node *statement)
{
	publish(effect, ((const AlterPublicationStmt *) statement)->pubobjects);
}

/* Partitions are published by their parent, and not locked. */
static void
publish(Effect *effect, const List *objects)
{
	ListCell   *cell;

	foreach(cell, objects)
	{
		const PublicationTable *published =
			lfirst_node(PublicationObjSpec, cell)->pubtable;
		const char *table;

		if (published == NULL)
			continue;
		table = effect_find(effect, published->relation);
		effect_lock(effect, table, ShareUpdateExclusiveLock);
		if (published->relation->inh &&
			effect_kind(effect, table) != RELKIND_PARTITIONED_TABLE)
			effect_lock_related(effect, EFFECT_CHILDREN, table,
								ShareUpdateExclusiveLock);
	}
}

/* CREATE and ALTER SEQUENCE: the sequence, and the table of OWNED BY */
void
effect_sequence(Effect *effect, const Node *statement)
{
	const List *options;
	ListCell   *cell;

	if (IsA(statement, CreateSeqStmt))
		options = ((const CreateSeqStmt *) statement)->options;
	else
	{
		const AlterSeqStmt *alter = (const AlterSeqStmt *) statement;

		effect_lock(effect, effect_find(effect, alter->sequence),
					ShareRowExclusiveLock);
		options = alter->options;
	}
	foreach(cell, options)
	{
		const DefElem *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "owned_by") == 0 &&
			list_length((List *) option->arg) > 1)
			effect_lock(effect,
						effect_find_names(effect,
										  list_copy_head((List *) option->arg,
														 list_length((List *) option->arg) - 1)),
						AccessShareLock);
	}
}
