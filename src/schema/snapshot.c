/*-------------------------------------------------------------------------
 *
 * snapshot.c
 *	  A model kept as jsonb, and its fingerprint.
 *
 *		{"format": 1, "server_version": 150020,
 *		 "unknown": [],
 *		 "objects": {"table": {"public.t": {
 *			"schema": "public", "name": "t",
 *			"attributes": {"owner": "app", "comment": "..."},
 *			"needs": ["type public.e"]}},
 *		  "column": {"public.t.a": {
 *			"name": "a", "parent": "table public.t", "position": 1, ...
 *
 * Where it is kept, it is in parts, which have this form, too: few objects are
 * in memory twice then, and no model is too large.
 *
 * It holds all of a model: what two servers told can be compared later, and
 * a plan be made from it.  The fingerprint leaves out what the server is and
 * what needs what, which follow from the rest.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/digest.h"
#include "schema/kinds.h"
#include "schema/snapshot.h"

#include "compat.h"

#define SNAPSHOT_FORMAT		1

/* Texts of a part are at least that long, unless it is the last. */
#define BYTES_IN_PART		(1024 * 1024)

/* An object but for its attributes: names, what it needs. */
#define BYTES_OF_REST		256

static size_t bytes_of(const SchemaObject *object);
static Jsonb *snapshot_range(const SchemaModel *model, int first, int end);
static void push_objects(JsonbParseState **state, const SchemaModel *model,
						 int first, int end);
static void push_object(JsonbParseState **state, const SchemaObject *object);
static void push_strings(JsonbParseState **state, const List *strings);
static void push_key(JsonbParseState **state, const char *key);
static void push_text(JsonbParseState **state, const char *key,
					  const char *value);
static void push_number(JsonbParseState **state, const char *key, int value);
static char *reference(const SchemaObject *object);
static char *digest_model(const SchemaModel *model, bool with_failed);

/* All of it; an error if that is more than a jsonb can hold, 256 MB. */
Jsonb *
snapshot_of(const SchemaModel *model)
{
	return snapshot_range(model, 0, model->nobjects);
}

/*
 * A part of it that is kept well: *next is the object that it begins with,
 * and then the one to go on with; NULL: there is no more.
 */
Jsonb *
snapshot_part(const SchemaModel *model, int *next)
{
	int			first = *next;
	size_t		bytes = 0;

	if (first >= model->nobjects && first > 0)
		return NULL;
	while (*next < model->nobjects && bytes < BYTES_IN_PART)
		bytes += bytes_of(model->objects[(*next)++]);
	if (model->nobjects == 0)
		*next = 1;
	return snapshot_range(model, first, *next);
}

/* About how many its snapshot will have. */
size_t
snapshot_bytes(const SchemaModel *model)
{
	size_t		bytes = 0;

	for (int i = 0; i < model->nobjects; i++)
		bytes += bytes_of(model->objects[i]) + BYTES_OF_REST;
	return bytes;
}

static size_t
bytes_of(const SchemaObject *object)
{
	size_t		bytes = 0;

	for (int i = 0; i < object->nattributes; i++)
		bytes += strlen(object->attributes[i].value);
	return bytes;
}

static Jsonb *
snapshot_range(const SchemaModel *model, int first, int end)
{
	JsonbParseState *state = NULL;
	JsonbValue *whole;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_number(&state, "format", SNAPSHOT_FORMAT);
	push_number(&state, "server_version", model->version);
	push_key(&state, "objects");
	push_objects(&state, model, first, Min(end, model->nobjects));
	push_key(&state, "unknown");
	push_strings(&state, model->unknown);
	whole = pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	return JsonbValueToJsonb(whole);
}

