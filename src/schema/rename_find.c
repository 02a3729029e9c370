/*-------------------------------------------------------------------------
 *
 * rename_find.c
 *	  Which objects were renamed, by what hints and arguments say.
 *
 * Hints stay in the DDL for ever: one whose old object is no longer there has
 * been heeded.  An argument is for one call, so it has to be right.
 *
 * Parents are found before their parts, since what the old table was called
 * tells which column is meant.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

#include "catalog/namespace.h"
#include "core/suggest.h"
#include "schema/rename_internal.h"

#include "compat.h"

/* Schemas, what is in one, and parts of that. */
#define LEVELS	3

static int	level_of(const ObjectKind *kind);
static void find_argument(Finder *finder, const Rename *rename, int level);
static SchemaObject *find_named(SchemaModel *model, const char *name,
								char **label);
static const char *label_of(const SchemaObject *type, const char *identity);
static void find_label_argument(Finder *finder, const Rename *rename,
								SchemaObject *old, const char *label);
static SchemaObject *find_target(const Finder *finder, const Rename *rename,
								 const SchemaObject *old);
static void find_hint(Finder *finder, const RenameHint *hint, int level);
static bool is_of_kinds(const SchemaObject *object, const RenameElement *element);
static SchemaObject *find_element(const Finder *finder, const RenameHint *hint);
static int	path_place(const Finder *finder, const char *schema);
static SchemaObject *find_former(const Finder *finder, const RenameHint *hint,
								 const SchemaObject *new);
static void find_label_hint(Finder *finder, const RenameHint *hint,
							SchemaObject *new);
static void warn_missing(const Finder *finder, const RenameHint *hint,
						 const SchemaObject *new);
static List *names_of(const SchemaModel *model, const ObjectKind *kind);
pg_noreturn static void refuse_argument(const Rename *rename, char *detail,
										const char *meant);

/* All of them (RenamePair *), without those that follow. */
List *
rename_find(SchemaModel *old, SchemaModel *new, const SchemaOptions *options)
{
	Finder		finder = {.old = old, .new = new, .options = options};
	ListCell   *cell;

	for (int level = 0; level < LEVELS; level++)
	{
		foreach(cell, options->renames)
			find_argument(&finder, lfirst(cell), level);
		foreach(cell, new->hints)
			find_hint(&finder, lfirst(cell), level);
		rename_find_swaps(&finder);
	}
	foreach(cell, finder.pairs)
	{
		const RenamePair *pair = lfirst(cell);

		if (pair->old_label == NULL)
			rename_require_new(&finder, pair->old, pair->new, NULL);
	}
	return finder.pairs;
}

static int
level_of(const ObjectKind *kind)
{
	return kind->rank == RANK_SCHEMA ? 0 :
		kind->parent_catalog == InvalidOid ? 1 : 2;
}

static void
find_argument(Finder *finder, const Rename *rename, int level)
{
	char	   *label;
	SchemaObject *old = find_named(finder->old, rename->from, &label);
	SchemaObject *new;

	if (old == NULL)
	{
		/* done before? */
		if (find_named(finder->old, rename->to, &label) != NULL &&
			find_named(finder->new, rename->to, &label) != NULL)
			return;
		refuse_argument(rename, psprintf("There is no \"%s\" in the current schema.",
										 rename->from),
						suggest_name(rename->from, names_of(finder->old, NULL)));
	}
	if (level != (label != NULL ? LEVELS - 1 : level_of(old->kind)))
		return;
	if (label != NULL)
		find_label_argument(finder, rename, old, label);
	else
	{
		new = find_target(finder, rename, old);
		if (new == NULL)
			refuse_argument(rename, psprintf("There is no %s \"%s\" in the wanted schema.",
											 old->kind->name, rename->to),
							suggest_name(rename->to, names_of(finder->new, old->kind)));
		rename_add_pair(finder, old, new, NULL, NULL, NULL);
	}
}

/*
 * An object by its identity, with its kind before it if need be, or the enum
 * that has a label of this name.
 */
static SchemaObject *
find_named(SchemaModel *model, const char *name, char **label)
{
	SchemaObject *found = NULL;

	*label = NULL;
	for (int i = 0; i < model->nobjects; i++)
	{
		SchemaObject *object = model->objects[i];
		size_t		length = strlen(object->kind->name);

		if (!rename_is_possible(object->kind))
			continue;
		if (strncmp(name, object->kind->name, length) == 0 &&
			name[length] == ' ' &&
			strcmp(name + length + 1, object->identity) == 0)
			return object;
		if (strcmp(name, object->identity) != 0)
			continue;
		if (found != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
					 errmsg("\"%s\" could be two things: a %s and a %s", name,
							found->kind->name, object->kind->name),
					 errhint("Write the kind before it, as in \"%s %s\".",
							 object->kind->name, name)));
		found = object;
	}
	for (int i = 0; i < model->nobjects && found == NULL; i++)
		if (label_of(model->objects[i], name) != NULL)
		{
			*label = pstrdup(label_of(model->objects[i], name));
			return model->objects[i];
		}
	return found;
}

