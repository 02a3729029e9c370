/*-------------------------------------------------------------------------
 *
 * migration_notes.c
 *	  What else is known of migrations: half done, held, failed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/timestamp.h"

#include "core/query.h"
#include "project/migrations.h"
#include "project/version.h"

#include "compat.h"

static void attach_intents(MigrationSet *set);
static Migration *find_or_add(const MigrationSet *set, List **added,
							  const char *version, const char *name);
static void add_migrations(MigrationSet *set, List *added);
static int	compare_migrations(const void *a, const void *b);
static void attach_holds(MigrationSet *set);
static void attach_failures(const MigrationSet *set);

/* Put them to their migrations; adds those that nothing else is known of. */
void
migrations_attach_notes(MigrationSet *set)
{
	attach_intents(set);
	attach_holds(set);
	attach_failures(set);
}

static void
attach_intents(MigrationSet *set)
{
	List	   *added = NIL;
	ListCell   *cell;

	foreach(cell, intent_read(set->scope))
	{
		Intent	   *intent = lfirst(cell);

		find_or_add(set, &added, intent->version, intent->name)->intent = intent;
	}
	add_migrations(set, added);
}

/* A version that has neither a file nor an entry has to be seen, too. */
static Migration *
find_or_add(const MigrationSet *set, List **added, const char *version,
			const char *name)
{
	Migration  *migration = migrations_find(set, version);

	if (migration != NULL)
		return migration;
	migration = palloc0_object(Migration);
	migration->version = pstrdup(version);
	migration->name = pstrdup(name);
	migration->repeatable = version_is_repeatable(version);
	*added = lappend(*added, migration);
	return migration;
}

static void
add_migrations(MigrationSet *set, List *added)
{
	ListCell   *cell;

	if (added == NIL)
		return;
	set->migrations = repalloc(set->migrations,
							   (set->nmigrations + list_length(added)) *
							   sizeof(Migration *));
	foreach(cell, added)
		set->migrations[set->nmigrations++] = lfirst(cell);
	qsort(set->migrations, set->nmigrations, sizeof(Migration *),
		  compare_migrations);
}

static int
compare_migrations(const void *a, const void *b)
{
	return version_order((*(Migration *const *) a)->version,
						 (*(Migration *const *) b)->version);
}

static void
attach_holds(MigrationSet *set)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(set->scope)};
	List	   *added = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT version, reason, held_by"
					  " FROM confiture.held_version WHERE scope = $1",
					  lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		Migration  *migration = find_or_add(set, &added,
											query_result_text(&query, i, 1),
											"");

		migration->held = query_result_text(&query, i, 2);
		migration->held_by = query_result_text(&query, i, 3);
		migration->held_as = query_result_text(&query, i, 1);
	}
	query_close(&query);
	add_migrations(set, added);
}

/* Failed attempts to go up that nothing in the ledger came after. */
static void
attach_failures(const MigrationSet *set)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(set->scope)};
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT DISTINCT ON (version) version, id,"
					  " \"left\"(error, 1000), current_user_name, started_at"
					  " FROM confiture.history_record"
					  " WHERE scope = $1 AND NOT success AND direction = 'up'"
					  " ORDER BY version, id DESC", lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		Migration  *migration = migrations_find(set,
												query_result_text(&query, i, 1));
		bool		isnull;

		if (migration == NULL ||
			(migration->entry != NULL &&
			 migration->entry->history_id > query_result_bigint(i, 2)))
			continue;
		migration->failure = query_result_text(&query, i, 3);
		migration->failed_by = query_result_text(&query, i, 4);
		migration->failed_at = DatumGetTimestampTz(query_result(i, 5, &isnull));
	}
	query_close(&query);
}
