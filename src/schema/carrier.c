/*-------------------------------------------------------------------------
 *
 * carrier.c
 *	  Which columns follow others, or the attributes of a type.
 *
 * What ALTER TABLE does to a column it does to those that inherit it, and
 * ALTER TYPE ... CASCADE to those of tables of the type.  pg_depend doesn't
 * say which those are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/plan.h"

#include "compat.h"

static SchemaObject *find_carrier(const SchemaObject *column);
static bool is_named_in(const SchemaObject *needed, const char *list);
static SchemaObject *find_part(const SchemaObject *whole, const char *name);

void
model_find_carriers(SchemaModel *model)
{
	for (int i = 0; i < model->nobjects; i++)
		if (model->objects[i]->kind == &kind_column)
			model->objects[i]->carrier = find_carrier(model->objects[i]);
}

/* NULL: it is the column's own. */
static SchemaObject *
find_carrier(const SchemaObject *column)
{
	const SchemaObject *table = column->parent;
	const char *parents = object_get(table, "partition_of");
	const char *type = object_get(table, "of_type");
	ListCell   *cell;

	if (parents == NULL)
		parents = object_get(table, "inherits");
	if (parents == NULL && type == NULL)
		return NULL;
	foreach(cell, table->needs)
	{
		const SchemaObject *needed = lfirst(cell);
		SchemaObject *found = NULL;

		if (needed->kind == &kind_composite ? type != NULL &&
			strcmp(needed->identity, type) == 0 :
			parents != NULL && is_named_in(needed, parents))
			found = find_part(needed, column->name);
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* Is it one of a, b, c? */
static bool
is_named_in(const SchemaObject *needed, const char *list)
{
	size_t		length = strlen(needed->identity);

	if (needed->kind != &kind_table && needed->kind->rank != RANK_FOREIGN_TABLE)
		return false;
	for (const char *c = list; (c = strstr(c, needed->identity)) != NULL; c++)
		if ((c == list || c[-1] == ' ') &&
			(c[length] == '\0' || c[length] == ','))
			return true;
	return false;
}

static SchemaObject *
find_part(const SchemaObject *whole, const char *name)
{
	ListCell   *cell;

	foreach(cell, whole->children)
	{
		SchemaObject *part = lfirst(cell);

		if ((part->kind == &kind_column || part->kind == &kind_attribute) &&
			strcmp(part->name, name) == 0)
			return part;
	}
	return NULL;
}
