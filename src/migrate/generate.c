/*-------------------------------------------------------------------------
 *
 * generate.c
 *	  generate_migration(): write down the plan to the DDL as migrations.
 *
 * A plan is cut into as few migrations as it can be: one for each run of steps
 * that can be in one transaction, and one for each run that can't, be it on the
 * way up or back.  What is apart from the steps before it begins one, too, so
 * that their locks are let go.  All of them together are what was proven.
 *
 * The files are kept as if they had been pushed, by whoever asked for them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "migrate/leave.h"
#include "migrate/migrate.h"
#include "project/files.h"
#include "project/migrations.h"
#include "project/runner.h"
#include "schema/expects.h"
#include "schema/extension_versions.h"
#include "schema/prove.h"
#include "schema/rename.h"
#include "schema/request.h"
#include "schema/sql_settings.h"
#include "schema/step.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_generate_migration);

/* A version and an ending have to fit into the name of a file, too. */
#define LONGEST_NAME		200

/* Digits of a version that is a point in time. */
#define TIMESTAMP_DIGITS	14

/* Steps that make one migration. */
typedef struct Part
{
	List	   *steps;			/* Step *, in their order */
	int			first;			/* number of the first in the plan, from 1 */
	bool		by_statement;	/* up: each statement is a transaction */
	bool		back_by_statement;	/* down: likewise */
	bool		apart;			/* all of its steps are */
	bool		open;			/* something is gone after it that comes again */
	bool		was_open;		/* and after one of its steps */
	const SchemaModel *before;	/* what there is before its renames; NULL: it
								 * has none */
} Part;

static bool read_models(FunctionCallInfo fcinfo, EarlyProof *early,
						SchemaModel **new);
static Datum nothing(const SchemaOptions *options);
static char *name_argument(FunctionCallInfo fcinfo);
static void require_allowed(const Steps *steps, const SchemaOptions *options);
static List *cut_parts(const Steps *steps, const SchemaModel *old);
static bool fits_in(const Part *part, const Step *step);
static char *first_version(void);
static char *next_version(const char *version);
static void put_part(FunctionCallInfo fcinfo, const Part *part,
					 const char *version, const char *name);
static char *up_text(const Part *part);
static char *down_text(const Part *part);
static List *append_together(StringInfo text, List *together,
							 const List *statements);
static List *in_one(List *statements);
static void append_back(StringInfo text, const List *statements);
static void append_script(StringInfo text, bool by_statement,
						  const char *statements);
static void append_hazards(StringInfo text, const Step *step);
static void append_statements(StringInfo text, const List *statements);
static void put_file(FunctionCallInfo fcinfo, const char *path,
					 const char *content);

/*
 * generate_migration(name text, ddl text DEFAULT NULL,
 *					  options jsonb DEFAULT '{}')
 *	 → TABLE(path text, content text)
 */
Datum
confiture_generate_migration(PG_FUNCTION_ARGS)
{
	char	   *name = name_argument(fcinfo);
	SchemaOptions *options = options_parse(PG_ARGISNULL(2) ? NULL :
										   PG_GETARG_JSONB_P(2), OPTIONS_OF_GENERATE,
										   "confiture.generate_migration()");
	SchemaModel *old;
	SchemaModel *new;
	Steps	   *steps;
	EarlyProof	early = {.options = options};
	char	   *version;
	List	   *versions = NIL;
	List	   *parts;
	int			n = 0;
	ListCell   *cell;

	options->live = !options->from_drift;
	options->elsewhere = true;
	InitMaterializedSRF(fcinfo, 0);
	runner_require_transaction("confiture.generate_migration()");
	if (options->from_drift)
		from_drift_models(options, PG_ARGISNULL(1), &old, &new);
	else if (!read_models(fcinfo, &early, &new))
		return nothing(options);
	else
		old = early.old;
	steps = rename_steps(old, new, options, "confiture.generate_migration()");
	require_allowed(steps, options);
	if (options->live)
		extension_versions_require(steps);
	prove_steps(old, new, steps, options, "confiture.generate_migration()",
				&early);
	if (options->live)
		extension_versions_warn(steps);
	if (steps->up == NIL)
		return nothing(options);

	/* the proof compared each with others, and numbered other steps */
	compare_match(steps->renamed, new);
	steps_number(steps->up);
	parts = cut_parts(steps, old);
	version = first_version();
	foreach(cell, parts)
	{
		char	   *part_name = list_length(parts) == 1 ? name :
			psprintf("%s_%d", name, ++n);

		put_part(fcinfo, lfirst(cell), version, part_name);
		versions = lappend(versions, version);
		version = next_version(version);
	}
	if (options->from_drift)
		from_drift_mark_applied(versions);
	return (Datum) 0;
}

