/*-------------------------------------------------------------------------
 *
 * adopt.h
 *	  Ledgers of other migration tools, for adopt() alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_ADOPT_H
#define MIGRATE_ADOPT_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

#include "project/migrations.h"

#define MAX_COLUMNS		10
#define MAX_COMPANIONS	6

/* What a column has to be, whatever exact type the tool gave it. */
typedef enum ColumnClass
{
	COLUMN_TEXT,
	COLUMN_INTEGER,
	COLUMN_BOOLEAN,
	COLUMN_TIME
} ColumnClass;

typedef struct ForeignColumn
{
	const char *name;
	ColumnClass class;
	bool		optional;		/* reads as NULL where it is absent */
} ForeignColumn;

/* A tool, and how its ledger is told from others and read. */
typedef struct ForeignFormat
{
	const char *tool;
	const char *verb;			/* what it did with a migration */
	const char *remark;			/* to be said of every row; may be NULL */
	bool		exact;			/* has no columns but these */
	bool		by_version;		/* keeps no order: that of versions is taken */
	bool		by_name;		/* a file's name, not its version, is the key */
	ForeignColumn columns[MAX_COLUMNS];
	const char *companions[MAX_COMPANIONS]; /* tables of the tool beside it */
	const char *rows;			/* see adopt_read.c */
} ForeignFormat;

/* The table that adopt() was called for. */
typedef struct ForeignLedger
{
	Oid			relid;
	char	   *identity;		/* as pg_identify_object() spells it */
	char	   *qualified;		/* as SQL names it */
	bool		temporary;
	const ForeignFormat *format;
	List	   *columns;		/* char *, names of those that it has */
} ForeignLedger;

/* What becomes of a row. */
typedef enum AdoptAction
{
	ADOPT_RECORD,				/* counts as in place from now on */
	ADOPT_KEEP,					/* the ledger has it in place already */
	ADOPT_SKIP,
	ADOPT_DROP					/* is in another row of the result */
} AdoptAction;

/* A row of it, and what becomes of it. */
typedef struct ForeignRow
{
	char	   *version;		/* NULL = none */
	char	   *name;			/* NULL = the tool keeps none */
	char	   *skip;			/* why it isn't adopted; NULL = it may be */
	char	   *applied_by;		/* this and what follows may be NULL */
	char	   *applied_text;	/* when, in UTC */
	char	   *sha256;
	bool		has_time;
	TimestampTz applied_at;
	int64		duration;		/* microseconds; -1 = unknown */
	bool		dirty;			/* the tool stopped in the middle of it */
	bool		through;		/* stands for everything before it, too */
	bool		repeatable;
	int			occurrence;		/* this row is the n-th of its name */
	bool		superseded;		/* and not the last one */

	bool		derived;		/* of a file, by a row that is through */
	int			place;			/* in the result */
	Migration  *migration;		/* NULL = neither pushed nor in the ledger */
	AdoptAction action;
	char	   *reason;
} ForeignRow;

/* adopt_formats.c */
extern const char *const adopt_class_types[];
extern ForeignLedger *adopt_open(Oid relid);

/* adopt_read.c */
extern List *adopt_read(const ForeignLedger *ledger);
extern List *adopt_tables(const ForeignLedger *ledger);

/* adopt_judge.c */
extern List *adopt_judge(const ForeignLedger *ledger);
extern const char *adopt_version(const ForeignRow *row);
extern const char *adopt_name(const ForeignRow *row);
extern bool adopt_is_digest(const char *text);
extern bool adopt_text_differs(const ForeignRow *row);

#endif							/* MIGRATE_ADOPT_H */
