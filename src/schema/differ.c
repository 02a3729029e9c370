/*-------------------------------------------------------------------------
 *
 * differ.c
 *	  How two models differ, one line for each change.
 *
 * A change is an object that is added or dropped, or an attribute that
 * differs.  Columns and defaults of a table that is new or gone have no lines
 * of their own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "schema/differ.h"
#include "schema/plan.h"

#include "compat.h"

/* A value longer than this is shortened in a line. */
#define SHOWN_VALUE		200

static void add_difference(List **differences, const char *change,
						   const SchemaObject *old, const SchemaObject *new,
						   char *detail);
static bool goes_without_saying(const SchemaObject *object);
static void compare(List **differences, const SchemaObject *old,
					const SchemaObject *new, const List *unordered);
static bool is_among(const SchemaObject *object, const List *identities);
static bool same_order(const SchemaObject *old, const SchemaObject *new);
static void compare_order(List **differences, const SchemaObject *old,
						  const SchemaObject *new);
static char *shown(const char *value);
static int	compare_differences(const ListCell *a, const ListCell *b);

/*
 * All of them (Difference *), in the order of kinds and identities.
 *
 * The columns of the tables in unordered (char *, identities) may have another
 * order than wanted.
 */
List *
differ_find(SchemaModel *old, SchemaModel *new, const List *unordered)
{
	List	   *differences = NIL;

	compare_match(old, new);
	for (int i = 0; i < new->nobjects; i++)
	{
		SchemaObject *object = new->objects[i];

		if (object->other == NULL && !goes_without_saying(object))
			add_difference(&differences, "add", NULL, object, NULL);
	}
	for (int i = 0; i < old->nobjects; i++)
	{
		SchemaObject *object = old->objects[i];

		if (object->other != NULL)
			compare(&differences, object, object->other, unordered);
		else if (!goes_without_saying(object))
			add_difference(&differences, "drop", object, NULL, NULL);
	}
	list_sort(differences, compare_differences);
	return differences;
}

static void
add_difference(List **differences, const char *change,
			   const SchemaObject *old, const SchemaObject *new, char *detail)
{
	*differences = lappend(*differences, differ_new(change, old, new, detail));
}

Difference *
differ_new(const char *change, const SchemaObject *old, const SchemaObject *new,
		   char *detail)
{
	Difference *difference = palloc0_object(Difference);

	difference->change = change;
	difference->old = old;
	difference->new = new;
	difference->detail = detail;
	return difference;
}

/* What it is about, as it is to be, or else as it was. */
const SchemaObject *
difference_object(const Difference *difference)
{
	return difference->new != NULL ? difference->new : difference->old;
}

/* Part of something that is all new, or all gone. */
static bool
goes_without_saying(const SchemaObject *object)
{
	return object->kind->in_parent && object->parent != NULL &&
		object->parent->other == NULL;
}

static void
compare(List **differences, const SchemaObject *old, const SchemaObject *new,
		const List *unordered)
{
	AttributeWalk walk = {0};

	while (walk_differences(&walk, old, new))
		if (compare_attribute(old, new, walk.name) != CHANGE_NOTHING)
		{
			add_difference(differences, "change", old, new,
						   psprintf("%s: %s -> %s", walk.name,
									shown(walk.old_value), shown(walk.new_value)));
			((Difference *) llast(*differences))->attribute = walk.name;
		}
	if (!is_among(new, unordered))
		compare_order(differences, old, new);
}

static bool
is_among(const SchemaObject *object, const List *identities)
{
	ListCell   *cell;

	foreach(cell, identities)
		if (strcmp(lfirst(cell), object->identity) == 0)
		return true;
	return false;
}

/* Columns that both have stand in another order. */
static void
compare_order(List **differences, const SchemaObject *old,
			  const SchemaObject *new)
{
	if (!same_order(old, new))
		add_difference(differences, "change", old, new,
					   psprintf("order of columns: %s -> %s",
								differ_columns(old), differ_columns(new)));
}

