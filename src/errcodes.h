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

/* a pending migration is older than one that is in place */
#define ERRCODE_JM_OUT_OF_ORDER MAKE_SQLSTATE('J', 'M', '0', '0', '1')

/* an applied migration's file has other tokens than what was applied */
#define ERRCODE_JM_MIGRATION_CHANGED MAKE_SQLSTATE('J', 'M', '0', '0', '2')

/* a text that the runner may not trust: see project/trust.c */
#define ERRCODE_JM_NOT_TRUSTED MAKE_SQLSTATE('J', 'M', '0', '0', '3')

/* a migration can't be taken back */
#define ERRCODE_JM_IRREVERSIBLE MAKE_SQLSTATE('J', 'M', '0', '0', '4')

/* a migration is half done, and nobody can tell how far */
#define ERRCODE_JM_INTERRUPTED MAKE_SQLSTATE('J', 'M', '0', '0', '5')

/* objects stand where a build would put its own */
#define ERRCODE_JM_OBJECTS_IN_THE_WAY MAKE_SQLSTATE('J', 'M', '0', '0', '6')

/* this database isn't the one that the environment was bound to */
#define ERRCODE_JM_WRONG_DATABASE MAKE_SQLSTATE('J', 'M', '0', '0', '7')

/* a plan that doesn't lead to the schema that it is for, or not back */
#define ERRCODE_JM_NOT_PROVEN MAKE_SQLSTATE('J', 'M', '0', '0', '8')

/* what a migration is about isn't as it was when it was written */
#define ERRCODE_JM_DRIFTED MAKE_SQLSTATE('J', 'M', '0', '0', '9')

#endif							/* CONFITURE_ERRCODES_H */
