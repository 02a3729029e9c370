/*-------------------------------------------------------------------------
 *
 * table.h
 *	  What tables, their columns and what those have know of each other.
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
extern bool column_is_defined(const SchemaObject *column);
extern void write_columns_of_new(Writer *writer, const SchemaObject *table);
extern char *option_names(const char *options);

extern char *identity_definition(const SchemaObject *identity);
extern void write_identity_rest(Writer *writer, const SchemaObject *identity);

#endif							/* SCHEMA_TABLE_H */
