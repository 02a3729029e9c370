/*-------------------------------------------------------------------------
 *
 * validate.c
 *	  What is wrong with the migrations, all of it at once.
 *
 * A run stops at the first thing that is wrong.  This goes through everything
 * that can be known without running anything, and gives a row for each: the
 * files (validate_files.c), their states, the ledger, the history's chain.
 * It takes no lock and writes nothing.
 *
 * A code is a promise to scripts, and docs/reference.md lists them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "core/attempt.h"
#include "core/query.h"
#include "core/script.h"
#include "migrate/arguments.h"
#include "migrate/findings.h"
#include "project/directives.h"
#include "project/history.h"
#include "project/version.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_validate);

/* A migration that can't be taken back, unless its own text says so. */
typedef struct KeptText
{
	const char *version;
	const char *up_sql;			/* NULL = not kept */
	const char *irreversible;
} KeptText;

static void load_environment(void *arg);
static void validate_states(const Findings *findings);
static void validate_state(const Findings *findings,
						   const Migration *migration);
static void add_changed(const Findings *findings, const Migration *migration);
static void add_interrupted(const Findings *findings,
							const Migration *migration);
static void validate_order(const Findings *findings);
static bool comes_late(const Migration *migration, const Migration *newest);
static void validate_ways_back(const Findings *findings);
static List *read_without_down(const char *scope);
static void validate_way_back(const Findings *findings, KeptText *kept);
static void read_irreversible(void *arg);
static void validate_kept_trust(const Findings *findings,
								const Migration *migration);
static void validate_history(const Findings *findings);

static const char *const severities[] = {
	[SEVERITY_ERROR] = "error",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_INFO] = "info"
};

/*
 * validate(scope text DEFAULT '')
 *	 → TABLE(severity text, code text, object text, message text, hint text)
 */
Datum
confiture_validate(PG_FUNCTION_ARGS)
{
	Findings	findings = {.result = (ReturnSetInfo *) fcinfo->resultinfo};
	char	   *scope = text_argument(fcinfo, 0, "scope");
	ErrorData  *error;

	InitMaterializedSRF(fcinfo, 0);
	findings.set = migrations_load(scope);
	error = attempt(load_environment, &findings);
	if (error != NULL)
		findings_add(&findings, SEVERITY_WARNING, "environment_unknown",
					 "environment", error->message, error->hint);

	validate_names(&findings);
	validate_states(&findings);
	validate_order(&findings);
	validate_texts(&findings);
	validate_ways_back(&findings);
	validate_history(&findings);
	return (Datum) 0;
}

static void
load_environment(void *arg)
{
	((Findings *) arg)->environment = environment_load(NULL);
}

/* One row of the result. */
void
findings_add(const Findings *findings, Severity severity, const char *code,
			 const char *object, const char *message, const char *hint)
{
	Datum		values[] = {
		CStringGetTextDatum(severities[severity]),
		CStringGetTextDatum(code),
		CStringGetTextDatum(object),
		CStringGetTextDatum(message),
		hint == NULL ? (Datum) 0 : CStringGetTextDatum(hint)
	};
	bool		nulls[lengthof(values)] = {0};

	nulls[4] = hint == NULL;
	tuplestore_putvalues(findings->result->setResult,
						 findings->result->setDesc, values, nulls);
}

static void
validate_states(const Findings *findings)
{
	for (int i = 0; i < findings->set->nmigrations; i++)
	{
		validate_state(findings, findings->set->migrations[i]);
		validate_kept_trust(findings, findings->set->migrations[i]);
	}
}

static void
validate_state(const Findings *findings, const Migration *migration)
{
	switch (migration->state)
	{
		case STATE_CHANGED:
			add_changed(findings, migration);
			break;
		case STATE_INTERRUPTED:
			add_interrupted(findings, migration);
			break;
		case STATE_MISSING:
			findings_add(findings, SEVERITY_WARNING, "missing",
						 migration->version,
						 "it was applied, and its up file is not pushed",
						 "Push the file again; the view confiture.migration has its text.");
			break;
		case STATE_HELD:
			findings_add(findings, SEVERITY_INFO, "held", migration->version,
						 psprintf("held by %s: %s", migration->held_by,
								  migration->held),
						 psprintf("SELECT confiture.release(%s) lets it be applied.",
								  quote_literal_cstr(migration->version)));
			break;
		case STATE_FAILED:
			findings_add(findings, SEVERITY_WARNING, "failed",
						 migration->version, migration->failure,
						 "It was rolled back; the next run tries it again.");
			break;
		case STATE_RUNNING:
		case STATE_REVERTED:
		case STATE_ADOPTED:
		case STATE_BASELINE:
		case STATE_APPLIED:
		case STATE_PENDING:
			break;
	}
	if (migration->same_tokens && migration_is_in_place(migration))
		findings_add(findings, SEVERITY_INFO, "layout_changed",
					 migration->version,
					 "its up file differs in comments and white space alone from what was applied",
					 NULL);
}

static void
add_changed(const Findings *findings, const Migration *migration)
{
	findings_add(findings, SEVERITY_ERROR, "changed", migration->version,
				 psprintf("it was changed after it was applied: the applied text has SHA-256 %s, the pushed one %s",
						  migration->entry->sha256, migration->up->sha256),
				 psprintf("Put the file back and write a new migration; or take the new text over by SELECT confiture.accept_text(%s, 'why').",
						  quote_literal_cstr(migration->version)));
}

