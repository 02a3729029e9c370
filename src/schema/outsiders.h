/*-------------------------------------------------------------------------
 *
 * outsiders.h
 *	  What isn't managed, and needs something that a plan takes away.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_OUTSIDERS_H
#define SCHEMA_OUTSIDERS_H

#include "schema/plan.h"

extern void outsiders_warn(const SchemaPlan *plan);

#endif							/* SCHEMA_OUTSIDERS_H */
