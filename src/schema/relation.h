/*-------------------------------------------------------------------------
 *
 * relation.h
 *	  What kinds of relations have in common.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_RELATION_H
#define SCHEMA_RELATION_H

#include "schema/model.h"
#include "schema/writer.h"

/* relation.c */
extern char *relation_option_names(const char *options);
extern void relation_alter_options(Writer *writer, Hazards hazards,
								   const char *target, const char *was,
								   const char *is);
extern const char *relation_all_options(const SchemaObject *relation);

/* mark.c: what an index, or that of a constraint, is to its table */
extern char *mark_index(const SchemaObject *object);
extern ChangeWay mark_decide_invalid(const SchemaObject *old,
									 const SchemaObject *new);
extern void mark_write_new(Writer *writer, const SchemaObject *object);
extern void mark_write_drop(Writer *writer, const SchemaObject *object);
extern void mark_alter_clustered(Writer *writer, const SchemaObject *old,
								 const SchemaObject *new);
extern void mark_alter_replica_identity(Writer *writer,
										const SchemaObject *old,
										const SchemaObject *new);
extern void mark_alter_statistics(Writer *writer, const SchemaObject *old,
								  const SchemaObject *new);

#endif							/* SCHEMA_RELATION_H */
