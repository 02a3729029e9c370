/*-------------------------------------------------------------------------
 *
 * plan_row_type.c
 *	  The row type of a table, where something else uses it.
 *
 * As long as a column elsewhere holds the row type of a table, or an expression
 * has a constant, a ROW() or an argument of it, the server refuses to give one
 * of the table's columns another type, and to add one that rows get a value for:
 * with a default, generated, an identity.  (Minor versions of 2026 are stricter
 * there than those before; the same is done for all.)
 *
 * Expressions are dropped and created again.  A column that holds rows can't be,
 * so that is refused.  On the way back, which restores no values, a default is
 * set afterwards.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/options.h"
#include "schema/plan.h"

#include "compat.h"

static void free_user(SchemaPlan *plan, SchemaObject *user,
					  const SchemaObject *table, List **recreated);
static void free_parts(SchemaPlan *plan, const SchemaObject *whole,
					   const SchemaObject *table, List **recreated);
static const SchemaObject *find_rewritten(const SchemaPlan *plan,
										  const SchemaObject *table);
static bool rewrites(const SchemaPlan *plan, const SchemaObject *column);
static bool gets_value(const SchemaPlan *plan, const SchemaObject *column);
static bool domain_gives_value(const SchemaObject *holder);
static bool has_part(const SchemaObject *column, const ObjectKind *kind);
static const SchemaObject *stored_in(const SchemaObject *type);
static bool column_holds(const SchemaObject *column, const SchemaObject *type);
static bool uses_row(const SchemaObject *user, const SchemaObject *table);
static void find_edges_of(const SchemaPlan *plan, Action *action,
						  const SchemaObject *user, const SchemaObject *through);
static void add_edges(const SchemaPlan *plan, Action *action,
					  const SchemaObject *user, const SchemaObject *table);
pg_noreturn static void report_stored(const SchemaObject *column,
									  const SchemaObject *holder);

/* Once it is known what becomes of all columns. */
void
plan_free_row_users(SchemaPlan *plan, List **recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		const SchemaObject *table = plan->old->objects[i];
		const SchemaObject *column = table->kind != &kind_table ? NULL :
			find_rewritten(plan, table);
		const SchemaObject *holder;
		ListCell   *cell;

		if (column == NULL)
			continue;
		holder = stored_in(table);
		if (holder != NULL)
			report_stored(column, holder);
		foreach(cell, table->needed_by)
			free_user(plan, lfirst(cell), table, recreated);
		free_parts(plan, table, table, recreated);
	}
}

static void
free_user(SchemaPlan *plan, SchemaObject *user, const SchemaObject *table,
		  List **recreated)
{
	if (user->other != NULL && user->kind != &kind_column && uses_row(user, table))
		plan_recreate(plan, user, recreated);
}

/* No dependency leads from what a table has to the table. */
static void
free_parts(SchemaPlan *plan, const SchemaObject *whole,
		   const SchemaObject *table, List **recreated)
{
	ListCell   *cell;

	foreach(cell, whole->children)
	{
		free_user(plan, lfirst(cell), table, recreated);
		free_parts(plan, lfirst(cell), table, recreated);
	}
}

/* A column for which all rows of a table that stays are written; or NULL. */
static const SchemaObject *
find_rewritten(const SchemaPlan *plan, const SchemaObject *table)
{
	ListCell   *cell;

	if (table->other == NULL || object_is_dropped(table))
		return NULL;
	foreach(cell, table->other->children)
		if (rewrites(plan, lfirst(cell)))
		return lfirst(cell);
	return NULL;
}

static bool
rewrites(const SchemaPlan *plan, const SchemaObject *column)
{
	const Action *create = column->create;

	if (column->kind != &kind_column || create == NULL)
		return false;
	return create->type == ACTION_CREATE ? gets_value(plan, column) :
		column_is_retyped(create->old, column);
}

static bool
gets_value(const SchemaPlan *plan, const SchemaObject *column)
{
	if (object_get(column, "generated") != NULL)
		return object_get(column, "virtual") == NULL;
	return domain_gives_value(column) || has_part(column, &kind_identity_column) ||
		(has_part(column, &kind_default) && !plan_default_is_apart(plan, column));
}

/* A default, or a constraint that is asked about NULL. */
static bool
domain_gives_value(const SchemaObject *holder)
{
	ListCell   *cell;

	foreach(cell, holder->needs)
	{
		const SchemaObject *domain = lfirst(cell);

		if (domain->kind == &kind_domain &&
			(domain->children != NIL || object_get(domain, "default") != NULL ||
			 object_get(domain, "not_null") != NULL ||
			 domain_gives_value(domain)))
			return true;
	}
	return false;
}

static bool
has_part(const SchemaObject *column, const ObjectKind *kind)
{
	ListCell   *cell;

	foreach(cell, column->children)
		if (((SchemaObject *) lfirst(cell))->kind == kind)
		return true;
	return false;
}

/* Are there rows of its type elsewhere, which it couldn't be made anew without? */
bool
plan_row_is_stored(const SchemaObject *table)
{
	return stored_in(table) != NULL;
}

