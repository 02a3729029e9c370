/*-------------------------------------------------------------------------
 *
 * migrations.h
 *	  The migrations of a project: pushed files and ledger, put together.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROJECT_MIGRATIONS_H
#define PROJECT_MIGRATIONS_H

#include "project/ledger.h"
#include "project/order.h"

/* The first that holds; RUNNING is known to who looks at the runner's lock. */
typedef enum MigrationState
{
	STATE_RUNNING,
	STATE_INTERRUPTED,			/* half done, statement by statement */
	STATE_HELD,
	STATE_MISSING,				/* applied, and its file isn't pushed */
	STATE_CHANGED,				/* applied, and its tokens differ since */
	STATE_FAILED,				/* rolled back; the next run tries again */
	STATE_REVERTED,
	STATE_ADOPTED,
	STATE_BASELINE,
	STATE_APPLIED,
	STATE_PENDING
} MigrationState;

typedef struct Migration
{
	char	   *version;
	char	   *name;
	bool		repeatable;
	SourceFile *up;				/* as pushed, of a repeatable one its file */
	SourceFile *down;			/* these three may be NULL */
	SourceFile *verify;
	LedgerEntry *entry;			/* without texts; NULL = not in the ledger */
	Intent	   *intent;			/* NULL = none */
	char	   *held;			/* why; NULL = not held */
	char	   *held_by;
	char	   *held_as;		/* the version, as it is spelled there */
	char	   *failure;		/* the last attempt's error, if it failed */
	char	   *failed_by;
	TimestampTz failed_at;
	MigrationState state;
	bool		same_tokens;	/* text differs from the ledger's in layout */
	bool		planned;		/* goes up before the one that is planned now */
} Migration;

typedef struct MigrationSet
{
	const char *scope;
	int			nmigrations;
	Migration **migrations;		/* by version, repeatable ones by name last */
	List	   *orphans;		/* char *, paths that belong to no migration */
	List	   *duplicates;		/* char *, "path and path" of one version */
} MigrationSet;

extern MigrationSet *migrations_load(const char *scope);
extern Migration *migrations_find(const MigrationSet *set,
								  const char *version);
extern Migration *migrations_require(const MigrationSet *set,
									 const char *version);
extern bool migration_is_in_place(const Migration *migration);
extern bool migration_differs(const Migration *migration);
extern const char *migration_state_name(MigrationState state);

/* migration_notes.c */
extern void migrations_attach_notes(MigrationSet *set);

/* migration_texts.c */
extern void migrations_compare_tokens(const MigrationSet *set);
extern void migrations_load_texts(Migration **migrations, int n);
extern void migration_fill_entry(const Migration *migration,
								 LedgerEntry *entry);
extern int64 migrations_mark_baseline(const char *scope, const char *through);

#endif							/* PROJECT_MIGRATIONS_H */
