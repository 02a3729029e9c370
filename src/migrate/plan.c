/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  Which migrations a run up goes through, and in which order.
 *
 * All that are not in place, by version, then the repeatable scripts whose
 * text has changed.  What can be known to fail is refused before anything
 * runs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "errcodes.h"
#include "migrate/run.h"
#include "project/version.h"

#include "compat.h"

/* of a list in a message */
#define NAMED_AT_MOST	10

static void require_clean(const MigrationSet *set);
static void refuse_changed(const Migration *migration);
static void warn_of_orphans(const MigrationSet *set);
static void tell_layout_changes(const MigrationSet *set);
static void require_target_runnable(const Run *run, const Migration *target);
static bool is_to_apply(const Run *run, const Migration *migration);
static void tell_reverted(const Run *run, const Migration *target);
static bool is_beyond(const Migration *migration, const Migration *target);
static void require_in_order(const Run *run);
static bool counts_in_order(const Migration *migration);
static bool may_come_late(const Migration *migration);
static void require_relations(const Run *run);
static bool will_be_in_place(const Migration *migration);
static void require_version(const Run *run, const Task *task,
							const char *version);
static void refuse_conflict(const Run *run, const Task *task,
							const char *version);
static void append_up(Run *run, Migration *migration);

/*
 * Plan to apply what is not in place, up to and including target, or all for
 * NULL.
 */
void
plan_up(Run *run, const char *target)
{
	MigrationSet *set = run->set;
	Migration  *last = NULL;
	Migration **chosen = palloc_array(Migration *, set->nmigrations + 1);
	int			n = 0;

	require_clean(set);
	warn_of_orphans(set);
	tell_layout_changes(set);
	if (target != NULL)
	{
		last = migrations_require(set, target);
		require_target_runnable(run, last);
	}
	for (int i = 0; i < set->nmigrations; i++)
	{
		Migration  *migration = set->migrations[i];

		if (migration->state == STATE_CHANGED)
			refuse_changed(migration);
		if (migration->state == STATE_INTERRUPTED)
			plan_refuse_interrupted(run, migration);
		if (!is_beyond(migration, last) && is_to_apply(run, migration))
			chosen[n++] = migration;
	}
	tell_reverted(run, last);
	migrations_load_texts(chosen, n);
	for (int i = 0; i < n; i++)
		append_up(run, chosen[i]);
	require_in_order(run);
	require_relations(run);
}

static void
require_clean(const MigrationSet *set)
{
	if (set->duplicates != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("two migrations have the same version: %s",
						(char *) linitial(set->duplicates)),
				 errhint("Give one of them another version. SELECT * FROM confiture.validate() lists all such files.")));
}

static void
refuse_changed(const Migration *migration)
{
	ereport(ERROR,
			(errcode(ERRCODE_JM_MIGRATION_CHANGED),
			 errmsg("migration \"%s\" was changed after it was applied",
					migration->version),
			 errdetail("The applied text has SHA-256 %s, \"%s\" has %s, and more than comments and white space differs.",
					   migration->entry->sha256, migration->up->path,
					   migration->up->sha256),
			 errhint("Put the file back and write a new migration; or take the new text over by SELECT confiture.accept_text(%s, 'why').",
					 quote_literal_cstr(migration->version))));
}

/*
 * Refuse to leave a migration half done.  A procedure goes on with it, if that
 * is its direction.
 */
void
plan_refuse_interrupted(const Run *run, const Migration *migration)
{
	const Intent *intent = migration->intent;
	bool		same_way = (strcmp(intent->direction, "up") == 0) == run->up;

	if (run->is_procedure && same_way &&
		(!run->up || migration->up != NULL))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_JM_INTERRUPTED),
			 errmsg("migration \"%s\" was interrupted on its way %s",
					migration->version, intent->direction),
			 errdetail("%d of %d statements are done.", intent->done,
					   intent->statements),
			 same_way && run->up && migration->up == NULL ?
			 errhint("Its file is not there any more: push it again; or say what became of it by SELECT confiture.resolve(%s, 'applied' or 'pending', 'why').",
					 quote_literal_cstr(migration->version)) :
			 errhint("CALL confiture.%s() goes on with it; or say what became of it by SELECT confiture.resolve(%s, 'applied' or 'pending', 'why').",
					 strcmp(intent->direction, "up") == 0 ? "migrate" : "migrate_back",
					 quote_literal_cstr(migration->version))));
}