static bool
same_order(const SchemaObject *old, const SchemaObject *new)
{
	int			last = 0;
	ListCell   *cell;

	foreach(cell, new->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->position == 0 || child->other == NULL ||
			object_get(child, "_from_parent") != NULL ||
			object_get(child->other, "_from_parent") != NULL)
			continue;
		if (child->other->position < last)
			return false;
		last = child->other->position;
	}
	return true;
}

/* The names of a table's columns in their order. */
char *
differ_columns(const SchemaObject *table)
{
	StringInfoData list;
	ListCell   *cell;

	initStringInfo(&list);
	foreach(cell, table->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->position > 0)
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "",
							 child->name);
	}
	return list.data;
}

/*
 * Is the new order what ALTER TABLE leads to: the columns that were there
 * in their old order, and then those that are new or made anew?  Where a column
 * that comes from a parent stands isn't known; nor, then, where it will stand
 * when it is let go.
 */
bool
differ_keeps_order(const SchemaObject *old, const SchemaObject *new)
{
	int			last = 0;
	bool		added = false;
	ListCell   *cell;

	foreach(cell, new->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->position == 0)
			continue;
		if (child->other != NULL &&
			!value_equal(object_get(child, "_from_parent"),
						 object_get(child->other, "_from_parent")))
			return false;
		if (object_get(child, "_from_parent") != NULL)
			continue;
		if (child->other == NULL ||
			(child->create != NULL && child->create->type == ACTION_CREATE))
			added = true;
		else if (added || child->other->position < last)
			return false;
		else
			last = child->other->position;
	}
	return true;
}

static char *
shown(const char *value)
{
	if (value == NULL)
		return pstrdup("(none)");
	if (strlen(value) <= SHOWN_VALUE)
		return pstrdup(value);
	return psprintf("%.*s...", pg_mbcliplen(value, (int) strlen(value),
											SHOWN_VALUE), value);
}

static int
compare_differences(const ListCell *a, const ListCell *b)
{
	const Difference *left = lfirst(a);
	const Difference *right = lfirst(b);
	const SchemaObject *x = difference_object(left);
	const SchemaObject *y = difference_object(right);

	if (x->kind != y->kind)
		return x->kind->rank < y->kind->rank ? -1 : 1;
	if (strcmp(x->identity, y->identity) != 0)
		return strcmp(x->identity, y->identity);
	return strcmp(left->detail != NULL ? left->detail : "",
				  right->detail != NULL ? right->detail : "");
}

/* The first of them in lines, for the detail of an error. */
char *
differ_text(const List *differences, int limit)
{
	StringInfoData text;
	int			n = 0;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, differences)
	{
		const Difference *difference = lfirst(cell);
		const SchemaObject *object = difference_object(difference);

		if (++n > limit)
		{
			appendStringInfo(&text, "\n... and %d more",
							 list_length(differences) - limit);
			break;
		}
		appendStringInfo(&text, "%s%s %s %s%s%s", n > 1 ? "\n" : "",
						 difference->change, object->kind->name,
						 object->identity,
						 difference->detail != NULL ? ": " : "",
						 difference->detail != NULL ? difference->detail : "");
	}
	return text.data;
}

/* How one object differs, in lines. */
char *
differ_one(const SchemaObject *old, const SchemaObject *new)
{
	List	   *differences = NIL;

	compare(&differences, old, new, NIL);
	return differ_text(differences, list_length(differences));
}

/* The columns change, kind, identity and detail of a row. */
void
differ_values(const Difference *difference, Datum *values, bool *nulls)
{
	const SchemaObject *object = difference->new != NULL ?
		difference->new : difference->old;

	memset(nulls, 0, 4 * sizeof(bool));
	values[0] = CStringGetTextDatum(difference->change);
	values[1] = CStringGetTextDatum(object->kind->name);
	values[2] = CStringGetTextDatum(object->identity);
	nulls[3] = difference->detail == NULL;
	values[3] = nulls[3] ? (Datum) 0 : CStringGetTextDatum(difference->detail);
}
