/*-------------------------------------------------------------------------
 *
 * settings.h
 *	  What an environment file says.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_SETTINGS_H
#define PROJECT_SETTINGS_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "project/hook_phase.h"

typedef enum SortMode
{
	SORT_ALPHABETICAL,
	SORT_HEX
} SortMode;

/* An entry of include_dirs, in the order of the list. */
typedef struct IncludeDir
{
	char	   *path;			/* relative, normalised */
	bool		recursive;
	List	   *include;		/* char *, patterns */
	List	   *exclude;		/* char *, patterns */
	bool		auto_discover;
	bool		is_object;		/* false: a string, so the folder must exist */
	int			order;
} IncludeDir;

/* An entry of hooks; either sql or file is NULL. */
typedef struct HookSetting
{
	HookPhase	phase;
	char	   *sql;
	char	   *file;			/* relative, normalised */
} HookSetting;

typedef struct Settings
{
	List	   *include_dirs;	/* IncludeDir * */
	List	   *exclude_dirs;	/* char *, relative and normalised */
	SortMode	sort_mode;
	List	   *manage_schemas; /* char *; NIL = all */
	List	   *manage_ignore;	/* char *, identity patterns */
	char	   *search_path;	/* NULL = the caller's */
	char	   *role;			/* NULL = the caller */
	int			lock_timeout;	/* ms; -1 = not set */
	int			statement_timeout;	/* ms; -1 = not set */
	bool		out_of_order_allowed;
	bool		reverted_is_pending;
	bool		on_drift_warn;
	List	   *hooks;			/* HookSetting *, in the order of the list */
} Settings;

extern Jsonb *settings_parse(const char *environment, const char *yaml);
extern Settings *settings_from_jsonb(Jsonb *stored);
extern Settings *settings_builtin(void);

#endif							/* PROJECT_SETTINGS_H */
