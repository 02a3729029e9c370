/*-------------------------------------------------------------------------
 *
 * plan_down.c
 *	  Which migrations a run down goes through, and in which order.
 *
 * Those that were applied here, the last one first, by the texts that the
 * ledger kept.  What the DDL contained and what another tool applied is not
 * ours to take back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "core/digest.h"
#include "errcodes.h"
#include "migrate/run.h"
#include "project/version.h"

#include "compat.h"

static int	compare_applied(const ListCell *a, const ListCell *b);
static void append_down(Run *run, Migration *migration);
static void require_not_required(const Run *run);
static bool is_taken_back(const Run *run, const Migration *migration);

/*
 * Plan to take back the last steps migrations that were applied, or all that
 * came after target, which stays; 0 and NULL for the one that isn't given.
 */
void
plan_down(Run *run, int steps, const char *target)
{
	MigrationSet *set = run->set;
	Migration  *stays = NULL;
	List	   *applied = NIL;
	ListCell   *cell;

	if (target != NULL)
	{
		stays = migrations_require(set, target);
		if (!migration_is_in_place(stays))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("cannot go back to migration \"%s\", which is %s",
							target, migration_state_name(stays->state))));
	}
	for (int i = 0; i < set->nmigrations; i++)
	{
		Migration  *migration = set->migrations[i];

		if (migration->state == STATE_INTERRUPTED)
			plan_refuse_interrupted(run, migration);
		if (migration->entry != NULL && !migration->repeatable &&
			migration->entry->state == LEDGER_APPLIED)
			applied = lappend(applied, migration);
	}
	list_sort(applied, compare_applied);
	foreach(cell, applied)
	{
		Migration  *migration = lfirst(cell);

		if (stays != NULL ?
			migration->entry->history_id <= stays->entry->history_id :
			list_length(run->tasks) >= steps)
			break;
		append_down(run, migration);
	}
	require_not_required(run);
}

/* The last one first; what was interrupted goes before all others. */
static int
compare_applied(const ListCell *a, const ListCell *b)
{
	const Migration *left = lfirst(a);
	const Migration *right = lfirst(b);

	if ((left->intent != NULL) != (right->intent != NULL))
		return left->intent != NULL ? -1 : 1;
	return left->entry->history_id > right->entry->history_id ? -1 : 1;
}

/* What runs is the text that was kept when it was applied. */
static void
append_down(Run *run, Migration *migration)
{
	LedgerEntry *entry = ledger_find(run->set->scope, migration->version);
	SourceFile *file = palloc0_object(SourceFile);
	Script	   *up;
	const char *why = NULL;

	if (entry->up_sql != NULL)
	{
		up = script_cut(psprintf("%s%s_%s.up.sql", MIGRATIONS_DIRECTORY,
								 migration->version, migration->name),
						entry->up_sql);
		why = directives_parse(up, PART_UP)->irreversible;
		script_free(up);
	}
	if (why != NULL || entry->down_sql == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_JM_IRREVERSIBLE),
				 why != NULL ?
				 errmsg("migration \"%s\" is irreversible: %s",
						migration->version, why) :
				 errmsg("migration \"%s\" has no down file",
						migration->version),
				 why != NULL ? 0 :
				 errdetail("There was none when it was applied."),
				 why != NULL ?
				 errhint("Write a new migration that leads on from here.") :
				 errhint("Push %s%s_%s.down.sql and take it over by SELECT confiture.accept_text(%s, 'why').",
						 MIGRATIONS_DIRECTORY, migration->version,
						 migration->name,
						 quote_literal_cstr(migration->version))));

	file->path = psprintf("%s%s_%s.down.sql", MIGRATIONS_DIRECTORY,
						  migration->version, migration->name);
	file->content = pstrdup(entry->down_sql);
	file->sha256 = digest_of_text(file->content, strlen(file->content));
	file->pushed_by = pstrdup(entry->down_pushed_by);
	if (entry->down_approved)
		file->approved_sha256 = file->sha256;
	migration->entry = entry;
	plan_append(run, migration, file, PART_DOWN);
}

/* What stays must not require what goes. */
static void
require_not_required(const Run *run)
{
	ListCell   *cell;

	foreach(cell, ledger_read_mentioning(run->set->scope, "requires"))
	{
		const LedgerEntry *entry = lfirst(cell);
		const Migration *migration = migrations_find(run->set,
													 entry->version);
		Script	   *up = script_cut(entry->version, entry->up_sql);
		ListCell   *version;

		if (is_taken_back(run, migration))
			continue;
		foreach(version, directives_parse(up, PART_UP)->requires)
		{
			const Migration *required = migrations_find(run->set,
														lfirst(version));

			if (required != NULL && is_taken_back(run, required))
				ereport(ERROR,
						(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
						 errmsg("cannot take back migration \"%s\": \"%s\" requires it",
								required->version, migration->version),
						 errhint("Take that one back, too.")));
		}
		script_free(up);
	}
}

static bool
is_taken_back(const Run *run, const Migration *migration)
{
	ListCell   *cell;

	foreach(cell, run->tasks)
		if (((Task *) lfirst(cell))->migration == migration)
		return true;
	return false;
}
