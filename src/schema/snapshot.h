/*-------------------------------------------------------------------------
 *
 * snapshot.h
 *	  A model kept as jsonb, and its fingerprint.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SNAPSHOT_H
#define SCHEMA_SNAPSHOT_H

#include "utils/jsonb.h"

#include "schema/model.h"

extern Jsonb *snapshot_of(const SchemaModel *model);
extern SchemaModel *snapshot_read(Jsonb *snapshot, const char *argument);
extern char *snapshot_fingerprint(const SchemaModel *model);

#endif							/* SCHEMA_SNAPSHOT_H */
