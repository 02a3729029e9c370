/*-------------------------------------------------------------------------
 *
 * record.h
 *	  The history of builds.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BUILD_RECORD_H
#define BUILD_RECORD_H

#include "datatype/timestamp.h"
#include "utils/tuplestore.h"

/* A build as confiture.build_record keeps it. */
typedef struct BuildRecord
{
	int64		build_id;
	const char *environment;
	const char *role;			/* that the scripts run as */
	int			files;
	int			statements;
	char	   *ddl_sha256;
	char	   *fingerprint;	/* of what it made */
	TimestampTz started_at;
} BuildRecord;

extern bool record_find_last(BuildRecord *record);
extern void record_success(BuildRecord *record);
extern void record_failure(const BuildRecord *record, const ErrorData *error);
extern void record_put(const BuildRecord *record, Tuplestorestate *rows,
					   TupleDesc columns);

#endif							/* BUILD_RECORD_H */
