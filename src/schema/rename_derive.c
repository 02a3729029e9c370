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

static List *derive_identities(const SchemaModel *renamed, const SchemaModel *new);
static SchemaObject *sequence_of(const SchemaObject *identity);
static bool is_held(const SchemaModel *model, const ObjectKind *kind,
					const char *identity);
static void part_crossed(SchemaModel *renamed);
static const SchemaObject *column_of(const SchemaObject *sequence);
static List *without_blocked(List *derived, const SchemaModel *renamed);
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
	part_crossed(renamed);
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
	derived = list_concat(derived, derive_identities(renamed, new));
	return without_blocked(derived, renamed);
}

/*
 * Sequences of identities, as if they were objects, if it matters that they are
 * renamed before all else: one has the name that another one is to get.
 */
static List *
derive_identities(const SchemaModel *renamed, const SchemaModel *new)
{
	List	   *derived = NIL;
	bool		matters = false;

	for (int i = 0; i < renamed->nobjects; i++)
	{
		const SchemaObject *identity = renamed->objects[i];
		RenamePair *pair;

		if (identity->kind != &kind_identity_column || identity->other == NULL ||
			value_equal(object_get(identity, "sequence"),
						object_get(identity->other, "sequence")))
			continue;
		pair = palloc0_object(RenamePair);
		pair->old = sequence_of(identity);
		pair->new = sequence_of(identity->other);
		pair->derived = true;
		derived = lappend(derived, pair);
		matters = matters || is_held(renamed, &kind_sequence, pair->new->identity) ||
			is_held(new, &kind_sequence, pair->old->identity);
	}
	return matters ? derived : NIL;
}

static SchemaObject *
sequence_of(const SchemaObject *identity)
{
	SchemaObject *sequence = palloc0_object(SchemaObject);

	sequence->kind = &kind_sequence;
	for (const SchemaObject *part = identity; sequence->schema == NULL; part = part->parent)
		sequence->schema = part->schema;
	sequence->name = object_get(identity, "_sequence_name");
	sequence->identity = object_get(identity, "sequence");
	return sequence;
}

/* Is the name that of such an object, or of an identity's sequence? */
static bool
is_held(const SchemaModel *model, const ObjectKind *kind, const char *identity)
{
	if (model_find(model, kind, identity) != NULL)
		return true;
	for (int i = 0; i < model->nobjects && kind == &kind_sequence; i++)
		if (model->objects[i]->kind == &kind_identity_column &&
			strcmp(object_get(model->objects[i], "sequence"), identity) == 0)
			return true;
	return false;
}

/*
 * Where tables change places, the sequence of one has the name that the other's
 * will have; but its values are those of its own table.
 */
static void
part_crossed(SchemaModel *renamed)
{
	for (int i = 0; i < renamed->nobjects; i++)
	{
		SchemaObject *object = renamed->objects[i];
		const SchemaObject *was;
		const SchemaObject *is;

		if (object->kind->rank != RANK_SEQUENCE || object->other == NULL)
			continue;
		was = column_of(object);
		is = column_of(object->other);
		if (was == NULL || is == NULL || was->other == is)
			continue;
		object->other->other = NULL;
		object->other = NULL;
	}
}

/* That owns a sequence; NULL: none does. */
static const SchemaObject *
column_of(const SchemaObject *sequence)
{
	const SchemaObject *owner = owner_of(sequence);
	ListCell   *cell;

	foreach(cell, owner == NULL ? NIL : owner->needs)
		if (((SchemaObject *) lfirst(cell))->kind->rank == RANK_COLUMN)
		return lfirst(cell);
	return NULL;
}

/* Not those whose new name something has that keeps it. */
static List *
without_blocked(List *derived, const SchemaModel *renamed)
{
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, derived)
	{
		const RenamePair *pair = lfirst(cell);
		bool		is_blocked = is_held(renamed, pair->new->kind, pair->new->identity);

		foreach(other, derived)
		{
			const SchemaObject *mover = ((RenamePair *) lfirst(other))->old;

			if (mover->kind == pair->new->kind &&
				strcmp(mover->identity, pair->new->identity) == 0)
				is_blocked = false;
		}
		if (is_blocked)
			return without_blocked(list_delete_ptr(derived, lfirst(cell)), renamed);
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
	const SchemaObject *column;

	if (table == NULL || was == NULL)
		return false;
	if (object->kind->rank == RANK_SEQUENCE)
	{
		column = column_of(object);
		if (column == NULL || column->other != column_of(wanted))
			return false;
		column = column->other;
		return column != NULL && is_touched(column->parent, pairs) &&
			derives(object, wanted, column->parent, pairs);
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
