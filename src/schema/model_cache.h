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
extern void model_cache_keep(const char *key, const SchemaModel *model);

#endif							/* SCHEMA_MODEL_CACHE_H */
