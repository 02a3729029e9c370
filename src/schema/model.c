/*-------------------------------------------------------------------------
 *
 * model.c
 *	  A database schema as objects: what is in the catalogs, without OIDs.
 *
 * An object has a kind, an identity that doesn't depend on the search_path or
 * on OIDs, and attributes: texts under names, as SQL writes them.  That is
 * all that reading, comparing, keeping and writing DDL have to agree on: a
 * kind is described by data (kinds.h), and only few need code of their own.
 *
 * All of a model is in one memory context.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "schema/kinds.h"
#include "schema/model.h"

#include "compat.h"

/* How many attributes an object is given room for at first. */
#define ATTRIBUTES_AT_FIRST		8

typedef struct IdentityKey
{
	const ObjectKind *kind;
	const char *identity;
} IdentityKey;

typedef struct IdentityEntry
{
	IdentityKey key;
	SchemaObject *object;
} IdentityEntry;

static uint32 hash_identity(const void *key, Size size);
static int	match_identity(const void *a, const void *b, Size size);
static int	compare_objects(const void *a, const void *b);
static int	compare_children(const ListCell *a, const ListCell *b);
static int	compare_needs(const ListCell *a, const ListCell *b);
static void order_children(SchemaObject *object);
static void enter(SchemaModel *model, SchemaObject *object);

/* An empty model, in a context below the current one. */
SchemaModel *
model_create(int version)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "schema model",
												  ALLOCSET_DEFAULT_SIZES);
	SchemaModel *model = MemoryContextAllocZero(context, sizeof(SchemaModel));

	model->context = context;
	model->version = version;
	return model;
}

void
model_free(SchemaModel *model)
{
	MemoryContextDelete(model->context);
}

/* A new object; the caller fills in names and attributes. */
SchemaObject *
model_add(SchemaModel *model, const ObjectKind *kind)
{
	MemoryContext old = MemoryContextSwitchTo(model->context);
	SchemaObject *object = palloc0_object(SchemaObject);

	object->kind = kind;
	if ((model->nobjects & (model->nobjects - 1)) == 0)
	{
		int			room = Max(64, 2 * model->nobjects);

		model->objects = model->objects == NULL ?
			palloc_array(SchemaObject *, room) :
			repalloc_huge(model->objects, room * sizeof(SchemaObject *));
	}
	model->objects[model->nobjects++] = object;
	MemoryContextSwitchTo(old);
	return object;
}

/*
 * Give an object an attribute, in the order of their names; both texts have to
 * live as long as the model.
 */
void
model_set(SchemaModel *model, SchemaObject *object,
		  const char *name, const char *value)
{
	int			n = object->nattributes;
	int			place = n;
	int			order = 1;

	while (place > 0 &&
		   (order = strcmp(object->attributes[place - 1].name, name)) > 0)
		place--;
	if (place > 0 && order == 0)
	{
		object->attributes[place - 1].value = value;
		return;
	}
	if (n == 0)
		object->attributes = MemoryContextAlloc(model->context,
												ATTRIBUTES_AT_FIRST * sizeof(Attribute));
	else if (n >= ATTRIBUTES_AT_FIRST && (n & (n - 1)) == 0)
		object->attributes = repalloc(object->attributes,
									  2 * n * sizeof(Attribute));
	memmove(&object->attributes[place + 1], &object->attributes[place],
			(n - place) * sizeof(Attribute));
	object->attributes[place].name = name;
	object->attributes[place].value = value;
	object->nattributes++;
}

/* Note that an object can't exist without another one. */
void
model_need(SchemaModel *model, SchemaObject *object, SchemaObject *needed)
{
	MemoryContext old;

	if (object == needed || list_member_ptr(object->needs, needed))
		return;
	old = MemoryContextSwitchTo(model->context);
	object->needs = lappend(object->needs, needed);
	needed->needed_by = lappend(needed->needed_by, object);
	MemoryContextSwitchTo(old);
}

/*
 * When all objects are there: put them in order and make them findable.
 *
 * A second one of an identity is an error in a query of ours, or in a
 * snapshot that was written by hand.
 */
void
model_index(SchemaModel *model)
{
	HASHCTL		control = {
		.keysize = sizeof(IdentityKey),
		.entrysize = sizeof(IdentityEntry),
		.hash = hash_identity,
		.match = match_identity,
		.hcxt = model->context
	};

	if (model->nobjects > 0)
		qsort(model->objects, model->nobjects, sizeof(SchemaObject *),
			  compare_objects);
	model->by_identity = hash_create("schema model", Max(model->nobjects, 16),
									 &control, HASH_ELEM | HASH_FUNCTION |
									 HASH_COMPARE | HASH_CONTEXT);
	for (int i = 0; i < model->nobjects; i++)
		enter(model, model->objects[i]);
}

/* When all is known of them, too: put their parts in order. */
void
model_finish(SchemaModel *model)
{
	MemoryContext old = MemoryContextSwitchTo(model->context);

	for (int i = 0; i < model->nobjects; i++)
	{
		SchemaObject *object = model->objects[i];

		if (object->parent != NULL)
			object->parent->children =
				lappend(object->parent->children, object);
	}
	for (int i = 0; i < model->nobjects; i++)
	{
		order_children(model->objects[i]);
		list_sort(model->objects[i]->needs, compare_needs);
		list_sort(model->objects[i]->needed_by, compare_needs);
	}
	MemoryContextSwitchTo(old);
}

