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
 * others to what they were.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"

#include "core/query.h"
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
	char	   *search_path;	/* which read_settings() itself pins */
	List	   *settings;		/* SavedSetting * */
};

static List *read_settings(void);
static const SavedSetting *find(const List *settings, const char *name);
static void set_unless_same(const char *name, const char *value);

/* What the session's settings are now; in the current memory context. */
SessionSettings *
session_save(void)
{
	SessionSettings *saved = palloc_object(SessionSettings);

	saved->authorization =
		pstrdup(GetConfigOption("session_authorization", false, false));
	saved->role = pstrdup(GetConfigOption("role", false, false));
	saved->search_path =
		pstrdup(GetConfigOption("search_path", false, false));
	saved->settings = read_settings();
	return saved;
}

/* Those that are set by the session, without the three above. */
static List *
read_settings(void)
{
	QueryScope	query;
	List	   *settings = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT name, setting FROM pg_catalog.pg_settings"
					  " WHERE source = 'session' AND context IN ('user', 'superuser')"
					  " AND name NOT IN ('search_path', 'transaction_isolation',"
					  " 'transaction_read_only', 'transaction_deferrable')",
					  0, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		SavedSetting *setting = palloc_object(SavedSetting);

		setting->name = query_result_text(&query, i, 1);
		setting->value = query_result_text(&query, i, 2);
		settings = lappend(settings, setting);
	}
	query_close(&query);
	return settings;
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
	set_unless_same("search_path", saved->search_path);
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
	if (strcmp(GetConfigOption(name, false, false), value) != 0)
		session_set(name, value);
}

/* As SET does; NULL as RESET. */
void
session_set(const char *name, const char *value)
{
	(void) set_config_option(name, value, superuser() ? PGC_SUSET : PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
}
