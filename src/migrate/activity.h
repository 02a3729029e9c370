/*-------------------------------------------------------------------------
 *
 * activity.h
 *	  The run in progress, as everybody may see it.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_ACTIVITY_H
#define MIGRATE_ACTIVITY_H

#include "datatype/timestamp.h"

typedef struct Activity
{
	int			pid;			/* 0 = a prepared transaction */
	char	   *version;		/* NULL = between migrations */
	bool		clipped;		/* the version's end didn't fit */
	int			statement;		/* from 1, of so many statements */
	int			statements;
	TimestampTz since;			/* 0 = not known */
	char	   *waiting_for;	/* this and what follows may be NULL */
	char	   *role;
	char	   *application;
	char	   *state;
} Activity;

extern bool activity_read(Activity *activity);
extern bool activity_is_of(const Activity *activity, const char *version);

#endif							/* MIGRATE_ACTIVITY_H */
