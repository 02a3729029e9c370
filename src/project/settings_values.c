/*-------------------------------------------------------------------------
 *
 * settings_values.c
 *	  The single values of an environment file, type by type.
 *
 * A check returns the value as it is stored, in its one form, so that two
 * files that say the same have the same digest.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#include "core/suggest.h"
#include "core/yaml.h"
#include "project/database_url.h"
#include "project/path.h"
#include "project/settings.h"
#include "project/settings_rules.h"

#include "compat.h"

static YamlNode *check_bool(const SettingRule *rule, YamlNode *node);
static YamlNode *check_int(const SettingRule *rule, YamlNode *node);
static YamlNode *check_text(const SettingRule *rule, YamlNode *node);
static YamlNode *check_scalar(const SettingRule *rule, YamlNode *node);
static YamlNode *check_secret(const SettingRule *rule, YamlNode *node);
static YamlNode *check_choice(const SettingRule *rule, YamlNode *node);
static YamlNode *check_duration(const SettingRule *rule, YamlNode *node);
static YamlNode *check_path(const SettingRule *rule, YamlNode *node);
static char *normal_path(const char *path);
static YamlNode *check_url(const SettingRule *rule, YamlNode *node);
static YamlNode *check_schemas(const SettingRule *rule, YamlNode *node);
static char *one_of(const char *const *choices);
static char *hint_value(const SettingRule *rule, const YamlNode *node);
static char *hint_choice(const char *const *choices, const char *unknown);
static bool quotes_help(const SettingRule *rule, const YamlNode *node);

/*
 * What a value of each type is called where it isn't one, the kinds of node
 * that may hold it, and how it is checked.  What has a shape is checked in
 * settings_parse.c.
 */
#define AS_TEXT (1 << YAML_TEXT)
#define AS_NUMBER (1 << YAML_INT | 1 << YAML_FLOAT)
#define AS_LIST (1 << YAML_LIST)
#define AS_MAP (1 << YAML_MAP)

static const struct
{
	const char *expected;
	int			kinds;
	YamlNode   *(*check) (const SettingRule *rule, YamlNode *node);
}			types[] = {
	[SETTING_ANY] = {NULL, 0, NULL},
	[SETTING_BOOL] = {"true or false", 1 << YAML_BOOL, check_bool},
	[SETTING_INT] = {"a whole number", 1 << YAML_INT, check_int},
	[SETTING_TEXT] = {"text", AS_TEXT, check_text},
	[SETTING_SCALAR] = {"text", AS_TEXT | AS_NUMBER, check_scalar},
	[SETTING_SECRET] = {"text", AS_TEXT | AS_NUMBER, check_secret},
	[SETTING_CHOICE] = {NULL, AS_TEXT, check_choice},
	[SETTING_SWITCH] = {NULL, AS_TEXT, check_choice},
	[SETTING_DURATION] = {"a duration such as 5s or 500ms",
	AS_TEXT | AS_NUMBER, check_duration},
	[SETTING_PATH] = {"a path such as db/schema", AS_TEXT, check_path},
	[SETTING_URL] = {"a URL such as postgresql://user@host:5432/database",
	AS_TEXT, check_url},
	[SETTING_SEARCH_PATH] = {"text such as \"app, public\"", AS_TEXT,
	check_schemas},
	[SETTING_NAME] = {"text", AS_TEXT | AS_NUMBER, NULL},
	[SETTING_LIST] = {"a list", AS_LIST, NULL},
	[SETTING_MAP] = {"a mapping", AS_MAP, NULL},
	[SETTING_DIRECTORY] = {"a path such as db/schema, or a mapping with one",
	AS_TEXT | AS_MAP, check_path},
	[SETTING_HOOK] = {"a mapping with phase, and sql or file", AS_MAP, NULL},
};

/* Check a single value; returns what is stored of it, or NULL. */
YamlNode *
settings_check_value(const SettingRule *rule, YamlNode *node)
{
	return types[rule->type].check(rule, node);
}

/* In quotes or as 0 and 1 too, as the predecessor took it. */
static YamlNode *
check_bool(const SettingRule *rule, YamlNode *node)
{
	YamlNode   *stored = yaml_make(node, YAML_BOOL);

	if (node->kind == YAML_BOOL)
		return node;
	if ((node->kind != YAML_TEXT && node->kind != YAML_INT) ||
		!parse_bool(node->text, &stored->boolean))
		settings_fail_value(rule, node, NULL);
	return stored;
}

static YamlNode *
check_int(const SettingRule *rule, YamlNode *node)
{
	YamlNode   *stored = yaml_make(node, YAML_INT);
	bool		failed = false;
	int			value = 0;

	if (node->kind == YAML_INT)
		value = numeric_int4_opt_error(node->number, &failed);
	else
		failed = node->kind != YAML_TEXT ||
			node->text[strspn(node->text, "0123456789")] != '\0' ||
			!parse_int(node->text, &value, 0, NULL);
	if (failed)
		settings_fail_value(rule, node, node->kind == YAML_INT ?
							"It is out of range." : NULL);
	stored->text = psprintf("%d", value);
	stored->number = int64_to_numeric(value);
	return stored;
}

static YamlNode *
check_text(const SettingRule *rule, YamlNode *node)
{
	if (node->kind != YAML_TEXT)
		settings_fail_value(rule, node, NULL);
	if (*node->text == '\0')
		settings_fail_value(rule, node, "It is empty.");
	return node;
}

static YamlNode *
check_scalar(const SettingRule *rule, YamlNode *node)
{
	if (node->text == NULL)
		settings_fail_value(rule, node, NULL);
	if (node->kind == YAML_NULL)
		return NULL;
	return settings_make_text(node, node->text);
}

