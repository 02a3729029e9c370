/*-------------------------------------------------------------------------
 *
 * suggest.h
 *	  The name that was meant by a misspelt one.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_SUGGEST_H
#define CORE_SUGGEST_H

#include "nodes/pg_list.h"

extern const char *suggest_name(const char *unknown, List *names);
extern char *suggest_list(List *names);

#endif							/* CORE_SUGGEST_H */
