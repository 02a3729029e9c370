/*-------------------------------------------------------------------------
 *
 * trust.h
 *	  Who may do what, and whose texts are run.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_TRUST_H
#define PROJECT_TRUST_H

#include "compat.h"

/* How far the current user may trust a text, by who pushed it. */
typedef enum Trust
{
	TRUST_NONE,					/* not run without confiture.approve() */
	TRUST_CURRENT_USER,			/* run as this role, which it can't leave */
	TRUST_SESSION				/* run as if typed by whoever is connected */
} Trust;

extern Trust trust_in(const char *pushed_by, const char *sha256,
					  const char *approved_sha256);
pg_noreturn extern void trust_refuse(const char *path,
									 const char *pushed_by);
extern bool trust_covers(const char *trusted, Oid user);
extern char *trust_temporary_objects(void);
extern void trust_require_no_temporary(const char *before);

#endif							/* PROJECT_TRUST_H */
