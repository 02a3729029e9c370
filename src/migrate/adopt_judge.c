/*-------------------------------------------------------------------------
 *
 * adopt_judge.c
 *	  What is to become of each row of another tool's ledger.
 *
 * Every row is judged before anything is written, since a row may stand for
 * files as well: golang-migrate keeps the last version alone, and Flyway's
 * baseline covers what came before it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/digest.h"
#include "migrate/adopt.h"
#include "project/version.h"

#include "compat.h"

/* The key of the ledger has an index, which takes 2,700 bytes at most. */
#define MAX_VERSION_BYTES	1000

static void refuse_dirty(const ForeignLedger *ledger, List *rows);
static int	compare_versions(const ListCell *a, const ListCell *b);
static List *add_files(const ForeignLedger *ledger, const MigrationSet *set,
					   List *rows);
static ForeignRow *derive_row(const ForeignLedger *ledger,
							  const ForeignRow *from, Migration *migration);
static void judge(const ForeignLedger *ledger, const MigrationSet *set,
				  ForeignRow *row);
static void find_migration(const ForeignLedger *ledger,
						   const MigrationSet *set, ForeignRow *row);
static Migration *file_of_name(const MigrationSet *set, const char *name,
							   int occurrence);
static char *fault_of_version(const ForeignRow *row);
static void decide(ForeignRow *row, AdoptAction action, char *reason);
static char *origin(const ForeignLedger *ledger, const ForeignRow *row);
static char *remarks(const ForeignLedger *ledger, const ForeignRow *row);
static List *drop_duplicates(List *rows);
static int	compare_rows(const ListCell *a, const ListCell *b);

/* The rows of the table (ForeignRow *), and what is to become of each. */
List *
adopt_judge(const ForeignLedger *ledger)
{
	List	   *rows = adopt_read(ledger);
	MigrationSet *set = migrations_load("");
	ListCell   *cell;

	refuse_dirty(ledger, rows);
	if (ledger->format->by_version)
		list_sort(rows, compare_versions);
	rows = add_files(ledger, set, rows);
	foreach(cell, rows)
		judge(ledger, set, lfirst(cell));
	return drop_duplicates(rows);
}

/* golang-migrate can't tell how far a dirty version got; nor can we. */
static void
refuse_dirty(const ForeignLedger *ledger, List *rows)
{
	ListCell   *cell;

	foreach(cell, rows)
	{
		ForeignRow *row = lfirst(cell);

		if (row->dirty)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("cannot adopt %s: its version %s is dirty",
							ledger->qualified, row->version),
					 errdetail("%s stopped in the middle of that migration.",
							   ledger->format->tool),
					 errhint("Complete or undo by hand what it did, say so with \"migrate force\", and adopt again.")));
	}
}

static int
compare_versions(const ListCell *a, const ListCell *b)
{
	const ForeignRow *left = lfirst(a);
	const ForeignRow *right = lfirst(b);
	int			result;

	if (left->version == NULL || right->version == NULL)
		return (int) (left->version == NULL) - (int) (right->version == NULL);
	result = version_compare(left->version, right->version);
	return result != 0 ? result : strcmp(left->version, right->version);
}

/* Before a row that stands for all before it, the pushed files of those. */
static List *
add_files(const ForeignLedger *ledger, const MigrationSet *set, List *rows)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, rows)
	{
		ForeignRow *row = lfirst(cell);

		for (int i = 0; row->through && i < set->nmigrations; i++)
		{
			Migration  *migration = set->migrations[i];
			int			order = version_compare(migration->version,
												row->version);

			/* a row that is only a marker stands for its own version, too */
			if (migration->up != NULL && !migration->repeatable &&
				(order < 0 || (order == 0 && row->skip != NULL)))
				result = lappend(result, derive_row(ledger, row, migration));
		}
		result = lappend(result, row);
	}
	for (int i = 0; i < list_length(result); i++)
		((ForeignRow *) list_nth(result, i))->place = i;
	return result;
}

static ForeignRow *
derive_row(const ForeignLedger *ledger, const ForeignRow *from,
		   Migration *migration)
{
	ForeignRow *row = palloc0_object(ForeignRow);

	row->version = migration->version;
	row->derived = true;
	row->duration = -1;
	row->occurrence = 1;
	row->reason = from->skip != NULL ?
		psprintf("%s: not after its baseline %s", ledger->format->tool,
				 from->version) :
		psprintf("%s: comes before version %s", ledger->format->tool,
				 from->version);
	return row;
}

/* Decide on one row; action and reason are set. */
static void
judge(const ForeignLedger *ledger, const MigrationSet *set, ForeignRow *row)
{
	char	   *from = row->derived ? row->reason : origin(ledger, row);
	char	   *fault = fault_of_version(row);

	if (row->skip != NULL || fault != NULL)
	{
		decide(row, ADOPT_SKIP, psprintf("%s; %s",
										 row->skip != NULL ? row->skip : fault, from));
		return;
	}
	find_migration(ledger, set, row);
	if (row->migration == NULL && row->superseded)
		decide(row, ADOPT_SKIP, psprintf("reworked later; %s", from));
	else if (row->migration != NULL && migration_is_in_place(row->migration))
		decide(row, ADOPT_KEEP, psprintf("the ledger has it as %s",
										 ledger_state_name(row->migration->entry->state)));
	else if (row->migration != NULL && row->migration->intent != NULL)
		decide(row, ADOPT_SKIP, pstrdup("confiture is in the middle of it"));
	else
		decide(row, ADOPT_RECORD, psprintf("%s%s", from, remarks(ledger, row)));
}

