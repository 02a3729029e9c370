/*-------------------------------------------------------------------------
 *
 * migration_texts.c
 *	  The texts of migrations: compared with the ledger's, and kept in it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "core/attempt.h"
#include "core/script.h"
#include "project/history.h"
#include "project/migrations.h"
#include "project/version.h"

#include "compat.h"

typedef struct HashTask
{
	const SourceFile *file;
	char	   *digest;
} HashTask;

static char *hash_of(const SourceFile *file);
static void hash(void *arg);
static bool is_to_mark(const Migration *migration, const char *through);
static void mark(const char *scope, Migration *migration);

/*
 * Where a pushed text differs from the ledger's, see whether its tokens do.
 */
void
migrations_compare_tokens(const MigrationSet *set)
{
	SourceList	list = {.files = palloc_array(SourceFile, set->nmigrations + 1)};

	for (int i = 0; i < set->nmigrations; i++)
		if (migration_differs(set->migrations[i]))
			list.files[list.nfiles++] = *set->migrations[i]->up;
	if (list.nfiles == 0)
		return;
	order_load_contents(&list);
	for (int i = 0, n = 0; i < set->nmigrations; i++)
		if (migration_differs(set->migrations[i]))
		{
			SourceFile *file = &list.files[n++];
			const char *hash = hash_of(file);

			set->migrations[i]->same_tokens = hash != NULL &&
				strcmp(hash, set->migrations[i]->entry->ddl_sha256) == 0;
			pfree(file->content);
		}
}

/*
 * The digest of a text's tokens; NULL if it can't be cut into statements.
 *
 * To look at migrations must not fail because one of them is broken.
 */
static char *
hash_of(const SourceFile *file)
{
	HashTask	task = {.file = file};

	return attempt(hash, &task) == NULL ? task.digest : NULL;
}

static void
hash(void *arg)
{
	HashTask   *task = arg;
	Script	   *script = script_cut(task->file->path, task->file->content);

	task->digest = script_hash(script);
	script_free(script);
}

/* Read all the pushed texts of some migrations. */
void
migrations_load_texts(Migration **migrations, int n)
{
	SourceList	list = {.files = palloc_array(SourceFile, 3 * n + 1)};
	SourceFile **places = palloc_array(SourceFile *, 3 * n + 1);

	for (int i = 0; i < n; i++)
	{
		SourceFile *files[] = {
			migrations[i]->up, migrations[i]->down, migrations[i]->verify
		};

		for (int j = 0; j < (int) lengthof(files); j++)
			if (files[j] != NULL)
			{
				places[list.nfiles] = files[j];
				list.files[list.nfiles++] = *files[j];
			}
	}
	order_load_contents(&list);
	for (int i = 0; i < list.nfiles; i++)
		places[i]->content = list.files[i].content;
}

/*
 * Put the pushed texts of a migration into an entry of the ledger, with what
 * is known of them; migrations_load_texts() has read them.
 */
void
migration_fill_entry(const Migration *migration, LedgerEntry *entry)
{
	const SourceFile *down = migration->down;

	entry->version = migration->version;
	entry->name = migration->name;
	if (migration->up != NULL)
	{
		entry->sha256 = migration->up->sha256;
		entry->ddl_sha256 = migration->up->ddl_sha256 != NULL ?
			migration->up->ddl_sha256 : hash_of(migration->up);
		entry->up_sql = migration->up->content;
		entry->pushed_by = migration->up->pushed_by;
	}
	if (migration->verify != NULL)
		entry->verify_sql = migration->verify->content;
	if (down != NULL)
	{
		entry->down_sql = down->content;
		entry->down_pushed_by = down->pushed_by;
		entry->down_approved = down->approved_sha256 != NULL &&
			strcmp(down->approved_sha256, down->sha256) == 0;
	}
}

/*
 * Mark pushed migrations as contained in what the database has: versions up
 * to and including through, or all and the repeatable scripts for NULL.
 *
 * What is in place already stays as it is.  Returns the number marked.
 */
int64
migrations_mark_baseline(const char *scope, const char *through)
{
	MigrationSet *set = migrations_load(scope);
	Migration **chosen = palloc_array(Migration *, set->nmigrations + 1);
	int			n = 0;

	for (int i = 0; i < set->nmigrations; i++)
		if (is_to_mark(set->migrations[i], through))
			chosen[n++] = set->migrations[i];
	migrations_load_texts(chosen, n);
	for (int i = 0; i < n; i++)
		mark(scope, chosen[i]);
	return n;
}

static bool
is_to_mark(const Migration *migration, const char *through)
{
	if (migration->up == NULL)
		return false;
	if (through == NULL)
		return !migration_is_in_place(migration) || migration->repeatable;
	return !migration_is_in_place(migration) && !migration->repeatable &&
		version_compare(migration->version, through) <= 0;
}

static void
mark(const char *scope, Migration *migration)
{
	HistoryRecord record = {0};
	LedgerEntry entry = {.scope = scope, .state = LEDGER_BASELINE};

	history_start(&record, "baseline");
	record.scope = scope;
	record.version = migration->version;
	record.name = migration->name;
	record.sha256 = migration->up->sha256;
	history_write(&record);

	migration_fill_entry(migration, &entry);
	entry.history_id = record.id;
	entry.recorded_at = record.started_at;
	entry.duration = -1;
	entry.session_user = record.session_user;
	entry.current_user = record.current_user;
	ledger_put(&entry);
	if (migration->intent != NULL)
		intent_remove(scope, migration->intent->version);
}
