/*-------------------------------------------------------------------------
 *
 * plan_swap.c
 *	  Types and collations of columns, which can't be changed as they are.
 *
 * Dropping such a type would take the columns with it.  Instead the old one is
 * renamed, the new one created, each column given the new type, and the old
 * one dropped.  Types that are made of a swapped type are swapped along, so
 * that a column is rewritten once, whatever it holds.  A collation goes the same
 * way: its columns keep their values, and their indexes are built again.
 *
 * Ranges and base types bring functions of their own, which only a superuser
 * could rename.  The columns that hold one are turned into text meanwhile, the
 * types dropped and created, and the columns turned back; in a table that is made
 * anew, they stay text until it goes.
 *
 * What else needs the type (functions, views, defaults, checks with a constant
 * of it) is dropped before and created afterwards.  What needs one of its
 * columns goes the way of any ALTER COLUMN TYPE.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "schema/online.h"
#include "schema/plan.h"

#include "compat.h"

#define ASIDE_SUFFIX	"__old"

static bool is_stored(const SchemaObject *type, bool within);
static bool is_array(const SchemaObject *holder);
static void swap_holder(SchemaPlan *plan, const SchemaObject *type,
						SchemaObject *holder, List **recreated);
static void swap_column(SchemaPlan *plan, SchemaObject *column,
						List **recreated);
static bool is_moved_as_text(const SchemaObject *column);
static bool name_is_taken(const SchemaPlan *plan, const char *schema,
						  const char *name);
static char *bare_name(const char *quoted);

bool
kind_is_type(const ObjectKind *kind)
{
	return kind == &kind_enum || kind == &kind_composite ||
		kind == &kind_domain || kind == &kind_range ||
		kind == &kind_base_type;
}

/* Collations are, too: columns are sorted by them, and types have them. */
bool
kind_is_swapped(const ObjectKind *kind)
{
	return kind_is_type(kind) || kind == &kind_collation;
}

/* Does a column that stays hold the type, in whatever form? */
bool
type_is_stored(const SchemaObject *type)
{
	return is_stored(type, false);
}

/* Is there a table OF the type that stays, with its rows? */
bool
type_has_table(const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->needed_by)
	{
		const SchemaObject *table = lfirst(cell);

		if (table->other != NULL && type_is_of_table(type, table))
			return true;
	}
	return false;
}

bool
type_is_of_table(const SchemaObject *type, const SchemaObject *table)
{
	const char *of_type = object_get(table, "of_type");

	return table->kind == &kind_table && of_type != NULL &&
		strcmp(of_type, type->identity) == 0;
}

/* Does one hold it in an array or a composite? */
bool
type_is_stored_within(const SchemaObject *type)
{
	return is_stored(type, true);
}

static bool
is_stored(const SchemaObject *type, bool within)
{
	ListCell   *cell;

	foreach(cell, type->needed_by)
	{
		const SchemaObject *holder = lfirst(cell);
		bool		outside = within && !is_array(holder);

		if (holder->kind == &kind_column)
		{
			if (holder->other != NULL && !outside)
				return true;
		}
		else if (holder->kind == &kind_attribute)
		{
			if (is_stored(holder->parent, false))
				return true;
		}
		else if (kind_is_type(holder->kind) && is_stored(holder, outside))
			return true;
	}
	return false;
}

static bool
is_array(const SchemaObject *holder)
{
	const char *type = object_get(holder, "type");

	return type != NULL && strlen(type) > 2 &&
		strcmp(type + strlen(type) - 2, "[]") == 0;
}

/*
 * Put a new type in the place of the old one; just drop and create it, if no
 * column or table minds.
 */
