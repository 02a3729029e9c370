/*-------------------------------------------------------------------------
 *
 * plan_fields.c
 *	  What takes a row as it is, with all fields that it has by then.
 *
 * No name says which fields these are.
 *
 *	- ROW(...) or a cast makes a row of a composite type: it needs none of the
 *	  fields.
 *	- INSERT ... ON CONFLICT DO UPDATE in a body or a rule: the server notes that
 *	  it needs each column of the table, since EXCLUDED has them all.  A column
 *	  that comes later it doesn't need, but one that is made from the same DDL
 *	  does; here both do, so that a plan suits either.
 *	- A function that returns a row, in FROM: each field gets a name, by its
 *	  place, and a new one isn't to have that of one that goes.
 *
 * So these come when the fields that go are gone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "schema/plan.h"

#include "compat.h"

static bool is_field(const SchemaObject *object);
static const SchemaObject *row_of_field(const SchemaObject *object);
static bool may_upsert(const SchemaObject *object);
static void wait_for_lost_fields(Action *action, const SchemaObject *type);
static void wait_for_all_fields(Action *action, const SchemaObject *type);
static bool writes_row_of(const SchemaObject *object, const SchemaObject *type);
static bool upserts(const SchemaObject *object, const SchemaObject *table);
static const SchemaObject *row_read_from(const SchemaObject *object,
										 const SchemaObject *function);
static bool has_text(const SchemaObject *object, const char *text);

/* Once all dependencies of a model are known: those that the server may note. */
void
model_need_all_fields(SchemaModel *model)
{
	for (int i = 0; i < model->nobjects; i++)
	{
		SchemaObject *object = model->objects[i];
		const SchemaObject *last = NULL;
		List	   *needs;
		ListCell   *cell;
		ListCell   *child;

		if (!may_upsert(object))
			continue;
		needs = list_copy(object->needs);
		foreach(cell, needs)
		{
			const SchemaObject *table = row_of_field(lfirst(cell));

			if (table == last || !upserts(object, table))
				continue;
			last = table;
			foreach(child, table->children)
				if (is_field(lfirst(child)))
				model_need(model, object, lfirst(child));
		}
	}
}

static bool
is_field(const SchemaObject *object)
{
	return object->kind == &kind_column || object->kind == &kind_attribute;
}

/* The table or type of a field; anything else is taken for one. */
static const SchemaObject *
row_of_field(const SchemaObject *object)
{
	return is_field(object) ? object->parent : object;
}

static bool
may_upsert(const SchemaObject *object)
{
	return (object->kind == &kind_function || object->kind == &kind_procedure ||
			object->kind == &kind_rule) && has_text(object, " DO UPDATE ");
}

/* What is made, or replaced, waits for what becomes of a row's fields. */
void
plan_find_field_edges(Action *action)
{
	const SchemaObject *last = NULL;
	ListCell   *cell;

	swap_find_field_edges(action);
	if (action->type == ACTION_DROP || action->type == ACTION_PREPARE ||
		action->placeholder)
		return;
	foreach(cell, action->new->needs)
	{
		const SchemaObject *needed = lfirst(cell);
		const SchemaObject *type = row_of_field(needed);
		const SchemaObject *read = row_read_from(action->new, needed);

		if (type != last)
			wait_for_lost_fields(action, type);
		last = type;
		if (read != NULL)
			wait_for_all_fields(action, read);
	}
}

/*
 * What is altered and has named a field so far goes before it, unless a
 * placeholder can let go of it.
 */
static void
wait_for_lost_fields(Action *action, const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->other == NULL ? NIL : type->other->children)
	{
		const SchemaObject *field = lfirst(cell);

		if (is_field(field) && object_is_dropped(field) &&
			(action->type != ACTION_ALTER || action->new->kind->placeholder != NULL ||
			 !list_member_ptr(action->old->needs, field)) &&
			plan_takes_all_fields(action->new, type))
			plan_add_edge(field->drop, action);
	}
}

static void
wait_for_all_fields(Action *action, const SchemaObject *type)
{
	ListCell   *cell;

	wait_for_lost_fields(action, type);
	foreach(cell, type->children)
	{
		const SchemaObject *field = lfirst(cell);

		if (is_field(field) && field->create != NULL &&
			field->create->type == ACTION_CREATE)
			plan_add_edge(field->create, action);
	}
}

/* Does an object take all fields that a row of a type, or a table, has? */
bool
plan_takes_all_fields(const SchemaObject *object, const SchemaObject *type)
{
	ListCell   *cell;

	if (type->kind != &kind_composite && type->kind != &kind_table &&
		type->kind != &kind_foreign_table)
		return false;
	if ((list_member_ptr(object->needs, type) && writes_row_of(object, type)) ||
		(may_upsert(object) && upserts(object, type)))
		return true;
	foreach(cell, object->needs)
		if (row_read_from(object, lfirst(cell)) == type)
		return true;
	return false;
}

/* ROW(...), which may be one of the type, or anything cast to the type? */
static bool
writes_row_of(const SchemaObject *object, const SchemaObject *type)
{
	const char *cast = psprintf("::%s", type->identity);

	for (int i = 0; i < object->nattributes; i++)
		if (strstr(object->attributes[i].value, "ROW(") != NULL ||
			text_has_name(object->attributes[i].value, cast))
			return true;
	return false;
}

static bool
upserts(const SchemaObject *object, const SchemaObject *table)
{
	const char *insert;

	if (table->kind != &kind_table && table->kind != &kind_foreign_table)
		return false;
	insert = psprintf("INSERT INTO %s", table->identity);
	for (int i = 0; i < object->nattributes; i++)
		if (text_has_name(object->attributes[i].value, insert))
			return true;
	return false;
}

/*
 * The type whose row a query gets from a function; NULL: none.  An object that
 * is no query doesn't mind if it is taken for one.
 */
static const SchemaObject *
row_read_from(const SchemaObject *object, const SchemaObject *function)
{
	const char *result;
	ListCell   *cell;

	if (function->kind != &kind_function || object->kind->in_parent)
		return NULL;
	result = object_get(function, "result");
	if (result == NULL)
		return NULL;
	if (strncmp(result, "SETOF ", strlen("SETOF ")) == 0)
		result += strlen("SETOF ");
	foreach(cell, function->needs)
	{
		const SchemaObject *type = lfirst(cell);

		if ((type->kind == &kind_composite || type->kind == &kind_table ||
			 type->kind == &kind_foreign_table) &&
			strcmp(type->identity, result) == 0)
			return type;
	}
	return NULL;
}

static bool
has_text(const SchemaObject *object, const char *text)
{
	for (int i = 0; i < object->nattributes; i++)
		if (strstr(object->attributes[i].value, text) != NULL)
			return true;
	return false;
}

/* Is the name there, and not only the beginning of a longer one? */
bool
text_has_name(const char *sql, const char *name)
{
	for (sql = strstr(sql, name); sql != NULL; sql = strstr(sql + 1, name))
	{
		unsigned char next = sql[strlen(name)];

		if (!isalnum(next) && !IS_HIGHBIT_SET(next) && next != '_' && next != '$')
			return true;
	}
	return false;
}