static YamlNode *
check_secret(const SettingRule *rule, YamlNode *node)
{
	(void) check_scalar(rule, node);
	return NULL;
}

static YamlNode *
check_choice(const SettingRule *rule, YamlNode *node)
{
	if (node->kind == YAML_TEXT)
		for (int i = 0; rule->choices[i] != NULL; i++)
			if (strcmp(rule->choices[i], node->text) == 0)
				return node;
	settings_fail_value(rule, node, NULL);
}

/* As PostgreSQL's own settings take it: milliseconds, or with a unit. */
static YamlNode *
check_duration(const SettingRule *rule, YamlNode *node)
{
	int			duration;

	if (node->kind == YAML_NULL || node->text == NULL ||
		!parse_int(node->text, &duration, GUC_UNIT_MS, NULL) || duration < 0)
		settings_fail_value(rule, node, NULL);
	return settings_make_text(node, node->text);
}

static YamlNode *
check_path(const SettingRule *rule, YamlNode *node)
{
	char	   *path;
	const char *problem;

	if (node->kind != YAML_TEXT)
		settings_fail_value(rule, node, NULL);
	path = normal_path(node->text);
	problem = path_problem(path);
	if (problem != NULL)
		settings_fail_value(rule, node,
							psprintf("It is refused because %s.", problem));
	return settings_make_text(node, path);
}

/* Without ./ and /. and // and a slash at the end. */
static char *
normal_path(const char *path)
{
	StringInfoData normal;

	initStringInfo(&normal);
	if (*path == '/')
		appendStringInfoChar(&normal, '/');
	while (*path != '\0')
	{
		size_t		length = strcspn(path, "/");

		if (length > 0 && !(length == 1 && *path == '.'))
		{
			if (normal.len > 0)
				appendStringInfoChar(&normal, '/');
			appendBinaryStringInfo(&normal, path, length);
		}
		path += length + strspn(path + length, "/");
	}
	return normal.data;
}

/* What can't be taken apart for the variables in it isn't stored. */
static YamlNode *
check_url(const SettingRule *rule, YamlNode *node)
{
	char	   *url;
	size_t		length;

	(void) check_text(rule, node);
	url = database_url_without_secrets(node->text);
	if (url != NULL)
		return settings_make_text(node, url);
	if (database_url_variable(node->text, &length) == NULL)
		settings_fail_value(rule, node,
							"libpq does not understand it.  A character such as @, / or : in a password is written as %40, %2F or %3A.");
	return NULL;
}

static YamlNode *
check_schemas(const SettingRule *rule, YamlNode *node)
{
	List	   *schemas;

	if (node->kind != YAML_TEXT ||
		!SplitIdentifierString(pstrdup(node->text), ',', &schemas))
		settings_fail_value(rule, node, NULL);
	return node;
}

YamlNode *
settings_make_text(const YamlNode *at, const char *text)
{
	YamlNode   *node = yaml_make(at, YAML_TEXT);

	node->text = pstrdup(text);
	return node;
}

/* Say what a value must be; detail, if NULL, says what it is. */
void
settings_fail_value(const SettingRule *rule, const YamlNode *node,
					const char *detail)
{
	const char *expected = types[rule->type].expected;
	char	   *hint = hint_value(rule, node);

	if (expected == NULL)
		expected = one_of(rule->choices);
	if (detail == NULL && (types[rule->type].kinds & 1 << node->kind) == 0)
		detail = psprintf("It is %s.", yaml_kind_name(node->kind));
	ereport(ERROR,
			(errcode(ERRCODE_CONFIG_FILE_ERROR),
			 errmsg("\"%s\" must be %s at line %d, column %d",
					rule->path, expected, node->line, node->column),
			 detail != NULL ? errdetail("%s", detail) : 0,
			 hint != NULL ? errhint("%s", hint) : 0,
			 yaml_errposition(node)));
}

/* Choices as a message lists them: "a, b or c". */
static char *
one_of(const char *const *choices)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; choices[i] != NULL; i++)
		appendStringInfo(&list, "%s%s",
						 i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ",
						 choices[i]);
	return list.data;
}

/* What to do about a value, without quoting it; NULL if nothing is known. */
static char *
hint_value(const SettingRule *rule, const YamlNode *node)
{
	if (quotes_help(rule, node))
		return "Put it in quotes.";
	if (rule->choices == NULL || node->kind != YAML_TEXT)
		return NULL;
	if (rule->choice_hint != NULL)
		return rule->choice_hint(node->text);
	return hint_choice(rule->choices, node->text);
}

static char *
hint_choice(const char *const *choices, const char *unknown)
{
	List	   *names = NIL;
	const char *meant;

	for (int i = 0; choices[i] != NULL; i++)
		names = lappend(names, unconstify(char *, choices[i]));
	meant = suggest_name(unknown, names);
	return meant != NULL ? psprintf("Did you mean \"%s\"?", meant) : NULL;
}

/* Is the value right but for YAML taking it for a number or a boolean? */
static bool
quotes_help(const SettingRule *rule, const YamlNode *node)
{
	switch (node->kind)
	{
		case YAML_BOOL:
		case YAML_INT:
		case YAML_FLOAT:
			return rule->type == SETTING_TEXT || rule->type == SETTING_PATH ||
				rule->type == SETTING_DIRECTORY ||
				rule->type == SETTING_SEARCH_PATH;
		case YAML_NULL:
		case YAML_TEXT:
		case YAML_LIST:
		case YAML_MAP:
			break;
	}
	return false;
}
