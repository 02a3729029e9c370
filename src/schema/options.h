/*-------------------------------------------------------------------------
 *
 * options.h
 *	  Options of foreign objects: OPTIONS (name 'value', ...).
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_OPTIONS_H
#define SCHEMA_OPTIONS_H

#include "nodes/pg_list.h"

/* One of a list; both as SQL writes them. */
typedef struct ForeignOption
{
	char	   *name;
	char	   *value;			/* NULL: a name alone */
} ForeignOption;

/* "a 'b', c 'd'" or "a, c"; NULL: none */
extern List *options_parse(const char *text);

/* what ALTER ... OPTIONS (...) says; NULL: nothing differs */
extern char *options_difference(const char *old, const char *new);

#endif							/* SCHEMA_OPTIONS_H */
