/*-------------------------------------------------------------------------
 *
 * migrations.c
 *	  The migrations of a project: pushed files and ledger, put together.
 *
 * A fixed number of queries reads it all, without the texts: a state follows
 * from digests.  Only where the digest of a file differs from the ledger's is
 * its text read, to see whether its tokens differ as well.
 *
 * Versions that differ in leading zeros are the same one: a ledger that was
 * adopted may say 1 where the file says 001.  The ledger's spelling is the
 * key from then on.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "core/query.h"
#include "core/suggest.h"
#include "project/migrations.h"
#include "project/version.h"

#include "compat.h"

/* A pushed file with what its name says. */
typedef struct NamedFile
{
	MigrationPath name;
	SourceFile *file;
} NamedFile;

static List *read_files(void);
static int	compare_files(const ListCell *a, const ListCell *b);
static bool are_of_one_migration(const NamedFile *a, const NamedFile *b);
static List *group_files(MigrationSet *set, List *files);
static Migration *make_migration(MigrationSet *set, List *files, int from,
								 int to);
static void note_duplicate(MigrationSet *set, const Migration *a,
						   const Migration *b);
static List *merge_ledger(const MigrationSet *set, List *migrations);
static int	compare_entries(const ListCell *a, const ListCell *b);
static void set_states(const MigrationSet *set);
static MigrationState state_of(const Migration *migration);

static const char *const state_names[] = {
	[STATE_RUNNING] = "running",
	[STATE_INTERRUPTED] = "interrupted",
	[STATE_HELD] = "held",
	[STATE_MISSING] = "missing",
	[STATE_CHANGED] = "changed",
	[STATE_FAILED] = "failed",
	[STATE_REVERTED] = "reverted",
	[STATE_ADOPTED] = "adopted",
	[STATE_BASELINE] = "baseline",
	[STATE_APPLIED] = "applied",
	[STATE_PENDING] = "pending"
};

/* All migrations of a scope, in their order, with their states. */
MigrationSet *
migrations_load(const char *scope)
{
	MigrationSet *set = palloc0_object(MigrationSet);
	List	   *migrations;
	ListCell   *cell;

	set->scope = scope;
	migrations = merge_ledger(set, group_files(set, read_files()));
	set->migrations = palloc_array(Migration *, list_length(migrations) + 1);
	foreach(cell, migrations)
		set->migrations[set->nmigrations++] = lfirst(cell);
	migrations_attach_notes(set);
	migrations_compare_tokens(set);
	set_states(set);
	return set;
}

/* The pushed files of db/migrations (NamedFile *), unless they keep a folder. */
static List *
read_files(void)
{
	QueryScope	query;
	List	   *files = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT path, sha256, pushed_by, approved_sha256"
					  " FROM confiture.source_text"
					  " WHERE path >= '" MIGRATIONS_DIRECTORY "'"
					  " AND path < 'db/migrations0'"
					  " AND path !~ '/[.](git)?keep$'", 0, NULL);
	for (uint64 i = 0; i < n; i++)
	{
		NamedFile  *named = palloc0_object(NamedFile);

		named->file = palloc0_object(SourceFile);
		named->file->path = query_result_text(&query, i, 1);
		named->file->sha256 = query_result_text(&query, i, 2);
		named->file->pushed_by = query_result_text(&query, i, 3);
		named->file->approved_sha256 = query_result_text(&query, i, 4);
		named->name = version_of_path(named->file->path);
		files = lappend(files, named);
	}
	query_close(&query);
	return files;
}

/*
 * By version, name and part, so that the files of a migration stand together;
 * what is none comes first.
 */
static int
compare_files(const ListCell *a, const ListCell *b)
{
	const NamedFile *left = lfirst(a);
	const NamedFile *right = lfirst(b);
	bool		left_named = left->name.version != NULL;
	int			result = (int) left_named - (int) (right->name.version != NULL);

	if (result == 0 && left_named)
		result = version_order(left->name.version, right->name.version);
	if (result == 0 && left_named)
		result = strcmp(left->name.name, right->name.name);
	if (result == 0 && left_named)
		result = (int) left->name.part - (int) right->name.part;
	if (result == 0)
		result = strcmp(left->file->path, right->file->path);
	return result;
}

static bool
are_of_one_migration(const NamedFile *a, const NamedFile *b)
{
	return a->name.version != NULL && b->name.version != NULL &&
		strcmp(a->name.version, b->name.version) == 0 &&
		strcmp(a->name.name, b->name.name) == 0;
}

/* The migrations (Migration *) that files make, in their order. */
static List *
group_files(MigrationSet *set, List *files)
{
	List	   *migrations = NIL;
	int			n = list_length(files);
	int			to;

	list_sort(files, compare_files);
	for (int from = 0; from < n; from = to)
	{
		Migration  *migration;

		to = from + 1;
		while (to < n && are_of_one_migration(list_nth(files, from),
											  list_nth(files, to)))
			to++;
		migration = make_migration(set, files, from, to);
		if (migration == NULL)
			continue;
		if (migrations != NIL &&
			version_compare(((Migration *) llast(migrations))->version,
							migration->version) == 0)
			note_duplicate(set, llast(migrations), migration);
		else
			migrations = lappend(migrations, migration);
	}
	return migrations;
}