void
plan_swap(SchemaPlan *plan, SchemaObject *type, List **recreated)
{
	SchemaObject *shell = shell_of(type);
	ListCell   *cell;

	if (type->drop != NULL && type->drop->type == ACTION_DROP)
		return;
	if (!type_is_stored(type) && !type_has_table(type))
	{
		plan_recreate(plan, type, recreated);
		return;
	}
	plan_replace_actions(plan, type)->way = CHANGE_SWAP;
	foreach(cell, type->children)
		if (((SchemaObject *) lfirst(cell))->other != NULL)
		plan_recreate(plan, lfirst(cell), recreated);
	foreach(cell, type->needed_by)
		if (((SchemaObject *) lfirst(cell))->other != NULL)
		swap_holder(plan, type, lfirst(cell), recreated);
	if (shell != NULL && shell->other != NULL)
		plan_recreate(plan, shell, recreated);
}

/* The expression of a generated column goes on naming the old collation. */
static void
swap_holder(SchemaPlan *plan, const SchemaObject *type, SchemaObject *holder,
			List **recreated)
{
	const char *expression = object_get(holder, "generated");

	if (holder->kind == &kind_column && type->kind == &kind_collation &&
		expression != NULL && strstr(expression, type->identity) != NULL)
		plan_recreate(plan, holder, recreated);
	else if (holder->kind == &kind_column)
		swap_column(plan, holder, recreated);
	else if (holder->kind == &kind_attribute)
	{
		if (holder->parent->other != NULL)
			plan_swap(plan, holder->parent, recreated);
	}
	else if (kind_is_type(holder->kind))
		plan_swap(plan, holder, recreated);
	else
		plan_recreate(plan, holder, recreated);
}

static void
swap_column(SchemaPlan *plan, SchemaObject *column, List **recreated)
{
	if (column->drop != NULL && column->drop->type == ACTION_DROP)
		return;
	if (column->drop == NULL)
		plan_add_action(plan, ACTION_ALTER, column, column->other);
	column->drop->way = CHANGE_SWAP;
	plan_free_dependents(plan, column, recreated);
}

/* Once it is known what is swapped: what has to be done before. */
void
plan_prepare_swaps(SchemaPlan *plan)
{
	int			n = list_length(plan->actions);

	for (int i = 0; i < n; i++)
	{
		Action	   *action = list_nth(plan->actions, i);

		if (action->type == ACTION_DROP && is_moved_as_text(action->old))
			(void) plan_prepare(plan, action);
		if (action->way != CHANGE_SWAP ||
			(action->type == ACTION_ALTER) != goes_through_text(action->old))
			continue;
		if (action->type == ACTION_DROP)
			plan_set_aside(plan, action);
		else
			(void) plan_prepare(plan, action);
	}
}

/* Does it go with its table, whose rows stay, after its type? */
static bool
is_moved_as_text(const SchemaObject *column)
{
	const SchemaObject *table = column->parent;

	return column->kind == &kind_column && object_is_dropped(table) &&
		object_get(column, "generated") == NULL &&
		(table->drop->moves_into != NULL ||
		 (table->other != NULL && table->other->create->moves_rows)) &&
		goes_through_text(column);
}

/* Is a column of it text by the time that it goes? */
bool
plan_prepares_column(const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		const SchemaObject *column = lfirst(cell);

		if (column->drop != NULL && column->drop->type == ACTION_DROP &&
			column->drop->preparation != NULL)
			return true;
	}
	return false;
}

/* Is it another one by the time that its table goes, or not there any more? */
bool
plan_changes_early(const SchemaObject *object)
{
	ListCell   *cell;

	if (object->drop->preparation != NULL)
		return true;
	if (object_get(object, "generated") == NULL)
		return false;
	if (goes_through_text(object))
		return true;
	foreach(cell, object->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->drop != NULL && needed->drop->preparation != NULL)
			return true;
	}
	return false;
}

/* What is dropped goes by another name before. */
void
plan_set_aside(SchemaPlan *plan, Action *drop)
{
	(void) plan_prepare(plan, drop);
	drop->aside = plan_free_name(plan, drop->old->schema, drop->old->name,
								 ASIDE_SUFFIX);
}

/*
 * Is a type swapped that can't be renamed, or does it, or a column, hold one
 * that is?
 */
