/*-------------------------------------------------------------------------
 *
 * rename_derive.c
 *	  Which names follow from those of a renamed table or column.
 *
 * The server names what nobody names after the table and its columns: told_pkey,
 * told_a_idx, told_a_fkey, told_id_seq.  Such an object is renamed along if the
 * wanted schema has it under the name that the new names lead to, and not
 * under the old one.  It has to be the same but for what can be altered.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/rename.h"

#include "compat.h"

static bool is_in_place(const SchemaObject *object, const SchemaObject *wanted,
						const List *pairs);
static SchemaObject *owner_of(const SchemaObject *object);
static bool is_touched(const SchemaObject *table, const List *pairs);
static bool derives(const SchemaObject *object, const SchemaObject *wanted,
					const SchemaObject *table, const List *pairs);
static char *replace_part(const char *name, const char *was, const char *is);
static char *plain(const char *quoted);

/*
 * Further pairs, of the model as it is once the others are renamed, and of the
 * wanted one.
 */
List *
rename_derive(SchemaModel *renamed, SchemaModel *new, const List *pairs)
{
	List	   *derived = NIL;
	bool		frees_dependents;

	compare_match(renamed, new);
	for (int i = 0; i < renamed->nobjects; i++)
	{
		SchemaObject *object = renamed->objects[i];

		if (object->other != NULL || !rename_is_possible(object->kind))
			continue;
		for (int n = 0; n < new->nobjects; n++)
		{
			SchemaObject *wanted = new->objects[n];
			RenamePair *pair;

			if (wanted->other != NULL || wanted->kind != object->kind ||
				!is_in_place(object, wanted, pairs) ||
				compare_way(object, wanted, &frees_dependents) >= CHANGE_SWAP)
				continue;
			pair = palloc0_object(RenamePair);
			pair->old = object;
			pair->new = wanted;
			pair->derived = true;
			derived = lappend(derived, pair);
			object->other = wanted;
			wanted->other = object;
			break;
		}
	}
	return derived;
}

/* Parts of the same table, or sequences of the same column, by such names. */
static bool
is_in_place(const SchemaObject *object, const SchemaObject *wanted,
			const List *pairs)
{
	SchemaObject *table = owner_of(wanted);
	SchemaObject *was = owner_of(object);
	ListCell   *cell;

	if (table == NULL || was == NULL)
		return false;
	if (object->kind->rank == RANK_SEQUENCE)
	{
		if (!value_equal(object_get(was, "column"), object_get(table, "column")))
			return false;
		foreach(cell, table->needs)
		{
			const SchemaObject *needed = lfirst(cell);

			if (needed->kind->rank == RANK_COLUMN)
				return is_touched(needed->parent, pairs) &&
					derives(object, wanted, needed->parent, pairs);
		}
		return false;
	}
	return was->other == table && is_touched(table, pairs) &&
		derives(object, wanted, table, pairs);
}

/* The table of a part; of a sequence, what tells whose it is. */
static SchemaObject *
owner_of(const SchemaObject *object)
{
	ListCell   *cell;

	if (object->kind->rank != RANK_SEQUENCE)
		return object->kind->in_parent ? NULL : object->parent;
	foreach(cell, object->children)
		if (((SchemaObject *) lfirst(cell))->kind->rank == RANK_SEQUENCE_OWNER)
		return lfirst(cell);
	return NULL;
}

/* Is it renamed, or a column of it, if only along with that of its parent? */
static bool
is_touched(const SchemaObject *table, const List *pairs)
{
	ListCell   *cell;
	ListCell   *child;

	foreach(cell, pairs)
	{
		const RenamePair *pair = lfirst(cell);

		if (pair->new == table || pair->new->parent == table)
			return true;
		if (pair->new->kind->rank != RANK_COLUMN)
			continue;
		foreach(child, table->children)
		{
			const SchemaObject *column = lfirst(child);

			if (column->kind == pair->new->kind &&
				strcmp(column->name, pair->new->name) == 0 &&
				object_get(column, "inherited") != NULL)
				return true;
		}
	}
	return false;
}

/* Does the old name become the wanted one, if old names in it become new ones? */
static bool
derives(const SchemaObject *object, const SchemaObject *wanted,
		const SchemaObject *table, const List *pairs)
{
	char	   *name = plain(object->name);
	char	   *is = plain(wanted->name);
	ListCell   *cell;

	foreach(cell, pairs)
	{
		const RenamePair *pair = lfirst(cell);

		if (pair->old_label == NULL &&
			(pair->new == table || pair->new->kind->rank == RANK_COLUMN))
			name = replace_part(name, plain(pair->old->name), plain(pair->new->name));
	}
	if (strcmp(name, is) == 0)
		return true;

	/* names that were too long are cut in the middle: the end tells */
	return (strlen(object->name) >= NAMEDATALEN - 4 ||
			strlen(wanted->name) >= NAMEDATALEN - 4) &&
		strrchr(name, '_') != NULL && strrchr(is, '_') != NULL &&
		strcmp(strrchr(name, '_'), strrchr(is, '_')) == 0;
}

/* Where a name stands in another one between underscores, or its ends. */
static char *
replace_part(const char *name, const char *was, const char *is)
{
	size_t		length = strlen(was);
	const char *found = name;

	while ((found = strstr(found, was)) != NULL)
	{
		if ((found == name || found[-1] == '_') &&
			(found[length] == '_' || found[length] == '\0'))
			return psprintf("%.*s%s%s", (int) (found - name), name, is,
							found + length);
		found++;
	}
	return pstrdup(name);
}

/* A name without the quotes that SQL needs. */
static char *
plain(const char *quoted)
{
	StringInfoData name;

	if (*quoted != '"')
		return pstrdup(quoted);
	initStringInfo(&name);
	for (const char *c = quoted + 1; *c != '\0' && !(*c == '"' && c[1] == '\0'); c++)
	{
		appendStringInfoChar(&name, *c);
		if (*c == '"')
			c++;
	}
	return name.data;
}
