/*-------------------------------------------------------------------------
 *
 * differ.h
 *	  How two models differ, one line for each change.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_DIFFER_H
#define SCHEMA_DIFFER_H

#include "schema/model.h"

typedef struct Difference
{
	const char *change;			/* add, drop, change, rename */
	const SchemaObject *old;	/* NULL: it is new */
	const SchemaObject *new;	/* NULL: it is gone */
	char	   *detail;			/* NULL: nothing more to say */
	const char *attribute;		/* that differs; NULL: none, or the order of
								 * columns */
} Difference;

extern Difference *differ_new(const char *change, const SchemaObject *old,
							  const SchemaObject *new, char *detail);
extern const SchemaObject *difference_object(const Difference *difference);
extern List *differ_find(SchemaModel *old, SchemaModel *new,
						 const List *unordered);
extern bool differ_keeps_order(const SchemaObject *old,
							   const SchemaObject *new);
extern char *differ_columns(const SchemaObject *table);
extern char *differ_one(const SchemaObject *old, const SchemaObject *new);
extern char *differ_text(const List *differences, int limit);
extern void differ_values(const Difference *difference, Datum *values,
						  bool *nulls);

#endif							/* SCHEMA_DIFFER_H */
