/*-------------------------------------------------------------------------
 *
 * expects.h
 *	  What a migration was written for: the objects that it is about.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_EXPECTS_H
#define SCHEMA_EXPECTS_H

#include "schema/model.h"

/* Lines for the top of a migration. */
extern char *expects_text(const List *steps, int first,
						  const SchemaModel *before);

/* expects_check.c */
extern List *expects_parse(const List *arguments);
extern char *expects_differences(const List *expected,
								 const SchemaModel *live);

/* What is looked at of an object; for both files. */
typedef struct Expected
{
	SchemaObject *object;		/* a copy, with what is looked at alone */
	bool		absent;			/* it is not to be there */
} Expected;

extern SchemaObject *expects_reduce(const SchemaObject *object,
									bool with_columns);
extern char *expects_line(const Expected *expected);

/* The attribute that lists a table's columns, where all of them count. */
#define EXPECTS_COLUMNS		"columns"

#endif							/* SCHEMA_EXPECTS_H */