/* Of an enum, if a name is its identity, a dot and a label; else NULL. */
static const char *
label_of(const SchemaObject *type, const char *identity)
{
	size_t		length = strlen(type->identity);
	ListCell   *cell;

	if (type->kind->rank != RANK_ENUM ||
		strncmp(identity, type->identity, length) != 0 || identity[length] != '.')
		return NULL;
	foreach(cell, rename_labels(type))
		if (rename_is_label(lfirst(cell), identity + length + 1))
		return lfirst(cell);
	return NULL;
}

static void
find_label_argument(Finder *finder, const Rename *rename, SchemaObject *old,
					const char *label)
{
	SchemaObject *new = rename_counterpart(finder, old);
	ListCell   *cell;

	foreach(cell, new == NULL ? NIL : rename_labels(new))
		if (rename_is_label(lfirst(cell), rename->to) ||
			value_equal(lfirst(cell), label_of(new, rename->to)))
	{
		rename_add_pair(finder, old, new, label, lfirst(cell), NULL);
		return;
	}
	refuse_argument(rename, psprintf("There is no label \"%s\" of %s in the wanted schema.",
									 rename->to, old->identity),
					new == NULL ? NULL :
					suggest_name(rename->to, rename_labels(new)));
}

/* By its identity, or by its name where the old one would be. */
static SchemaObject *
find_target(const Finder *finder, const Rename *rename,
			const SchemaObject *old)
{
	SchemaObject *found = model_find(finder->new, old->kind, rename->to);

	for (int i = 0; i < finder->new->nobjects && found == NULL; i++)
	{
		SchemaObject *object = finder->new->objects[i];

		if (object->kind == old->kind && rename_is_named(object, rename->to) &&
			rename_same_place(finder, old, object) &&
			value_equal(object_get(object, "_signature"), object_get(old, "_signature")))
			found = object;
	}
	return found;
}

static void
find_hint(Finder *finder, const RenameHint *hint, int level)
{
	bool		is_part = hint->element.label != NULL ||
		hint->element.parent != NULL;
	SchemaObject *new;
	SchemaObject *old;

	if (level != (strcmp(hint->element.kinds[0], "schema") == 0 ? 0 :
				  is_part ? 2 : 1))
		return;
	new = find_element(finder, hint);
	if (new == NULL)
		return;
	if (hint->element.label != NULL)
	{
		find_label_hint(finder, hint, new);
		return;
	}
	old = find_former(finder, hint, new);
	if (old != NULL)
		rename_add_pair(finder, old, new, NULL, NULL, hint->place);
	else
		warn_missing(finder, hint, new);
}

/* What stands below the hint; NULL: it isn't looked at. */
static SchemaObject *
find_element(const Finder *finder, const RenameHint *hint)
{
	const RenameElement *element = &hint->element;
	SchemaObject *found = NULL;
	bool		again = false;

	for (int i = 0; i < finder->new->nobjects; i++)
	{
		SchemaObject *object = finder->new->objects[i];
		const SchemaObject *in_schema = element->parent != NULL &&
			object->parent != NULL ? object->parent : object;

		if (!is_of_kinds(object, element) ||
			strcmp(object->name, element->name) != 0 ||
			(element->parent != NULL && (object->parent == NULL ||
										 strcmp(object->parent->name, element->parent) != 0)) ||
			(element->schema != NULL && !value_equal(in_schema->schema, element->schema)))
			continue;
		if (found == NULL)
		{
			found = object;
			continue;
		}

		/* the name without a schema is that of several */
		if (path_place(finder, in_schema->schema) <
			path_place(finder, element->parent != NULL ?
					   found->parent->schema : found->schema))
		{
			found = object;
			again = false;
		}
		else if (path_place(finder, in_schema->schema) ==
				 path_place(finder, element->parent != NULL ?
							found->parent->schema : found->schema) &&
				 (rename_counterpart(finder, object) == NULL) ==
				 (rename_counterpart(finder, found) == NULL))
			again = true;
		else if (rename_counterpart(finder, object) == NULL)
			found = object;
	}
	if (again)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
				 errmsg("\"-- confiture:%s %s\" stands above \"%s\", which could be several objects",
						RENAME_HINT, hint->from, element->name),
				 errhint("Say it by options '{\"renames\": {old: new}}' instead, with whole identities."),
				 errcontext("%s", hint->place)));
	return found;
}

