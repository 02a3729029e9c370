/*-------------------------------------------------------------------------
 *
 * expects.c
 *	  What a migration was written for: the objects that it is about.
 *
 *		-- confiture:expects 6d0c...			SHA-256 over the lines below
 *		-- confiture:expects {"column public.t.a": {"type": "integer"}}
 *		-- confiture:expects {"column public.t.b": null}
 *
 * Lines rather than the fingerprint alone, so that a difference can be shown
 * where the other schema isn't at hand.  null is what the migration creates:
 * it must not be there yet.
 *
 * About an object are the steps that create, change or drop it; they depend on
 * what those are part of, and on what the new ones need.  All else may be as
 * it likes: another column of the same table, too, unless the table goes or is
 * made anew.  Owners, privileges and comments are other ones in production,
 * and don't count.
 *
 * A plan may be several migrations.  What an earlier one of them is about is
 * expected by that one, and by none that follows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/json.h"

#include "core/digest.h"
#include "schema/differ.h"
#include "schema/expects.h"
#include "schema/kinds.h"
#include "schema/step.h"

#include "compat.h"

/* A value longer than this is expected by its digest. */
#define LONG_VALUE		200

/* An object that is expected to be as it is, or not to be there. */
typedef struct Wanted
{
	const SchemaObject *object;
	bool		absent;
	bool		with_columns;
} Wanted;

static void want_step(List **wanted, const Step *step, int first);
static void want_whole(List **wanted, const SchemaObject *old, int first);
static void want_new(List **wanted, const SchemaObject *new, int first);
static void want_needs(List **wanted, const SchemaObject *new, int first);
static void want_old(List **wanted, const SchemaObject *old, int first,
					 bool with_columns);
static bool is_touched_before(const SchemaObject *object, int first);
static void append(List **wanted, const SchemaObject *object, bool absent,
				   bool with_columns);
static int	compare_wanted(const ListCell *a, const ListCell *b);
static bool counts(const char *attribute);
static const char *shorten(const char *value);

/*
 * The directives of the migration that these steps make; first is the number
 * of the first of them in the plan.
 */
char *
expects_text(const List *steps, int first)
{
	List	   *wanted = NIL;
	const Wanted *last = NULL;
	StringInfoData lines;
	Digest	   *digest = digest_start();
	ListCell   *cell;

	foreach(cell, steps)
		want_step(&wanted, lfirst(cell), first);
	list_sort(wanted, compare_wanted);
	initStringInfo(&lines);
	foreach(cell, wanted)
	{
		const Wanted *one = lfirst(cell);
		Expected	expected = {.absent = one->absent};
		char	   *line;

		if (last != NULL && last->object == one->object)
			continue;
		last = one;
		expected.object = expects_reduce(one->object, one->with_columns);
		line = expects_line(&expected);
		digest_add_text(digest, line);
		appendStringInfo(&lines, "-- confiture:expects %s\n", line);
	}
	return psprintf("-- confiture:expects %s\n%s", digest_finish(digest),
					lines.data);
}

static void
want_step(List **wanted, const Step *step, int first)
{
	bool		about_old = step->type == ACTION_DROP || step->type == ACTION_PREPARE;
	const SchemaObject *new = about_old ? NULL : step->object;
	const SchemaObject *old = about_old ? step->object : step->object->other;

	if (old != NULL && step->type != ACTION_ALTER)
		want_whole(wanted, old, first);
	else if (old != NULL)
		want_old(wanted, old, first, false);
	if (new != NULL)
		want_new(wanted, new, first);
}

/* It goes, and what is part of it goes along: none of that may be unknown. */
static void
want_whole(List **wanted, const SchemaObject *old, int first)
{
	ListCell   *cell;

	want_old(wanted, old, first, true);
	foreach(cell, old->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind->in_parent)
			want_whole(wanted, child, first);
	}
}

