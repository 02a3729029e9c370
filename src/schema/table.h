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

extern void write_table(Writer *writer, const SchemaObject *table,
						const char *identity);
extern void write_rest_of_table(Writer *writer, const SchemaObject *table);
extern char *column_definition(const SchemaObject *column, bool of_type);
extern void write_columns_of_new(Writer *writer, const SchemaObject *table);

#endif							/* SCHEMA_TABLE_H */