static void
warn_of_orphans(const MigrationSet *set)
{
	if (set->orphans != NIL)
		ereport(WARNING,
				(errmsg_plural("%d file in db/migrations belongs to no migration: \"%s\"",
							   "%d files in db/migrations belong to no migration, the first is \"%s\"",
							   list_length(set->orphans),
							   list_length(set->orphans),
							   (char *) linitial(set->orphans)),
				 errhint("Migrations are <version>_<name>.up.sql, .down.sql, .verify.sql and R__<name>.sql. SELECT * FROM confiture.validate() says what is wrong.")));
}

static void
tell_layout_changes(const MigrationSet *set)
{
	for (int i = 0; i < set->nmigrations; i++)
	{
		const Migration *migration = set->migrations[i];

		if (migration->same_tokens && migration_is_in_place(migration))
			ereport(NOTICE,
					(errmsg("migration \"%s\" was changed in comments and white space alone since it was applied",
							migration->version)));
	}
}

static void
require_target_runnable(const Run *run, const Migration *target)
{
	bool		held = target->state == STATE_HELD;

	if (held || (target->state == STATE_REVERTED &&
				 !run->environment->settings->reverted_is_pending))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("migration \"%s\" is %s", target->version,
						migration_state_name(target->state)),
				 held ? errdetail("It is held by %s: %s", target->held_by,
								  target->held) : 0,
				 errhint("SELECT confiture.release(%s) lets it be applied.",
						 quote_literal_cstr(target->version))));
}

/* Is it to be applied now?  Says so where it is passed over. */
static bool
is_to_apply(const Run *run, const Migration *migration)
{
	if (migration->up == NULL)
		return false;
	switch (migration->state)
	{
		case STATE_HELD:
			ereport(NOTICE,
					(errmsg("migration \"%s\" is held, and passed over: %s",
							migration->version, migration->held),
					 errhint("SELECT confiture.release(%s) lets it be applied.",
							 quote_literal_cstr(migration->version))));
			return false;
		case STATE_REVERTED:
			return run->environment->settings->reverted_is_pending;
		case STATE_INTERRUPTED:
		case STATE_FAILED:
		case STATE_PENDING:
			return true;
		case STATE_RUNNING:
		case STATE_MISSING:
		case STATE_CHANGED:
		case STATE_ADOPTED:
		case STATE_BASELINE:
		case STATE_APPLIED:
			break;
	}
	return false;
}

/* Say once which ones are passed over because they were taken back. */
static void
tell_reverted(const Run *run, const Migration *target)
{
	const char *version = NULL;
	StringInfoData names;
	int			n = 0;

	if (run->environment->settings->reverted_is_pending)
		return;
	initStringInfo(&names);
	for (int i = 0; i < run->set->nmigrations; i++)
	{
		const Migration *migration = run->set->migrations[i];

		if (migration->state != STATE_REVERTED || migration->up == NULL ||
			is_beyond(migration, target))
			continue;
		version = migration->version;
		if (n++ < NAMED_AT_MOST)
			appendStringInfo(&names, "%s\"%s\"", n > 1 ? ", " : "", version);
	}
	if (n > 0)
		ereport(NOTICE,
				(errmsg_plural("%d migration that was taken back is passed over: %s%s",
							   "%d migrations that were taken back are passed over: %s%s",
							   n, n, names.data,
							   n > NAMED_AT_MOST ? ", ..." : ""),
				 errhint("SELECT confiture.release(%s) lets one be applied again, and so does a changed text.",
						 quote_literal_cstr(version))));
}

