/*-------------------------------------------------------------------------
 *
 * partition.h
 *	  What tables, indexes and constraints know of partitions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_PARTITION_H
#define SCHEMA_PARTITION_H

#include "schema/model.h"

extern SchemaObject *partition_of_table(const SchemaObject *table);
extern SchemaObject *partition_default(const SchemaObject *partition);
extern bool partition_stays(const SchemaObject *table);
extern bool partition_are_all_unmanaged(const SchemaObject *table);
extern bool partition_is_partitioned_key(const SchemaObject *constraint);

#endif							/* SCHEMA_PARTITION_H */
