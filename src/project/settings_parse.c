/*-------------------------------------------------------------------------
 *
 * settings_parse.c
 *	  An environment file, checked key by key.
 *
 * The tree of the file is rebuilt as what will be stored: only keys that act,
 * values of their one type, paths normalised, nothing secret.  What a key may
 * hold stands in settings_rules.c.
 *
 * No message quotes a value of the file, nor a key that doesn't look like
 * one: with a blank missing after "database_url:" the password stands in it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/suggest.h"
#include "core/yaml.h"
#include "project/database_url.h"
#include "project/settings.h"
#include "project/settings_rules.h"

#include "compat.h"

typedef struct Parse
{
	const char *environment;
	List	   *without_effect; /* paths of keys, char * */
} Parse;

static void require_variables_filled(const YamlNode *root);
static void require_no_variable(const YamlNode *node);
static YamlNode *check_value(Parse *parse, const SettingRule *rule,
							 YamlNode *node);
static YamlNode *check_by_type(Parse *parse, const SettingRule *rule,
							   YamlNode *node);
static bool is_idle(const SettingRule *rule, const YamlNode *node);
static YamlNode *check_map(Parse *parse, const SettingRule *rule,
						   YamlNode *node);
static bool is_empty_map(const YamlNode *node);
static const SettingRule *rule_of_key(const SettingRule *map,
									  const YamlNode *key);
static bool looks_like_key(const char *text);
static void require_keys(const SettingRule *map, const YamlNode *node);
static YamlNode *check_list(Parse *parse, const SettingRule *rule,
							YamlNode *node);
static YamlNode *check_directory(Parse *parse, const SettingRule *rule,
								 YamlNode *node);
static YamlNode *check_hook(Parse *parse, const SettingRule *rule,
							YamlNode *node);
static void check_name(Parse *parse, const SettingRule *rule,
					   const YamlNode *node);
static void add_entry(YamlNode *map, YamlNode *key, YamlNode *value);
static void report_without_effect(Parse *parse);

/*
 * Check the text of db/environments/<environment>.yaml.
 *
 * Returns what is stored and shown of it.  Raises ERRCODE_CONFIG_FILE_ERROR
 * with line and column for what isn't allowed, and a notice for keys that
 * have no effect.
 */
Jsonb *
settings_parse(const char *environment, const char *yaml)
{
	Parse		parse = {.environment = environment};
	const char *file = psprintf("db/environments/%s.yaml", environment);
	YamlNode   *root = yaml_read(file, yaml);
	YamlNode   *stored;

	if (root->kind != YAML_MAP)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("an environment must be a mapping at line %d, column %d",
						root->line, root->column),
				 errdetail("It is %s.", yaml_kind_name(root->kind)),
				 errhint("Each setting is a line such as \"search_path: app\"."),
				 yaml_errposition(root)));
	require_variables_filled(root);

	stored = check_map(&parse, settings_rule(""), root);
	add_entry(stored, settings_make_text(root, "name"),
			  settings_make_text(root, environment));
	report_without_effect(&parse);
	return yaml_to_jsonb(stored);
}

/*
 * The client fills in every ${VARIABLE} before it sends the file, but leaves
 * those that say how to connect: no password need leave it.
 */
static void
require_variables_filled(const YamlNode *root)
{
	ListCell   *cell;

	foreach(cell, root->items)
	{
		const YamlEntry *entry = lfirst(cell);

		if (strcmp(entry->key->text, "database_url") != 0 &&
			strcmp(entry->key->text, "database") != 0)
			require_no_variable(entry->value);
	}
}

static void
require_no_variable(const YamlNode *node)
{
	ListCell   *cell;
	size_t		length;

	check_stack_depth();
	if (node->text != NULL &&
		database_url_variable(node->text, &length) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("a variable is not filled in at line %d, column %d",
						node->line, node->column),
				 errhint("The client fills in ${...} from its environment; only database_url and database may keep it."),
				 yaml_errposition(node)));

	foreach(cell, node->items)
		require_no_variable(node->kind == YAML_LIST ? lfirst(cell) :
							((YamlEntry *) lfirst(cell))->value);
}

/* Check a value by its rule; returns what is stored of it, or NULL. */
static YamlNode *
check_value(Parse *parse, const SettingRule *rule, YamlNode *node)
{
	YamlNode   *stored;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();

	stored = check_by_type(parse, rule, node);
	if (!rule->no_effect)
		return stored;
	if (stored == NULL || !is_idle(rule, stored))
		parse->without_effect =
			list_append_unique_ptr(parse->without_effect,
								   unconstify(char *, rule->path));
	return NULL;
}

static YamlNode *
check_by_type(Parse *parse, const SettingRule *rule, YamlNode *node)
{
	switch (rule->type)
	{
		case SETTING_MAP:
			return check_map(parse, rule, node);
		case SETTING_LIST:
			return check_list(parse, rule, node);
		case SETTING_DIRECTORY:
			return check_directory(parse, rule, node);
		case SETTING_HOOK:
			return check_hook(parse, rule, node);
		case SETTING_NAME:
			check_name(parse, rule, node);
			return NULL;
		case SETTING_ANY:
			return NULL;
		case SETTING_BOOL:
		case SETTING_INT:
		case SETTING_TEXT:
		case SETTING_SCALAR:
		case SETTING_SECRET:
		case SETTING_CHOICE:
		case SETTING_SWITCH:
		case SETTING_DURATION:
		case SETTING_PATH:
		case SETTING_URL:
		case SETTING_SEARCH_PATH:
			break;
	}
	return settings_check_value(rule, node);
}

