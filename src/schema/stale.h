/*-------------------------------------------------------------------------
 *
 * stale.h
 *	  What was computed by a function that is another one after a plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_STALE_H
#define SCHEMA_STALE_H

#include "schema/plan.h"

extern void stale_warn(const SchemaPlan *plan);

#endif							/* SCHEMA_STALE_H */
