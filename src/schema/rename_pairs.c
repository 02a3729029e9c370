/*-------------------------------------------------------------------------
 *
 * rename_pairs.c
 *	  Pairs of objects of which one is the other under a new name.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

#include "schema/rename_internal.h"

#include "compat.h"

static const char *plain_name(const char *name);
static const char *before(const Finder *finder, const char *schema);
static SchemaObject *namesake(const Finder *finder, const SchemaObject *object);
static bool is_taken(const Finder *finder, const SchemaObject *new);

/* A label as SQL writes it, and a name as it is or quoted. */
bool
rename_is_label(const char *label, const char *name)
{
	return strcmp(label, name) == 0 ||
		strcmp(label, quote_literal_cstr(name)) == 0;
}

/* Are they in the same schema, and parts of the same object? */
bool
rename_same_place(const Finder *finder, const SchemaObject *old,
				  const SchemaObject *new)
{
	if (new->parent != NULL)
		return old->parent != NULL && rename_counterpart(finder, new->parent) == old->parent;
	return old->parent == NULL &&
		value_equal(old->schema, before(finder, new->schema));
}

/* By a name as SQL can write it, or as it is. */
bool
rename_is_named(const SchemaObject *object, const char *name)
{
	return strcmp(object->name, name) == 0 ||
		strcmp(object->name, quote_identifier(name)) == 0 ||
		strcmp(object->name, plain_name(name)) == 0;
}

/* As rename_is_named(), with its schema. */
bool
rename_is_identity(const SchemaObject *object, const char *name)
{
	return strcmp(object->identity, name) == 0 ||
		strcmp(object->identity, plain_name(name)) == 0;
}

/* With no quotes but those that are needed; as it is, if it is more than a name. */
static const char *
plain_name(const char *name)
{
	List	   *parts;
	StringInfoData plain;
	ListCell   *cell;

	if (!SplitIdentifierString(pstrdup(name), '.', &parts))
		return name;
	initStringInfo(&plain);
	foreach(cell, parts)
		appendStringInfo(&plain, "%s%s", plain.len > 0 ? "." : "",
						 quote_identifier(lfirst(cell)));
	return plain.data;
}

/* What a schema was called; NULL: it is no schema's name. */
static const char *
before(const Finder *finder, const char *schema)
{
	ListCell   *cell;

	foreach(cell, finder->pairs)
	{
		const RenamePair *pair = lfirst(cell);

		if (pair->new->kind->rank == RANK_SCHEMA && schema != NULL &&
			strcmp(pair->new->name, schema) == 0)
			return pair->old->name;
	}
	return schema;
}

/* The same object in the other model, whichever this one is of. */
SchemaObject *
rename_counterpart(const Finder *finder, const SchemaObject *object)
{
	ListCell   *cell;

	foreach(cell, finder->pairs)
	{
		const RenamePair *pair = lfirst(cell);

		if (pair->old_label != NULL)
			continue;
		if (pair->new == object)
			return pair->old;
		if (pair->old == object)
			return pair->new;
	}
	return namesake(finder, object);
}

/* What has its name, at the place that is its own there. */
static SchemaObject *
namesake(const Finder *finder, const SchemaObject *object)
{
	SchemaModel *other = finder->old;

	if (model_find(finder->old, object->kind, object->identity) == object)
		other = finder->new;
	for (int i = 0; i < other->nobjects; i++)
	{
		SchemaObject *candidate = other->objects[i];

		if (candidate->kind != object->kind ||
			strcmp(candidate->name, object->name) != 0 ||
			!value_equal(object_get(candidate, "_signature"),
						 object_get(object, "_signature")))
			continue;
		if (other == finder->old ? rename_same_place(finder, candidate, object) :
			rename_same_place(finder, object, candidate))
			return candidate;
	}
	return NULL;
}

void
rename_add_pair(Finder *finder, SchemaObject *old, SchemaObject *new,
				const char *old_label, const char *new_label, const char *place)
{
	RenamePair *pair;
	ListCell   *cell;

	if (old_label == NULL && strcmp(old->identity, new->identity) == 0)
		return;
	if (object_get(new, "inherited") != NULL)
		return;
	foreach(cell, finder->pairs)
	{
		const RenamePair *other = lfirst(cell);

		if (!value_equal(other->old_label, old_label) &&
			!value_equal(other->new_label, new_label))
			continue;
		if (other->old == old && other->new == new)
			return;
		if (other->old == old || other->new == new)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s %s can't be both %s and %s", old->kind->name,
							other->old == old ? old->identity : new->identity,
							other->old == old ? other->new->identity : other->old->identity,
							other->old == old ? new->identity : old->identity),
					 errdetail("Two hints or renames say so."),
					 place != NULL ? errcontext("%s", place) : 0));
	}

	/* a hint that has been heeded, and its old name is used again? */
	if (place != NULL && old_label == NULL && is_taken(finder, new) &&
		rename_counterpart(finder, old) != NULL)
	{
		rename_doubt(finder, old, new, NULL, NULL, place);
		return;
	}
	pair = palloc0_object(RenamePair);
	pair->old = old;
	pair->new = new;
	pair->old_label = old_label == NULL ? NULL : pstrdup(old_label);
	pair->new_label = new_label == NULL ? NULL : pstrdup(new_label);
	finder->pairs = lappend(finder->pairs, pair);
}

/* Is there an object of the new name already? */
static bool
is_taken(const Finder *finder, const SchemaObject *new)
{
	SchemaObject *there = namesake(finder, new);
	ListCell   *cell;

	/* that makes room by being renamed itself */
	foreach(cell, finder->pairs)
		if (((RenamePair *) lfirst(cell))->old == there)
		return false;
	return there != NULL;
}

void
rename_require_new(const Finder *finder, const SchemaObject *old,
				   const SchemaObject *new, const char *place)
{
	if (is_taken(finder, new))
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("%s %s can't be renamed to %s: both are there",
						old->kind->name, old->identity, new->identity),
				 errhint("If the old one is to go, take the hint out of the DDL; otherwise say what becomes of the new one, too.")));
}
