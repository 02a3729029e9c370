/*-------------------------------------------------------------------------
 *
 * build.c
 *	  Medium 1: build a database from the pushed DDL of an environment.
 *
 * Everything runs in the caller's transaction, within one subtransaction: it
 * all happens or nothing does.  The subtransaction is there for two reasons.
 * When a statement fails, its rollback frees the locks before the failure is
 * recorded by a worker; and since everything that it locks is locked by it,
 * locks on relations that it created can be let go (core/lock.c), without
 * which the lock table of a default configuration is full at 2,000 tables.
 *
 * Before anything runs, all that can be known to fail has been refused: the
 * wrong database, texts that the runner doesn't trust, objects in the way,
 * files that can't be cut into statements, transaction control in them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "build/obstacles.h"
#include "build/record.h"
#include "core/digest.h"
#include "core/execute.h"
#include "core/lock.h"
#include "core/query.h"
#include "core/subtransaction.h"
#include "project/migrations.h"
#include "project/order.h"
#include "project/runner.h"
#include "schema/left.h"
#include "schema/request.h"
#include "schema/snapshot.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_build);
PG_FUNCTION_INFO_V1(confiture_build_sql);
PG_FUNCTION_INFO_V1(confiture_ddl_hash);

/*
 * So many statements between two looks at the locks held: a table with a few
 * indexes takes some twenty, of which a default configuration has room for
 * more than 10,000.
 */
#define STATEMENTS_PER_SWEEP	64

typedef struct Build
{
	Environment *environment;
	SourceList *files;
	bool		closed;			/* the way back to the session's user */
	Script	  **scripts;		/* one per file */
	BuildRecord record;
	SubTransactionId subtransaction;
	NewEnums	enums;
} Build;

static char *environment_argument(FunctionCallInfo fcinfo);
static void prepare(Build *build, const char *environment);
static bool is_nothing_to_do(Build *build);
static void require_trusted_files(Build *build);
static void cut_scripts(Build *build);
static void run(Build *build);
static void run_scripts(Build *build);
static void keep_schema(Build *build);
static void run_script(Build *build, int n);
static void after_statement(void *arg);
static void append_file(StringInfo sql, const SourceFile *file);

/*
 * build(environment text DEFAULT NULL)
 *	 → TABLE(build_id bigint, files int, statements int, ddl_sha256 text,
 *			 fingerprint text, duration interval)
 */
Datum
confiture_build(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Build		build = {0};

	InitMaterializedSRF(fcinfo, 0);
	prepare(&build, environment_argument(fcinfo));
	if (!is_nothing_to_do(&build))
		run(&build);
	record_put(&build.record, result->setResult, result->setDesc);
	return (Datum) 0;
}

static char *
environment_argument(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));
}

/* Everything up to the digest; refuses what may not be built here. */
static void
prepare(Build *build, const char *environment)
{
	build->record.started_at = GetCurrentTimestamp();
	runner_require_transaction("confiture.build()");
	runner_lock_for_transaction();

	build->environment = environment_load(environment);
	environment_require_this_database(build->environment);
	build->closed =
		environment_require_trusted(build->environment) != TRUST_SESSION;

	build->files = order_files(build->environment);
	order_load_contents(build->files);
	build->record.environment = environment_label(build->environment);
	build->record.files = build->files->nfiles;
	build->record.ddl_sha256 = order_digest(build->files);
}

/* Was this very DDL built last, and is something of it still there? */
static bool
is_nothing_to_do(Build *build)
{
	BuildRecord last;

	if (!record_find_last(&last) ||
		strcmp(last.ddl_sha256, build->record.ddl_sha256) != 0 ||
		!obstacles_exist(build->environment))
		return false;
	ereport(NOTICE,
			(errmsg("nothing to do: build " INT64_FORMAT " ran this very DDL",
					last.build_id)));
	build->record = last;
	return true;
}

static void
cut_scripts(Build *build)
{
	build->scripts = palloc_array(Script *, build->files->nfiles);
	for (int i = 0; i < build->files->nfiles; i++)
	{
		SourceFile *file = &build->files->files[i];

		build->scripts[i] = script_cut(file->path, file->content);
		script_require_one_transaction(build->scripts[i]);
	}
}

/*
 * Run the build in a subtransaction, and record how it ended.
 */
static void
run(Build *build)
{
	Subtransaction subtransaction;

	runner_begin("confiture.build()");
	subtransaction_begin(&subtransaction);
	PG_TRY();
	{
		build->subtransaction = GetCurrentSubTransactionId();
		build->enums.context = CurrentMemoryContext;
		run_scripts(build);
		subtransaction_commit(&subtransaction);
		runner_end();
	}
	PG_CATCH();
	{
		ErrorData  *error = subtransaction_take_error(&subtransaction);

		runner_end();
		record_failure(&build->record, error);
		ReThrowError(error);
	}
	PG_END_TRY();
}

