/*-------------------------------------------------------------------------
 *
 * table.h
 *	  What tables, their columns and what those have know of each other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_TABLE_H
#define SCHEMA_TABLE_H

#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/model.h"
#include "schema/writer.h"

extern void write_table(Writer *writer, const SchemaObject *table,
						const char *identity);
extern void write_rest_of_table(Writer *writer, const SchemaObject *table);

/* kind_table.c: the columns in parentheses */
extern void append_columns(StringInfo sql, const SchemaObject *table,
						   bool named);

/* inherit.c */
extern bool part_follows(const SchemaObject *part);
extern bool part_is_let_go(const SchemaObject *part);
extern List *table_parents(const SchemaObject *table);
extern List *table_heirs(const SchemaObject *table);
extern SchemaObject *part_named(const SchemaObject *table,
								const ObjectKind *kind, const char *name);
extern SchemaObject *part_of_parent(const SchemaObject *part);
extern ChangeWay decide_inherits(const SchemaObject *old,
								 const SchemaObject *new);
extern void alter_inherits(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);

extern char *column_definition(const SchemaObject *column, bool of_type,
							   bool named);
extern bool column_is_defined(const SchemaObject *column);
extern void write_columns_of_new(Writer *writer, const SchemaObject *table);
extern char *option_names(const char *options);

extern char *identity_definition(const SchemaObject *identity);
extern void write_identity_rest(Writer *writer, const SchemaObject *identity);

#endif							/* SCHEMA_TABLE_H */
