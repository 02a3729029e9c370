/*-------------------------------------------------------------------------
 *
 * fresh.h
 *	  The model of a database that was just created.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_FRESH_H
#define SCHEMA_FRESH_H

#include "schema/model.h"
#include "schema/options.h"

extern SchemaModel *model_fresh(int version,
								const SchemaOptions *options);

#endif							/* SCHEMA_FRESH_H */
