/*-------------------------------------------------------------------------
 *
 * session.h
 *	  The settings of a session, kept aside and put back.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "nodes/pg_list.h"

typedef struct SessionSettings SessionSettings;

extern SessionSettings *session_save(void);
extern void session_restore(const SessionSettings *saved);
extern void session_set(const char *name, const char *value);

#endif							/* CORE_SESSION_H */
