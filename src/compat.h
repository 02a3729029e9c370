/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  What differs between PostgreSQL 15 and 18, under the newest name.
 *
 * Function bodies elsewhere hold no #if.  To drop a version is to delete
 * lines here.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CONFITURE_COMPAT_H
#define CONFITURE_COMPAT_H

#include "postgres.h"

#include "fmgr.h"

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "confiture supports PostgreSQL 15 to 18"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#endif							/* CONFITURE_COMPAT_H */
