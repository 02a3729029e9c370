/*-------------------------------------------------------------------------
 *
 * enum_values.h
 *	  Values added to an enum type that is as new as they are.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_ENUM_VALUES_H
#define CORE_ENUM_VALUES_H

#include "nodes/pg_list.h"

/* The enum types that scripts have created in this subtransaction. */
typedef struct NewEnums
{
	List	   *types;			/* OIDs */
	MemoryContext context;		/* of the list */
} NewEnums;

extern void *enum_values_before(const NewEnums *enums, Node *statement);
extern void enum_values_after(NewEnums *enums, Node *statement, void *before);

#endif							/* CORE_ENUM_VALUES_H */
