/*-------------------------------------------------------------------------
 *
 * watch.h
 *	  DDL that didn't come through confiture: who did what, when.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_WATCH_H
#define SCHEMA_WATCH_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

/* What happened to an object. */
typedef struct WatchRecord
{
	char	   *kind;			/* as pg_identify_object() names it */
	char	   *identity;
	bool		dropped;
	char	   *tag;			/* of the command */
	TimestampTz happened_at;
	char	   *session_user_name;
	char	   *current_user_name;
	char	   *application;
	char	   *statement;		/* NULL if it isn't known */
} WatchRecord;

extern List *watch_since(List *identities, TimestampTz since);

#endif							/* SCHEMA_WATCH_H */
