/*-------------------------------------------------------------------------
 *
 * drift_author.h
 *	  Who made a difference: the statement, of those recorded, that did it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_DRIFT_AUTHOR_H
#define SCHEMA_DRIFT_AUTHOR_H

#include "schema/differ.h"
#include "schema/watch.h"

extern char *drift_watched_identity(const SchemaObject *object);
extern const WatchRecord *drift_author(const List *records,
									   const Difference *difference);

#endif							/* SCHEMA_DRIFT_AUTHOR_H */
