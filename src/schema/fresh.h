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

extern SchemaModel *model_fresh(int version);

#endif							/* SCHEMA_FRESH_H */