static void
run_scripts(Build *build)
{
	int			guc_level = NewGUCNestLevel();
	RunnerPlace place = runner_place(build->environment->settings);

	build->record.role = query_current_user();
	obstacles_refuse(build->environment);
	cut_scripts(build);
	runner_enter(&place);
	build->record.role = query_current_user();
	require_trusted_files(build);
	for (int i = 0; i < build->files->nfiles; i++)
		run_script(build, i);
	(void) lock_release_created(build->subtransaction);
	migrations_mark_baseline("", NULL);
	keep_schema(build);
	AtEOXact_GUC(false, guc_level);
}

/* What drift() compares with, and what the next migrations start from. */
static void
keep_schema(Build *build)
{
	SchemaModel *made = request_look(options_parse(NULL, 0, NULL));

	build->record.fingerprint = snapshot_fingerprint(made);
	record_success(&build->record);
	left_keep(LEFT_LAST, made, "confiture.build()", false);
	model_free(made);
	left_copy(LEFT_LAST, LEFT_BASELINE);
}

/*
 * As the role that the scripts will run as.
 *
 * A text that only this role may trust must not become the session's user.
 * So SET ROLE and RESET ROLE are refused, and what would run after the scripts,
 * under whatever role is the current one by then: deferred triggers and cursors
 * WITH HOLD, which wait for the commit, and temporary objects.  That holds for
 * all files as soon as it holds for one, since a trigger that this one creates
 * is fired by the rows of others.
 */
static void
require_trusted_files(Build *build)
{
	for (int i = 0; i < build->files->nfiles; i++)
	{
		const SourceFile *file = &build->files->files[i];
		Trust		trust = trust_in(file->pushed_by, file->sha256,
									 file->approved_sha256);

		if (trust == TRUST_NONE)
			trust_refuse(file->path, file->pushed_by);
		if (trust != TRUST_SESSION)
			build->closed = true;
	}
}

/* Run one file, and free its text. */
static void
run_script(Build *build, int n)
{
	SourceFile *file = &build->files->files[n];
	ExecuteOptions options = {
		.statement_timeout = runner_place(build->environment->settings).statement_timeout,
		.plain_concurrently = true,
		.new_enums = &build->enums,
		.after_statement = after_statement,
		.arg = build
	};
	char	   *temporary = NULL;
	Oid			user;
	int			security;

	GetUserIdAndSecContext(&user, &security);
	if (build->closed)
	{
		temporary = trust_temporary_objects();
		SetUserIdAndSecContext(user, security | SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);
	}
	execute_script(build->scripts[n], &options);
	SetUserIdAndSecContext(user, security);
	if (build->closed)
		trust_require_no_temporary(temporary);
	script_free(build->scripts[n]);
	pfree(file->content);
}

static void
after_statement(void *arg)
{
	Build	   *build = arg;

	build->record.statements++;
	if (build->record.statements % STATEMENTS_PER_SWEEP == 0)
		(void) lock_release_created(build->subtransaction);
}

/*
 * build_sql(environment text DEFAULT NULL) → text
 *
 * One text, each file under a comment that names it.
 */
Datum
confiture_build_sql(PG_FUNCTION_ARGS)
{
	Environment *environment = environment_load(environment_argument(fcinfo));
	SourceList *files = order_files(environment);
	StringInfoData sql;

	order_load_contents(files);
	initStringInfo(&sql);
	for (int i = 0; i < files->nfiles; i++)
		append_file(&sql, &files->files[i]);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(sql.data, sql.len));
}

/*
 * What the end of a file ends is said, since another one follows: its last
 * statement by a semicolon, its last rows by \. .
 */
static void
append_file(StringInfo sql, const SourceFile *file)
{
	Script	   *script = script_cut(file->path, file->content);
	char	   *name = pstrdup(file->path);

	for (char *c = name; *c != '\0'; c++)
		if (*c == '\n' || *c == '\r')
			*c = '?';
	appendStringInfo(sql, "-- File: %s\n", name);
	appendBinaryStringInfo(sql, script->text, (int) script->length);
	if (script->length > 0 && script->text[script->length - 1] != '\n')
		appendStringInfoChar(sql, '\n');
	if (script->unterminated)
		appendStringInfoString(sql, ";\n");
	if (script_ends_in_rows(script))
		appendStringInfoString(sql, "\\.\n");
	appendStringInfoChar(sql, '\n');
}

/*
 * ddl_hash(sql text, significant boolean DEFAULT true) → text
 */
Datum
confiture_ddl_hash(PG_FUNCTION_ARGS)
{
	text	   *sql;
	char	   *hash;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null",
						PG_ARGISNULL(0) ? "sql" : "significant")));
	sql = PG_GETARG_TEXT_PP(0);
	hash = PG_GETARG_BOOL(1) ?
		script_hash(script_cut("sql", text_to_cstring(sql))) :
		digest_of_text(VARDATA_ANY(sql), VARSIZE_ANY_EXHDR(sql));
	PG_RETURN_TEXT_P(cstring_to_text(hash));
}
