/*-------------------------------------------------------------------------
 *
 * history.h
 *	  Every attempt and every decision about a migration, in a hash chain.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_HISTORY_H
#define PROJECT_HISTORY_H

#include "datatype/timestamp.h"

typedef struct HistoryRecord
{
	const char *scope;			/* "" = the database as a whole */
	const char *version;		/* "" = the run as a whole */
	const char *name;
	const char *direction;
	bool		success;
	int			statements;
	const char *session_user;
	const char *current_user;
	const char *application;
	TimestampTz started_at;
	int64		duration;		/* microseconds */
	const char *sha256;			/* this and what follows may be NULL */
	const char *sqlstate;
	const char *error;
	const char *reason;

	int64		id;				/* set when it is written */
	const char *digest;
} HistoryRecord;

extern void history_lock(void);
extern void history_start(HistoryRecord *record, const char *direction);
extern void history_write(HistoryRecord *record);
extern void history_write_unlinked(HistoryRecord *record);
extern char *history_head(void);
extern int64 history_find_break(int64 *linked, int64 *unlinked);

#endif							/* PROJECT_HISTORY_H */
