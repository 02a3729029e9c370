/*-------------------------------------------------------------------------
 *
 * from_drift.c
 *	  Write a change by hand down as a migration, which is applied here.
 *
 * generate_migration() with the option from_drift plans from the schema that
 * confiture left to the one that is there.  The migration counts as applied
 * in this database, with a row in the history, and is pending everywhere else;
 * from then on, the schema is what confiture left.
 *
 * That is a decision about the ledger and about drift, as accept_drift() is:
 * it takes the runner's lock, and who may not call the one can't do the other.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "core/query.h"
#include "migrate/decide.h"
#include "migrate/leave.h"
#include "project/runner.h"
#include "schema/left.h"
#include "schema/request.h"

#include "compat.h"

static void require_may_accept_drift(void);
static void mark_applied(Decision *decision, const char *version);

/* The two schemas between which it plans. */
void
from_drift_models(SchemaOptions *options, bool without_ddl,
				  SchemaModel **left, SchemaModel **live)
{
	Left	   *kept;

	if (!without_ddl)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("DDL and the option \"from_drift\" exclude one another")));
	require_may_accept_drift();
	runner_lock_for_transaction();
	environment_require_this_database(options->environment);
	kept = left_find(LEFT_LAST, options);
	if (kept == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there is nothing to compare this schema with"),
				 errdetail("No build and no migration has left one yet.")));
	*left = kept->model;
	options_omit(options, *left);
	*live = request_live(options);
}

static void
require_may_accept_drift(void)
{
	QueryScope	query;
	bool		allowed;

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query, "SELECT pg_catalog.has_function_privilege("
				  "'confiture.accept_drift(text)', 'EXECUTE')", 0, NULL);
	allowed = query_result_bool(0, 1);
	query_close(&query);
	if (!allowed)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for the option \"from_drift\""),
				 errdetail("It marks a migration as applied, which takes the level admin."),
				 errhint("An admin can give it by SELECT confiture.allow(%s, 'admin').",
						 quote_literal_cstr(query_current_user()))));
}

/* The files are kept already; what is there now is what confiture left. */
void
from_drift_mark_applied(const List *versions)
{
	Decision	decision = {0};
	ListCell   *cell;

	decision_prepare(&decision, "confiture.generate_migration()", "", true);
	foreach(cell, versions)
		mark_applied(&decision, lfirst(cell));
	left_keep(LEFT_LAST, request_look(options_parse(NULL, 0, NULL)),
			  "confiture.generate_migration()", false);
}

static void
mark_applied(Decision *decision, const char *version)
{
	LedgerEntry entry = {.scope = "", .state = LEDGER_APPLIED, .duration = -1};

	decision->migration = migrations_require(decision->set, version);
	migrations_load_texts(&decision->migration, 1);
	decision_record(decision, "accept", version,
					"changed by hand, and written down from there");
	migration_fill_entry(decision->migration, &entry);
	entry.history_id = decision->record.id;
	decision_set_recorded(&entry, decision);
	ledger_put(&entry);
}