/* Columns by position; positions without the gaps that DROP COLUMN leaves. */
static void
order_children(SchemaObject *object)
{
	int			position = 0;
	ListCell   *cell;

	list_sort(object->children, compare_children);
	foreach(cell, object->children)
	{
		SchemaObject *child = lfirst(cell);

		if (child->position > 0)
			child->position = ++position;
	}
}

static int
compare_needs(const ListCell *a, const ListCell *b)
{
	const SchemaObject *left = lfirst(a);
	const SchemaObject *right = lfirst(b);

	return object_compare(left, right);
}

static int
compare_children(const ListCell *a, const ListCell *b)
{
	const SchemaObject *left = lfirst(a);
	const SchemaObject *right = lfirst(b);

	if (left->kind == right->kind && left->position != right->position)
		return left->position < right->position ? -1 : 1;
	return object_compare(left, right);
}

static void
enter(SchemaModel *model, SchemaObject *object)
{
	IdentityKey key = {object->kind, object->identity};
	IdentityEntry *entry;
	bool		found;

	entry = hash_search(model->by_identity, &key, HASH_ENTER, &found);
	if (found)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("there are two objects of kind \"%s\" and identity \"%s\"",
						object->kind->name, object->identity)));
	entry->object = object;
}

static uint32
hash_identity(const void *key, Size size)
{
	const IdentityKey *identity = key;

	return string_hash(identity->identity, NAMEDATALEN * 4) ^
		(uint32) identity->kind->rank;
}

static int
match_identity(const void *a, const void *b, Size size)
{
	const IdentityKey *left = a;
	const IdentityKey *right = b;

	return left->kind == right->kind ?
		strcmp(left->identity, right->identity) : 1;
}

static int
compare_objects(const void *a, const void *b)
{
	return object_compare(*(SchemaObject *const *) a, *(SchemaObject *const *) b);
}

/* As objects stand in a model; 0: they are the same one in two of them. */
int
object_compare(const SchemaObject *left, const SchemaObject *right)
{
	if (left->kind != right->kind)
		return left->kind->rank < right->kind->rank ? -1 : 1;
	return strcmp(left->identity, right->identity);
}

/* NULL: there is none. */
SchemaObject *
model_find(const SchemaModel *model, const ObjectKind *kind,
		   const char *identity)
{
	IdentityKey key = {kind, identity};
	IdentityEntry *entry = hash_search(model->by_identity, &key, HASH_FIND,
									   NULL);

	return entry == NULL ? NULL : entry->object;
}

/* Take an attribute from all objects. */
void
model_omit_attribute(SchemaModel *model, const char *name)
{
	for (int i = 0; i < model->nobjects; i++)
	{
		SchemaObject *object = model->objects[i];
		int			kept = 0;

		for (int a = 0; a < object->nattributes; a++)
			if (strcmp(object->attributes[a].name, name) != 0)
				object->attributes[kept++] = object->attributes[a];
		object->nattributes = kept;
	}
}

/* The value of an attribute; NULL: it has none. */
const char *
object_get(const SchemaObject *object, const char *name)
{
	for (int i = 0; i < object->nattributes; i++)
		if (strcmp(object->attributes[i].name, name) == 0)
			return object->attributes[i].value;
	return NULL;
}

/*
 * The value of an attribute as statements are to say it: of a list whose order
 * makes no difference, a note keeps the order that pg_dump shows.
 */
const char *
object_written(const SchemaObject *object, const char *name)
{
	const char *value = object_get(object, name);
	const char *prefix = "_written_";
	size_t		length = strlen(prefix);

	if (value == NULL)
		return NULL;
	for (int i = 0; i < object->nattributes; i++)
	{
		const Attribute *note = &object->attributes[i];

		if (strncmp(note->name, prefix, length) == 0 &&
			strcmp(note->name + length, name) == 0)
			return note->value;
	}
	return value;
}

/* What an object is part of, and is no part itself. */
const SchemaObject *
object_whole(const SchemaObject *object)
{
	while (object->parent != NULL)
		object = object->parent;
	return object;
}

/* Is an object this one, or part of it, or part of a part? */
bool
object_is_under(const SchemaObject *object, const SchemaObject *ancestor)
{
	while (object != NULL && object != ancestor)
		object = object->parent;
	return object == ancestor;
}

/* Two values of an attribute, of which NULL is one. */
bool
value_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Something that writers want to know, and that makes no difference? */
bool
attribute_is_note(const char *name)
{
	return *name == '_';
}

/* Go to the next attribute that differs; false: there is none. */
bool
walk_differences(AttributeWalk *walk, const SchemaObject *old,
				 const SchemaObject *new)
{
	while (walk->next_old < old->nattributes ||
		   walk->next_new < new->nattributes)
	{
		const Attribute *left = walk->next_old < old->nattributes ?
			&old->attributes[walk->next_old] : NULL;
		const Attribute *right = walk->next_new < new->nattributes ?
			&new->attributes[walk->next_new] : NULL;
		int			order = left == NULL ? 1 : right == NULL ? -1 :
			strcmp(left->name, right->name);

		walk->name = order <= 0 ? left->name : right->name;
		walk->old_value = order <= 0 ? left->value : NULL;
		walk->new_value = order >= 0 ? right->value : NULL;
		walk->next_old += order <= 0;
		walk->next_new += order >= 0;
		if (!attribute_is_note(walk->name) &&
			!value_equal(walk->old_value, walk->new_value))
			return true;
	}
	return false;
}
