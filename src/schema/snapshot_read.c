/*-------------------------------------------------------------------------
 *
 * snapshot_read.c
 *	  A model from a snapshot that was kept.
 *
 * Anybody can hand us one, so nothing is taken for granted here, and all is
 * behind it: plans can be made of what is returned (snapshot_check.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "schema/kinds.h"
#include "schema/snapshot.h"

#include "compat.h"

/* Of what an object is read; its context is the model's. */
typedef struct ReadObject
{
	SchemaObject *object;
	JsonbContainer *json;
} ReadObject;

static List *read_part(SchemaModel *model, const Jsonb *part, List *read);
static List *read_kind(SchemaModel *model, const ObjectKind *kind,
					   JsonbContainer *objects, List *read);
static SchemaObject *read_object(SchemaModel *model, const ObjectKind *kind,
								 char *identity, JsonbContainer *json);
static void connect_object(SchemaModel *model, SchemaObject *object,
						   JsonbContainer *json);
static SchemaObject *find_reference(SchemaModel *model, const char *reference);
static void require_known_kinds(JsonbContainer *objects);
static JsonbContainer *member_object(JsonbContainer *json, const char *key);
static JsonbContainer *member_array(JsonbContainer *json, const char *key);
static bool member(JsonbContainer *json, const char *key, JsonbValue *value);
static char *member_text(JsonbContainer *json, const char *key);
static int	member_number(JsonbContainer *json, const char *key);
pg_noreturn static void refuse_member(const char *key, const char *wanted);
static char *text_of(const JsonbValue *value);

/* The name of the argument that the snapshot came in, for errors. */
static const char *argument_name;

/*
 * The model that a snapshot holds, which is in one part or several (Jsonb *);
 * an error tells what is wrong with one that confiture didn't write.
 */
SchemaModel *
snapshot_read(List *parts, const char *argument)
{
	SchemaModel *model = model_create(0);
	MemoryContext old = MemoryContextSwitchTo(model->context);
	List	   *read = NIL;
	ListCell   *cell;

	argument_name = argument;
	foreach(cell, parts)
		read = read_part(model, lfirst(cell), read);
	model_index(model);
	foreach(cell, read)
	{
		ReadObject *it = lfirst(cell);

		connect_object(model, it->object, it->json);
	}
	foreach(cell, read)
		snapshot_check(((ReadObject *) lfirst(cell))->object);
	model_finish(model);
	MemoryContextSwitchTo(old);
	return model;
}

/* The objects of one are added to those that were read before. */
static List *
read_part(SchemaModel *model, const Jsonb *part, List *read)
{
	JsonbContainer *json = unconstify(JsonbContainer *, &part->root);
	JsonbContainer *objects;

	if (!JsonContainerIsObject(json))
		snapshot_refuse("It is no object.");
	if (member_number(json, "format") != 1)
		snapshot_refuse("Its \"format\" isn't 1.");
	objects = member_object(json, "objects");
	if (objects == NULL)
		snapshot_refuse("It has no \"objects\".");
	model->version = member_number(json, "server_version");
	if (model->version <= 0)
		snapshot_refuse("It has no \"server_version\".");
	require_known_kinds(objects);
	for (int i = 0; i < KIND_COUNT; i++)
		read = read_kind(model, object_kinds[i],
						 member_object(objects, object_kinds[i]->name), read);
	return read;
}

static List *
read_kind(SchemaModel *model, const ObjectKind *kind, JsonbContainer *objects,
		  List *read)
{
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;
	JsonbIteratorToken token;

	if (objects == NULL)
		return read;
	iterator = JsonbIteratorInit(objects);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while ((token = JsonbIteratorNext(&iterator, &key, true)) == WJB_KEY)
	{
		char	   *identity = text_of(&key);
		ReadObject *it = palloc_object(ReadObject);

		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type != jbvBinary ||
			!JsonContainerIsObject(value.val.binary.data))
			snapshot_refuse(psprintf("%s %s is no object.", kind->name, identity));
		it->json = value.val.binary.data;
		it->object = read_object(model, kind, identity, it->json);
		read = lappend(read, it);
	}
	return read;
}

