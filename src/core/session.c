/*-------------------------------------------------------------------------
 *
 * session.c
 *	  The settings of a session, kept aside and put back.
 *
 * A script that runs in one transaction has a GUC nest level that is rolled
 * back.  One that commits in between can't: every commit ends all levels, and
 * CREATE INDEX CONCURRENTLY commits several times.  So its settings are the
 * session's, and what it changed is found out at the end by comparison,
 * whether SET, set_config() or a function did it.
 *
 * A setting that the session had not set before goes back to its default; the
 * others to what they were.  The server's own list is read, not pg_settings:
 * that leaves out what an application makes up, like SET my.tenant = '7'.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"
#include "utils/guc_tables.h"

#include "core/session.h"

#include "compat.h"

/* A setting of the session's own. */
typedef struct SavedSetting
{
	char	   *name;
	char	   *value;
} SavedSetting;

struct SessionSettings
{
	char	   *authorization;
	char	   *role;
	List	   *settings;		/* SavedSetting * */
};

static char *shown(const char *name);
static List *read_settings(void);
static bool is_of_session(const struct config_generic *variable);
static const SavedSetting *find(const List *settings, const char *name);
static void set_unless_same(const char *name, const char *value);

/* What the session's settings are now; in the current memory context. */
SessionSettings *
session_save(void)
{
	SessionSettings *saved = palloc_object(SessionSettings);

	saved->authorization = shown("session_authorization");
	saved->role = shown("role");
	saved->settings = read_settings();
	return saved;
}

/* As SHOW does: SET SESSION AUTHORIZATION ends a role without unsetting it. */
static char *
shown(const char *name)
{
	return GetConfigOptionByName(name, NULL, false);
}

/* Those that are set by the session, without the two above. */
static List *
read_settings(void)
{
	List	   *settings = NIL;
	int			n;
	struct config_generic **variables = guc_variables(&n);

	for (int i = 0; i < n; i++)
	{
		SavedSetting *setting;

		if (!is_of_session(variables[i]))
			continue;
		setting = palloc_object(SavedSetting);
		setting->name = pstrdup(variables[i]->name);
		setting->value = pstrdup(GetConfigOption(setting->name, false, false));
		settings = lappend(settings, setting);
	}
	return settings;
}

/*
 * Not of the transaction alone, and not one that isn't shown, as "seed", but
 * for those that applications make up.
 */
static bool
is_of_session(const struct config_generic *variable)
{
	static const char *const of_transaction[] = {
		"transaction_isolation", "transaction_read_only",
		"transaction_deferrable"
	};

	for (int i = 0; i < (int) lengthof(of_transaction); i++)
		if (strcmp(variable->name, of_transaction[i]) == 0)
			return false;
	return variable->source == PGC_S_SESSION &&
		(variable->context == PGC_USERSET || variable->context == PGC_SUSET) &&
		((variable->flags & GUC_NO_SHOW_ALL) == 0 ||
		 (variable->flags & GUC_CUSTOM_PLACEHOLDER) != 0);
}

/*
 * Put them back, for the rest of the session: in a transaction that commits.
 */
void
session_restore(const SessionSettings *saved)
{
	List	   *now;
	ListCell   *cell;

	set_unless_same("session_authorization", saved->authorization);
	set_unless_same("role", saved->role);
	now = read_settings();
	foreach(cell, now)
	{
		const SavedSetting *setting = lfirst(cell);

		if (find(saved->settings, setting->name) == NULL)
			session_set(setting->name, NULL);
	}
	foreach(cell, saved->settings)
	{
		const SavedSetting *setting = lfirst(cell);
		const SavedSetting *current = find(now, setting->name);

		if (current == NULL || strcmp(current->value, setting->value) != 0)
			session_set(setting->name, setting->value);
	}
}

static const SavedSetting *
find(const List *settings, const char *name)
{
	ListCell   *cell;

	foreach(cell, settings)
	{
		const SavedSetting *setting = lfirst(cell);

		if (strcmp(setting->name, name) == 0)
			return setting;
	}
	return NULL;
}

static void
set_unless_same(const char *name, const char *value)
{
	if (strcmp(shown(name), value) != 0)
		session_set(name, value);
}

/*
 * As SET does; NULL as RESET.
 *
 * What RESET ALL took away may have been set by a superuser who is in a role
 * now: what the session had, it may have again.
 */
void
session_set(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_SUSET, PGC_S_SESSION,
							 GUC_ACTION_SET, true, 0, false);
}
