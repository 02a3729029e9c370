/*-------------------------------------------------------------------------
 *
 * left.h
 *	  The schema that confiture left behind, kept for a comparison.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_LEFT_H
#define SCHEMA_LEFT_H

#include "datatype/timestamp.h"

#include "schema/options.h"

/* What a schema is kept for. */
#define LEFT_LAST		"last"	/* as the last run or build left it */
#define LEFT_BASELINE	"baseline"	/* that migrations start from */

typedef struct Left
{
	SchemaModel *model;
	TimestampTz known_since;	/* all that drifted did after it */
	int64		history_id;		/* newest row of the ledger by then */
} Left;

extern bool left_exists(const char *what);
extern Left *left_find(const char *what, const SchemaOptions *options);
extern void left_keep(const char *what, const SchemaModel *model,
					  const char *left_by, bool merged);
extern void left_copy(const char *from, const char *to);
extern int64 left_newest_history(void);
extern SchemaModel *left_merge(SchemaModel *left, SchemaModel *before,
							   SchemaModel *after);

#endif							/* SCHEMA_LEFT_H */
