/*-------------------------------------------------------------------------
 *
 * settings.c
 *	  What an environment file says, from what is stored of it.
 *
 * Stored is only what the file gives (settings_parse.c); defaults are added
 * here, so that they are those of the version that runs.  Where each value
 * goes stands in settings_rules.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"
#include "utils/guc.h"

#include "project/settings.h"
#include "project/settings_rules.h"

#include "compat.h"

/* Databases in which an unfinished history is the daily business. */
static const char *const development_environments[] = {
	"local", "test", "development"
};

static bool is_development(const char *environment);
static void fill(void *holder, SettingHolder type, JsonbContainer *map);
static bool find(JsonbContainer *map, const char *path, JsonbValue *value);
static void fill_one(void *place, const SettingRule *rule,
					 const JsonbValue *value);
static List *include_dirs_of(const JsonbValue *list);
static IncludeDir *make_include_dir(void);
static List *hooks_of(const JsonbValue *list);
static List *items_of(const JsonbValue *list);
static List *texts_of(const JsonbValue *list);
static bool boolean_of(const JsonbValue *value);
static int	integer_of(const JsonbValue *value);
static char *text_of(const JsonbValue *value);
static void require_type(const JsonbValue *value, enum jbvType type);
static int	choice_of(const SettingRule *rule, const JsonbValue *value);
static int	duration_of(const JsonbValue *value);

/* The settings where nothing is configured. */
Settings *
settings_builtin(void)
{
	Settings   *settings = palloc0_object(Settings);
	IncludeDir *schema = make_include_dir();

	schema->path = "db/schema";
	settings->include_dirs = list_make1(schema);
	settings->sort_mode = SORT_ALPHABETICAL;
	settings->lock_timeout = -1;
	settings->statement_timeout = -1;
	return settings;
}

/* The settings of an environment, from what settings_parse() returned. */
Settings *
settings_from_jsonb(Jsonb *stored)
{
	Settings   *settings = settings_builtin();
	JsonbValue	value;

	if (find(&stored->root, "name", &value) &&
		is_development(text_of(&value)))
	{
		settings->out_of_order_allowed = true;
		settings->reverted_is_pending = true;
	}
	if (find(&stored->root, "include_dirs", &value))
		settings->include_dirs = include_dirs_of(&value);
	if (find(&stored->root, "hooks", &value))
		settings->hooks = hooks_of(&value);
	fill(settings, HELD_BY_SETTINGS, &stored->root);
	return settings;
}

static bool
is_development(const char *environment)
{
	for (size_t i = 0; i < lengthof(development_environments); i++)
		if (strcmp(environment, development_environments[i]) == 0)
			return true;
	return false;
}

/* Put the values that a stored map has where their rules say. */
static void
fill(void *holder, SettingHolder type, JsonbContainer *map)
{
	const SettingRule *rule;
	JsonbValue	value;

	for (int i = 0; (rule = settings_rule_number(i)) != NULL; i++)
	{
		const char *path = type == HELD_BY_SETTINGS ?
			rule->path : settings_key(rule);

		if (rule->holder == type && find(map, path, &value))
			fill_one((char *) holder + rule->offset, rule, &value);
	}
}

/* Look a dotted path up in nested maps. */
static bool
find(JsonbContainer *map, const char *path, JsonbValue *value)
{
	for (;;)
	{
		size_t		length = strcspn(path, ".");

		if (!JsonContainerIsObject(map) ||
			getKeyJsonValueFromContainer(map, path, length, value) == NULL)
			return false;
		if (path[length] == '\0')
			return true;
		if (value->type != jbvBinary)
			return false;
		map = value->val.binary.data;
		path += length + 1;
	}
}

