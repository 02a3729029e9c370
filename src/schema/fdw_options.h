/*-------------------------------------------------------------------------
 *
 * fdw_options.h
 *	  Options of foreign objects: OPTIONS (name 'value', ...).
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_FDW_OPTIONS_H
#define SCHEMA_FDW_OPTIONS_H

#include "nodes/pg_list.h"

/* One of a list; both as SQL writes them. */
typedef struct ForeignOption
{
	char	   *name;
	char	   *value;			/* NULL: a name alone */
} ForeignOption;

/* "a 'b', c 'd'" or "a, c"; NULL: none */
extern List *fdw_options_parse(const char *text);

/* what ALTER ... OPTIONS (...) says; NULL: nothing differs */
extern char *fdw_options_difference(const char *old, const char *new);

#endif							/* SCHEMA_FDW_OPTIONS_H */
