/*-------------------------------------------------------------------------
 *
 * resolve.c
 *	  Decisions about what is in place: accept_text, resolve, baseline.
 *
 * The ledger's word is taken by every run, so that these take the runner's
 * lock.  None looks at the database itself: who decides has done so.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "core/script.h"
#include "migrate/arguments.h"
#include "migrate/decide.h"
#include "migrate/leave.h"
#include "project/directives.h"
#include "project/version.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_accept_text);
PG_FUNCTION_INFO_V1(confiture_resolve);
PG_FUNCTION_INFO_V1(confiture_baseline);

static void require_text_to_accept(const Migration *migration);
static void require_readable(const SourceFile *file, MigrationPart part);
static LedgerEntry *entry_with_pushed_texts(const Decision *decision);
static bool texts_equal(const LedgerEntry *a, const LedgerEntry *b);
static bool same(const char *a, const char *b);
static bool parse_state(const char *state);
static void require_unresolved(const Migration *migration, bool applied);
static void put_applied(const Decision *decision);
static void require_pushed_version(const Migration *migration);

/*
 * accept_text(version text, reason text, scope text DEFAULT '') → void
 *
 * The pushed texts take the place of those that were applied.
 */
Datum
confiture_accept_text(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	LedgerEntry *entry;
	char	   *version = decision_version(fcinfo, "version");
	char	   *reason = decision_reason(fcinfo, 1);

	decision_prepare(&decision, "confiture.accept_text()",
					 text_argument(fcinfo, 2, "scope"), true);
	decision.migration = migrations_require(decision.set, version);
	require_text_to_accept(decision.migration);
	entry = entry_with_pushed_texts(&decision);
	if (texts_equal(entry, ledger_find(decision.scope, entry->version)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the pushed texts of migration \"%s\" are those of the ledger",
						entry->version)));
	decision_record(&decision, "accept", version, reason);
	ledger_put(entry);
	PG_RETURN_VOID();
}

static void
require_text_to_accept(const Migration *migration)
{
	if (migration->intent != NULL || !migration_is_in_place(migration))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no text of migration \"%s\" can be accepted: it is %s",
						migration->version,
						migration_state_name(migration->state)),
				 errdetail("Only of what is in place can it.")));
	if (migration->up == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no text of migration \"%s\" can be accepted: its up file is not pushed",
						migration->version)));
}

/*
 * The ledger's entry with the texts that are pushed; one that isn't stays, so
 * that a lost down file doesn't take the way back with it.
 *
 * Raises the error of a text that can't be read.
 */
static LedgerEntry *
entry_with_pushed_texts(const Decision *decision)
{
	Migration  *migration = decision->migration;
	LedgerEntry *entry = ledger_find(decision->scope, migration->version);
	const char *name;

	if (entry == NULL)
	{
		entry = palloc0_object(LedgerEntry);
		entry->scope = decision->scope;
		entry->duration = -1;
	}
	name = entry->name;
	migrations_load_texts(&migration, 1);
	require_readable(migration->up,
					 migration->repeatable ? PART_REPEATABLE : PART_UP);
	require_readable(migration->down, PART_DOWN);
	require_readable(migration->verify, PART_VERIFY);
	migration_fill_entry(migration, entry);
	if (migration->up == NULL && name != NULL)
		entry->name = name;
	return entry;
}

static void
require_readable(const SourceFile *file, MigrationPart part)
{
	Script	   *script;

	if (file == NULL)
		return;
	script = script_cut(file->path, file->content);
	(void) directives_parse(script, part);
	script_free(script);
}

static bool
texts_equal(const LedgerEntry *a, const LedgerEntry *b)
{
	return same(a->up_sql, b->up_sql) && same(a->down_sql, b->down_sql) &&
		same(a->verify_sql, b->verify_sql);
}

static bool
same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

/*
 * resolve(version text, as_state text, reason text, scope text DEFAULT '')
 *	 → void
 *
 * Says what became of a migration where the bookkeeping is wrong, or doesn't
 * know: applied, or pending.
 */
Datum
confiture_resolve(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	char	   *version = decision_version(fcinfo, "version");
	char	   *as_state = text_argument(fcinfo, 1, "as_state");
	bool		applied = parse_state(as_state);
	char	   *reason = decision_reason(fcinfo, 2);

	decision_prepare(&decision, "confiture.resolve()",
					 text_argument(fcinfo, 3, "scope"), true);
	decision.migration = migrations_require(decision.set, version);
	require_unresolved(decision.migration, applied);
	decision_record(&decision, "resolve", version,
					psprintf("%s: %s", as_state, reason));
	if (applied)
		put_applied(&decision);
	else
		decision_put_released(&decision);
	if (decision.migration->intent != NULL)
		intent_remove(decision.scope, decision.migration->intent->version);
	PG_RETURN_VOID();
}

/* true = applied */
static bool
parse_state(const char *state)
{
	bool		applied = strcmp(state, "applied") == 0;

	if (!applied && strcmp(state, "pending") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a migration cannot be resolved as \"%s\"", state),
				 errhint("Say 'applied' if the database has all of it, 'pending' if it has nothing of it.")));
	return applied;
}

static void
require_unresolved(const Migration *migration, bool applied)
{
	const LedgerEntry *entry = migration->entry;

	if (migration->intent != NULL ||
		(applied ? entry == NULL || entry->state != LEDGER_APPLIED :
		 migration_is_in_place(migration)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is nothing to resolve: migration \"%s\" is %s",
					migration->version,
					migration_state_name(migration->state)),
			 migration->state == STATE_CHANGED ?
			 errhint("SELECT confiture.accept_text(%s, 'why') takes the changed text over.",
					 quote_literal_cstr(migration->version)) :
			 migration->state == STATE_HELD || migration->state == STATE_REVERTED ?
			 errhint("SELECT confiture.release(%s) lets it be applied.",
					 quote_literal_cstr(migration->version)) : 0));
}

/*
 * The texts are the pushed ones, else those that the ledger has, else the one
 * that was being run.  What was in place keeps its place in the order.
 */
static void
put_applied(const Decision *decision)
{
	const Migration *migration = decision->migration;
	LedgerEntry *entry = entry_with_pushed_texts(decision);

	if (entry->up_sql == NULL && migration->intent != NULL &&
		strcmp(migration->intent->direction, "up") == 0)
		entry->up_sql = intent_find(decision->scope,
									migration->intent->version)->sql;
	if (!migration_is_in_place(migration))
		entry->history_id = decision->record.id;
	entry->state = LEDGER_APPLIED;
	decision_set_recorded(entry, decision);
	ledger_put(entry);
	decision_remove_hold(decision);
}

/*
 * baseline(through text, scope text DEFAULT '') → int
 *
 * Marks the versions up to and including this one as contained in what the
 * database has; returns how many were not in place.
 */
Datum
confiture_baseline(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	char	   *through = decision_version(fcinfo, "through");
	int64		marked;

	decision_prepare(&decision, "confiture.baseline()",
					 text_argument(fcinfo, 1, "scope"), true);
	require_pushed_version(migrations_require(decision.set, through));
	marked = migrations_mark_baseline(decision.scope, through);
	leave_as_baseline("confiture.baseline()");
	PG_RETURN_INT32((int32) marked);
}

static void
require_pushed_version(const Migration *migration)
{
	if (migration->repeatable)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is a repeatable script, not a version",
						migration->version)));
	if (migration->up == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("migration \"%s\" is not pushed", migration->version),
				 errhint("Push %s%s_<name>.up.sql first.",
						 MIGRATIONS_DIRECTORY, migration->version)));
}
