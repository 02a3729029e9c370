/*-------------------------------------------------------------------------
 *
 * attachment.h
 *	  Indexes of partitions that are attached to indexes of the table above.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_ATTACHMENT_H
#define SCHEMA_ATTACHMENT_H

#include "schema/model.h"

extern bool object_has_index(const SchemaObject *object);
extern SchemaObject *attachment_of(const SchemaObject *index);
extern SchemaObject *attachment_target(const SchemaObject *attachment);
extern SchemaObject *attachment_partition(const SchemaObject *attachment);
extern SchemaObject *attachment_index(const SchemaObject *attachment);
extern bool attachment_goes_first(const SchemaObject *index,
								  const SchemaObject *target);
extern bool attachment_is_mixed(const SchemaObject *attachment);
extern SchemaObject *attachment_root(SchemaObject *index);

#endif							/* SCHEMA_ATTACHMENT_H */
