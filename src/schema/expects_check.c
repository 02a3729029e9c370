/*-------------------------------------------------------------------------
 *
 * expects_check.c
 *	  Is the schema what a migration was written for?
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "core/digest.h"
#include "schema/expects.h"
#include "schema/kinds.h"

#include "compat.h"

static Expected *parse_line(const char *line);
static void take_reference(Expected *expected, const char *reference,
						   const char *line);
static Jsonb *read_json(const char *line);
static void take_attributes(Expected *expected, JsonbContainer *json,
							const char *line);
static char *text_of(const JsonbValue *value);
static int	compare_attributes(const void *a, const void *b);
static void append_difference(StringInfo text, const Expected *expected,
							  const SchemaObject *live);
static bool has_columns(const SchemaObject *object);
pg_noreturn static void refuse(const char *line, const char *why);

/*
 * What the directives of a script say: a list of Expected *.
 *
 * arguments (char *): what stands behind their name, in their order.
 */
List *
expects_parse(const List *arguments)
{
	List	   *result = NIL;
	const char *fingerprint = NULL;
	Digest	   *digest;
	char	   *sum;
	ListCell   *cell;

	if (arguments == NIL)
		return NIL;
	digest = digest_start();
	foreach(cell, arguments)
	{
		char	   *line = lfirst(cell);

		if (*line != '{')
		{
			if (fingerprint != NULL || cell != list_head(arguments) ||
				strlen(line) != DIGEST_HEX_LENGTH)
				refuse(line, "A fingerprint is a SHA-256, and the first of these lines.");
			fingerprint = line;
			continue;
		}
		digest_add_text(digest, line);
		result = lappend(result, parse_line(line));
	}
	sum = digest_finish(digest);
	if (fingerprint == NULL || strcmp(fingerprint, sum) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("the directives \"expects\" do not fit their fingerprint"),
				 errdetail("One of these lines was changed, added or removed."),
				 errhint("Take them as confiture.generate_migration() wrote them, or remove all of them, and nothing is expected.")));
	return result;
}

/* {"kind identity": {"attribute": "value", ...}} or {"kind identity": null} */
static Expected *
parse_line(const char *line)
{
	Expected   *expected = palloc0_object(Expected);
	Jsonb	   *json = read_json(line);
	JsonbIterator *iterator = JsonbIteratorInit(&json->root);
	JsonbValue	key;
	JsonbValue	value;

	if (JsonbIteratorNext(&iterator, &key, true) != WJB_BEGIN_OBJECT ||
		JsonContainerSize(&json->root) != 1)
		refuse(line, "It has to be an object with one member.");
	(void) JsonbIteratorNext(&iterator, &key, true);
	(void) JsonbIteratorNext(&iterator, &value, true);
	take_reference(expected, text_of(&key), line);
	if (value.type == jbvNull)
		expected->absent = true;
	else if (value.type == jbvBinary &&
			 JsonContainerIsObject(value.val.binary.data))
		take_attributes(expected, value.val.binary.data, line);
	else
		refuse(line, "An object is expected with its attributes, or as null.");
	return expected;
}

/* The server's error speaks of JSON, and not of the directive. */
static Jsonb *
read_json(const char *line)
{
	MemoryContext context = CurrentMemoryContext;
	Jsonb	   *volatile json = NULL;

	PG_TRY();
	{
		json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(line)));
	}
	PG_CATCH();
	{
		if (geterrcode() != ERRCODE_INVALID_TEXT_REPRESENTATION)
			PG_RE_THROW();
		MemoryContextSwitchTo(context);
		FlushErrorState();
	}
	PG_END_TRY();
	if (json == NULL)
		refuse(line, "It is no JSON.");
	return json;
}

/* "table public.t"; a kind's name may have blanks, and begin as another's. */
static void
take_reference(Expected *expected, const char *reference, const char *line)
{
	const ObjectKind *found = NULL;
	size_t		longest = 0;

	for (int i = 0; i < KIND_COUNT; i++)
	{
		const ObjectKind *kind = object_kinds[i];
		size_t		length = kind == NULL ? 0 : strlen(kind->name);

		if (kind != NULL && strncmp(reference, kind->name, length) == 0 &&
			reference[length] == ' ' && length > longest)
		{
			found = kind;
			longest = length;
		}
	}
	if (found == NULL)
		refuse(line, "This version of confiture knows no such kind of object.");
	expected->object = palloc0_object(SchemaObject);
	expected->object->kind = found;
	expected->object->identity = reference + longest + 1;
}

static void
take_attributes(Expected *expected, JsonbContainer *json, const char *line)
{
	SchemaObject *object = expected->object;
	JsonbIterator *iterator = JsonbIteratorInit(json);
	JsonbValue	key;
	JsonbValue	value;

	object->attributes = palloc_array(Attribute, JsonContainerSize(json) + 1);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type != jbvString)
			refuse(line, "The value of an attribute is a text.");
		object->attributes[object->nattributes++] =
			(Attribute)
		{
			text_of(&key), text_of(&value)
		};
	}
	qsort(object->attributes, object->nattributes, sizeof(Attribute),
		  compare_attributes);
}

static char *
text_of(const JsonbValue *value)
{
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static int
compare_attributes(const void *a, const void *b)
{
	return strcmp(((const Attribute *) a)->name, ((const Attribute *) b)->name);
}

static void
refuse(const char *line, const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("directive \"expects\" can't be read"),
			 errdetail("%s It is followed by: %s", why, line)));
}

/* A line for each object that isn't as expected; NULL: all are. */
char *
expects_differences(const List *expected, const SchemaModel *live)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, expected)
	{
		const Expected *one = lfirst(cell);

		append_difference(&text, one, model_find(live, one->object->kind,
												 one->object->identity));
	}
	return text.len > 0 ? text.data : NULL;
}

static void
append_difference(StringInfo text, const Expected *expected,
				  const SchemaObject *live)
{
	char	   *name = psprintf("%s %s", expected->object->kind->name,
								expected->object->identity);
	AttributeWalk walk = {0};
	SchemaObject *is;

	if (expected->absent && live == NULL)
		return;
	if (expected->absent || live == NULL)
	{
		appendStringInfo(text, "%s%s %s", text->len > 0 ? "\n" : "", name,
						 live == NULL ? "is not there" : "is there already");
		return;
	}
	is = expects_reduce(live, has_columns(expected->object));
	while (walk_differences(&walk, expected->object, is))
		appendStringInfo(text, "%s%s: %s is %s, expected was %s",
						 text->len > 0 ? "\n" : "", name, walk.name,
						 walk.new_value != NULL ? walk.new_value : "(none)",
						 walk.old_value != NULL ? walk.old_value : "(none)");
}

static bool
has_columns(const SchemaObject *object)
{
	return object_get(object, EXPECTS_COLUMNS) != NULL;
}