/* Repeatable scripts may need what comes after the target. */
static bool
is_beyond(const Migration *migration, const Migration *target)
{
	return target != NULL &&
		version_compare(migration->version, target->version) > 0;
}

/* Nothing may come before what is in place, unless somebody said so. */
static void
require_in_order(const Run *run)
{
	const Migration *newest = NULL;
	ListCell   *cell;

	if (run->environment->settings->out_of_order_allowed)
		return;
	for (int i = run->set->nmigrations - 1; i >= 0 && newest == NULL; i--)
		if (counts_in_order(run->set->migrations[i]))
			newest = run->set->migrations[i];
	if (newest == NULL)
		return;
	foreach(cell, run->tasks)
	{
		const Migration *migration = ((Task *) lfirst(cell))->migration;

		if (!migration->repeatable && !may_come_late(migration) &&
			version_compare(migration->version, newest->version) < 0)
			ereport(ERROR,
					(errcode(ERRCODE_JM_OUT_OF_ORDER),
					 errmsg("migration \"%s\" is out of order: \"%s\" is in place already",
							migration->version, newest->version),
					 errdetail("Environment \"%s\" says out_of_order: refuse.",
							   environment_label(run->environment)),
					 errhint("Give it a newer version; let this one come late by SELECT confiture.hold(%1$s, 'why') and confiture.release(%1$s); or set migration.out_of_order to allow.",
							 quote_literal_cstr(migration->version))));
	}
}

/*
 * Another tool's name of a version, which has no file here, may be of another
 * order.
 */
static bool
counts_in_order(const Migration *migration)
{
	return !migration->repeatable && migration_is_in_place(migration) &&
		!(migration->entry->state == LEDGER_ADOPTED && migration->up == NULL);
}

/* It was in its place once, has begun there, or somebody released it. */
static bool
may_come_late(const Migration *migration)
{
	return migration->entry != NULL || migration->intent != NULL;
}

/* requires and conflicts */
static void
require_relations(const Run *run)
{
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);
		ListCell   *version;

		foreach(version, task->directives->requires)
			require_version(run, task, lfirst(version));
		foreach(version, task->directives->conflicts)
			refuse_conflict(run, task, lfirst(version));
		task->migration->planned = true;
	}
}

/* When the run comes to the task that is being looked at. */
static bool
will_be_in_place(const Migration *migration)
{
	return migration != NULL &&
		(migration->planned || migration_is_in_place(migration));
}

static void
require_version(const Run *run, const Task *task, const char *version)
{
	const Migration *required = migrations_find(run->set, version);

	if (!will_be_in_place(required))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("migration \"%s\" requires \"%s\", which is not in place",
						task->migration->version, version),
				 required == NULL ?
				 errdetail("There is no such migration.") :
				 errdetail("That one is %s, and this run does not apply it before.",
						   migration_state_name(required->state))));
}

static void
refuse_conflict(const Run *run, const Task *task, const char *version)
{
	if (will_be_in_place(migrations_find(run->set, version)))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("migration \"%s\" conflicts with \"%s\", which is in place",
						task->migration->version, version),
				 errhint("Take that one back first, or hold this one.")));
}

static void
append_up(Run *run, Migration *migration)
{
	Task	   *task = plan_append(run, migration, migration->up,
								   migration->repeatable ?
								   PART_REPEATABLE : PART_UP);

	task->up = true;
	if (migration->verify != NULL)
	{
		task->verify = script_cut(migration->verify->path,
								  migration->verify->content);
		script_require_one_transaction(task->verify);
	}
}

/* Add a task whose script is that text. */
Task *
plan_append(Run *run, Migration *migration, SourceFile *file,
			MigrationPart part)
{
	Task	   *task = palloc0_object(Task);

	task->migration = migration;
	task->file = file;
	task->duration = -1;
	task->script = script_cut(file->path, file->content);
	file->ddl_sha256 = script_hash(task->script);
	task->directives = directives_parse(task->script, part);
	task_read_expected(task);
	script_require_one_transaction(task->script);
	run->tasks = lappend(run->tasks, task);
	return task;
}
