/*-------------------------------------------------------------------------
 *
 * watch_state.h
 *	  Whether DDL is watched or guarded: event triggers, and a note of it.
 *
 * For the files of schema/ that have event triggers.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_WATCH_STATE_H
#define SCHEMA_WATCH_STATE_H

#include "nodes/pg_list.h"

typedef enum WatchKind
{
	WATCH_RECORDS,
	WATCH_GUARDS
} WatchKind;

typedef struct WatchState
{
	char	   *since;
	char	   *by_role;
	List	   *roles;			/* char *, who may all the same */
} WatchState;

extern void watch_state_turn_on(WatchKind kind, List *roles);
extern void watch_state_turn_off(WatchKind kind);
extern WatchState *watch_state_find(WatchKind kind);

#endif							/* SCHEMA_WATCH_STATE_H */
