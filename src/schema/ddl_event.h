/*-------------------------------------------------------------------------
 *
 * ddl_event.h
 *	  What an event trigger of ours is told: objects, and the statement.
 *
 * For the files of schema/ that have event triggers.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_DDL_EVENT_H
#define SCHEMA_DDL_EVENT_H

#include "commands/event_trigger.h"
#include "fmgr.h"
#include "nodes/pg_list.h"

typedef struct DdlObject
{
	char	   *tag;			/* of the command */
	char	   *kind;			/* as pg_identify_object() names it */
	char	   *schema;			/* bare; NULL for what stands in none */
	char	   *identity;		/* NULL for default privileges */
} DdlObject;

extern EventTriggerData *ddl_event_data(FunctionCallInfo fcinfo);
extern bool ddl_event_is_drop(const EventTriggerData *event);
extern bool ddl_event_counts(const EventTriggerData *event);
extern List *ddl_event_objects(const EventTriggerData *event);
extern List *ddl_event_beforehand(const EventTriggerData *event);
extern char *ddl_event_statement(void);

#endif							/* SCHEMA_DDL_EVENT_H */
