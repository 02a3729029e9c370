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

extern void prove_steps(SchemaModel *old, SchemaModel *new,
						const Steps *steps, const SchemaOptions *options,
						const char *function);
extern void prove_do(const SchemaOptions *options, const char *function,
					 void (*inside) (Shadow *shadow, void *arg), void *arg);
extern void prove_rebuild(Shadow *shadow, SchemaModel *model,
						  const SchemaOptions *options);
extern void prove_run(Shadow *shadow, const char *name, const List *steps);

#endif							/* SCHEMA_PROVE_H */
