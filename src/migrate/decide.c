/*-------------------------------------------------------------------------
 *
 * decide.c
 *	  Decisions about migrations: hold, release, accept_text, resolve, baseline.
 *
 * Each is a row of the history with its reason, and changes the bookkeeping
 * alone: no statement of a migration runs.  The lock of the history comes
 * first, which everybody has who writes the ledger; what is read afterwards
 * stays true.  What concerns migrations in place, or half in place, also takes
 * the runner's lock: a run has looked at them before it began.  hold() and
 * release() don't: one wants to hold a version while others are being applied.
 *
 * A ledger entry in state released stands for a version that isn't in place
 * and may be applied however late it comes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "core/query.h"
#include "core/script.h"
#include "migrate/arguments.h"
#include "project/directives.h"
#include "project/history.h"
#include "project/migrations.h"
#include "project/runner.h"
#include "project/version.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_hold);
PG_FUNCTION_INFO_V1(confiture_release);
PG_FUNCTION_INFO_V1(confiture_accept_text);
PG_FUNCTION_INFO_V1(confiture_resolve);
PG_FUNCTION_INFO_V1(confiture_baseline);

/* Somebody's decision about one version. */
typedef struct Decision
{
	const char *scope;
	MigrationSet *set;
	Migration  *migration;		/* NULL = not known yet */
	HistoryRecord record;		/* as written by record() */
} Decision;

static char *version_argument(FunctionCallInfo fcinfo, const char *name);
static char *reason_argument(FunctionCallInfo fcinfo, int number);
static void prepare(Decision *decision, const char *function,
					const char *scope, bool like_a_runner);
static void record(Decision *decision, const char *direction,
				   const char *version, const char *reason);
static void require_may_be_held(const Migration *migration);
static void put_hold(const Decision *decision, const char *reason);
static void remove_hold(const Decision *decision);
static void require_something_to_release(const Migration *migration);
static void put_released(const Decision *decision);
static void set_recorded(LedgerEntry *entry, const Decision *decision);
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
 * hold(version text, reason text, scope text DEFAULT '') → void
 *
 * Keeps a version from being applied, one that isn't pushed yet, too.
 */
Datum
confiture_hold(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	char	   *version = version_argument(fcinfo, "version");
	char	   *reason = reason_argument(fcinfo, 1);

	prepare(&decision, "confiture.hold()",
			text_argument(fcinfo, 2, "scope"), false);
	decision.migration = migrations_find(decision.set, version);
	if (decision.migration != NULL)
		require_may_be_held(decision.migration);
	record(&decision, "hold", version, reason);
	put_hold(&decision, reason);
	PG_RETURN_VOID();
}

static char *
version_argument(FunctionCallInfo fcinfo, const char *name)
{
	char	   *version = text_argument(fcinfo, 0, name);

	if (*version == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be empty", name),
				 errhint("SELECT version, name, state FROM confiture.migrate_status() lists all versions.")));
	return version;
}

static char *
reason_argument(FunctionCallInfo fcinfo, int number)
{
	char	   *reason = text_argument(fcinfo, number, "reason");

	if (reason[strspn(reason, " \t\r\n")] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reason must not be empty"),
				 errhint("It is kept in the history for whoever asks later.")));
	return reason;
}

/* Refuse where nothing may be decided; lock, and only then look. */
static void
prepare(Decision *decision, const char *function, const char *scope,
		bool like_a_runner)
{
	runner_require_transaction(function);
	if (like_a_runner)
		runner_lock_for_transaction();
	environment_require_this_database(environment_load(NULL));
	history_lock();
	decision->scope = scope;
	decision->set = migrations_load(scope);
}

/* Write the history's row, under the ledger's spelling of the version. */
static void
record(Decision *decision, const char *direction, const char *version,
	   const char *reason)
{
	const Migration *migration = decision->migration;
	HistoryRecord *record = &decision->record;

	history_start(record, direction);
	record->scope = decision->scope;
	record->version = migration != NULL ? migration->version : version;
	record->name = migration != NULL ? migration->name : "";
	if (migration != NULL && migration->up != NULL)
		record->sha256 = migration->up->sha256;
	record->reason = reason;
	history_write(record);
	ereport(LOG_SERVER_ONLY,
			(errmsg("confiture: %s of migration \"%s\", the history's digest is %s",
					direction, record->version, record->digest),
			 errhidestmt(true)));
}