static void
find_migration(const ForeignLedger *ledger, const MigrationSet *set,
			   ForeignRow *row)
{
	if (ledger->format->by_name)
		row->migration = file_of_name(set, row->name, row->occurrence);
	if (row->migration == NULL && !row->superseded)
		row->migration = migrations_find(set, row->version);
}

/* Of the files of a name, which may have several versions, the n-th. */
static Migration *
file_of_name(const MigrationSet *set, const char *name, int occurrence)
{
	for (int i = 0; i < set->nmigrations; i++)
	{
		Migration  *migration = set->migrations[i];

		if (migration->up != NULL && !migration->repeatable &&
			strcmp(migration->name, name) == 0 && --occurrence == 0)
			return migration;
	}
	return NULL;
}

/* Why a version can't be one here, NULL if it can. */
static char *
fault_of_version(const ForeignRow *row)
{
	const char *version = row->version;

	if (version == NULL || version[0] == '\0')
		return pstrdup("has no version");
	if (strlen(version) > MAX_VERSION_BYTES)
		return psprintf("its version is longer than %d bytes",
						MAX_VERSION_BYTES);
	if (strchr(version, '/') != NULL)
		return pstrdup("its version holds a slash, which no file name can");
	if (version_is_repeatable(version) != row->repeatable)
		return pstrdup("its version is the name of a repeatable script");
	return NULL;
}

static void
decide(ForeignRow *row, AdoptAction action, char *reason)
{
	row->action = action;
	row->reason = reason;
}

/* What the tool says about a row, as in "Flyway: installed by x at …". */
static char *
origin(const ForeignLedger *ledger, const ForeignRow *row)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s: %s", ledger->format->tool,
					 ledger->format->verb);
	if (row->applied_by != NULL)
		appendStringInfo(&text, " by %s", row->applied_by);
	if (row->applied_text != NULL)
		appendStringInfo(&text, " at %s", row->applied_text);
	if (row->applied_by == NULL && row->applied_text == NULL)
		appendStringInfo(&text, " in %s", ledger->qualified);
	return text.data;
}

/* What somebody should know before he adopts it. */
static char *
remarks(const ForeignLedger *ledger, const ForeignRow *row)
{
	StringInfoData text;

	initStringInfo(&text);
	if (ledger->format->remark != NULL)
		appendStringInfo(&text, "; %s", ledger->format->remark);
	if (row->migration == NULL || row->migration->up == NULL)
		appendStringInfoString(&text, "; no file of it is pushed");
	else if (adopt_text_differs(row))
		appendStringInfo(&text, "; %s is not the text that was applied",
						 row->migration->up->path);
	return text.data;
}

/*
 * One row for each version: a second one is skipped, and a file that also has
 * a row of its own is left out.
 */
static List *
drop_duplicates(List *rows)
{
	List	   *by_version = NIL;
	List	   *result = NIL;
	ForeignRow *last = NULL;
	ListCell   *cell;

	foreach(cell, rows)
		if (((ForeignRow *) lfirst(cell))->action != ADOPT_SKIP)
		by_version = lappend(by_version, lfirst(cell));
	list_sort(by_version, compare_rows);
	foreach(cell, by_version)
	{
		ForeignRow *row = lfirst(cell);

		if (last == NULL ||
			version_compare(adopt_version(last), adopt_version(row)) != 0)
			last = row;
		else
			decide(row, row->derived ? ADOPT_DROP : ADOPT_SKIP,
				   psprintf("the same version as %s", last->version));
	}
	foreach(cell, rows)
		if (((ForeignRow *) lfirst(cell))->action != ADOPT_DROP)
		result = lappend(result, lfirst(cell));
	return result;
}

/* By version; of one version, rows of the table first. */
static int
compare_rows(const ListCell *a, const ListCell *b)
{
	const ForeignRow *left = lfirst(a);
	const ForeignRow *right = lfirst(b);
	int			result = version_compare(adopt_version(left), adopt_version(right));

	if (result == 0)
		result = (int) left->derived - (int) right->derived;
	return result != 0 ? result : left->place - right->place;
}

/* The spelling of the file, or of the ledger, before the tool's. */
const char *
adopt_version(const ForeignRow *row)
{
	return row->migration != NULL ? row->migration->version : row->version;
}

const char *
adopt_name(const ForeignRow *row)
{
	if (row->name != NULL && row->name[0] != '\0')
		return row->name;
	return row->migration != NULL ? row->migration->name : "";
}

/* The SHA-256 of a text in hexadecimal, as we write it? */
bool
adopt_is_digest(const char *text)
{
	return text != NULL && strlen(text) == DIGEST_HEX_LENGTH &&
		strspn(text, "0123456789abcdef") == DIGEST_HEX_LENGTH;
}

/* Did the tool say that it applied another text than the one that is pushed? */
bool
adopt_text_differs(const ForeignRow *row)
{
	return adopt_is_digest(row->sha256) && row->migration != NULL &&
		row->migration->up != NULL &&
		strcmp(row->sha256, row->migration->up->sha256) != 0;
}
