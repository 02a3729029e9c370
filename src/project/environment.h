/*-------------------------------------------------------------------------
 *
 * environment.h
 *	  Environments: which one is meant, and whether this database is it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_ENVIRONMENT_H
#define PROJECT_ENVIRONMENT_H

#include "project/settings.h"
#include "project/trust.h"

typedef struct Environment
{
	char	   *name;			/* NULL: built-in settings */
	Settings   *settings;
	char	   *sha256;			/* this and what follows: NULL if built in */
	char	   *updated_by;
	char	   *approved_sha256;
} Environment;

extern char *environment_of_path(const char *path);
extern bool environment_forget(const char *name);
extern Environment *environment_load(const char *name);
extern Settings *environment_settings_of_database(void);
extern const char *environment_label(const Environment *environment);
extern void environment_require_this_database(const Environment *environment);
extern Trust environment_require_trusted(const Environment *environment);

#endif							/* PROJECT_ENVIRONMENT_H */