/* Does a key without effect ask for nothing but what happens anyway? */
static bool
is_idle(const SettingRule *rule, const YamlNode *node)
{
	if (rule->idle == NULL)
		return false;
	if (node->kind == YAML_BOOL)
		return strcmp(node->boolean ? "true" : "false", rule->idle) == 0;
	return node->text != NULL && strcmp(node->text, rule->idle) == 0;
}

/* A section may be empty: its keys are often commented out. */
static YamlNode *
check_map(Parse *parse, const SettingRule *rule, YamlNode *node)
{
	YamlNode   *stored = yaml_make(node, YAML_MAP);
	ListCell   *cell;

	if (node->kind != YAML_MAP && node->kind != YAML_NULL)
		settings_fail_value(rule, node, NULL);
	foreach(cell, node->items)
	{
		const YamlEntry *entry = lfirst(cell);
		YamlNode   *value = check_value(parse, rule_of_key(rule, entry->key),
										entry->value);

		if (value != NULL && !is_empty_map(value))
			add_entry(stored, entry->key, value);
	}
	require_keys(rule, node);
	return stored;
}

static bool
is_empty_map(const YamlNode *node)
{
	return node->kind == YAML_MAP && node->items == NIL;
}

/* The rule of a key in a map; an unknown key is an error. */
static const SettingRule *
rule_of_key(const SettingRule *map, const YamlNode *key)
{
	const SettingRule *rule = settings_rule(*map->path == '\0' ? key->text :
											psprintf("%s.%s", map->path,
													 key->text));

	if (rule != NULL && settings_rule_is_below(rule, map->path))
		return rule;
	if (looks_like_key(key->text))
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("unknown key \"%s\" at line %d, column %d",
						key->text, key->line, key->column),
				 errhint("%s", settings_hint(map->path, key->text)),
				 yaml_errposition(key)));
	ereport(ERROR,
			(errcode(ERRCODE_CONFIG_FILE_ERROR),
			 errmsg("unknown key at line %d, column %d",
					key->line, key->column),
			 errdetail("A key is made of letters, digits and underscores, and a colon and a space follow it."),
			 errhint("%s", settings_hint(map->path, NULL)),
			 yaml_errposition(key)));
}

static bool
looks_like_key(const char *text)
{
	size_t		length = strspn(text, "abcdefghijklmnopqrstuvwxyz"
								"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

	return length > 0 && length < NAMEDATALEN && text[length] == '\0';
}

static void
require_keys(const SettingRule *map, const YamlNode *node)
{
	const SettingRule *rule;

	for (int i = 0; (rule = settings_rule_number(i)) != NULL; i++)
		if (rule->required && settings_rule_is_below(rule, map->path) &&
			yaml_get(node, settings_key(rule)) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_CONFIG_FILE_ERROR),
					 errmsg("\"%s\" is missing at line %d, column %d",
							rule->path, node->line, node->column),
					 yaml_errposition(node)));
}

static YamlNode *
check_list(Parse *parse, const SettingRule *rule, YamlNode *node)
{
	const SettingRule *item_rule = settings_rule(psprintf("%s[]", rule->path));
	YamlNode   *stored = yaml_make(node, YAML_LIST);
	ListCell   *cell;

	if (node->kind != YAML_LIST)
		settings_fail_value(rule, node, NULL);
	foreach(cell, node->items)
		stored->items = lappend(stored->items,
								check_value(parse, item_rule, lfirst(cell)));
	return stored;
}

static YamlNode *
check_directory(Parse *parse, const SettingRule *rule, YamlNode *node)
{
	if (node->kind == YAML_MAP)
		return check_map(parse, rule, node);
	return settings_check_value(rule, node);
}

static YamlNode *
check_hook(Parse *parse, const SettingRule *rule, YamlNode *node)
{
	YamlNode   *stored;

	if (node->kind != YAML_MAP)
		settings_fail_value(rule, node, NULL);
	stored = check_map(parse, rule, node);
	if ((yaml_get(node, "sql") == NULL) == (yaml_get(node, "file") == NULL))
		settings_fail_value(rule, node,
							"Either \"sql\" or \"file\" says what runs.");
	return stored;
}

/* The file's name is the environment's; the key is there for its readers. */
static void
check_name(Parse *parse, const SettingRule *rule, const YamlNode *node)
{
	if (node->text == NULL)
		settings_fail_value(rule, node, NULL);
	if (strcmp(node->text, parse->environment) != 0)
		ereport(NOTICE,
				(errmsg("the name at line %d, column %d is not used: the environment is \"%s\", after its file",
						node->line, node->column, parse->environment),
				 yaml_errposition(node)));
}

static void
add_entry(YamlNode *map, YamlNode *key, YamlNode *value)
{
	YamlEntry  *entry = palloc_object(YamlEntry);

	entry->key = key;
	entry->value = value;
	map->items = lappend(map->items, entry);
}

static void
report_without_effect(Parse *parse)
{
	if (parse->without_effect != NIL)
		ereport(NOTICE,
				(errmsg("keys without effect in environment \"%s\": %s",
						parse->environment,
						suggest_list(parse->without_effect)),
				 errhidestmt(true)));
}
