/*-------------------------------------------------------------------------
 *
 * table.h
 *	  What tables and their columns know of each other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_TABLE_H
#define SCHEMA_TABLE_H

#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/model.h"
#include "schema/writer.h"

/* of a partition's address; no column has it */
#define PARTITION_SUBID 2000

/* kind_table.c: the columns in parentheses */
extern void append_columns(StringInfo sql, const SchemaObject *table);

/* inherit.c */
extern SchemaObject *table_partition(const SchemaObject *table);
extern bool table_stays_attached(const SchemaObject *table);
extern bool part_follows(const SchemaObject *part);
extern List *table_parents(const SchemaObject *table);
extern List *table_heirs(const SchemaObject *table);
extern SchemaObject *part_named(const SchemaObject *table,
								const ObjectKind *kind, const char *name);
extern SchemaObject *part_of_parent(const SchemaObject *part);
extern ChangeWay decide_inherits(const SchemaObject *old,
								 const SchemaObject *new);
extern ChangeWay decide_attached(const SchemaObject *old,
								 const SchemaObject *new);
extern void alter_inherits(Writer *writer, const SchemaObject *old,
						   const SchemaObject *new);

/* index_marks.c */
extern void write_index_marks(Writer *writer, const SchemaObject *index);
extern void alter_replica_identity(Writer *writer, const SchemaObject *old,
								   const SchemaObject *new);
extern void alter_clustered(Writer *writer, const SchemaObject *old,
							const SchemaObject *new);

extern char *column_definition(const SchemaObject *column, bool of_type);
extern void write_columns_of_new(Writer *writer, const SchemaObject *table);

#endif							/* SCHEMA_TABLE_H */
