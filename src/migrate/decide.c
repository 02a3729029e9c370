/*-------------------------------------------------------------------------
 *
 * decide.c
 *	  Decisions about migrations: what all have in common, hold and release.
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
#include "migrate/arguments.h"
#include "migrate/decide.h"
#include "project/runner.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_hold);
PG_FUNCTION_INFO_V1(confiture_release);

static void require_may_be_held(const Migration *migration);
static void put_hold(const Decision *decision, const char *reason);
static void require_something_to_release(const Migration *migration);

/*
 * hold(version text, reason text, scope text DEFAULT '') → void
 *
 * Keeps a version from being applied, one that isn't pushed yet, too.
 */
Datum
confiture_hold(PG_FUNCTION_ARGS)
{
	Decision	decision = {0};
	char	   *version = decision_version(fcinfo, "version");
	char	   *reason = decision_reason(fcinfo, 1);

	decision_prepare(&decision, "confiture.hold()",
					 text_argument(fcinfo, 2, "scope"), false);
	decision.migration = migrations_find(decision.set, version);
	if (decision.migration != NULL)
		require_may_be_held(decision.migration);
	decision_record(&decision, "hold", version, reason);
	put_hold(&decision, reason);
	PG_RETURN_VOID();
}

char *
decision_version(FunctionCallInfo fcinfo, const char *name)
{
	char	   *version = text_argument(fcinfo, 0, name);

	if (*version == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be empty", name),
				 errhint("SELECT version, name, state FROM confiture.migrate_status() lists all versions.")));
	return version;
}

char *
decision_reason(FunctionCallInfo fcinfo, int number)
{
	char	   *reason = text_argument(fcinfo, number, "reason");

	if (reason[strspn(reason, " \t\r\n")] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reason must not be empty"),
				 errhint("It is kept in the history for whoever asks later.")));
	return reason;
}

/*
 * Refuse where nothing may be decided; lock, and only then look.
 *
 * A decision about what is in place is taken like_a_runner.
 */
void
decision_prepare(Decision *decision, const char *function, const char *scope,
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
void
decision_record(Decision *decision, const char *direction, const char *version,
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
	char	   *version = decision_version(fcinfo, "version");

	decision_prepare(&decision, "confiture.release()",
					 text_argument(fcinfo, 1, "scope"), false);
	decision.migration = migrations_require(decision.set, version);
	require_something_to_release(decision.migration);
	decision_record(&decision, "release", version, NULL);
	decision_remove_hold(&decision);
	if (!migration_is_in_place(decision.migration))
		decision_put_released(&decision);
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

void
decision_remove_hold(const Decision *decision)
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
void
decision_put_released(const Decision *decision)
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
	decision_set_recorded(entry, decision);
	ledger_put(entry);
}

void
decision_set_recorded(LedgerEntry *entry, const Decision *decision)
{
	entry->recorded_at = decision->record.started_at;
	entry->session_user = decision->record.session_user;
	entry->current_user = decision->record.current_user;
}
