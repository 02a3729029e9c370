/*-------------------------------------------------------------------------
 *
 * obstacles.h
 *	  What stands in the schemas that a build would fill.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BUILD_OBSTACLES_H
#define BUILD_OBSTACLES_H

#include "project/environment.h"

extern bool obstacles_exist(const Environment *environment);
extern void obstacles_refuse(const Environment *environment);

#endif							/* BUILD_OBSTACLES_H */
