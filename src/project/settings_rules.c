/*-------------------------------------------------------------------------
 *
 * settings_rules.c
 *	  The keys that an environment file may have, as data.
 *
 * They are those of the Python tool confiture 0.3.10, whose files are to work
 * unchanged, and those that docs/reference.md lists as our own.  Keys that
 * act on nothing here, or did nothing there, are accepted with a notice;
 * those of its later versions too, since a file that has them worked.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/suggest.h"
#include "project/settings.h"
#include "project/settings_rules.h"

#include "compat.h"

#define KEY(name, ...) {.path = name, .type = __VA_ARGS__}
#define NO_EFFECT(name, ...) \
	{.path = name, .no_effect = true, .type = __VA_ARGS__}
#define IN_SETTINGS(field) \
	.holder = HELD_BY_SETTINGS, .offset = offsetof(Settings, field)
#define IN_INCLUDE_DIR(field) \
	.holder = HELD_BY_INCLUDE_DIR, .offset = offsetof(IncludeDir, field)
#define IN_HOOK(field) \
	.holder = HELD_BY_HOOK, .offset = offsetof(HookSetting, field)
#define CHOICES(...) \
	.choices = (const char *const []) {__VA_ARGS__, NULL}

static const SettingRule rules[] = {
	KEY("", SETTING_MAP),
	KEY("name", SETTING_NAME),
	KEY("database_url", SETTING_URL),
	NO_EFFECT("database", SETTING_MAP),
	KEY("database.host", SETTING_SCALAR),
	KEY("database.port", SETTING_SCALAR),
	KEY("database.database", SETTING_SCALAR),
	KEY("database.user", SETTING_SCALAR),
	KEY("database.password", SETTING_SECRET),

	KEY("include_dirs", SETTING_LIST),
	KEY("include_dirs[]", SETTING_DIRECTORY),
	KEY("include_dirs[].path", SETTING_PATH,
		IN_INCLUDE_DIR(path), .required = true),
	KEY("include_dirs[].recursive", SETTING_BOOL, IN_INCLUDE_DIR(recursive)),
	KEY("include_dirs[].include", SETTING_LIST, IN_INCLUDE_DIR(include)),
	KEY("include_dirs[].include[]", SETTING_TEXT),
	KEY("include_dirs[].exclude", SETTING_LIST, IN_INCLUDE_DIR(exclude)),
	KEY("include_dirs[].exclude[]", SETTING_TEXT),
	KEY("include_dirs[].auto_discover", SETTING_BOOL,
		IN_INCLUDE_DIR(auto_discover)),
	KEY("include_dirs[].order", SETTING_INT, IN_INCLUDE_DIR(order)),
	KEY("exclude_dirs", SETTING_LIST, IN_SETTINGS(exclude_dirs)),
	KEY("exclude_dirs[]", SETTING_PATH),
	KEY("build", SETTING_MAP),
	KEY("build.sort_mode", SETTING_CHOICE,
		IN_SETTINGS(sort_mode), CHOICES("alphabetical", "hex")),

	KEY("manage", SETTING_MAP),
	KEY("manage.schemas", SETTING_LIST, IN_SETTINGS(manage_schemas)),
	KEY("manage.schemas[]", SETTING_TEXT),
	KEY("manage.ignore", SETTING_LIST, IN_SETTINGS(manage_ignore)),
	KEY("manage.ignore[]", SETTING_TEXT),
	KEY("search_path", SETTING_SEARCH_PATH, IN_SETTINGS(search_path)),

	KEY("migration", SETTING_MAP),
	KEY("migration.role", SETTING_TEXT, IN_SETTINGS(role)),
	KEY("migration.out_of_order", SETTING_SWITCH,
		IN_SETTINGS(out_of_order_allowed), CHOICES("refuse", "allow")),
	KEY("migration.reverted", SETTING_SWITCH,
		IN_SETTINGS(reverted_is_pending), CHOICES("keep", "pending")),
	KEY("migration.on_drift", SETTING_SWITCH,
		IN_SETTINGS(on_drift_warn), CHOICES("refuse", "warn")),
	KEY("migration.lock_timeout", SETTING_DURATION, IN_SETTINGS(lock_timeout)),
	KEY("migration.statement_timeout", SETTING_DURATION,
		IN_SETTINGS(statement_timeout)),
	KEY("hooks", SETTING_LIST),
	KEY("hooks[]", SETTING_HOOK),
	KEY("hooks[].phase", SETTING_CHOICE, IN_HOOK(phase), .required = true,
		.choices = hook_phase_names, .choice_hint = hook_phase_hint),
	KEY("hooks[].sql", SETTING_TEXT, IN_HOOK(sql)),
	KEY("hooks[].file", SETTING_PATH, IN_HOOK(file)),

	/* known to 0.3.10, acted on by nobody */
	NO_EFFECT("migration.strict_mode", SETTING_BOOL, .idle = "false"),
	KEY("migration.locking", SETTING_MAP),
	NO_EFFECT("migration.locking.enabled", SETTING_BOOL, .idle = "true"),
	NO_EFFECT("migration.locking.timeout_ms", SETTING_INT, .idle = "30000"),
	NO_EFFECT("migration_table", SETTING_TEXT),
	NO_EFFECT("auto_backup", SETTING_BOOL),
	NO_EFFECT("require_confirmation", SETTING_BOOL),
	NO_EFFECT("pggit", SETTING_ANY),
	NO_EFFECT("options", SETTING_ANY),

	/* known to later versions, without a meaning here */
	NO_EFFECT("migration.tracking_table", SETTING_ANY),
	NO_EFFECT("migration.view_helpers", SETTING_ANY),
	NO_EFFECT("migration.migration_generators", SETTING_ANY),
	NO_EFFECT("migration.snapshot_history", SETTING_ANY),
	NO_EFFECT("migration.snapshots_dir", SETTING_ANY),
	NO_EFFECT("migration.live_snapshot", SETTING_ANY),
	NO_EFFECT("migration.rebuild_threshold", SETTING_ANY),
	NO_EFFECT("migration.grant_dir", SETTING_ANY),
	NO_EFFECT("migration.allow_unsafe_under_replication", SETTING_ANY),
	NO_EFFECT("build.two_pass", SETTING_ANY),
	NO_EFFECT("build.validate_comments", SETTING_ANY),
	NO_EFFECT("build.separators", SETTING_ANY),
	NO_EFFECT("build.lint", SETTING_ANY),
	NO_EFFECT("seed", SETTING_ANY),
	NO_EFFECT("infrastructure", SETTING_ANY),
	NO_EFFECT("ssh_tunnel", SETTING_ANY),
	NO_EFFECT("superuser_dirs", SETTING_ANY),
	NO_EFFECT("superuser_post_dirs", SETTING_ANY),
	NO_EFFECT("acls", SETTING_ANY),
	NO_EFFECT("ownership", SETTING_ANY),
	NO_EFFECT("function_coverage", SETTING_ANY),
	NO_EFFECT("security_lint", SETTING_ANY),
	NO_EFFECT("notifications", SETTING_ANY),
	NO_EFFECT("drift", SETTING_ANY),
};