/* Of this database, and of the DDL; false: they are known to be the same. */
static bool
read_models(FunctionCallInfo fcinfo, EarlyProof *early, SchemaModel **new)
{
	Request    *request = request_begin(PG_ARGISNULL(1) ? NULL :
										text_to_cstring(PG_GETARG_TEXT_PP(1)),
										early->options,
										"confiture.generate_migration()");

	early->old = request_current(request);
	if (early->old == NULL)
		return false;
	request_try_inside(request, prove_early, early);
	*new = request_wanted(request);
	return true;
}

static Datum
nothing(const SchemaOptions *options)
{
	ereport(NOTICE,
			(options->from_drift ?
			 errmsg("nothing to generate: the schema is as confiture left it") :
			 errmsg("nothing to generate: the database has the schema of the DDL")));
	return (Datum) 0;
}

/* What comes behind the version in the names of the files. */
static char *
name_argument(FunctionCallInfo fcinfo)
{
	char	   *name;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("name must not be null")));
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (*name == '\0' || strspn(name, "abcdefghijklmnopqrstuvwxyz"
								"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != strlen(name))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" can't be the name of a migration", name),
				 errhint("Use letters, digits, _ and -, as in \"add_customers\".")));
	if (strlen(name) > LONGEST_NAME)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the name of a migration can't have more than %d characters",
						LONGEST_NAME),
				 errdetail("This one has %d, and no folder takes a file whose name is longer than 255.",
						   (int) strlen(name))));
	return name;
}

/* Data goes only if somebody said so. */
static void
require_allowed(const Steps *steps, const SchemaOptions *options)
{
	StringInfoData lost;
	ListCell   *cell;

	if ((options->allowed & HAZARD_DELETES_DATA) != 0)
		return;
	initStringInfo(&lost);
	foreach(cell, steps->up)
	{
		const Step *step = lfirst(cell);

		if ((step->hazards & HAZARD_DELETES_DATA) != 0)
			appendStringInfo(&lost, "%s%s %s", lost.len > 0 ? "\n" : "",
							 step->object->kind->name, step->object->identity);
	}
	if (lost.len > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the migration would delete data"),
				 errdetail_internal("%s", lost.data),
				 errhint("If it was renamed, say so in the DDL by a line \"-- confiture:renamed-from OLD_NAME\" above it. If its data may go, allow it by options '{\"allow_hazards\": [\"DELETES_DATA\"]}'.")));
}

static List *
cut_parts(const Steps *steps, const SchemaModel *old)
{
	List	   *parts = NIL;
	Part	   *part = NULL;
	ListCell   *cell;

	foreach(cell, steps->up)
	{
		Step	   *step = lfirst(cell);

		if (part == NULL || !fits_in(part, step))
		{
			part = palloc0_object(Part);
			part->by_statement = step->by_statement;
			part->apart = true;
			part->first = foreach_current_index(cell) + 1;
			part->before = part->first <= steps->nrenames ? old : NULL;
			parts = lappend(parts, part);
		}
		part->back_by_statement = part->back_by_statement || step->back_by_statement;
		part->apart = part->apart && step->apart;
		part->open = step->open;
		part->was_open = part->was_open || step->open;
		part->steps = lappend(part->steps, step);
	}
	return parts;
}

/*
 * What goes up in one transaction is to come back in one, if that can be; but
 * nobody may see what is gone for a while.
 */
static bool
fits_in(const Part *part, const Step *step)
{
	if (part->by_statement != step->by_statement ||
		(step->apart && !part->apart))
		return false;
	return step->by_statement || part->open ||
		part->back_by_statement == step->back_by_statement;
}

/*
 * After all that are there: the time, or the next number where versions are
 * numbers that no time could have.
 */
static char *
first_version(void)
{
	MigrationSet *set = migrations_load("");
	const char *last = NULL;
	char		now[TIMESTAMP_DIGITS + 1];
	pg_time_t	seconds = timestamptz_to_time_t(GetCurrentTimestamp());

	pg_strftime(now, sizeof(now), "%Y%m%d%H%M%S", pg_gmtime(&seconds));
	for (int i = 0; i < set->nmigrations; i++)
		if (!version_is_repeatable(set->migrations[i]->version))
			last = set->migrations[i]->version;
	if (last == NULL ||
		(version_compare(last, now) < 0 && strlen(last) >= TIMESTAMP_DIGITS))
		return pstrdup(now);
	if (strspn(last, "0123456789") != strlen(last))
		return version_compare(last, now) < 0 ? pstrdup(now) : psprintf("%s.1", last);
	return next_version(last);
}

