/*-------------------------------------------------------------------------
 *
 * routine.h
 *	  What functions, procedures and aggregates have in common.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_ROUTINE_H
#define SCHEMA_ROUTINE_H

#include "schema/kinds.h"

/* A function and a procedure of the same arguments can't both be there. */
#define ROUTINE_NAME_TAKEN "routine {schema}.{name}({_signature})"

extern ChangeWay routine_decide_arguments(const SchemaObject *old,
										  const SchemaObject *new);
extern void routine_create(Writer *writer, const SchemaObject *routine);

/* what a routine without its body names */
extern const char *const routine_placeholder_names[];

#endif							/* SCHEMA_ROUTINE_H */
