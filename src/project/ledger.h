/*-------------------------------------------------------------------------
 *
 * ledger.h
 *	  Which migrations this database has, and which it is in the middle of.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_LEDGER_H
#define PROJECT_LEDGER_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

typedef enum LedgerState
{
	LEDGER_APPLIED,
	LEDGER_BASELINE,			/* the DDL contains it */
	LEDGER_ADOPTED,				/* another tool applied it */
	LEDGER_REVERTED,			/* taken back */
	LEDGER_RELEASED				/* not applied; may be, however late */
} LedgerState;

typedef struct LedgerEntry
{
	const char *scope;
	const char *version;
	const char *name;
	LedgerState state;
	int64		history_id;		/* the order of application */
	const char *sha256;			/* this and what follows may be NULL */
	const char *ddl_sha256;
	const char *up_sql;			/* texts: only by ledger_find() */
	const char *down_sql;
	const char *verify_sql;
	const char *pushed_by;
	const char *down_pushed_by;
	bool		down_approved;
	TimestampTz recorded_at;
	int64		duration;		/* microseconds; -1 = none */
	const char *session_user;
	const char *current_user;
} LedgerEntry;

/* A migration that runs statement by statement and hasn't come to its end. */
typedef struct Intent
{
	const char *scope;
	const char *version;
	const char *name;
	const char *direction;
	const char *sql;			/* only by intent_find() */
	int			statements;
	int			done;
	bool		begun;			/* the one after those done, for itself */
	const char *prefix_sha256;	/* of those done and begun */
	const char *object;			/* NULL = the text names it */
	const char *error;			/* NULL = a crash */
	TimestampTz started_at;
	const char *session_user;
	const char *current_user;
} Intent;

extern const char *ledger_state_name(LedgerState state);
extern bool ledger_is_in_place(LedgerState state);
extern List *ledger_read(const char *scope);
extern List *ledger_read_mentioning(const char *scope, const char *directive);
extern LedgerEntry *ledger_find(const char *scope, const char *version);
extern void ledger_put(const LedgerEntry *entry);
extern void ledger_remove(const char *scope, const char *version);

/* intent.c */
extern List *intent_read(const char *scope);
extern Intent *intent_find(const char *scope, const char *version);
extern void intent_put(const Intent *intent);
extern void intent_update(const Intent *intent);
extern void intent_set_error(const char *scope, const char *version,
							 const char *error);
extern void intent_remove(const char *scope, const char *version);

#endif							/* PROJECT_LEDGER_H */