static void
require_may_be_held(const Migration *migration)
{
	if (migration->held != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("migration \"%s\" is held already",
						migration->version),
				 errdetail("It is held by %s: %s", migration->held_by,
						   migration->held)));
	if (migration->intent != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("migration \"%s\" cannot be held: it is half done",
						migration->version),
				 errhint("Say what became of it by SELECT confiture.resolve(%s, 'applied' or 'pending', 'why').",
						 quote_literal_cstr(migration->version))));
	if (migration_is_in_place(migration))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("migration \"%s\" cannot be held: it is %s",
						migration->version,
						migration_state_name(migration->state)),
				 errdetail("Only what is yet to be applied can be held.")));
}

static void
put_hold(const Decision *decision, const char *reason)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(decision->scope),
		query_text(decision->record.version),
		query_text(reason),
		query_timestamptz(decision->record.started_at),
		query_text(decision->record.current_user)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.held_version"
				  " (scope, version, reason, held_at, held_by)"
				  " VALUES ($1, $2, $3, $4, $5)", lengthof(args), args);
	query_close(&query);
}

/*
 * release(version text, scope text DEFAULT '') → void
 *
 * Lets a version be applied that was held or taken back.
 */
Datum
confiture_release(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	char	   *version = version_argument(fcinfo, "version");

	prepare(&decision, "confiture.release()",
			text_argument(fcinfo, 1, "scope"), false);
	decision.migration = migrations_require(decision.set, version);
	require_something_to_release(decision.migration);
	record(&decision, "release", version, NULL);
	remove_hold(&decision);
	if (!migration_is_in_place(decision.migration))
		put_released(&decision);
	PG_RETURN_VOID();
}

static void
require_something_to_release(const Migration *migration)
{
	if (migration->held != NULL ||
		(migration->entry != NULL &&
		 migration->entry->state == LEDGER_REVERTED))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("migration \"%s\" cannot be released: it is %s",
					migration->version,
					migration_state_name(migration->state)),
			 errdetail("Only what is held or reverted can be released.")));
}

static void
remove_hold(const Decision *decision)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(decision->scope), query_text(decision->migration->held_as)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "DELETE FROM confiture.held_version"
				  " WHERE scope = $1 AND version = $2", lengthof(args), args);
	query_close(&query);
}

/* Not in place, and no run refuses it as out of order. */
static void
put_released(const Decision *decision)
{
	const Migration *migration = decision->migration;
	LedgerEntry *entry = ledger_find(decision->scope, migration->version);

	if (entry == NULL)
	{
		entry = palloc0_object(LedgerEntry);
		entry->scope = decision->scope;
		entry->version = migration->version;
		entry->name = migration->name;
	}
	entry->state = LEDGER_RELEASED;
	entry->history_id = decision->record.id;
	entry->duration = -1;
	set_recorded(entry, decision);
	ledger_put(entry);
}

static void
set_recorded(LedgerEntry *entry, const Decision *decision)
{
	entry->recorded_at = decision->record.started_at;
	entry->session_user = decision->record.session_user;
	entry->current_user = decision->record.current_user;
}

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
	char	   *version = version_argument(fcinfo, "version");
	char	   *reason = reason_argument(fcinfo, 1);

	prepare(&decision, "confiture.accept_text()",
			text_argument(fcinfo, 2, "scope"), true);
	decision.migration = migrations_require(decision.set, version);
	require_text_to_accept(decision.migration);
	entry = entry_with_pushed_texts(&decision);
	if (texts_equal(entry, ledger_find(decision.scope, entry->version)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the pushed texts of migration \"%s\" are those of the ledger",
						entry->version)));
	record(&decision, "accept", version, reason);
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
	char	   *version = version_argument(fcinfo, "version");
	char	   *as_state = text_argument(fcinfo, 1, "as_state");
	bool		applied = parse_state(as_state);
	char	   *reason = reason_argument(fcinfo, 2);

	prepare(&decision, "confiture.resolve()",
			text_argument(fcinfo, 3, "scope"), true);
	decision.migration = migrations_require(decision.set, version);
	require_unresolved(decision.migration, applied);
	record(&decision, "resolve", version,
		   psprintf("%s: %s", as_state, reason));
	if (applied)
		put_applied(&decision);
	else
		put_released(&decision);
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
	set_recorded(entry, decision);
	ledger_put(entry);
	remove_hold(decision);
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
	char	   *through = version_argument(fcinfo, "through");

	prepare(&decision, "confiture.baseline()",
			text_argument(fcinfo, 1, "scope"), true);
	require_pushed_version(migrations_require(decision.set, through));
	PG_RETURN_INT32((int32) migrations_mark_baseline(decision.scope, through));
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
