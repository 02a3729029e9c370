/*-------------------------------------------------------------------------
 *
 * arguments.h
 *	  Arguments that must not be NULL.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_ARGUMENTS_H
#define MIGRATE_ARGUMENTS_H

#include "fmgr.h"
#include "utils/builtins.h"

/* A text argument, which errors call by its name. */
static inline char *
text_argument(FunctionCallInfo fcinfo, int number, const char *name)
{
	if (fcinfo->args[number].isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return text_to_cstring(DatumGetTextPP(fcinfo->args[number].value));
}

#endif							/* MIGRATE_ARGUMENTS_H */
