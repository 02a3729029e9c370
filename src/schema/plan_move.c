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
 *		INSERT < foreign keys from and to it, triggers, publications,
 *		materialized views; keys and indexes where it isn't partitioned
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
static void hold_parts(Action *drop, const SchemaObject *table, bool is_heir);
static void hold_users(Action *drop, const SchemaObject *object);
static void hold_views(const SchemaPlan *plan);
static bool reaches_above(SchemaObject *object, const SchemaObject *partition);
static void hold_back(Action *drop, const SchemaObject *object);
static void write_triggers(Writer *writer, const SchemaObject *table, bool off);

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
	hold_views(plan);
}

static void
find_edges_of(Action *drop)
{
	const SchemaObject *heir = drop->moves_into;
	Action	   *old = heir->other->drop;

	plan_add_edge(heir->create, drop);
	wait_for_partitions(drop, heir);
	hold_parts(drop, heir, true);
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
		hold_parts(drop, heir, false);
	}
}

/*
 * Keys and indexes are faster made of all rows; those of a partitioned table
 * are empty, and in force when the partitions' are attached.  No trigger that is
 * made or dropped shall see the rows, nor one of the table above.
 */
static void
hold_parts(Action *drop, const SchemaObject *table, bool is_heir)
{
	bool		partitioned = object_get(table, "partition_key") != NULL;
	ListCell   *cell;

	hold_users(drop, table);
	foreach(cell, table->children)
	{
		const SchemaObject *part = lfirst(cell);

		hold_users(drop, part);
		if (part->kind == &kind_trigger ||
			(is_heir && part->kind != &kind_column &&
			 !(partitioned && object_has_index(part))))
			hold_back(drop, part);
	}
	if (table->other == NULL || object_is_dropped(table->other))
		return;
	foreach(cell, table->other->children)
	{
		const SchemaObject *part = lfirst(cell);

		if (part->kind == &kind_trigger && object_is_dropped(part))
			plan_add_edge(part->drop, drop);
	}
}

/* A publication would send the rows again, and a foreign key would miss them. */
static void
hold_users(Action *drop, const SchemaObject *object)
{
	ListCell   *cell;

	foreach(cell, object->needed_by)
	{
		const SchemaObject *user = lfirst(cell);

		if (user->kind == &kind_foreign_key || user->kind == &kind_publication_table)
			hold_back(drop, user);
	}
}

static void
hold_back(Action *drop, const SchemaObject *object)
{
	Action	   *create = object->create;

	if (create != NULL && create->type == ACTION_CREATE &&
		action_doer(create) != action_doer(drop->moves_into->create))
		plan_add_edge(drop, create);
}

/* A materialized view is filled when the rows are there again. */
static void
hold_views(const SchemaPlan *plan)
{
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, plan->actions)
	{
		Action	   *view = lfirst(cell);

		if ((view->type != ACTION_CREATE && view->type != ACTION_ALTER) ||
			view->new->kind != &kind_materialized_view)
			continue;
		foreach(other, plan->actions)
		{
			Action	   *action = lfirst(other);

			if (action->type == ACTION_DROP && action->moves_into != NULL &&
				plan_reaches(view->new, action->moves_into))
				plan_add_edge(action, view);
			else if (action->type == ACTION_CREATE &&
					 action->new->kind == &kind_partition &&
					 reaches_above(view->new, action->new->parent))
				plan_add_edge(action, view);
		}
	}
}

static bool
reaches_above(SchemaObject *object, const SchemaObject *partition)
{
	ListCell   *cell;

	foreach(cell, table_parents(partition))
		if (plan_reaches(object, lfirst(cell)) || reaches_above(object, lfirst(cell)))
		return true;
	return false;
}

/*
 * Has it to be gone before the rows are moved, though its table isn't?  An
 * index, since a new one may need its name; a foreign key of a table that is set
 * aside, since it may need such an index.
 */
bool
plan_goes_before_move(const SchemaObject *object)
{
	const Action *drop = object->parent == NULL ? NULL : object->parent->drop;

	return drop != NULL && drop->type == ACTION_DROP && drop->moves_into != NULL &&
		(object_has_index(object) ||
		 (object->kind == &kind_foreign_key && drop->aside != NULL));
}

/*
 * Is it part of a partition that goes, which DETACH has parted from what it had
 * it from?  Or a sequence's column, which stays one?
 */
bool
plan_lets_go(Action *action, const SchemaObject *needed)
{
	const Action *doer = action_doer(action);

	if (plan_bears(action, needed->drop))
		return true;
	needed = object_whole(needed);
	return doer->type == ACTION_DROP && doer->moves_into != NULL &&
		doer->aside == NULL && object_get(needed, "partition_key") != NULL &&
		object_is_dropped(needed);
}

/* Before the new table: the old one gets another name. */
void
move_write_preparation(Writer *writer, const Action *preparation)
{
	const SchemaObject *old = preparation->old;

	if (object_get(old, "partition_key") != NULL)
		rebuild_write_no_rows(writer, old);
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
	{
		writer_add(writer, HAZARD_BLOCKS_READS,
				   "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", old);
		writer_last(writer)->locks = true;
		rebuild_write_no_force(writer, drop->old, old);
		rebuild_write_no_force(writer, heir, heir->identity);
		write_triggers(writer, heir, true);
		rebuild_write_copy(writer, heir->other, heir, heir->identity, old);
		write_triggers(writer, heir, false);
		if (object_get(heir, "force_row_security") != NULL)
			writer_add(writer, 0, "ALTER TABLE %s FORCE ROW LEVEL SECURITY",
					   heir->identity);
	}
	if (drop->aside != NULL || heir->other->drop->aside == NULL)
		rebuild_write_positions(writer, heir);
	writer_add(writer, HAZARD_REBUILDS_TABLE | rebuild_lost_columns(heir->other),
			   "DROP TABLE %s", old);
}

/*
 * Partitions that stay have triggers, and moved rows aren't new.  Those that are
 * dropped, to be made again or not, are gone by now.
 */
static void
write_triggers(Writer *writer, const SchemaObject *table, bool off)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		const SchemaObject *trigger = lfirst(cell);
		const char *firing = object_get(trigger, "firing");

		if (trigger->kind == &kind_trigger && trigger->other != NULL &&
			!object_is_dropped(trigger->other))
			writer_add(writer, 0, "ALTER TABLE %s %s TRIGGER %s", table->identity,
					   off ? "DISABLE" : firing != NULL ? firing : "ENABLE",
					   trigger->name);
	}
	foreach(cell, table_heirs(table))
		write_triggers(writer, lfirst(cell), off);
}