/* The objects of a model stand by kind. */
static void
push_objects(JsonbParseState **state, const SchemaModel *model,
			 int first, int end)
{
	const ObjectKind *kind = NULL;

	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	for (int i = first; i < end; i++)
	{
		const SchemaObject *object = model->objects[i];

		if (object->kind != kind)
		{
			if (kind != NULL)
				pushJsonbValue(state, WJB_END_OBJECT, NULL);
			kind = object->kind;
			push_key(state, kind->name);
			pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
		}
		push_key(state, object->identity);
		push_object(state, object);
	}
	if (kind != NULL)
		pushJsonbValue(state, WJB_END_OBJECT, NULL);
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

static void
push_object(JsonbParseState **state, const SchemaObject *object)
{
	ListCell   *cell;

	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_text(state, "schema", object->schema);
	push_text(state, "name", object->name);
	if (object->parent != NULL)
		push_text(state, "parent", reference(object->parent));
	if (object->position > 0)
		push_number(state, "position", object->position);
	if (object->nattributes > 0)
	{
		push_key(state, "attributes");
		pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
		for (int i = 0; i < object->nattributes; i++)
			push_text(state, object->attributes[i].name,
					  object->attributes[i].value);
		pushJsonbValue(state, WJB_END_OBJECT, NULL);
	}
	if (object->needs != NIL)
	{
		List	   *references = NIL;

		foreach(cell, object->needs)
			references = lappend(references, reference(lfirst(cell)));
		push_key(state, "needs");
		push_strings(state, references);
	}
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

static void
push_strings(JsonbParseState **state, const List *strings)
{
	ListCell   *cell;

	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, strings)
	{
		JsonbValue	value = {.type = jbvString};

		value.val.string.val = lfirst(cell);
		value.val.string.len = (int) strlen(value.val.string.val);
		pushJsonbValue(state, WJB_ELEM, &value);
	}
	pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

static void
push_key(JsonbParseState **state, const char *key)
{
	JsonbValue	value = {.type = jbvString};

	value.val.string.val = unconstify(char *, key);
	value.val.string.len = (int) strlen(key);
	pushJsonbValue(state, WJB_KEY, &value);
}

/* NULL isn't written. */
static void
push_text(JsonbParseState **state, const char *key, const char *text)
{
	JsonbValue	value = {.type = jbvString};

	if (text == NULL)
		return;
	push_key(state, key);
	value.val.string.val = unconstify(char *, text);
	value.val.string.len = (int) strlen(text);
	pushJsonbValue(state, WJB_VALUE, &value);
}

static void
push_number(JsonbParseState **state, const char *key, int number)
{
	JsonbValue	value = {.type = jbvNumeric};

	push_key(state, key);
	value.val.numeric = int64_to_numeric(number);
	pushJsonbValue(state, WJB_VALUE, &value);
}

/* "table public.t" */
static char *
reference(const SchemaObject *object)
{
	return psprintf("%s %s", object->kind->name, object->identity);
}

/*
 * SHA-256 of what DDL can say of a schema: an index that a failed CREATE INDEX
 * CONCURRENTLY has left isn't part of it.
 */
char *
snapshot_fingerprint(const SchemaModel *model)
{
	return digest_model(model, false);
}

/* The same with all that makes a difference to diff(). */
char *
snapshot_digest(const SchemaModel *model)
{
	return digest_model(model, true);
}

/*
 * Over kind, identity, position and attributes of objects, each text ended by
 * a zero byte.
 */
static char *
digest_model(const SchemaModel *model, bool with_failed)
{
	Digest	   *digest = digest_start();

	for (int i = 0; i < model->nobjects; i++)
	{
		const SchemaObject *object = model->objects[i];
		char		position[16];

		if (!with_failed && object_has_failed(object))
			continue;
		snprintf(position, sizeof(position), "%d", object->position);
		digest_add_text(digest, object->kind->name);
		digest_add_text(digest, object->identity);
		digest_add_text(digest, position);
		for (int a = 0; a < object->nattributes; a++)
		{
			if (attribute_is_note(object->attributes[a].name))
				continue;
			digest_add_text(digest, object->attributes[a].name);
			digest_add_text(digest, object->attributes[a].value);
		}
		digest_add_text(digest, "");
	}
	return digest_finish(digest);
}
