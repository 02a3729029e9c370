/*-------------------------------------------------------------------------
 *
 * plan_actions.c
 *	  What has to be done to which object.
 *
 * What is only in the old model is dropped, what is only in the new one is
 * created, what differs is altered or, if it can't be, dropped and created.
 * Whatever depends on something that is dropped has to go before it, and
 * to come back if the new model has it, too: that is found out to the end
 * here, along the dependencies of the old model.
 *
 * Parts (columns; what hangs on a table) come and go with their parent's
 * statement where they can: such an action is within the parent's.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/attachment.h"
#include "schema/conversion.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static void clear(SchemaModel *model);
static void find_changed(SchemaPlan *plan, List **recreated);
static void recreate_or_swap(SchemaPlan *plan, SchemaObject *old,
							 List **recreated);
static bool can_stay(const SchemaObject *dependent, const SchemaObject *old);
static void free_row_users(SchemaPlan *plan);
static bool inherits_from(const SchemaObject *table, const SchemaObject *parent);
static void propagate(SchemaPlan *plan, List *recreated);
static bool must_go_before(const SchemaObject *dependent,
						   const SchemaObject *field);
static void rebuild_tables(SchemaPlan *plan, List **recreated);
static void put_within(SchemaPlan *plan);
static void put_creates_within(const SchemaPlan *plan, Action *action);
static bool reaches(SchemaObject *from, const SchemaObject *table,
					uint32 visit);
static void put_drop_within(Action *action);
static void put_behind_leader(Action *action);
static void put_functions_within(Action *action);

static uint32 last_visit = 0;

/* Fill in plan->actions. */
void
plan_find_actions(SchemaPlan *plan)
{
	List	   *recreated = NIL;

	clear(plan->old);
	clear(plan->new);
	compare_match(plan->old, plan->new);
	model_find_carriers(plan->old);
	model_find_carriers(plan->new);
	for (int i = 0; i < plan->new->nobjects; i++)
		if (plan->new->objects[i]->other == NULL)
			plan_add_action(plan, ACTION_CREATE, NULL, plan->new->objects[i]);
	for (int i = 0; i < plan->old->nobjects; i++)
		if (plan->old->objects[i]->other == NULL)
			plan_add_action(plan, ACTION_DROP, plan->old->objects[i], NULL);
	find_changed(plan, &recreated);
	plan_attachment_recreate(plan, &recreated);
	propagate(plan, recreated);
	recreated = NIL;
	plan_free_partition_keys(plan, &recreated);
	rebuild_tables(plan, &recreated);
	propagate(plan, recreated);
	free_row_users(plan);
	rebuild_find_moves(plan);
	plan_find_row_moves(plan);
	plan_prepare_swaps(plan);
	put_within(plan);
	plan_find_online(plan);
}

static void
clear(SchemaModel *model)
{
	for (int i = 0; i < model->nobjects; i++)
	{
		model->objects[i]->create = NULL;
		model->objects[i]->drop = NULL;
		model->objects[i]->visited = 0;
		model->objects[i]->inlined = false;
	}
}

/* Note what has to be done to an object. */
Action *
plan_add_action(SchemaPlan *plan, ActionType type, SchemaObject *old, SchemaObject *new)
{
	Action	   *action = palloc0_object(Action);

	action->type = type;
	action->old = old;
	action->new = new;
	action->serial = list_length(plan->actions);
	plan->actions = lappend(plan->actions, action);
	if (type == ACTION_DROP)
		old->drop = action;
	else
		new->create = action;
	if (type == ACTION_ALTER)
		old->drop = action;
	return action;
}

static void
find_changed(SchemaPlan *plan, List **recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *old = plan->old->objects[i];
		bool		frees_dependents;
		ChangeWay	way;

		if (old->other == NULL ||
			(old->drop != NULL && old->drop->type != ACTION_ALTER))
			continue;
		way = compare_way(old, old->other, &frees_dependents);
		if (way == CHANGE_RECREATE)
			recreate_or_swap(plan, old, recreated);
		else if (way == CHANGE_SWAP)
			plan_swap(plan, old, recreated);
		else if (way != CHANGE_NOTHING && old->drop == NULL)
		{
			Action	   *alter = plan_add_action(plan, ACTION_ALTER, old, old->other);

			alter->way = way;
			alter->relaxed = plan_sets_toast_options(alter);
			if (frees_dependents)
				plan_free_dependents(plan, old, recreated);
		}
	}
}

/*
 * Drop and create an object, instead of what was planned for it, and so its
 * parts.
 */
