/*-------------------------------------------------------------------------
 *
 * errcodes.h
 *	  SQLSTATEs of our own: class JM, for what a program wants to tell apart.
 *
 * Everything else uses PostgreSQL's codes.  docs/reference.md lists both.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CONFITURE_ERRCODES_H
#define CONFITURE_ERRCODES_H

#include "utils/elog.h"

/* a text that the runner may not trust: see project/trust.c */
#define ERRCODE_JM_NOT_TRUSTED MAKE_SQLSTATE('J', 'M', '0', '0', '3')

/* objects stand where a build would put its own */
#define ERRCODE_JM_OBJECTS_IN_THE_WAY MAKE_SQLSTATE('J', 'M', '0', '0', '6')

/* this database isn't the one that the environment was bound to */
#define ERRCODE_JM_WRONG_DATABASE MAKE_SQLSTATE('J', 'M', '0', '0', '7')

#endif							/* CONFITURE_ERRCODES_H */