static bool
is_of_kinds(const SchemaObject *object, const RenameElement *element)
{
	for (int i = 0; element->kinds[i] != NULL; i++)
		if (strcmp(object->kind->name, element->kinds[i]) == 0)
			return true;
	return false;
}

/* Where a schema stands in the search path of the DDL. */
static int
path_place(const Finder *finder, const char *schema)
{
	const char *path = finder->options->environment->settings->search_path;
	List	   *names = NIL;
	int			place = 0;
	ListCell   *cell;

	if (path == NULL)
		path = namespace_search_path;
	if (schema == NULL || !SplitIdentifierString(pstrdup(path), ',', &names))
		return 0;
	foreach(cell, names)
	{
		if (strcmp(quote_identifier(lfirst(cell)), schema) == 0)
			return place;
		place++;
	}
	return place;
}

/* What the hint calls the object by its former name; NULL: it isn't there. */
static SchemaObject *
find_former(const Finder *finder, const RenameHint *hint,
			const SchemaObject *new)
{
	SchemaObject *found = NULL;

	for (int i = 0; i < finder->old->nobjects; i++)
	{
		SchemaObject *object = finder->old->objects[i];

		if (object->kind != new->kind)
			continue;
		if (rename_is_identity(object, hint->from))
			return object;
		if (rename_is_named(object, hint->from) && rename_same_place(finder, object, new) &&
			(found == NULL ||
			 value_equal(object_get(object, "_signature"), object_get(new, "_signature"))))
			found = object;
	}
	return found;
}

static void
find_label_hint(Finder *finder, const RenameHint *hint, SchemaObject *new)
{
	SchemaObject *old = rename_counterpart(finder, new);
	const char *new_label = quote_literal_cstr(hint->element.label);
	const char *old_label = NULL;
	bool		is_taken = false;
	ListCell   *cell;

	foreach(cell, old == NULL ? NIL : rename_labels(old))
	{
		if (strcmp(lfirst(cell), new_label) == 0)
			is_taken = true;
		if (rename_is_label(lfirst(cell), hint->from))
			old_label = lfirst(cell);
	}
	if (old_label == NULL)
		return;
	if (is_taken)
		rename_doubt(finder, old, new, old_label, new_label, hint->place);
	else
		rename_add_pair(finder, old, new, old_label, new_label, hint->place);
}

/*
 * An old name that isn't there is one that was renamed before, unless neither
 * is there, and something else of the kind would be dropped.
 */
static void
warn_missing(const Finder *finder, const RenameHint *hint,
			 const SchemaObject *new)
{
	List	   *names = NIL;
	const char *meant;

	if (rename_counterpart(finder, new) != NULL)
		return;
	for (int i = 0; i < finder->old->nobjects; i++)
	{
		const SchemaObject *object = finder->old->objects[i];

		if (object->kind == new->kind && rename_same_place(finder, object, new) &&
			rename_counterpart(finder, object) == NULL)
			names = lappend(names, unconstify(char *, object->name));
	}
	if (names == NIL)
		return;
	meant = suggest_name(hint->from, names);
	ereport(NOTICE,
			(errmsg("%s %s is new: \"%s\", which it was renamed from, isn't there",
					new->kind->name, new->identity, hint->from),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) :
			 errdetail("What would be dropped: %s.", suggest_list(names)),
			 errcontext("%s", hint->place)));
}

/* Identities of a kind, or of all that can be renamed. */
static List *
names_of(const SchemaModel *model, const ObjectKind *kind)
{
	List	   *names = NIL;

	for (int i = 0; i < model->nobjects; i++)
	{
		const SchemaObject *object = model->objects[i];

		if (kind == NULL ? !rename_is_possible(object->kind) : object->kind != kind)
			continue;
		names = lappend(names, unconstify(char *, object->identity));
		if (kind != NULL)
			names = lappend(names, unconstify(char *, object->name));
	}
	return names;
}

static void
refuse_argument(const Rename *rename, char *detail, const char *meant)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" can't be renamed to \"%s\"", rename->from, rename->to),
			 errdetail_internal("%s", detail),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) :
			 errhint("Names are identities as confiture.diff() lists them, such as \"public.t\", \"public.t.column\", \"name ON public.t\", \"public.f(integer)\", or \"public.e.label\".")));
}
