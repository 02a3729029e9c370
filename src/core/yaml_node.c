/*-------------------------------------------------------------------------
 *
 * yaml_node.c
 *	  Using a tree of YAML nodes: look up, make, turn into jsonb.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/yaml.h"

#include "compat.h"

static JsonbValue *push_node(JsonbParseState **state, const YamlNode *node,
							 JsonbIteratorToken token);
static JsonbValue *push_map(JsonbParseState **state, const YamlNode *map);
static JsonbValue *push_list(JsonbParseState **state, const YamlNode *list);
static JsonbValue scalar_value(const YamlNode *node);
static JsonbValue string_value(const char *text);

/* A node without content that errors will place where another one stands. */
YamlNode *
yaml_make(const YamlNode *at, YamlKind kind)
{
	YamlNode   *node = palloc0_object(YamlNode);

	node->kind = kind;
	node->file = at->file;
	node->line = at->line;
	node->column = at->column;
	node->weight = 1;
	node->height = 1;
	return node;
}

/* The value of a key, or NULL. */
YamlNode *
yaml_get(const YamlNode *map, const char *key)
{
	ListCell   *cell;

	Assert(map->kind == YAML_MAP);
	foreach(cell, map->items)
	{
		const YamlEntry *entry = lfirst(cell);

		if (strcmp(entry->key->text, key) == 0)
			return entry->value;
	}
	return NULL;
}

/* How a message says what it found: "It is %s." */
const char *
yaml_kind_name(YamlKind kind)
{
	switch (kind)
	{
		case YAML_NULL:
			return "empty";
		case YAML_BOOL:
			return "a boolean";
		case YAML_INT:
			return "a whole number";
		case YAML_FLOAT:
			return "a number";
		case YAML_TEXT:
			return "text";
		case YAML_LIST:
			return "a list";
		case YAML_MAP:
			return "a mapping";
	}
	return NULL;				/* keep compiler quiet */
}

/*
 * A tree as jsonb, aliases expanded.
 *
 * JSON knows neither infinity nor NaN: they become their text.
 */
Jsonb *
yaml_to_jsonb(const YamlNode *root)
{
	JsonbParseState *state = NULL;
	JsonbValue	scalar;

	if (root->kind == YAML_LIST || root->kind == YAML_MAP)
		return JsonbValueToJsonb(push_node(&state, root, WJB_VALUE));
	scalar = scalar_value(root);
	return JsonbValueToJsonb(&scalar);
}

/* token says where a scalar goes: WJB_VALUE or WJB_ELEM. */
static JsonbValue *
push_node(JsonbParseState **state, const YamlNode *node,
		  JsonbIteratorToken token)
{
	JsonbValue	value;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();

	if (node->kind == YAML_MAP)
		return push_map(state, node);
	if (node->kind == YAML_LIST)
		return push_list(state, node);
	value = scalar_value(node);
	return pushJsonbValue(state, token, &value);
}

static JsonbValue *
push_map(JsonbParseState **state, const YamlNode *map)
{
	ListCell   *cell;

	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	foreach(cell, map->items)
	{
		const YamlEntry *entry = lfirst(cell);
		JsonbValue	key = string_value(entry->key->text);

		pushJsonbValue(state, WJB_KEY, &key);
		push_node(state, entry->value, WJB_VALUE);
	}
	return pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

static JsonbValue *
push_list(JsonbParseState **state, const YamlNode *list)
{
	ListCell   *cell;

	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	foreach(cell, list->items)
		push_node(state, lfirst(cell), WJB_ELEM);
	return pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

static JsonbValue
scalar_value(const YamlNode *node)
{
	JsonbValue	value = {.type = jbvNull};

	if (node->kind == YAML_BOOL)
	{
		value.type = jbvBool;
		value.val.boolean = node->boolean;
	}
	else if (node->number != NULL)
	{
		value.type = jbvNumeric;
		value.val.numeric = node->number;
	}
	else if (node->kind != YAML_NULL)
		value = string_value(node->text);
	return value;
}

static JsonbValue
string_value(const char *text)
{
	JsonbValue	value = {.type = jbvString};

	value.val.string.val = unconstify(char *, text);
	value.val.string.len = strlen(text);
	return value;
}