bool
goes_through_text(const SchemaObject *object)
{
	ListCell   *cell;

	if ((object->kind == &kind_range || object->kind == &kind_base_type) &&
		object->drop != NULL && object->drop->way == CHANGE_SWAP)
		return true;
	foreach(cell, object->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (kind_is_type(needed->kind) && goes_through_text(needed))
			return true;
	}
	foreach(cell, object->kind == &kind_composite ? object->children : NIL)
		if (goes_through_text(lfirst(cell)))
		return true;
	return false;
}

/* Add what has to be done before an action. */
Action *
plan_prepare(SchemaPlan *plan, Action *action)
{
	Action	   *preparation = palloc0_object(Action);

	preparation->type = ACTION_PREPARE;
	preparation->old = action->old;
	preparation->new = action->new;
	preparation->serial = list_length(plan->actions);
	plan->actions = lappend(plan->actions, preparation);
	action->preparation = preparation;
	return preparation;
}

/* name__old, which nothing else is called, before, meanwhile or afterwards. */
char *
plan_free_name(SchemaPlan *plan, const char *schema, const char *name,
			   const char *suffix)
{
	char	   *bare = bare_name(name);

	for (int i = 0;; i++)
	{
		char	   *end = i == 0 ? pstrdup(suffix) : psprintf("%s%d", suffix, i);
		int			room = NAMEDATALEN - 1 - (int) strlen(end);
		int			length = pg_mbcliplen(bare, (int) strlen(bare), room);
		const char *free_name = quote_identifier(psprintf("%.*s%s", length, bare,
														  end));

		if (!name_is_taken(plan, schema, free_name))
		{
			plan->chosen = lappend(plan->chosen, psprintf("%s.%s", schema, free_name));
			return pstrdup(free_name);
		}
	}
}

static bool
name_is_taken(const SchemaPlan *plan, const char *schema, const char *name)
{
	const SchemaModel *models[] = {plan->old, plan->new};
	const char *chosen = psprintf("%s.%s", schema, name);
	ListCell   *cell;

	foreach(cell, plan->chosen)
		if (strcmp(lfirst(cell), chosen) == 0)
		return true;
	for (size_t m = 0; m < lengthof(models); m++)
		for (int i = 0; i < models[m]->nobjects; i++)
		{
			const SchemaObject *object = models[m]->objects[i];
			const char *where = object->kind == &kind_constraint ?
				object->parent->schema : object->schema;

			if ((object->kind->takes_relation_name ||
				 object->kind == &kind_collation ||
				 object->kind == &kind_constraint) && where != NULL &&
				strcmp(where, schema) == 0 &&
				strcmp(object->name, name) == 0)
				return true;
		}
	return false;
}

/* A name as it is, from how SQL writes it. */
static char *
bare_name(const char *quoted)
{
	StringInfoData name;

	if (*quoted != '"')
		return pstrdup(quoted);
	initStringInfo(&name);
	for (const char *c = quoted + 1; *c != '\0'; c++)
	{
		if (*c == '"' && c[1] != '"')
			break;
		if (*c == '"')
			c++;
		appendStringInfoChar(&name, *c);
	}
	return name.data;
}

/* The statement of a preparation. */
void
write_preparation(const Action *action, Writer *writer)
{
	const SchemaObject *old = action->old;

	if (old->kind == &kind_column)
		write_column_as_text(writer, old);
	else if (old->kind == &kind_table)
		move_write_preparation(writer, action);
	else if (old->kind == &kind_constraint)
		online_write_key_index(writer, action);
	else
	{
		writer_add(writer, HAZARD_BREAKS_CLIENTS, "ALTER %s RENAME TO %s",
				   kind_target(old), old->drop->aside);
		if (old->kind == &kind_composite)
			swap_write_fields(writer, old, old->drop->aside);
	}
}

/* DROP of a type that goes by another name by now. */
void
write_drop_aside(const Action *action, Writer *writer)
{
	SchemaObject renamed = *action->old;

	renamed.name = action->aside;
	renamed.identity = kind_identity(&renamed);
	writer_add_template(writer, swap_loses_fields(action->old) ? HAZARD_DELETES_DATA : 0,
						"DROP {target}", &renamed, NULL);
}