static void
fill_one(void *place, const SettingRule *rule, const JsonbValue *value)
{
	switch (rule->type)
	{
		case SETTING_BOOL:
			*(bool *) place = boolean_of(value);
			break;
		case SETTING_INT:
			*(int *) place = integer_of(value);
			break;
		case SETTING_TEXT:
		case SETTING_PATH:
		case SETTING_SEARCH_PATH:
			*(char **) place = text_of(value);
			break;
		case SETTING_CHOICE:
			*(int *) place = choice_of(rule, value);
			break;
		case SETTING_SWITCH:
			*(bool *) place = choice_of(rule, value) == 1;
			break;
		case SETTING_DURATION:
			*(int *) place = duration_of(value);
			break;
		case SETTING_LIST:
			*(List **) place = texts_of(value);
			break;
		case SETTING_ANY:
		case SETTING_SCALAR:
		case SETTING_SECRET:
		case SETTING_URL:
		case SETTING_NAME:
		case SETTING_MAP:
		case SETTING_DIRECTORY:
		case SETTING_HOOK:
			elog(ERROR, "setting \"%s\" has no place", rule->path);
	}
}

/* A string is a folder that must exist, with the defaults of a map. */
static List *
include_dirs_of(const JsonbValue *list)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, items_of(list))
	{
		const JsonbValue *item = lfirst(cell);
		IncludeDir *directory = make_include_dir();

		directory->is_object = item->type == jbvBinary;
		if (directory->is_object)
			fill(directory, HELD_BY_INCLUDE_DIR, item->val.binary.data);
		else
			directory->path = text_of(item);
		if (directory->path == NULL)
			elog(ERROR, "a stored directory has no path");
		result = lappend(result, directory);
	}
	return result;
}

static IncludeDir *
make_include_dir(void)
{
	IncludeDir *directory = palloc0_object(IncludeDir);

	directory->recursive = true;
	directory->include = list_make1("**/*.sql");
	directory->auto_discover = true;
	return directory;
}

static List *
hooks_of(const JsonbValue *list)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, items_of(list))
	{
		const JsonbValue *item = lfirst(cell);
		HookSetting *hook = palloc0_object(HookSetting);

		require_type(item, jbvBinary);
		fill(hook, HELD_BY_HOOK, item->val.binary.data);
		if ((hook->sql == NULL) == (hook->file == NULL))
			elog(ERROR, "a stored hook has not one of sql and file");
		result = lappend(result, hook);
	}
	return result;
}

static List *
items_of(const JsonbValue *list)
{
	JsonbContainer *container;
	List	   *result = NIL;

	require_type(list, jbvBinary);
	container = list->val.binary.data;
	if (!JsonContainerIsArray(container))
		elog(ERROR, "a stored setting is not a list");
	for (uint32 i = 0; i < JsonContainerSize(container); i++)
		result = lappend(result, getIthJsonbValueFromContainer(container, i));
	return result;
}

static List *
texts_of(const JsonbValue *list)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, items_of(list))
		result = lappend(result, text_of(lfirst(cell)));
	return result;
}

static bool
boolean_of(const JsonbValue *value)
{
	require_type(value, jbvBool);
	return value->val.boolean;
}

static int
integer_of(const JsonbValue *value)
{
	Datum		number;

	require_type(value, jbvNumeric);
	number = NumericGetDatum(value->val.numeric);
	return DatumGetInt32(DirectFunctionCall1(numeric_int4, number));
}

static char *
text_of(const JsonbValue *value)
{
	require_type(value, jbvString);
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* What is stored was checked; but its table can be edited by its owner. */
static void
require_type(const JsonbValue *value, enum jbvType type)
{
	if (value->type != type)
		elog(ERROR, "a stored setting has type %d instead of %d",
			 (int) value->type, (int) type);
}

/* Which of its rule's choices a value is. */
static int
choice_of(const SettingRule *rule, const JsonbValue *value)
{
	char	   *text = text_of(value);

	for (int i = 0; rule->choices[i] != NULL; i++)
		if (strcmp(rule->choices[i], text) == 0)
			return i;
	elog(ERROR, "stored setting \"%s\" is none of its choices", rule->path);
}

static int
duration_of(const JsonbValue *value)
{
	int			duration;

	if (!parse_int(text_of(value), &duration, GUC_UNIT_MS, NULL))
		elog(ERROR, "a stored setting is not a duration");
	return duration;
}
