/*-------------------------------------------------------------------------
 *
 * retype.h
 *	  Columns that get another type: how their values go.
 *
 * Holders are columns, attributes of composite types, and domains.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_RETYPE_H
#define SCHEMA_RETYPE_H

#include "schema/conversion.h"
#include "schema/model.h"

/* retype.c */

/* How a value of the old holder becomes one of the new. */
extern Conversion retype_conversion(const SchemaObject *old,
									const SchemaObject *new);

/* Of a type that has the name of a new one by now, or had it? */
extern bool retype_holds_swapped(const SchemaObject *holder);

/* Can ALTER COLUMN TYPE say USING of it? */
extern bool retype_takes_using(const SchemaObject *column);

/* The type in the model that a holder's is, or is an array of; NULL: none. */
extern const SchemaObject *retype_find_type(const SchemaObject *holder,
											const char *type);
extern bool retype_is_assigned(const SchemaObject *old,
							   const SchemaObject *new);

#endif							/* SCHEMA_RETYPE_H */
