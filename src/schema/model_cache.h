/*-------------------------------------------------------------------------
 *
 * model_cache.h
 *	  Models of DDL that needn't be loaded again.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_MODEL_CACHE_H
#define SCHEMA_MODEL_CACHE_H

#include "schema/model.h"

extern SchemaModel *model_cache_find(const char *key);
extern char *model_cache_fingerprint(const char *key);
extern void model_cache_keep(const char *key, const SchemaModel *model);
extern bool model_cache_is_same(const char *state);
extern void model_cache_note_same(const char *key, const char *state);

#endif							/* SCHEMA_MODEL_CACHE_H */