/* Without an up file there is no migration, and the others are orphans. */
static Migration *
make_migration(MigrationSet *set, List *files, int from, int to)
{
	Migration  *migration = palloc0_object(Migration);

	for (int i = from; i < to; i++)
	{
		NamedFile  *named = list_nth(files, i);

		migration->version = named->name.version;
		migration->name = named->name.name;
		switch (named->name.part)
		{
			case PART_REPEATABLE:
				migration->repeatable = true;
				migration->up = named->file;
				break;
			case PART_UP:
				migration->up = named->file;
				break;
			case PART_DOWN:
				migration->down = named->file;
				break;
			case PART_VERIFY:
				migration->verify = named->file;
				break;
			case PART_NONE:
				break;
		}
	}
	if (migration->up != NULL)
		return migration;
	for (int i = from; i < to; i++)
		set->orphans = lappend(set->orphans,
							   ((NamedFile *) list_nth(files, i))->file->path);
	return NULL;
}

static void
note_duplicate(MigrationSet *set, const Migration *a, const Migration *b)
{
	set->duplicates = lappend(set->duplicates,
							  psprintf("%s and %s", a->up->path, b->up->path));
}

/* Put the ledger's entries to their files; both are sorted. */
static List *
merge_ledger(const MigrationSet *set, List *migrations)
{
	List	   *entries = ledger_read(set->scope);
	List	   *merged = NIL;
	int			next = 0;
	ListCell   *cell;

	list_sort(entries, compare_entries);
	foreach(cell, entries)
	{
		LedgerEntry *entry = lfirst(cell);
		Migration  *migration = NULL;
		int			order = 1;

		while (next < list_length(migrations) && order > 0)
		{
			migration = list_nth(migrations, next);
			order = version_compare(entry->version, migration->version);
			if (order >= 0)
			{
				merged = lappend(merged, migration);
				next++;
			}
		}
		if (order != 0)
		{
			migration = palloc0_object(Migration);
			migration->name = pstrdup(entry->name);
			migration->repeatable = version_is_repeatable(entry->version);
			merged = lappend(merged, migration);
		}
		migration->version = pstrdup(entry->version);
		migration->entry = entry;
	}
	for (; next < list_length(migrations); next++)
		merged = lappend(merged, list_nth(migrations, next));
	return merged;
}

static int
compare_entries(const ListCell *a, const ListCell *b)
{
	return version_order(((LedgerEntry *) lfirst(a))->version,
						 ((LedgerEntry *) lfirst(b))->version);
}

static void
set_states(const MigrationSet *set)
{
	for (int i = 0; i < set->nmigrations; i++)
		set->migrations[i]->state = state_of(set->migrations[i]);
}

static MigrationState
state_of(const Migration *migration)
{
	const LedgerEntry *entry = migration->entry;
	bool		in_place = migration_is_in_place(migration);
	bool		changed = migration_differs(migration) &&
		!migration->same_tokens;

	if (migration->intent != NULL)
		return STATE_INTERRUPTED;
	if (migration->held != NULL && !in_place)
		return STATE_HELD;
	if (in_place && entry->state == LEDGER_APPLIED && migration->up == NULL)
		return STATE_MISSING;
	if (in_place && entry->state == LEDGER_APPLIED && changed &&
		!migration->repeatable)
		return STATE_CHANGED;
	if (migration->failure != NULL && !(in_place && !changed))
		return STATE_FAILED;
	if (entry == NULL || (migration->repeatable && changed))
		return STATE_PENDING;
	switch (entry->state)
	{
		case LEDGER_APPLIED:
			return STATE_APPLIED;
		case LEDGER_BASELINE:
			return STATE_BASELINE;
		case LEDGER_ADOPTED:
			return STATE_ADOPTED;
		case LEDGER_REVERTED:
			return changed ? STATE_PENDING : STATE_REVERTED;
		case LEDGER_RELEASED:
			break;
	}
	return STATE_PENDING;
}

/* The migration of a version, or NULL. */
Migration *
migrations_find(const MigrationSet *set, const char *version)
{
	int			low = 0;
	int			high = set->nmigrations;

	while (low < high)
	{
		int			middle = (low + high) / 2;
		Migration  *migration = set->migrations[middle];
		int			order = version_compare(version, migration->version);

		if (order == 0)
			return migration;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The migration of a version that somebody named. */
Migration *
migrations_require(const MigrationSet *set, const char *version)
{
	Migration  *migration = migrations_find(set, version);
	List	   *versions = NIL;
	const char *meant;

	if (migration != NULL)
		return migration;
	for (int i = 0; i < set->nmigrations; i++)
		versions = lappend(versions, set->migrations[i]->version);
	meant = suggest_name(version, versions);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("there is no migration \"%s\"", version),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) :
			 errhint("SELECT version, name, state FROM confiture.migrate_status() lists them all.")));
}

/* Does the database have what this migration does? */
bool
migration_is_in_place(const Migration *migration)
{
	return migration->entry != NULL &&
		ledger_is_in_place(migration->entry->state);
}

const char *
migration_state_name(MigrationState state)
{
	return state_names[state];
}

/* Is another text pushed than the one that was applied? */
bool
migration_differs(const Migration *migration)
{
	const LedgerEntry *entry = migration->entry;

	return migration->up != NULL && entry != NULL && entry->sha256 != NULL &&
		entry->ddl_sha256 != NULL &&
		strcmp(entry->sha256, migration->up->sha256) != 0;
}
