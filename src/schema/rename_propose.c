/*-------------------------------------------------------------------------
 *
 * rename_propose.c
 *	  Tell of objects that could be others under a new name.
 *
 * It is never assumed: whoever dropped one and made another meant just that,
 * for all that we know.  But if he didn't, its data would be lost.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/json.h"

#include "core/suggest.h"
#include "schema/rename.h"

#include "compat.h"

static List *without_other(const SchemaModel *model);
static bool propose_any(SchemaObject *old, const List *added);
static bool is_like(const SchemaObject *old, const SchemaObject *new);
static bool similar_names(const SchemaObject *old, const SchemaObject *new);
static bool same_columns(const SchemaObject *old, const SchemaObject *new);
static bool same_attributes(const SchemaObject *old, const SchemaObject *new);
static void propose(const SchemaObject *old, const SchemaObject *new);
static char *renames_option(const char *from, const char *to);
static void propose_labels(const SchemaObject *old, const SchemaObject *new);
static bool has_label(List *labels, const char *label);

/* A NOTICE for each of them; the models are matched. */
void
rename_propose(SchemaModel *old, SchemaModel *new)
{
	List	   *added = without_other(new);
	ListCell   *cell;
	bool		proposed = false;

	foreach(cell, without_other(old))
		if (propose_any(lfirst(cell), added))
		proposed = true;
	if (proposed)
		compare_match(old, new);
	for (int i = 0; i < old->nobjects; i++)
		if (old->objects[i]->other != NULL && old->objects[i]->kind->rank == RANK_ENUM)
			propose_labels(old->objects[i], old->objects[i]->other);
}

/* Those that could have another name in the other model. */
static List *
without_other(const SchemaModel *model)
{
	List	   *found = NIL;

	for (int i = 0; i < model->nobjects; i++)
		if (model->objects[i]->other == NULL &&
			rename_is_possible(model->objects[i]->kind))
			found = lappend(found, model->objects[i]);
	return found;
}

static bool
propose_any(SchemaObject *old, const List *added)
{
	ListCell   *cell;

	foreach(cell, added)
	{
		SchemaObject *new = lfirst(cell);

		if (new->other == NULL && is_like(old, new))
		{
			propose(old, new);
			new->other = old;
			return true;
		}
	}
	return false;
}

static bool
is_like(const SchemaObject *old, const SchemaObject *new)
{
	if (old->kind != new->kind || old->kind->rank == RANK_SCHEMA)
		return false;
	if (new->parent != NULL ? old->parent == NULL || old->parent->other != new->parent :
		old->parent != NULL)
		return false;
	switch (old->kind->rank)
	{
		case RANK_TABLE:
		case RANK_FOREIGN_TABLE:
			return same_columns(old, new);
		case RANK_COLUMN:
			return value_equal(object_get(old, "type"), object_get(new, "type")) &&
				object_get(new, "inherited") == NULL &&
				(old->position == new->position ||
				 similar_names(old, new));
		case RANK_COMPOSITE:
			return same_columns(old, new) && same_attributes(old, new);
		case RANK_SEQUENCE:
			return old->children == NIL && new->children == NIL &&
				same_attributes(old, new);
		default:
			return same_attributes(old, new);
	}
}

static bool
similar_names(const SchemaObject *old, const SchemaObject *new)
{
	return suggest_name(old->name,
						list_make1(unconstify(char *, new->name))) != NULL;
}

/*
 * Names and types, in the same order.  One column says nothing: many tables
 * have but an id.
 */
static bool
same_columns(const SchemaObject *old, const SchemaObject *new)
{
	ListCell   *left = list_head(old->children);
	ListCell   *right = list_head(new->children);
	int			found = 0;

	for (;;)
	{
		const SchemaObject *a;
		const SchemaObject *b;

		while (left != NULL && ((SchemaObject *) lfirst(left))->position == 0)
			left = lnext(old->children, left);
		while (right != NULL && ((SchemaObject *) lfirst(right))->position == 0)
			right = lnext(new->children, right);
		if (left == NULL || right == NULL)
			return left == NULL && right == NULL &&
				(found > 1 || (found == 1 && similar_names(old, new)));
		a = lfirst(left);
		b = lfirst(right);
		if (strcmp(a->name, b->name) != 0 ||
			!value_equal(object_get(a, "type"), object_get(b, "type")))
			return false;
		found++;
		left = lnext(old->children, left);
		right = lnext(new->children, right);
	}
}

/* Whoever has them, and whatever is said of them. */
static bool
same_attributes(const SchemaObject *old, const SchemaObject *new)
{
	AttributeWalk walk = {0};

	while (walk_differences(&walk, old, new))
		if (strcmp(walk.name, "owner") != 0 && strcmp(walk.name, "grants") != 0 &&
			strcmp(walk.name, "comment") != 0)
			return false;
	return old->nattributes > 0;
}

static void
propose(const SchemaObject *old, const SchemaObject *new)
{
	ereport(NOTICE,
			(errmsg("%s %s could be %s under another name",
					old->kind->name, new->identity, old->identity),
			 errhint("If it is, say so in the DDL by a line \"-- confiture:%s %s\" above it, or by options %s.",
					 RENAME_HINT, old->name,
					 renames_option(old->identity, new->identity))));
}

/* As SQL: '{"renames": {"public.old": "public.new"}}' */
static char *
renames_option(const char *from, const char *to)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"renames\": {");
	escape_json(&json, from);
	appendStringInfoString(&json, ": ");
	escape_json(&json, to);
	appendStringInfoString(&json, "}}");
	return quote_literal_cstr(json.data);
}

/* Labels at the same place, one gone and one new. */
static void
propose_labels(const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = rename_labels(old);
	List	   *is = rename_labels(new);

	for (int i = 0; i < list_length(was) && i < list_length(is); i++)
		if (!has_label(is, list_nth(was, i)) && !has_label(was, list_nth(is, i)))
			ereport(NOTICE,
					(errmsg("label %s of enum %s could be %s under another name",
							(char *) list_nth(is, i), new->identity,
							(char *) list_nth(was, i)),
					 errhint("If it is, say so in the DDL by a line \"-- confiture:%s %s\" above it, or by options %s.",
							 RENAME_HINT, (char *) list_nth(was, i),
							 renames_option(psprintf("%s.%s", old->identity,
													 (char *) list_nth(was, i)),
											list_nth(is, i)))));
}

static bool
has_label(List *labels, const char *label)
{
	ListCell   *cell;

	foreach(cell, labels)
		if (strcmp(lfirst(cell), label) == 0)
		return true;
	return false;
}

/* Those of an enum (char *), as SQL writes them. */
List *
rename_labels(const SchemaObject *type)
{
	const char *labels = object_get(type, "labels");
	List	   *result = NIL;

	while (labels != NULL && *labels != '\0')
	{
		bool		escapes = *labels == 'E';
		const char *c = labels + (escapes && labels[1] != '\0' ? 2 : 1);

		while (*c != '\0' && (*c != '\'' || c[1] == '\''))
			c += (*c == '\'' || (escapes && *c == '\\' && c[1] != '\0')) ? 2 : 1;
		if (*c == '\'')
			c++;
		result = lappend(result, pnstrdup(labels, c - labels));
		labels = c + strspn(c, ", ");
	}
	return result;
}