/* What comes with a new parent is absent as that is. */
static void
want_new(List **wanted, const SchemaObject *new, int first)
{
	if (new->other == NULL && !is_touched_before(new, first) &&
		(new->parent == NULL || new->parent->other != NULL))
		append(wanted, new, true, false);
	for (const SchemaObject *up = new->parent; up != NULL; up = up->parent)
		if (up->other != NULL)
			want_old(wanted, up->other, first, false);
	want_needs(wanted, new, first);
}

static void
want_needs(List **wanted, const SchemaObject *new, int first)
{
	ListCell   *cell;

	foreach(cell, new->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		for (; needed != NULL; needed = needed->parent)
			if (needed->other != NULL)
				want_old(wanted, needed->other, first, false);
	}
	foreach(cell, new->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind->in_parent && child->other == NULL)
			want_needs(wanted, child, first);
	}
}

static void
want_old(List **wanted, const SchemaObject *old, int first, bool with_columns)
{
	if (!is_touched_before(old, first))
		append(wanted, old, false, with_columns);
}

/* Itself, or what it is part of. */
static bool
is_touched_before(const SchemaObject *object, int first)
{
	for (; object != NULL; object = object->parent)
		if (object->first_step > 0 && object->first_step < first)
			return true;
	return false;
}

static void
append(List **wanted, const SchemaObject *object, bool absent,
	   bool with_columns)
{
	Wanted	   *one = palloc_object(Wanted);

	one->object = object;
	one->absent = absent;
	one->with_columns = with_columns;
	*wanted = lappend(*wanted, one);
}

/* Of those of one object, the one that wants most comes first. */
static int
compare_wanted(const ListCell *a, const ListCell *b)
{
	const Wanted *left = lfirst(a);
	const Wanted *right = lfirst(b);

	if (left->object->kind != right->object->kind)
		return left->object->kind->rank < right->object->kind->rank ? -1 : 1;
	if (left->object != right->object)
		return strcmp(left->object->identity, right->object->identity);
	return (int) right->with_columns - (int) left->with_columns;
}

/* A copy of an object with what is looked at. */
SchemaObject *
expects_reduce(const SchemaObject *object, bool with_columns)
{
	SchemaObject *copy = palloc0_object(SchemaObject);
	char	   *columns = with_columns ? differ_columns(object) : "";
	bool		listed = *columns == '\0';

	copy->kind = object->kind;
	copy->identity = object->identity;
	copy->attributes = palloc_array(Attribute, object->nattributes + 1);
	for (int i = 0; i <= object->nattributes; i++)
	{
		const Attribute *from = i < object->nattributes ?
			&object->attributes[i] : NULL;

		if (!listed &&
			(from == NULL || strcmp(from->name, EXPECTS_COLUMNS) > 0))
		{
			copy->attributes[copy->nattributes++] =
				(Attribute)
			{
				EXPECTS_COLUMNS, shorten(columns)
			};
			listed = true;
		}
		if (from != NULL && counts(from->name))
			copy->attributes[copy->nattributes++] =
				(Attribute)
		{
			from->name, shorten(from->value)
		};
	}
	return copy;
}

static bool
counts(const char *attribute)
{
	return strcmp(attribute, "owner") != 0 &&
		strcmp(attribute, "grants") != 0 && strcmp(attribute, "comment") != 0;
}

static const char *
shorten(const char *value)
{
	size_t		length = strlen(value);

	return length <= LONG_VALUE ? value :
		psprintf("sha256:%s", digest_of(value, length));
}

/* As it stands behind the directive's name. */
char *
expects_line(const Expected *expected)
{
	const SchemaObject *object = expected->object;
	StringInfoData line;

	initStringInfo(&line);
	appendStringInfoChar(&line, '{');
	escape_json(&line, psprintf("%s %s", object->kind->name, object->identity));
	appendStringInfoString(&line, expected->absent ? ": null" : ": {");
	for (int i = 0; i < object->nattributes && !expected->absent; i++)
	{
		appendStringInfoString(&line, i > 0 ? ", " : "");
		escape_json(&line, object->attributes[i].name);
		appendStringInfoString(&line, ": ");
		escape_json(&line, object->attributes[i].value);
	}
	appendStringInfoString(&line, expected->absent ? "}" : "}}");
	return line.data;
}
