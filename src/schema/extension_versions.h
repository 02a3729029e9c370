/*-------------------------------------------------------------------------
 *
 * extension_versions.h
 *	  Whether this server can bring extensions to the versions of a plan.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_EXTENSION_VERSIONS_H
#define SCHEMA_EXTENSION_VERSIONS_H

#include "schema/step.h"

extern void extension_versions_require(const Steps *steps);
extern void extension_versions_warn(const Steps *steps);

#endif							/* SCHEMA_EXTENSION_VERSIONS_H */