static const SettingRule *same_key_elsewhere(const char *unknown);
static char *hint_place(const SettingRule *rule);
static List *keys_of(const char *parent, bool with_effect);

/* The rule of a path, or NULL. */
const SettingRule *
settings_rule(const char *path)
{
	for (size_t i = 0; i < lengthof(rules); i++)
		if (strcmp(rules[i].path, path) == 0)
			return &rules[i];
	return NULL;
}

/* The rules one by one, from 0; NULL after the last. */
const SettingRule *
settings_rule_number(int number)
{
	return number < (int) lengthof(rules) ? &rules[number] : NULL;
}

/* Does a rule describe a key of the map at this path? */
bool
settings_rule_is_below(const SettingRule *rule, const char *parent)
{
	size_t		length = strlen(parent);
	const char *key = settings_key(rule);

	if (*key == '\0' || strchr(key, '[') != NULL)
		return false;
	if (length == 0)
		return key == rule->path;
	return key == rule->path + length + 1 &&
		strncmp(rule->path, parent, length) == 0;
}

/* The last component of a rule's path. */
const char *
settings_key(const SettingRule *rule)
{
	const char *dot = strrchr(rule->path, '.');

	return dot != NULL ? dot + 1 : rule->path;
}

/* What to do about a key that the map at parent doesn't have, or NULL. */
char *
settings_hint(const char *parent, const char *unknown)
{
	const char *meant = NULL;
	const SettingRule *elsewhere = NULL;

	if (unknown != NULL)
		meant = suggest_name(unknown, keys_of(parent, false));
	if (meant != NULL)
		return psprintf("Did you mean \"%s\"?", meant);
	if (unknown != NULL)
		elsewhere = same_key_elsewhere(unknown);
	if (elsewhere != NULL)
		return hint_place(elsewhere);
	return psprintf("The keys here are %s.",
					suggest_list(keys_of(parent, true)));
}

/* The rule of a key that stands at a wrong place, or was put as a path. */
static const SettingRule *
same_key_elsewhere(const char *unknown)
{
	for (size_t i = 0; i < lengthof(rules); i++)
		if (strcmp(settings_key(&rules[i]), unknown) == 0 ||
			strcmp(rules[i].path, unknown) == 0)
			return &rules[i];
	return NULL;
}

static char *
hint_place(const SettingRule *rule)
{
	const char *key = settings_key(rule);

	if (key == rule->path)
		return psprintf("Did you mean \"%s\" at the top level?", key);
	return psprintf("Did you mean \"%s\" in \"%s\"?", key,
					pnstrdup(rule->path, key - rule->path - 1));
}

/* The keys of the map at parent, or those of them that do something. */
static List *
keys_of(const char *parent, bool with_effect)
{
	List	   *keys = NIL;

	for (size_t i = 0; i < lengthof(rules); i++)
		if (settings_rule_is_below(&rules[i], parent) &&
			!(with_effect && rules[i].no_effect))
			keys = lappend(keys, unconstify(char *, settings_key(&rules[i])));
	return keys;
}
