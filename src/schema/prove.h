/*-------------------------------------------------------------------------
 *
 * prove.h
 *	  Try a plan out, there and back, before anybody sees it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_PROVE_H
#define SCHEMA_PROVE_H

#include "schema/options.h"
#include "schema/shadow.h"
#include "schema/step.h"

/* A proof where the DDL has just been loaded. */
typedef struct EarlyProof
{
	SchemaModel *old;			/* of this database */
	const SchemaOptions *options;
	char	   *proven;			/* statements; NULL: none */
} EarlyProof;

extern void prove_early(Shadow *shadow, SchemaModel *new, void *early_proof);
extern void prove_steps(SchemaModel *old, SchemaModel *new,
						const Steps *steps, const SchemaOptions *options,
						const char *function, const EarlyProof *early);
extern void prove_do(const SchemaOptions *options, const char *function,
					 void (*inside) (Shadow *shadow, void *arg), void *arg);
extern void prove_rebuild(Shadow *shadow, SchemaModel *model,
						  const SchemaOptions *options);
extern void prove_run(Shadow *shadow, const char *name, const List *steps);

#endif							/* SCHEMA_PROVE_H */
