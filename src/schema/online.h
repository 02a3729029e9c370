/*-------------------------------------------------------------------------
 *
 * online.h
 *	  Statements that let others read and write a table meanwhile.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_ONLINE_H
#define SCHEMA_ONLINE_H

#include "schema/plan.h"

extern bool online_has_rows(const SchemaObject *table);
extern bool online_is_key(const SchemaObject *constraint);
extern bool online_is_primary_key(const SchemaObject *object);
extern bool online_is_check(const SchemaObject *constraint);

/* plan_online.c */
extern bool online_needs_stay(const SchemaObject *object);
extern bool online_is_apart(const SchemaObject *table);

extern void online_write_create(Writer *writer, const Action *action);
extern void online_write_key_index(Writer *writer, const Action *preparation);
extern void online_write_key_swap(Writer *writer, const Action *action);
extern void online_write_drop(Writer *writer, const SchemaObject *object);
extern void online_write_not_null(Writer *writer, const SchemaObject *column);
extern void online_write_analyze(Writer *writer, const SchemaObject *table,
								 const char *column);

#endif							/* SCHEMA_ONLINE_H */
