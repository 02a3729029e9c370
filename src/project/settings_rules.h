/*-------------------------------------------------------------------------
 *
 * settings_rules.h
 *	  The keys that an environment file may have, as data, and their values.
 *
 * For the files of project/settings alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_SETTINGS_RULES_H
#define PROJECT_SETTINGS_RULES_H

#include "core/yaml.h"

#include "compat.h"

typedef enum SettingType
{
	SETTING_ANY,				/* not looked into */
	SETTING_BOOL,
	SETTING_INT,
	SETTING_TEXT,
	SETTING_SCALAR,				/* text that may look like a number */
	SETTING_SECRET,				/* a scalar that is never kept */
	SETTING_CHOICE,				/* an enum whose values choices names */
	SETTING_SWITCH,				/* two choices; a bool, the second is true */
	SETTING_DURATION,			/* milliseconds */
	SETTING_PATH,
	SETTING_URL,
	SETTING_SEARCH_PATH,
	SETTING_NAME,				/* of the environment */
	SETTING_LIST,				/* the rule of an item is at path + "[]" */
	SETTING_MAP,				/* the rules of the keys are at path + "." */
	SETTING_DIRECTORY,			/* a path, or a map */
	SETTING_HOOK				/* a map with either sql or file */
} SettingType;

/* The struct that a value goes to. */
typedef enum SettingHolder
{
	HELD_NOWHERE,
	HELD_BY_SETTINGS,
	HELD_BY_INCLUDE_DIR,
	HELD_BY_HOOK
} SettingHolder;

typedef struct SettingRule
{
	const char *path;			/* "" is the file itself */
	SettingType type;
	SettingHolder holder;
	size_t		offset;			/* in the holder */
	const char *const *choices; /* NULL after the last */
	char	   *(*choice_hint) (const char *unknown);
	bool		required;		/* in the map that it belongs to */
	bool		no_effect;		/* accepted, with a notice */
	const char *idle;			/* no notice for this value */
} SettingRule;

/* settings_rules.c */
extern const SettingRule *settings_rule(const char *path);
extern const SettingRule *settings_rule_number(int number);
extern bool settings_rule_is_below(const SettingRule *rule,
								   const char *parent);
extern const char *settings_key(const SettingRule *rule);
extern char *settings_hint(const char *parent, const char *unknown);

/* settings_values.c */
extern YamlNode *settings_check_value(const SettingRule *rule,
									  YamlNode *node);
extern YamlNode *settings_make_text(const YamlNode *at, const char *text);
pg_noreturn extern void settings_fail_value(const SettingRule *rule,
											const YamlNode *node,
											const char *detail);

#endif							/* PROJECT_SETTINGS_RULES_H */
