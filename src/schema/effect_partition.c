/*-------------------------------------------------------------------------
 *
 * effect_partition.c
 *	  What it takes to attach a partition or to detach one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/effect.h"

#include "compat.h"

static void attach_index(Effect *effect, const char *parent,
						 const char *index);
static void attach_scans(Effect *effect, const char *table,
						 const char *partition, PartitionBoundSpec *bound);
static void detach_keys(Effect *effect, const char *table,
						const char *partition);

/*
 * The new partition is locked against everybody, the parent is not.  It gets
 * the foreign keys of its parent, and those that refer to it.
 */
void
effect_attach(Effect *effect, const char *table, const PartitionCmd *command)
{
	const char *partition = effect_find(effect, command->name);

	if (effect_kind(effect, table) == RELKIND_PARTITIONED_INDEX)
	{
		attach_index(effect, table, partition);
		return;
	}
	effect_lock_related(effect, EFFECT_DEFAULT_PARTITION, table,
						AccessExclusiveLock);
	effect_lock_tree(effect, partition, AccessExclusiveLock);
	effect_inherit_keys(effect, table);
	if (table != NULL)
		attach_scans(effect, table, partition, command->bound);
}

static void
attach_index(Effect *effect, const char *parent, const char *index)
{
	effect_lock(effect, index, AccessExclusiveLock);
	effect_lock_related(effect, EFFECT_INDEXED, parent, AccessShareLock);
	effect_lock_related(effect, EFFECT_INDEXED, index, AccessShareLock);
}

/*
 * Its own rows are read unless a CHECK proves the bound; those of the default
 * partition, which may belong into it, are.  Of the parent's indexes, it gets
 * what it has not.
 */
static void
attach_scans(Effect *effect, const char *table, const char *partition,
			 PartitionBoundSpec *bound)
{
	const EffectContext *context = effect->context;
	ListCell   *cell;

	if (partition != NULL &&
		!context->fits(table, partition, bound, context->arg))
		effect_pass(effect, partition, EFFECT_SCAN);
	foreach(cell, effect_related(effect, EFFECT_DEFAULT_PARTITION, table))
		effect_pass(effect, lfirst(cell), EFFECT_SCAN);
	if (partition != NULL &&
		list_length(effect_related(effect, EFFECT_INDEXES, table)) >
		list_length(effect_related(effect, EFFECT_INDEXES, partition)))
		effect_pass(effect, partition, EFFECT_BUILD);
}

void
effect_detach(Effect *effect, const char *table, const PartitionCmd *command)
{
	const char *partition = effect_find(effect, command->name);

	if (table == NULL || partition == NULL)
		return;
	effect_lock(effect, partition, AccessExclusiveLock);
	if (!command->concurrent)
		effect_lock_related(effect, EFFECT_DEFAULT_PARTITION, table,
							AccessExclusiveLock);
	detach_keys(effect, table, partition);
}

/*
 * The partition keeps its foreign keys, as its own.  Those that refer to the
 * parent end, so that no row may refer to one of the partition.
 */
static void
detach_keys(Effect *effect, const char *table, const char *partition)
{
	List	   *referencing = effect_related(effect, EFFECT_REFERENCING, table);

	effect_lock_related(effect, EFFECT_REFERENCED, table,
						ShareRowExclusiveLock);
	effect_lock_all(effect, referencing, AccessExclusiveLock);
	if (referencing != NIL)
		effect_pass(effect, partition, EFFECT_SCAN);
}