static SchemaObject *
read_object(SchemaModel *model, const ObjectKind *kind, char *identity,
			JsonbContainer *json)
{
	SchemaObject *object = model_add(model, kind);
	JsonbContainer *attributes = member_object(json, "attributes");
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;

	object->identity = identity;
	object->schema = member_text(json, "schema");
	object->name = member_text(json, "name");
	object->position = member_number(json, "position");
	if (object->name == NULL || *identity == '\0')
		snapshot_refuse(psprintf("%s %s has no \"name\".", kind->name, identity));
	if (attributes == NULL)
		return object;
	iterator = JsonbIteratorInit(attributes);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		char	   *name = text_of(&key);

		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type != jbvString)
			snapshot_refuse(psprintf("Attribute \"%s\" of %s %s is no string.",
									 name, kind->name, identity));
		model_set(model, object, name, text_of(&value));
	}
	return object;
}

/* Parent and needs, once all objects are there. */
static void
connect_object(SchemaModel *model, SchemaObject *object, JsonbContainer *json)
{
	const char *parent = member_text(json, "parent");
	JsonbContainer *needs = member_array(json, "needs");

	if (parent != NULL)
		object->parent = find_reference(model, parent);
	if (needs == NULL)
		return;
	for (uint32 i = 0; i < JsonContainerSize(needs); i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(needs, i);

		if (value->type != jbvString)
			refuse_member("needs", "an array of strings");
		model_need(model, object, find_reference(model, text_of(value)));
	}
}

/* "table public.t"; names of kinds may have blanks. */
static SchemaObject *
find_reference(SchemaModel *model, const char *reference)
{
	for (int i = 0; i < KIND_COUNT; i++)
	{
		const ObjectKind *kind = object_kinds[i];
		size_t		length = strlen(kind->name);
		SchemaObject *object;

		if (strncmp(reference, kind->name, length) != 0 ||
			reference[length] != ' ')
			continue;
		object = model_find(model, kind, reference + length + 1);
		if (object != NULL)
			return object;
	}
	snapshot_refuse(psprintf("It refers to \"%s\", which isn't in it.", reference));
}

/* Of a kind that isn't known nothing could be said. */
static void
require_known_kinds(JsonbContainer *objects)
{
	JsonbIterator *iterator = JsonbIteratorInit(objects);
	JsonbValue	key;
	JsonbValue	value;

	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		if (kind_find(text_of(&key)) == NULL)
			snapshot_refuse(psprintf("There is no kind of objects \"%s\".",
									 text_of(&key)));
		(void) JsonbIteratorNext(&iterator, &value, true);
	}
}

/* NULL: there is none. */
static JsonbContainer *
member_object(JsonbContainer *json, const char *key)
{
	JsonbValue	value;

	if (!member(json, key, &value))
		return NULL;
	if (value.type != jbvBinary ||
		!JsonContainerIsObject(value.val.binary.data))
		refuse_member(key, "an object");
	return value.val.binary.data;
}

/* NULL: there is none. */
static JsonbContainer *
member_array(JsonbContainer *json, const char *key)
{
	JsonbValue	value;

	if (!member(json, key, &value))
		return NULL;
	if (value.type != jbvBinary ||
		!JsonContainerIsArray(value.val.binary.data))
		refuse_member(key, "an array of strings");
	return value.val.binary.data;
}

static bool
member(JsonbContainer *json, const char *key, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(json, key, (int) strlen(key),
										value) != NULL;
}

/* NULL: there is none. */
static char *
member_text(JsonbContainer *json, const char *key)
{
	JsonbValue	value;

	if (!member(json, key, &value))
		return NULL;
	if (value.type != jbvString)
		refuse_member(key, "a string");
	return text_of(&value);
}

/* 0: there is none */
static int
member_number(JsonbContainer *json, const char *key)
{
	JsonbValue	value;

	if (!member(json, key, &value))
		return 0;
	if (value.type != jbvNumeric)
		refuse_member(key, "a number");
	return DatumGetInt32(DirectFunctionCall1(numeric_int4,
											 NumericGetDatum(value.val.numeric)));
}

static void
refuse_member(const char *key, const char *wanted)
{
	snapshot_refuse(psprintf("A \"%s\" of it isn't %s.", key, wanted));
}

static char *
text_of(const JsonbValue *value)
{
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* An error about the snapshot that is being read. */
void
snapshot_refuse(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is no snapshot of a schema", argument_name),
			 errdetail_internal("%s", what),
			 errhint("Use what confiture.snapshot() returns.")));
}