void
plan_recreate(SchemaPlan *plan, SchemaObject *old, List **recreated)
{
	ListCell   *cell;

	SchemaObject *shell = shell_of(old);

	if (old->drop != NULL && old->drop->type == ACTION_DROP)
		return;
	plan_replace_actions(plan, old);
	if (old->kind == &kind_table)
		rebuild_require_allowed(plan, old);
	*recreated = lappend(*recreated, old);
	foreach(cell, old->children)
		if (((SchemaObject *) lfirst(cell))->other != NULL)
		plan_recreate(plan, lfirst(cell), recreated);
	if (shell != NULL && shell->other != NULL)
		plan_recreate(plan, shell, recreated);
	if (old->kind == &kind_partition)
		plan_partition_free_keys(plan, old, recreated);
	if (old->kind == &kind_index_partition && attachment_is_mixed(old))
		plan_recreate(plan, attachment_partition(old), recreated);
}

/* DROP and CREATE, whatever was planned before; returns the DROP. */
Action *
plan_replace_actions(SchemaPlan *plan, SchemaObject *old)
{
	if (old->drop != NULL)
	{
		/* it was to be altered */
		Action	   *create = old->drop;

		create->type = ACTION_CREATE;
		create->way = CHANGE_RECREATE;
	}
	else
		plan_add_action(plan, ACTION_CREATE, old, old->other);
	return plan_add_action(plan, ACTION_DROP, old, old->other);
}

/*
 * What holds data is spared, if it can be.  An attribute comes again as the last
 * one: where others are behind it, it takes a new type.
 */
static void
recreate_or_swap(SchemaPlan *plan, SchemaObject *old, List **recreated)
{
	if (old->kind == &kind_attribute && llast(old->parent->children) != old &&
		old->parent->other != NULL)
		plan_swap(plan, old->parent, recreated);
	else if (kind_is_swapped(old->kind))
		plan_swap(plan, old, recreated);
	else
		plan_recreate(plan, old, recreated);
}

/* Let go of what the server can't carry over a change of this object. */
void
plan_free_dependents(SchemaPlan *plan, SchemaObject *old, List **recreated)
{
	ListCell   *cell;

	foreach(cell, old->children)
	{
		SchemaObject *child = lfirst(cell);

		if (child->other != NULL && !can_stay(child, old))
			plan_recreate(plan, child, recreated);
	}
	foreach(cell, old->needed_by)
	{
		SchemaObject *dependent = lfirst(cell);

		if (dependent->other != NULL && !can_stay(dependent, old))
			plan_recreate(plan, dependent, recreated);
	}
}

/*
 * ALTER COLUMN TYPE takes keys, checks and indexes along, but not targets of
 * statistics that an index has; and it fails for a column that a key merely
 * includes, if foreign keys refer to that key.  A foreign key can stay only as
 * long as it can compare the two types.
 */
static bool
can_stay(const SchemaObject *dependent, const SchemaObject *old)
{
	const char *definition = object_get(dependent, "definition");

	if (dependent->kind == &kind_foreign_key && old->kind == &kind_column)
		return types_are_comparable(object_get(old, "type"),
									object_get(old->other, "type"));
	if (old->kind == &kind_column && goes_through_text(old))
		return false;
	return dependent->kind->follows_type &&
		object_get(dependent, "statistics") == NULL &&
		(dependent->kind != &kind_constraint || dependent->needed_by == NIL ||
		 strstr(definition, " INCLUDE (") == NULL);
}

/* What needs something that is dropped. */
static void
propagate(SchemaPlan *plan, List *recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *old = plan->old->objects[i];
		ListCell   *cell;

		if (old->other != NULL)
			continue;
		foreach(cell, old->needed_by)
		{
			SchemaObject *dependent = lfirst(cell);

			if (dependent->other != NULL && !inherits_from(dependent, old) &&
				(dependent->drop == NULL || must_go_before(dependent, old)))
				recreate_or_swap(plan, dependent, &recreated);
		}
	}
	for (int i = 0; i < list_length(recreated); i++)
	{
		SchemaObject *old = list_nth(recreated, i);
		ListCell   *cell;

		foreach(cell, old->needed_by)
		{
			SchemaObject *dependent = lfirst(cell);

			if (dependent->other != NULL)
				recreate_or_swap(plan, dependent, &recreated);
		}
	}
}

/*
 * What is replaced while a field is there needs that again, if it takes whatever
 * the row has; a placeholder could let go of it.
 */
static bool
must_go_before(const SchemaObject *dependent, const SchemaObject *field)
{
	return dependent->drop->type == ACTION_ALTER && dependent->kind->placeholder == NULL &&
		field->parent != NULL && field->parent->other != NULL &&
		plan_takes_all_fields(dependent->other, field->parent->other);
}

/* For an order of columns that ALTER TABLE doesn't lead to. */
static void
rebuild_tables(SchemaPlan *plan, List **recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *old = plan->old->objects[i];

		if (old->kind == &kind_table && old->other != NULL &&
			rebuild_is_wanted(plan, old))
			plan_recreate(plan, old, recreated);
	}
}

/* What goes with them may be a column, which other rows have, too. */
static void
free_row_users(SchemaPlan *plan)
{
	List	   *recreated;

	do
	{
		recreated = NIL;
		plan_free_row_users(plan, &recreated);
		propagate(plan, recreated);
	} while (recreated != NIL);
}