/* One more, with as many digits; its last digits are a number. */
static char *
next_version(const char *version)
{
	size_t		length = strlen(version);
	size_t		digits = length;
	char	   *next = palloc(length + 2);

	while (digits > 0 && isdigit((unsigned char) version[digits - 1]))
		digits--;
	memcpy(next, version, length + 1);
	for (size_t i = length; i > digits; i--)
	{
		if (next[i - 1] != '9')
		{
			next[i - 1]++;
			return next;
		}
		next[i - 1] = '0';
	}
	return psprintf("%.*s1%s", (int) digits, next, next + digits);
}

static void
put_part(FunctionCallInfo fcinfo, const Part *part, const char *version,
		 const char *name)
{
	put_file(fcinfo, psprintf(MIGRATIONS_DIRECTORY "%s_%s.up.sql", version, name),
			 up_text(part));
	put_file(fcinfo, psprintf(MIGRATIONS_DIRECTORY "%s_%s.down.sql", version, name),
			 down_text(part));
}

static char *
up_text(const Part *part)
{
	StringInfoData text;
	StringInfoData statements;
	ListCell   *cell;

	initStringInfo(&statements);
	foreach(cell, part->steps)
	{
		const Step *step = lfirst(cell);

		appendStringInfoChar(&statements, '\n');
		append_hazards(&statements, step);
		append_statements(&statements, step->statements);
	}
	initStringInfo(&text);
	appendStringInfoString(&text, "-- Written by confiture.generate_migration() and proven both ways.\n");
	appendStringInfoString(&text, expects_text(part->steps, part->first, part->before));
	append_script(&text, part->by_statement, statements.data);
	return text.data;
}

/* From the last step to the first. */
static char *
down_text(const Part *part)
{
	StringInfoData text;
	StringInfoData statements;
	List	   *together = NIL;

	initStringInfo(&statements);
	for (int i = list_length(part->steps) - 1; i >= 0; i--)
	{
		const Step *step = list_nth(part->steps, i);

		if (part->back_by_statement && part->was_open && !part->by_statement)
			together = append_together(&statements, together, step->down);
		else if (step->down != NIL)
			append_back(&statements, step->down);
	}
	if (together != NIL)
		append_back(&statements, in_one(together));
	initStringInfo(&text);
	appendStringInfoString(&text, "-- The way back of the up file beside it.\n");
	append_script(&text, part->back_by_statement, statements.data);
	return text.data;
}

/*
 * Of statements that are no transaction, those that can be are one as far as
 * they follow each other.  Returns those that the next ones may follow.
 */
static List *
append_together(StringInfo text, List *together, const List *statements)
{
	ListCell   *cell;

	foreach(cell, statements)
	{
		WrittenStatement *statement = lfirst(cell);

		if (!statement->alone)
		{
			together = lappend(together, statement);
			continue;
		}
		if (together != NIL)
			append_back(text, in_one(together));
		append_back(text, list_make1(statement));
		together = NIL;
	}
	return together;
}

/* As one statement; bodies in it may name what comes later. */
static List *
in_one(List *statements)
{
	WrittenStatement *unchecked = palloc0_object(WrittenStatement);

	unchecked->sql = "SET LOCAL check_function_bodies = off";
	return steps_in_one(lcons(unchecked, statements));
}

static void
append_back(StringInfo text, const List *statements)
{
	appendStringInfoChar(text, '\n');
	append_statements(text, statements);
}

/* How the file is to be run, and then the statements. */
static void
append_script(StringInfo text, bool by_statement, const char *statements)
{
	appendStringInfo(text, "%s%s%s", by_statement ?
					 "-- confiture:no-transaction\n" :
					 "\n" NO_BODY_CHECKS ";\n",
					 sql_settings_head(statements), statements);
}

static void
append_hazards(StringInfo text, const Step *step)
{
	List	   *names = hazard_names(step->hazards);
	ListCell   *cell;

	if (names == NIL)
		return;
	appendStringInfoString(text, "-- hazards:");
	foreach(cell, names)
		appendStringInfo(text, " %s", (char *) lfirst(cell));
	appendStringInfoChar(text, '\n');
}

static void
append_statements(StringInfo text, const List *statements)
{
	appendStringInfo(text, "%s\n", steps_text(statements));
}

/* A row of the result, and a file as if it were pushed. */
static void
put_file(FunctionCallInfo fcinfo, const char *path, const char *content)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[2] = {
		CStringGetTextDatum(path), CStringGetTextDatum(content)
	};
	bool		nulls[2] = {0};

	files_keep_generated(path, content);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}
