/*-------------------------------------------------------------------------
 *
 * trial.h
 *	  Migrations tried out in a shadow.
 *
 * For the files of this room alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_TRIAL_H
#define MIGRATE_TRIAL_H

#include "migrate/run.h"
#include "schema/options.h"

typedef struct Trial
{
	Run		   *run;			/* with its tasks, checked */
	const SchemaOptions *options;
	SchemaModel *start;			/* NULL: an empty database */
	bool		wants_each;		/* models after each of them */
	List	   *models;			/* those: SchemaModel *, as many as tasks */
	SchemaModel *result;		/* what they lead to */
} Trial;

extern void trial_prepare(Run *run);
extern void trial_look(Run *run);
extern void trial_run(Trial *trial);

#endif							/* MIGRATE_TRIAL_H */