/* An heir can be let go of. */
static bool
inherits_from(const SchemaObject *table, const SchemaObject *parent)
{
	return object_get(table, "inherits") != NULL &&
		(parent->kind == &kind_table || parent->kind == &kind_foreign_table);
}

static void
put_within(SchemaPlan *plan)
{
	ListCell   *cell;

	foreach(cell, plan->actions)
	{
		Action	   *action = lfirst(cell);

		if (action->type == ACTION_CREATE)
			put_creates_within(plan, action);
		else if (action->type == ACTION_DROP)
		{
			put_drop_within(action);
			put_functions_within(action);
		}
		put_behind_leader(action);
	}
}

/*
 * A column is created by CREATE TABLE, and a default with its column, unless
 * what the default needs needs the table.
 */
static void
put_creates_within(const SchemaPlan *plan, Action *action)
{
	SchemaObject *object = action->new;
	SchemaObject *parent = object->parent;
	SchemaObject *table;
	ListCell   *cell;

	if (plan_partition_create(action))
		return;
	if (!object->kind->in_parent || parent == NULL ||
		parent->create == NULL || parent->create->type != ACTION_CREATE)
		return;
	if (object->kind == &kind_default &&
		(parent->kind != &kind_column || plan_default_is_apart(plan, parent)))
		return;
	table = parent->parent != NULL ? parent->parent : parent;
	if (parent->kind == &kind_column && !column_is_defined(parent) &&
		object->kind != &kind_default)
		return;
	if (object->kind == &kind_default &&
		object_get(parent, "inherited") != NULL)
		return;
	if (object->kind == &kind_domain_constraint &&
		object_get(object, "not_valid") != NULL)
		return;
	if (object->kind == &kind_default || object->kind == &kind_domain_constraint)
		foreach(cell, object->needs)
			if (plan_reaches(lfirst(cell), table))
			return;
	object->inlined = true;
	plan_join(action, parent->create);
}

/* It may come again. */
bool
object_is_dropped(const SchemaObject *object)
{
	return object->drop != NULL && object->drop->type == ACTION_DROP;
}

/* Does an object need a table, or a part of it, in the end? */
bool
plan_reaches(SchemaObject *from, const SchemaObject *table)
{
	return reaches(from, table, ++last_visit);
}

static bool
reaches(SchemaObject *from, const SchemaObject *table, uint32 visit)
{
	ListCell   *cell;

	if (object_is_under(from, table))
		return true;
	if (from->visited == visit)
		return false;
	from->visited = visit;
	foreach(cell, from->needs)
		if (reaches(lfirst(cell), table, visit))
		return true;
	return from->parent != NULL && reaches(from->parent, table, visit);
}

/*
 * What goes with its parent is dropped by itself only if something that it
 * needs, too, is dropped or prepared: then it may have to go earlier than the
 * parent.
 */
static void
put_drop_within(Action *action)
{
	SchemaObject *object = action->old;
	SchemaObject *parent = object->parent;
	ListCell   *cell;

	if (object->kind == &kind_partition && plan_prepares_column(parent))
		return;
	if (plan_partition_drop(action))
		return;
	if (!object->kind->goes_with_parent || parent == NULL ||
		parent->drop == NULL || parent->drop->type != ACTION_DROP)
		return;
	if (plan_goes_before_move(object))
		return;
	if ((!object->kind->in_parent || object->kind == &kind_default ||
		 object->kind == &kind_domain_constraint ||
		 object_get(object, "generated") != NULL) &&
		object->kind != &kind_partition &&
		object_get(object, "attached_to") == NULL &&
		object_get(object, "inherited") == NULL)
		foreach(cell, object->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed->drop != NULL && needed->drop->type == ACTION_DROP &&
			(plan_changes_early(needed) ||
			 !object_is_under(needed, parent->parent != NULL ? parent->parent : parent)))
			return;
	}
	plan_join(action, parent->drop);
}

/* What a table has from another one comes, changes and goes with that's. */
static void
put_behind_leader(Action *action)
{
	Action	   *leader;

	if (action->within != NULL)
		return;
	leader = plan_find_leader(action);
	if (leader != NULL)
		plan_join(action, leader);
}

/* A type that came after its shell goes with it, and with its functions. */
static void
put_functions_within(Action *action)
{
	SchemaObject *shell = shell_of(action->old);
	ListCell   *cell;

	if (shell == NULL)
		return;
	if (shell->drop != NULL && shell->drop->within == NULL)
		plan_join(shell->drop, action);
	foreach(cell, action->old->needs)
	{
		SchemaObject *needed = lfirst(cell);

		if (needed != shell && list_member_ptr(needed->needs, shell) &&
			needed->drop != NULL && needed->drop->within == NULL)
			plan_join(needed->drop, action);
	}
}

/* The statement of the whole does the part, too. */
void
plan_join(Action *part, Action *whole)
{
	part->within = whole;
	whole->parts = lappend(whole->parts, part);
}
