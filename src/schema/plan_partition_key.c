/*-------------------------------------------------------------------------
 *
 * plan_partition_key.c
 *	  Columns of a partition key that get another type.
 *
 * The server alters no column that a partition key has.  So the table is made
 * anew: its partitions are detached, their columns altered, and they are
 * attached to the new one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static bool has_retyped_key(const SchemaObject *table);
static bool is_retyped(const SchemaObject *column);
static bool names(const char *sql, const char *name);
static bool is_of_name(char c);

/* Once it is known which columns change. */
void
plan_free_partition_keys(SchemaPlan *plan, List **recreated)
{
	for (int i = 0; i < plan->old->nobjects; i++)
	{
		SchemaObject *old = plan->old->objects[i];

		if (old->kind == &kind_table && old->other != NULL &&
			object_get(old, "partition_key") != NULL &&
			!object_is_dropped(old) && has_retyped_key(old))
			plan_recreate(plan, old, recreated);
	}
}

static bool
has_retyped_key(const SchemaObject *table)
{
	ListCell   *cell;

	foreach(cell, table->children)
		if (is_retyped(lfirst(cell)) &&
			names(object_get(table, "partition_key"),
				  ((SchemaObject *) lfirst(cell))->name))
		return true;
	return false;
}

static bool
is_retyped(const SchemaObject *column)
{
	return column->kind == &kind_column && column->drop != NULL &&
		column->drop->type == ACTION_ALTER &&
		(column->drop->way == CHANGE_SWAP ||
		 column_is_retyped(column, column->other));
}

/* Does an expression have this name, be it a column's or not? */
static bool
names(const char *sql, const char *name)
{
	size_t		length = strlen(name);

	for (const char *at = strstr(sql, name); at != NULL; at = strstr(at + 1, name))
		if ((at == sql || !is_of_name(at[-1])) && !is_of_name(at[length]))
			return true;
	return false;
}

static bool
is_of_name(char c)
{
	return isalnum((unsigned char) c) || IS_HIGHBIT_SET(c) || c == '_' ||
		c == '$' || c == '"';
}
