/*-------------------------------------------------------------------------
 *
 * table.h
 *	  What tables and their columns know of each other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_TABLE_H
#define SCHEMA_TABLE_H

#include "schema/model.h"
#include "schema/writer.h"

extern char *column_definition(const SchemaObject *column, bool of_type);
extern void write_columns_of_new(Writer *writer, const SchemaObject *table);

#endif							/* SCHEMA_TABLE_H */
