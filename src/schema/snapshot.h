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

#include "compat.h"

extern Jsonb *snapshot_of(const SchemaModel *model);
extern size_t snapshot_bytes(const SchemaModel *model);
extern Jsonb *snapshot_part(const SchemaModel *model, int *next);
extern SchemaModel *snapshot_read(List *parts, const char *argument);
extern void snapshot_check(const SchemaObject *object);
pg_noreturn extern void snapshot_refuse(const char *what);
extern char *snapshot_fingerprint(const SchemaModel *model);
extern char *snapshot_digest(const SchemaModel *model);

#endif							/* SCHEMA_SNAPSHOT_H */
