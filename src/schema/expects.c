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
 * Renames are the first steps, and the rest of a plan starts from what they lead
 * to.  The migration that has them finds everything as it was before: what it
 * expects goes by the old names, in definitions, too.  Those that follow find
 * the new ones.
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

/* What is wanted of a migration. */
typedef struct Wants
{
	List	   *wanted;			/* Wanted * */
	int			first;			/* number of its first step in the plan */
	const SchemaModel *before;	/* what there is before its renames; NULL: it
								 * has none */
} Wants;

static void want_step(Wants *wants, const Step *step);
static void want_whole(Wants *wants, const SchemaObject *old);
static void want_new(Wants *wants, const SchemaObject *new);
static bool is_part_of_new(const SchemaObject *new);
static bool is_renamed(const SchemaObject *new);
static void want_needs(Wants *wants, const SchemaObject *new);
static void want_old(Wants *wants, const SchemaObject *old, bool with_columns);
static void want_absent(Wants *wants, const SchemaObject *new);
static const SchemaObject *as_before(const SchemaObject *new);
static const char *schema_before(const SchemaObject *new);
static bool is_touched_before(const SchemaObject *object, int first);
static void append(Wants *wants, const SchemaObject *object, bool absent,
				   bool with_columns);
static int	compare_wanted(const ListCell *a, const ListCell *b);
static bool lists_columns(const SchemaObject *object);
static bool counts(const char *attribute);
static const char *shorten(const char *value);

/*
 * The directives of the migration that these steps make.
 *
 * first: the number of the first of them in the plan.
 * before: what there is before its renames; NULL: it has none.
 */
