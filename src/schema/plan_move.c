/*-------------------------------------------------------------------------
 *
 * plan_move.c
 *	  Rows that another table takes, because its partition key is another one.
 *
 * A table that becomes partitioned is set aside under another name.  The new
 * one is made and gets its partitions; then it takes the rows of the old one,
 * whose end that is.  What is partitioned by another key, or no longer, takes
 * those of the partitions that go:
 *
 *		set aside, or DETACH of all < CREATE < ATTACH of all < INSERT, DROP
 *		INSERT < foreign keys, triggers; keys and indexes where it is no
 *		partitioned table
 *
 * A partitioned table with identities is set aside as well: their sequences
 * go on where they are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static void take_rows_of_partitions(const SchemaObject *old,
									SchemaObject *heir);
static bool has_identity(const SchemaObject *table);
static void find_edges_of(Action *drop);
static void wait_for_partitions(Action *drop, const SchemaObject *table);
static void hold_parts(Action *drop, const SchemaObject *table,
					   bool triggers_only);

/* Once it is known which tables are made anew, and which of them in their place. */
void
plan_find_row_moves(SchemaPlan *plan)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *old = plan->old->objects[i];
		const char *was = object_get(old, "partition_key");
		const char *is;

		if (old->kind != &kind_table || old->other == NULL ||
			!object_is_dropped(old) || old->other->create->moves_rows)
			continue;
		is = object_get(old->other, "partition_key");
		if (was == NULL && is == NULL)
			continue;
		if (was != NULL && !value_equal(was, is))
			take_rows_of_partitions(old, old->other);
		if (was == NULL || has_identity(old))
		{
			plan_set_aside(plan, old->drop);
			old->drop->moves_into = old->other;
		}
	}
}

static void
take_rows_of_partitions(const SchemaObject *old, SchemaObject *heir)
{
	ListCell   *cell;

	foreach(cell, table_heirs(old))
	{
		const SchemaObject *partition = lfirst(cell);

		if (partition->kind != &kind_table || partition->other != NULL)
			continue;
		if (object_get(partition, "partition_key") != NULL)
			take_rows_of_partitions(partition, heir);
		else
			partition->drop->moves_into = heir;
	}
}

static bool
has_identity(const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, table->children)
		if (column_identity(lfirst(cell)) != NULL)
		return true;
	return false;
}

void
plan_find_move_edges(SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->type == ACTION_DROP && action->moves_into != NULL)
			find_edges_of(action);
	}
}

static void
find_edges_of(Action *drop)
{
	const SchemaObject *heir = drop->moves_into;
	Action	   *old = heir->other->drop;

	plan_add_edge(heir->create, drop);
	wait_for_partitions(drop, heir);
	hold_parts(drop, heir, false);
	if (old->aside != NULL)
		plan_add_edge(drop, old);
}

static void
wait_for_partitions(Action *drop, const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, table_heirs(table))
	{
		const SchemaObject *heir = lfirst(cell);
		const SchemaObject *partition = partition_of_table(heir);

		if (partition != NULL && partition->create != NULL)
			plan_add_edge(partition->create, drop);
		wait_for_partitions(drop, heir);
		hold_parts(drop, heir, true);
	}
}

/*
 * Keys and indexes are faster made of all rows; those of a partitioned table
 * are empty, and in force when the partitions' are attached.  No trigger shall
 * see the rows.
 */
static void
hold_parts(Action *drop, const SchemaObject *table, bool triggers_only)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		const SchemaObject *part = lfirst(cell);

		if (part->kind != &kind_column && part->kind != &kind_partition &&
			(part->kind == &kind_trigger || !triggers_only) &&
			!(object_has_index(part) && object_get(table, "partition_key") != NULL) &&
			part->create != NULL && part->create->type == ACTION_CREATE &&
			action_doer(part->create) != action_doer(table->create))
			plan_add_edge(drop, part->create);
	}
}

/* Is it an index whose name the new table's may need, while the old one is there? */
bool
plan_frees_name(const SchemaObject *object)
{
	const Action *drop = object_has_index(object) ? object->parent->drop : NULL;

	return drop != NULL && drop->aside != NULL && drop->moves_into != NULL;
}

/* Is it part of a partition that goes, which DETACH has parted from what it had it from? */
bool
plan_lets_go(Action *action, const SchemaObject *needed)
{
	const Action *doer = action_doer(action);

	while (needed->parent != NULL)
		needed = needed->parent;
	return doer->type == ACTION_DROP && doer->moves_into != NULL &&
		doer->aside == NULL && object_get(needed, "partition_key") != NULL;
}

/* Before the new table: the old one gets another name. */
void
move_write_preparation(Writer *writer, const Action *preparation)
{
	const SchemaObject *old = preparation->old;

	if (object_get(old, "partition_key") != NULL)
		rebuild_write_check(writer, old);
	rebuild_set_sequences_aside(writer, old);
	writer_add(writer, HAZARD_REBUILDS_TABLE | HAZARD_BLOCKS_READS,
			   "ALTER TABLE %s RENAME TO %s", old->identity, old->drop->aside);
}

/* The rows, and the end of the table that had them. */
void
move_write_drop(Writer *writer, const Action *drop)
{
	const SchemaObject *heir = drop->moves_into;
	const char *old = drop->aside == NULL ? drop->old->identity :
		psprintf("%s.%s", drop->old->schema, drop->aside);

	if (object_get(drop->old, "partition_key") == NULL)
		rebuild_write_copy(writer, heir->other, heir, heir->identity, old);
	if (drop->aside != NULL || heir->other->drop->aside == NULL)
		rebuild_write_positions(writer, heir);
	writer_add(writer, HAZARD_REBUILDS_TABLE | rebuild_lost_columns(heir->other),
			   "DROP TABLE %s", old);
}
