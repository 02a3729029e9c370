/*-------------------------------------------------------------------------
 *
 * effect_catalog.h
 *	  Answers from the catalogs: for the files of effect_of_catalog.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_EFFECT_CATALOG_H
#define SCHEMA_EFFECT_CATALOG_H

#include "schema/statement_effect.h"

/* effect_catalog.c */
extern Oid	effect_catalog_oid(const char *identity);

/* effect_dropped.c */
extern List *effect_catalog_dropped(ObjectType kind, Node *object,
									const char *relation, const char *name,
									void *arg);

/* effect_proof.c */
extern bool effect_catalog_not_null(Oid table, int attnum);
extern bool effect_catalog_fits(const char *parent, const char *partition,
								PartitionBoundSpec *bound, void *arg);

#endif							/* SCHEMA_EFFECT_CATALOG_H */