char *
expects_text(const List *steps, int first, const SchemaModel *before)
{
	Wants		wants = {.first = first, .before = before};
	const Wanted *last = NULL;
	StringInfoData lines;
	Digest	   *digest = digest_start();
	ListCell   *cell;

	foreach(cell, steps)
		want_step(&wants, lfirst(cell));
	list_sort(wants.wanted, compare_wanted);
	initStringInfo(&lines);
	foreach(cell, wants.wanted)
	{
		const Wanted *one = lfirst(cell);
		Expected	expected = {.absent = one->absent};
		char	   *line;

		if (last != NULL && object_compare(last->object, one->object) == 0)
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
want_step(Wants *wants, const Step *step)
{
	bool		about_old = step->type == ACTION_DROP || step->type == ACTION_PREPARE;
	const SchemaObject *new = about_old ? NULL : step->object;
	const SchemaObject *old = about_old ? step->object : step->object->other;

	if (old != NULL && step->type != ACTION_ALTER)
		want_whole(wants, old);
	else if (old != NULL)
		want_old(wants, old, false);
	if (new != NULL)
		want_new(wants, new);
}

/* It goes, and what is part of it goes along: none of that may be unknown. */
static void
want_whole(Wants *wants, const SchemaObject *old)
{
	ListCell   *cell;

	want_old(wants, old, true);
	foreach(cell, old->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind->in_parent)
			want_whole(wants, child);
	}
}

/* The new name of what is renamed has to be free, too. */
static void
want_new(Wants *wants, const SchemaObject *new)
{
	if (new->other == NULL ? !is_part_of_new(new) :
		wants->before != NULL && is_renamed(new))
		want_absent(wants, new);
	for (const SchemaObject *up = new->parent; up != NULL; up = up->parent)
		if (up->other != NULL)
			want_old(wants, up->other, false);
	want_needs(wants, new);
}

/* What comes with a new parent is absent as that is. */
static bool
is_part_of_new(const SchemaObject *new)
{
	return new->parent != NULL && new->parent->other == NULL;
}

/* Itself, not only along with what it is in. */
static bool
is_renamed(const SchemaObject *new)
{
	const SchemaObject *was = new->other->was;

	return was != NULL && (strcmp(new->name, was->name) != 0 ||
						   !value_equal(as_before(new)->schema, was->schema));
}

static void
want_needs(Wants *wants, const SchemaObject *new)
{
	ListCell   *cell;

	foreach(cell, new->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		for (; needed != NULL; needed = needed->parent)
			if (needed->other != NULL)
				want_old(wants, needed->other, false);
	}
	foreach(cell, new->children)
	{
		const SchemaObject *child = lfirst(cell);

		if (child->kind->in_parent && child->other == NULL)
			want_needs(wants, child);
	}
}

static void
want_old(Wants *wants, const SchemaObject *old, bool with_columns)
{
	const SchemaObject *found = wants->before != NULL ? old->was : old;

	if (found != NULL && !is_touched_before(old, wants->first))
		append(wants, found, false, with_columns);
}

/* Unless a rename is to make room for it. */
static void
want_absent(Wants *wants, const SchemaObject *new)
{
	const SchemaObject *absent = wants->before != NULL ? as_before(new) : new;

	if (is_touched_before(new, wants->first) ||
		(wants->before != NULL &&
		 model_find(wants->before, absent->kind, absent->identity) != NULL))
		return;
	append(wants, absent, true, false);
}

/* A new object as it would be called before what it is in is renamed. */
static const SchemaObject *
as_before(const SchemaObject *new)
{
	SchemaObject *copy = palloc_object(SchemaObject);
	const SchemaObject *parent = new->parent;

	*copy = *new;
	if (new->schema != NULL)
		copy->schema = schema_before(new);
	if (parent != NULL && parent->other != NULL && parent->other->was != NULL)
		copy->parent = unconstify(SchemaObject *, parent->other->was);

	/* a default is called as its column, by a copy of that name */
	copy->identity = parent != NULL && strcmp(new->identity, parent->identity) == 0 ?
		copy->parent->identity : kind_identity(copy);
	return copy;
}

static const char *
schema_before(const SchemaObject *new)
{
	ListCell   *cell;

	/* an index follows its table, and needs no schema itself */
	if (new->parent != NULL && new->parent->schema != NULL)
		return new->parent->other != NULL && new->parent->other->was != NULL ?
			new->parent->other->was->schema : schema_before(new->parent);
	foreach(cell, new->needs)
	{
		const SchemaObject *needed = lfirst(cell);

		if (needed->kind == &kind_schema && needed->other != NULL &&
			needed->other->was != NULL)
			return needed->other->was->name;
	}
	return new->schema;
}

/* Itself, or what it is part of, or follows: an attribute of its table's type. */
static bool
is_touched_before(const SchemaObject *object, int first)
{
	for (const SchemaObject *carrier = object->carrier; carrier != NULL;
		 carrier = carrier->carrier)
		if (carrier->first_step > 0 && carrier->first_step < first)
			return true;
	for (; object != NULL; object = object->parent)
		if (object->first_step > 0 && object->first_step < first)
			return true;
	return false;
}

/* A view's column is an object only as long as it has a comment or the like. */
static void
append(Wants *wants, const SchemaObject *object, bool absent,
	   bool with_columns)
{
	Wanted	   *one;

	if (object->kind == &kind_view_column)
		return;
	one = palloc_object(Wanted);
	one->object = object;
	one->absent = absent;
	one->with_columns = with_columns;
	wants->wanted = lappend(wants->wanted, one);
}

/* Of those of one object, the one that wants most comes first. */
static int
compare_wanted(const ListCell *a, const ListCell *b)
{
	const Wanted *left = lfirst(a);
	const Wanted *right = lfirst(b);
	int			order = object_compare(left->object, right->object);

	if (order != 0)
		return order;
	return (int) right->with_columns - (int) left->with_columns;
}

/* A copy of an object with what is looked at. */
SchemaObject *
expects_reduce(const SchemaObject *object, bool with_columns)
{
	SchemaObject *copy = palloc0_object(SchemaObject);
	char	   *columns = with_columns && lists_columns(object) ?
		differ_columns(object) : "";
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

/* A view's are in its definition, and most of them are no objects. */
static bool
lists_columns(const SchemaObject *object)
{
	return object->kind != &kind_view &&
		object->kind != &kind_materialized_view;
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
