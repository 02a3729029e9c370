/*-------------------------------------------------------------------------
 *
 * hooks.h
 *	  Hooks: SQL that a run of migrations executes around its steps.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_HOOKS_H
#define PROJECT_HOOKS_H

#include "nodes/pg_list.h"

#include "project/environment.h"
#include "project/hook_phase.h"

typedef struct Hook
{
	HookPhase	phase;
	char	   *name;			/* for messages and places: "hook:3", a path */
	char	   *sql;
	char	   *pushed_by;		/* this and what follows: for trust_in() */
	char	   *sha256;
	char	   *approved_sha256;	/* NULL = never approved */
} Hook;

extern List *hooks_load(const Environment *environment);
extern void hooks_set_current(const char *version, const char *name,
							  const char *direction, const char *scope,
							  const char *duration, const char *error);

#endif							/* PROJECT_HOOKS_H */
