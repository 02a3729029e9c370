/*-------------------------------------------------------------------------
 *
 * managed.h
 *	  Which objects an environment manages.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_MANAGED_H
#define PROJECT_MANAGED_H

#include "project/settings.h"

extern bool managed_covers(const Settings *settings, const char *schema,
						   const char *identity);
extern bool managed_is_foreign_schema(const char *schema);

#endif							/* PROJECT_MANAGED_H */