static void
add_interrupted(const Findings *findings, const Migration *migration)
{
	const Intent *intent = migration->intent;

	findings_add(findings, SEVERITY_ERROR, "interrupted", migration->version,
				 psprintf("interrupted on its way %s: %d of %d statements are done%s%s%s",
						  intent->direction, intent->done, intent->statements,
						  intent->begun ? ", the next one has begun" : "",
						  intent->error == NULL ? "" : "; ",
						  intent->error == NULL ? "" : intent->error),
				 psprintf("Go on with it, or say what became of it by SELECT confiture.resolve(%s, 'applied' or 'pending', 'why').",
						  quote_literal_cstr(migration->version)));
}

/* What is pending and older than what is in place. */
static void
validate_order(const Findings *findings)
{
	const MigrationSet *set = findings->set;
	const Environment *environment = findings->environment;
	bool		allowed = environment == NULL ||
		environment->settings->out_of_order_allowed;
	const Migration *newest = NULL;

	for (int i = set->nmigrations - 1; i >= 0; i--)
	{
		const Migration *migration = set->migrations[i];

		if (migration->repeatable)
			continue;
		if (newest == NULL && migration_is_in_place(migration))
			newest = migration;
	}
	for (int i = 0; newest != NULL && i < set->nmigrations; i++)
		if (comes_late(set->migrations[i], newest))
			findings_add(findings, allowed ? SEVERITY_WARNING : SEVERITY_ERROR,
						 "out_of_order", set->migrations[i]->version,
						 psprintf("it is pending, and \"%s\" is in place already",
								  newest->version),
						 allowed ? NULL :
						 psprintf("Give it a newer version; let it come late by SELECT confiture.hold(%1$s, 'why') and SELECT confiture.release(%1$s); or set migration.out_of_order to allow.",
								  quote_literal_cstr(set->migrations[i]->version)));
}

static bool
comes_late(const Migration *migration, const Migration *newest)
{
	return (migration->state == STATE_PENDING ||
			migration->state == STATE_FAILED) &&
		migration->up != NULL && !migration->repeatable &&
		migration->entry == NULL &&
		version_compare(migration->version, newest->version) < 0;
}

/* The down text that would run is the ledger's: who vouches for it? */
static void
validate_kept_trust(const Findings *findings, const Migration *migration)
{
	const LedgerEntry *entry = migration->entry;

	if (entry == NULL || entry->state != LEDGER_APPLIED ||
		entry->down_pushed_by == NULL || entry->down_approved ||
		trust_in(entry->down_pushed_by, "", NULL) != TRUST_NONE)
		return;
	findings_add(findings, SEVERITY_WARNING, "down_not_trusted",
				 migration->version,
				 psprintf("its down text was pushed by \"%s\", whose texts \"%s\" does not run",
						  entry->down_pushed_by, query_current_user()),
				 psprintf("Push its files as a role that is trusted, or have the down file approved, and run SELECT confiture.accept_text(%s, 'why').",
						  quote_literal_cstr(migration->version)));
}

/* What was applied and kept no down text. */
static void
validate_ways_back(const Findings *findings)
{
	ListCell   *cell;

	foreach(cell, read_without_down(findings->set->scope))
		validate_way_back(findings, lfirst(cell));
}

static List *
read_without_down(const char *scope)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(scope)};
	List	   *versions = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT version, up_sql FROM confiture.ledger"
					  " WHERE scope = $1 AND state = 'applied'"
					  " AND down_sql IS NULL ORDER BY history_id",
					  lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		KeptText   *kept = palloc0_object(KeptText);

		kept->version = query_result_text(&query, i, 1);
		kept->up_sql = query_result_text(&query, i, 2);
		if (!version_is_repeatable(kept->version))
			versions = lappend(versions, kept);
	}
	query_close(&query);
	return versions;
}

static void
validate_way_back(const Findings *findings, KeptText *kept)
{
	if (kept->up_sql != NULL)
		(void) attempt(read_irreversible, kept);
	if (kept->irreversible != NULL)
		return;
	findings_add(findings, SEVERITY_WARNING, "no_way_back", kept->version,
				 "the ledger has no down text of it: there was no down file when it was applied",
				 psprintf("Push its down file and take it over by SELECT confiture.accept_text(%s, 'why').",
						  quote_literal_cstr(kept->version)));
}

static void
read_irreversible(void *arg)
{
	KeptText   *kept = arg;
	Script	   *script = script_cut(kept->version, kept->up_sql);

	kept->irreversible = directives_parse(script, PART_UP)->irreversible;
	script_free(script);
}

/* The chain, and its newest digest: what to compare with one kept elsewhere. */
static void
validate_history(const Findings *findings)
{
	int64		linked;
	int64		unlinked;
	int64		broken = history_find_break(&linked, &unlinked);
	const char *head = history_head();

	if (broken != 0)
		findings_add(findings, SEVERITY_ERROR, "history_broken", "history",
					 psprintf("the chain of digests is broken at the row with id " INT64_FORMAT ", behind " INT64_FORMAT " rows that fit",
							  broken, linked),
					 "That row was edited, or one before it was removed. Compare with a backup or a server's log.");
	if (unlinked > 0)
		findings_add(findings, SEVERITY_INFO, "history_unlinked", "history",
					 psprintf("rows that are not in the chain yet: " INT64_FORMAT,
							  unlinked),
					 "They are of failures; the next run or decision links them.");
	if (head != NULL)
		findings_add(findings, SEVERITY_INFO, "history_head", "history",
					 psprintf("the newest digest is %s", head),
					 "Keep it elsewhere: rows cut off at the end leave no trace in the chain.");
}
