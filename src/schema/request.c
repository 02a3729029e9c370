/*-------------------------------------------------------------------------
 *
 * request.c
 *	  The models that a caller asks for: of this database, and of DDL.
 *
 * DDL that was pushed runs in a shadow as it would in a build: as the role and
 * under the search_path that the environment says, and only if whoever asks
 * may trust those who pushed it.  DDL that comes as an argument is the
 * caller's own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"

#include "core/subtransaction.h"
#include "project/adopted.h"
#include "project/order.h"
#include "project/runner.h"
#include "schema/rename.h"
#include "schema/request.h"

#include "compat.h"

/* What is to be read inside of a shadow, and what was. */
typedef struct DdlRequest
{
	const SchemaOptions *options;
	List	   *scripts;		/* Script * */
	SchemaModel *model;
} DdlRequest;

static SchemaModel *read_local(const SchemaOptions *options, bool live);
static SchemaModel *read_source(Source *source, const SchemaOptions *options,
								bool live);
static List *scripts_of_text(const char *ddl);
static List *scripts_of_files(const SchemaOptions *options, bool *closed);
static bool require_trusted(const SourceFile *file);
static void read_inside(Shadow *shadow, void *arg);

/* Of this database as it is. */
SchemaModel *
request_live(const SchemaOptions *options)
{
	return request_read(options, true);
}

/* Of whatever is in the catalogs now; live: it is there to stay. */
SchemaModel *
request_read(const SchemaOptions *options, bool live)
{
	SchemaModel *model = read_local(options, live);

	unknown_warn(model);
	return model;
}

/* Of this database, without a word about what isn't modelled. */
SchemaModel *
request_look(const SchemaOptions *options)
{
	return read_local(options, true);
}

/*
 * The server's function that writes a view's definition locks what the view
 * reads: the rollback lets go of that.
 */
static SchemaModel *
read_local(const SchemaOptions *options, bool live)
{
	Subtransaction subtransaction;
	Source	   *source;
	SchemaModel *model;

	subtransaction_begin(&subtransaction);
	source = source_local();
	model = read_source(source, options, live);
	source_close(source);
	subtransaction_rollback(&subtransaction);
	return model;
}

static SchemaModel *
read_source(Source *source, const SchemaOptions *options, bool live)
{
	ReadOptions read = {
		.schemas = options->schemas,
		.ignore = list_concat_copy(options->ignore, adopted_tables()),
		.live = live
	};
	SchemaModel *model = read_model(source, &read);

	options_omit(options, model);
	return model;
}

/* Of the database that a FOREIGN SERVER leads to. */
SchemaModel *
request_server(const char *server, const SchemaOptions *options)
{
	Source	   *source = source_remote(server);
	SchemaModel *model = NULL;

	PG_TRY();
	{
		model = read_source(source, options, false);
		unknown_warn(model);
	}
	PG_FINALLY();
	{
		source_close(source);
	}
	PG_END_TRY();
	return model;
}

/*
 * Of DDL: a text, or NULL for what was pushed for the environment.
 *
 * function is the SQL function that asks, for errors.
 */
SchemaModel *
request_ddl(const char *ddl, const SchemaOptions *options,
			const char *function)
{
	int			guc_level = NewGUCNestLevel();
	ShadowOptions shadow = request_shadow(options, function);
	RunnerPlace place = runner_place(options->environment->settings);
	DdlRequest	request = {.options = options};
	ListCell   *cell;

	environment_require_this_database(options->environment);
	if (ddl == NULL)
		shadow.closed =
			environment_require_trusted(options->environment) != TRUST_SESSION;
	runner_enter(&place);
	request.scripts = ddl != NULL ? scripts_of_text(ddl) :
		scripts_of_files(options, &shadow.closed);
	shadow_do(&shadow, read_inside, &request);
	AtEOXact_GUC(false, guc_level);
	foreach(cell, request.scripts)
		request.model->hints = list_concat(request.model->hints,
										   rename_hints(lfirst(cell)));
	return request.model;
}

ShadowOptions
request_shadow(const SchemaOptions *options, const char *function)
{
	const Settings *settings = options->environment->settings;

	return (ShadowOptions)
	{
		.function = function,
			.schemas = options->schemas,
			.search_path = settings->search_path,
			.statement_timeout = runner_place(settings).statement_timeout
	};
}

static List *
scripts_of_text(const char *ddl)
{
	Script	   *script = script_cut("ddl", ddl);

	script_require_one_transaction(script);
	return list_make1(script);
}

/* *closed becomes true if one of them may not leave the role. */
static List *
scripts_of_files(const SchemaOptions *options, bool *closed)
{
	SourceList *files = order_files(options->environment);
	List	   *scripts = NIL;

	order_load_contents(files);
	for (int i = 0; i < files->nfiles; i++)
	{
		SourceFile *file = &files->files[i];
		Script	   *script = script_cut(file->path, file->content);

		script_require_one_transaction(script);
		scripts = lappend(scripts, script);
		if (!require_trusted(file))
			*closed = true;
	}
	return scripts;
}

/* Is it trusted as whatever the session's user could have typed? */
static bool
require_trusted(const SourceFile *file)
{
	Trust		trust = trust_in(file->pushed_by, file->sha256,
								 file->approved_sha256);

	if (trust == TRUST_NONE)
		trust_refuse(file->path, file->pushed_by);
	return trust == TRUST_SESSION;
}

static void
read_inside(Shadow *shadow, void *arg)
{
	DdlRequest *request = arg;
	ListCell   *cell;

	foreach(cell, request->scripts)
		shadow_load(shadow, lfirst(cell));
	request->model = request_read(request->options, false);
}