/* Is the default of a new column set after it, since rows get no value then? */
bool
plan_default_is_apart(const SchemaPlan *plan, const SchemaObject *column)
{
	const SchemaObject *table = column->parent->other;

	return plan->options != NULL && plan->options->way_back &&
		column->kind == &kind_column && table != NULL &&
		!object_is_dropped(table) && stored_in(table) != NULL;
}

/* A column that stays and holds a type, in whatever form; NULL: none. */
static const SchemaObject *
stored_in(const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->needed_by)
	{
		const SchemaObject *holder = lfirst(cell);
		const SchemaObject *found = NULL;

		if (holder->kind == &kind_attribute)
			found = stored_in(holder->parent);
		else if (kind_is_type(holder->kind))
			found = stored_in(holder);
		else if (holder->other != NULL && !object_is_dropped(holder) &&
				 column_holds(holder, type) && column_holds(holder->other, type))
			found = holder;
		if (found != NULL)
			return found;
	}
	return NULL;
}

static bool
column_holds(const SchemaObject *column, const SchemaObject *type)
{
	return column->kind == &kind_column &&
		strncmp(object_get(column, "type"), type->identity, strlen(type->identity)) == 0;
}

/*
 * Would the server find the row type of a table in it?  The argument of a body
 * that is a string it doesn't, and a view that is materialized has columns.  An
 * index of a function of whole rows it would make anew, but with the fields that
 * the row had before in the same transaction.
 */
static bool
uses_row(const SchemaObject *user, const SchemaObject *table)
{
	const char *definition = object_get(user, "definition");
	const char *body = object_get(user, "body");
	bool		parsed = body != NULL && strncmp(body, "AS ", strlen("AS ")) != 0;

	if (user->kind == &kind_column)
		return column_holds(user, table);
	if (user->kind == &kind_index && definition != NULL &&
		strstr(definition, ".*)") != NULL)
		return true;
	if (user->kind == &kind_materialized_view ||
		(parsed && text_has_name(object_get(user, "arguments"), table->identity)))
		return true;
	for (int i = 0; i < user->nattributes; i++)
		if ((parsed || user->attributes[i].value != body) &&
			text_has_name(user->attributes[i].value, psprintf("::%s", table->identity)))
			return true;
	return false;
}

/* What uses the row type goes before its columns change, and comes after. */
void
plan_find_row_edges(const SchemaPlan *plan, Action *action)
{
	if (action->type == ACTION_PREPARE || action->placeholder)
		return;
	if (action->type != ACTION_DROP)
		find_edges_of(plan, action, action->new, action->new);
	if (action->type != ACTION_CREATE)
		find_edges_of(plan, action, action->old, action->old);
}

/* Through the types that a column is made of, and what it is part of. */
static void
find_edges_of(const SchemaPlan *plan, Action *action, const SchemaObject *user,
			  const SchemaObject *through)
{
	ListCell   *cell;

	foreach(cell, through->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->kind == &kind_table && needed->other != NULL &&
			(through != user || uses_row(user, needed)))
			add_edges(plan, action, user, needed);
		else if (user->kind == &kind_column && kind_is_type(needed->kind))
			find_edges_of(plan, action, user, needed);
	}
	foreach(cell, through->kind == &kind_composite ? through->children : NIL)
		find_edges_of(plan, action, user, lfirst(cell));
	if (through != user || user->kind == &kind_column)
		return;
	for (const SchemaObject *whole = user->parent; whole != NULL; whole = whole->parent)
		if (whole->kind == &kind_table && whole->other != NULL && uses_row(user, whole))
			add_edges(plan, action, user, whole);
}

static void
add_edges(const SchemaPlan *plan, Action *action, const SchemaObject *user,
		  const SchemaObject *table)
{
	bool		is_old = action->type != ACTION_CREATE && user == action->old;
	ListCell   *cell;

	if (find_rewritten(plan, is_old ? table : table->other) == NULL)
		return;
	foreach(cell, is_old ? table->other->children : table->children)
	{
		SchemaObject *column = lfirst(cell);

		if (!rewrites(plan, column))
			continue;
		if (is_old)
			plan_add_edge(action, column->create);
		else
			plan_add_edge(column->create, action);
	}
}

static void
report_stored(const SchemaObject *column, const SchemaObject *holder)
{
	bool		is_new = column->create->type == ACTION_CREATE;

	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 is_new ?
			 errmsg("column %s can't be added while column %s holds rows of its table's type",
					column->identity, holder->identity) :
			 errmsg("column %s can't get another type while column %s holds rows of its table's type",
					column->identity, holder->identity),
			 is_new ?
			 errdetail("A default, an expression or an identity gives it a value in all rows.") : 0,
			 is_new ?
			 errhint("Add it without that in a migration before, or give column %s the type text before, and its own type again afterwards.",
					 holder->identity) :
			 errhint("Give column %s the type text in a migration before, and its own type again afterwards.",
					 holder->identity)));
}
