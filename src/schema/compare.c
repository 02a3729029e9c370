/*-------------------------------------------------------------------------
 *
 * compare.c
 *	  Two models: which objects are the same ones, and how they differ.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/plan.h"

#include "compat.h"

static bool are_parts_of_one_kind(const SchemaObject *old,
								  const SchemaObject *new);

/* Objects of a kind with the same identity are the same one. */
void
compare_match(SchemaModel *old, SchemaModel *new)
{
	int			n = 0;

	for (int i = 0; i < new->nobjects; i++)
		new->objects[i]->other = NULL;
	for (int i = 0; i < old->nobjects; i++)
	{
		SchemaObject *object = old->objects[i];

		object->other = NULL;
		while (n < new->nobjects && object_compare(new->objects[n], object) < 0)
			n++;
		if (n == new->nobjects || object_compare(new->objects[n], object) > 0)
			continue;
		if (!are_parts_of_one_kind(object, new->objects[n]))
			continue;
		object->other = new->objects[n];
		object->other->other = object;
	}
}

/* An index of a materialized view isn't that of a table of its name. */
static bool
are_parts_of_one_kind(const SchemaObject *old, const SchemaObject *new)
{
	return old->parent == NULL || new->parent == NULL ||
		old->parent->kind == new->parent->kind;
}

/*
 * How an object becomes the other one: the strongest of what its attributes
 * ask for.  frees_dependents tells whether one of them wants what depends on
 * the object out of the way.
 */
ChangeWay
compare_way(const SchemaObject *old, const SchemaObject *new,
			bool *frees_dependents)
{
	AttributeWalk walk = {0};
	ChangeWay	strongest = new->kind->decide_by_parts == NULL ?
		CHANGE_NOTHING : new->kind->decide_by_parts(old, new);

	*frees_dependents = false;
	while (walk_differences(&walk, old, new))
	{
		const AttributeRule *rule = kind_find_rule(new->kind, walk.name);
		ChangeWay	way = compare_attribute(old, new, walk.name);

		strongest = Max(strongest, way);
		if (rule != NULL && rule->frees_dependents)
			*frees_dependents = true;
	}
	return strongest;
}

/* What an attribute that differs asks for. */
ChangeWay
compare_attribute(const SchemaObject *old, const SchemaObject *new,
				  const char *name)
{
	const AttributeRule *rule = kind_find_rule(new->kind, name);

	if (rule == NULL)
		return CHANGE_RECREATE;
	return rule->decide != NULL ? rule->decide(old, new) : rule->way;
}
