/*-------------------------------------------------------------------------
 *
 * not_null.h
 *	  That a column of a table is NOT NULL.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_NOT_NULL_H
#define SCHEMA_NOT_NULL_H

#include "schema/model.h"
#include "schema/writer.h"

extern bool passes_not_null(const SchemaObject *column);
extern char *not_null_definition(const SchemaObject *column, bool named);
extern char *own_not_null(const SchemaObject *column);
extern void write_set_not_null(Writer *writer, const SchemaObject *column);
extern void write_not_null(Writer *writer, const SchemaObject *column);
extern void write_not_null_rest(Writer *writer, const SchemaObject *column);
extern void alter_not_null_constraint(Writer *writer, const SchemaObject *old,
									  const SchemaObject *new);
extern void write_not_null_comment(Writer *writer, const SchemaObject *old,
								   const SchemaObject *new);

#endif							/* SCHEMA_NOT_NULL_H */
