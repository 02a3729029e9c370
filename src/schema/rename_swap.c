/*-------------------------------------------------------------------------
 *
 * rename_swap.c
 *	  Hints by which names change places: a was b, and b was a.
 *
 * Hints stay in the DDL, and of these, both names are there before and after:
 * by the names, nothing tells whether they have been heeded.  What has the
 * names does, as long as it differs in what a rename leaves as it is: the type
 * of a column, the columns of a table, the place of a label.  If that is in
 * doubt, too, it is an error: to guess would be to change rows for others, or
 * to do it again each time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/rename_internal.h"
#include "schema/table.h"

#include "compat.h"

static List *circle_of(const Finder *finder, RenameDoubt *doubt);
static RenameDoubt *next_of(const Finder *finder, const RenameDoubt *doubt);
static void decide(Finder *finder, const List *circle);
static bool is_done(const Finder *finder, const RenamePair *pair);
static bool is_to_be_done(const RenamePair *pair);
static int	place_of(const SchemaObject *type, const char *label);
static bool is_alike(const SchemaObject *one, const SchemaObject *other);
static bool has_columns(const SchemaObject *object);
static bool has_columns_of(const SchemaObject *one, const SchemaObject *other);
pg_noreturn static void refuse(const List *circle);

void
rename_doubt(Finder *finder, SchemaObject *old, SchemaObject *new,
			 const char *old_label, const char *new_label, const char *place)
{
	RenameDoubt *doubt = palloc0_object(RenameDoubt);

	doubt->pair.old = old;
	doubt->pair.new = new;
	doubt->pair.old_label = old_label == NULL ? NULL : pstrdup(old_label);
	doubt->pair.new_label = new_label == NULL ? NULL : pstrdup(new_label);
	doubt->place = place;
	finder->doubtful = lappend(finder->doubtful, doubt);
}

/* Of those in doubt; one by itself has been heeded. */
void
rename_find_swaps(Finder *finder)
{
	while (finder->doubtful != NIL)
	{
		RenameDoubt *doubt = linitial(finder->doubtful);
		List	   *circle = circle_of(finder, doubt);

		if (circle != NIL)
			decide(finder, circle);
		finder->doubtful = list_difference_ptr(list_delete_first(finder->doubtful),
											   circle);
	}
}

/* Those that lead from one of them back to it; NIL: they don't. */
static List *
circle_of(const Finder *finder, RenameDoubt *doubt)
{
	List	   *circle = list_make1(doubt);
	RenameDoubt *next = next_of(finder, doubt);

	while (next != NULL && !list_member_ptr(circle, next))
	{
		circle = lappend(circle, next);
		next = next_of(finder, next);
	}
	return next == doubt ? circle : NIL;
}

/* What is said of who has the old name in the new model; NULL: nothing. */
static RenameDoubt *
next_of(const Finder *finder, const RenameDoubt *doubt)
{
	const RenamePair *pair = &doubt->pair;
	const SchemaObject *heir = pair->old_label != NULL ? pair->new :
		rename_counterpart(finder, pair->old);
	ListCell   *cell;

	foreach(cell, finder->doubtful)
	{
		RenameDoubt *other = lfirst(cell);

		if (other->pair.new == heir &&
			value_equal(other->pair.new_label, pair->old_label))
			return other;
	}
	return NULL;
}

static void
decide(Finder *finder, const List *circle)
{
	bool		done = true;
	bool		to_be_done = true;
	ListCell   *cell;

	foreach(cell, circle)
	{
		const RenamePair *pair = &((RenameDoubt *) lfirst(cell))->pair;

		done = done && is_done(finder, pair);
		to_be_done = to_be_done && is_to_be_done(pair);
	}
	if (done == to_be_done)
		refuse(circle);
	if (done)
		return;
	foreach(cell, circle)
		finder->pairs = lappend(finder->pairs, &((RenameDoubt *) lfirst(cell))->pair);
}

/* Is what has the new name before like what has it afterwards? */
static bool
is_done(const Finder *finder, const RenamePair *pair)
{
	if (pair->old_label != NULL)
		return place_of(pair->old, pair->new_label) == place_of(pair->new, pair->new_label);
	return is_alike(rename_counterpart(finder, pair->new), pair->new);
}

static bool
is_to_be_done(const RenamePair *pair)
{
	if (pair->old_label != NULL)
		return place_of(pair->old, pair->old_label) == place_of(pair->new, pair->new_label);
	return is_alike(pair->old, pair->new);
}

static int
place_of(const SchemaObject *type, const char *label)
{
	ListCell   *cell;
	int			place = 0;

	foreach(cell, rename_labels(type))
	{
		if (strcmp(lfirst(cell), label) == 0)
			return place;
		place++;
	}
	return -1;
}

/* Whatever a name, an owner, privileges or a comment say. */
static bool
is_alike(const SchemaObject *one, const SchemaObject *other)
{
	AttributeWalk walk = {0};

	if (object_get(one, "type") != NULL)
		return value_equal(object_get(one, "type"), object_get(other, "type"));
	if (has_columns(one) || has_columns(other))
		return has_columns_of(one, other) && has_columns_of(other, one);
	while (walk_differences(&walk, one, other))
		if (strcmp(walk.name, "owner") != 0 && strcmp(walk.name, "grants") != 0 &&
			strcmp(walk.name, "comment") != 0)
			return false;
	return true;
}

/* Those that have types, as those of tables and composite types. */
static bool
has_columns(const SchemaObject *object)
{
	ListCell   *cell;

	foreach(cell, object->children)
		if (((SchemaObject *) lfirst(cell))->position > 0 &&
			object_get(lfirst(cell), "type") != NULL)
		return true;
	return false;
}

static bool
has_columns_of(const SchemaObject *one, const SchemaObject *other)
{
	ListCell   *cell;

	foreach(cell, other->children)
	{
		const SchemaObject *column = lfirst(cell);
		const SchemaObject *its;

		if (column->position == 0)
			continue;
		its = part_named(one, column->kind, column->name);
		if (its == NULL ||
			!value_equal(object_get(its, "type"), object_get(column, "type")))
			return false;
	}
	return true;
}

static void
refuse(const List *circle)
{
	const RenameDoubt *first = linitial(circle);
	StringInfoData said;
	ListCell   *cell;

	initStringInfo(&said);
	foreach(cell, circle)
	{
		const RenamePair *pair = &((RenameDoubt *) lfirst(cell))->pair;

		appendStringInfo(&said, "%s%s %s was ", said.len > 0 ? "\n" : "",
						 pair->old_label != NULL ? "label" : pair->new->kind->name,
						 pair->old_label != NULL ? pair->new_label : pair->new->identity);
		appendStringInfo(&said, "%s.", pair->old_label != NULL ? pair->old_label :
						 pair->old->identity);
	}
	ereport(ERROR,
			(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
			 errmsg("hints say that names change places, and nothing tells whether they have"),
			 errdetail_internal("%s", said.data),
			 errhint("If they have, take these hints out of the DDL, where they would be heeded again and again. Otherwise say it once by options '{\"renames\": {old: new}}' instead; or generate two migrations, the first of which gives one of them a name that is free."),
			 errcontext("%s", first->place)));
}
