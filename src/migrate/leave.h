/*-------------------------------------------------------------------------
 *
 * leave.h
 *	  Keep a schema for drift(), and as what migrations start from.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_LEAVE_H
#define MIGRATE_LEAVE_H

#include "schema/options.h"

extern void leave_as_baseline(const char *function);

/* from_drift.c */
extern void from_drift_models(SchemaOptions *options, bool without_ddl,
							  SchemaModel **left, SchemaModel **live);
extern void from_drift_mark_applied(const List *versions);

#endif							/* MIGRATE_LEAVE_H */
