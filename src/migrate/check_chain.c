/*-------------------------------------------------------------------------
 *
 * check_chain.c
 *	  check_chain(): do the migrations lead to what the DDL says?
 *
 * They start from the baseline: the schema that the last build() made, or
 * that baseline() or adopt() found; from an empty database, if there was none.
 * Those that were in place by then are part of it, all others run in a shadow,
 * and what they lead to is compared with the DDL.
 *
 * The order of columns isn't: ALTER TABLE can't put one in the middle.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "migrate/trial.h"
#include "schema/differ.h"
#include "schema/kinds.h"
#include "schema/left.h"
#include "schema/request.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_check_chain);

static void plan_chain(Run *run, const Left *baseline);
static bool is_in_baseline(const Migration *migration, const Left *baseline);
static void require_baseline(const Migration *migration);
static SourceFile *ledger_file(const Migration *migration);
static List *all_tables(const SchemaModel *model);

/*
 * check_chain()
 *	 → TABLE(change text, kind text, identity text, detail text)
 */
Datum
confiture_check_chain(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Run			run = {.up = true, .function = "confiture.check_chain()"};
	Trial		trial = {.run = &run, .options = options_parse(NULL, 0, NULL)};
	Left	   *baseline = left_find(LEFT_BASELINE, trial.options);
	SchemaModel *wanted;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	trial_prepare(&run);
	plan_chain(&run, baseline);
	run_check_tasks(&run);
	trial.start = baseline != NULL ? baseline->model : NULL;
	trial_run(&trial);
	wanted = request_ddl(NULL, trial.options, run.function);
	foreach(cell, differ_find(trial.result, wanted, all_tables(wanted)))
	{
		Datum		values[4];
		bool		nulls[4];

		differ_values(lfirst(cell), values, nulls);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* All that come after the baseline, by version. */
static void
plan_chain(Run *run, const Left *baseline)
{
	MigrationSet *set = run->set;

	migrations_load_texts(set->migrations, set->nmigrations);
	for (int i = 0; i < set->nmigrations; i++)
	{
		Migration  *migration = set->migrations[i];
		SourceFile *file = migration->up;

		if (baseline == NULL)
			require_baseline(migration);
		if (is_in_baseline(migration, baseline) ||
			(migration->state == STATE_REVERTED &&
			 !run->environment->settings->reverted_is_pending))
			continue;
		if (file == NULL)
			file = ledger_file(migration);
		plan_append(run, migration, file, migration->repeatable ?
					PART_REPEATABLE : PART_UP)->up = true;
	}
}

static bool
is_in_baseline(const Migration *migration, const Left *baseline)
{
	return baseline != NULL && migration_is_in_place(migration) &&
		migration->entry->history_id <= baseline->history_id;
}

/* The schema that they are part of isn't known. */
static void
require_baseline(const Migration *migration)
{
	const LedgerEntry *entry = migration->entry;

	if (entry != NULL && (entry->state == LEDGER_BASELINE ||
						  entry->state == LEDGER_ADOPTED))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the schema that migrations start from was not kept"),
				 errdetail("Migration \"%s\" is part of it.",
						   migration->version),
				 errhint("SELECT confiture.baseline(%s) keeps it, in a database that has just these migrations.",
						 quote_literal_cstr(migration->version))));
}

/* Of a migration whose file isn't pushed any more: what was applied. */
static SourceFile *
ledger_file(const Migration *migration)
{
	const LedgerEntry *entry = ledger_find("", migration->version);
	SourceFile *file = palloc0_object(SourceFile);

	if (entry == NULL || entry->up_sql == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("no text of migration \"%s\" is there",
						migration->version),
				 errhint("Push its up file.")));
	file->path = psprintf("ledger: %s_%s", migration->version, migration->name);
	file->content = pstrdup(entry->up_sql);
	file->sha256 = pstrdup(entry->sha256 != NULL ? entry->sha256 : "");
	file->pushed_by = entry->pushed_by == NULL ? NULL :
		pstrdup(entry->pushed_by);
	return file;
}

static List *
all_tables(const SchemaModel *model)
{
	List	   *tables = NIL;

	for (int i = 0; i < model->nobjects; i++)
		if (model->objects[i]->kind->rank == RANK_TABLE ||
			model->objects[i]->kind->rank == RANK_FOREIGN_TABLE)
			tables = lappend(tables,
							 unconstify(char *, model->objects[i]->identity));
	return tables;
}
