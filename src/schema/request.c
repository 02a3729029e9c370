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
 * What a shadow told of definitions is kept (model_cache.c).  The text is
 * loaded and trusted before it is looked for; but it isn't cut, unless it says
 * former names.
 *
 * Most of the time, nothing has changed since a comparison that found no
 * difference.  So that is kept, too, under a key of the texts and the state of
 * the catalogs (catalog_state.c).  The state is that of the snapshot in which
 * the schema was read, and nothing is kept if it has changed in the meantime:
 * the server's functions that write definitions look at the catalogs as they
 * are, not as they were.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "core/digest.h"
#include "core/subtransaction.h"
#include "project/adopted.h"
#include "project/runner.h"
#include "schema/catalog_state.h"
#include "schema/ddl_text.h"
#include "schema/model_cache.h"
#include "schema/request.h"
#include "schema/snapshot.h"

#include "compat.h"

/* Of what is in the catalogs now. */
typedef struct Reading
{
	const SchemaOptions *options;
	bool		live;			/* it is there to stay */
	SchemaModel *model;			/* what was read */
} Reading;

struct Request
{
	const SchemaOptions *options;
	ShadowOptions shadow;
	RunnerPlace place;
	List	   *texts;			/* DdlText * */
	char	   *settings;		/* key of the caller's and of the place's */
	char	   *key;			/* for a kept model; NULL: not known yet */
	bool		is_kept;		/* there is one */

	/* to be tried in the shadow; NULL: nothing */
	void		(*inside) (Shadow *shadow, SchemaModel *wanted, void *arg);
	void	   *arg;

	/* of this database, when it was read */
	char	   *state;
	bool		is_asked;		/* stays is known */
	bool		stays;			/* it is still in that state */
	bool		is_known;		/* all that was found has a place in the model */

	/* inside of the shadow, or of the subtransaction that reads */
	List	   *scripts;		/* Script *, once it is known that they run */
	bool		may_keep;		/* they are definitions, and no more */
	SchemaModel *model;
};

static SchemaModel *read_local(const SchemaOptions *options, bool live);
static void read_catalogs(void *arg);
static void read_if_changed(void *arg);
static SchemaModel *read_source(Source *source, const SchemaOptions *options,
								bool live);
static List *ignored(const SchemaOptions *options);
static int	enter(const Request *request);
static void read_ddl(Request *request);
static void load_ddl(Request *request);
static bool is_same_as_kept(Request *request, const SchemaModel *model);
static char *make_key(const Request *request);
static char *make_state(const Request *request);
static bool stays(Request *request);
static char *state_now(void);
static void add_request(Digest *digest, const Request *request);
static void add_strings(Digest *digest, const List *strings);
static bool may_keep(const List *scripts);
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
	Reading		reading = {.options = options, .live = live};

	subtransaction_run_and_undo(read_catalogs, &reading);
	return reading.model;
}

static void
read_catalogs(void *arg)
{
	Reading    *reading = arg;
	Source	   *source = source_local();

	reading->model = read_source(source, reading->options, reading->live);
	source_close(source);
}

static SchemaModel *
read_source(Source *source, const SchemaOptions *options, bool live)
{
	ReadOptions read = {
		.schemas = options->schemas,
		.ignore = ignored(options),
		.live = live
	};
	SchemaModel *model = read_model(source, &read);

	options_omit(options, model);
	return model;
}

static List *
ignored(const SchemaOptions *options)
{
	return list_concat_copy(options->ignore, adopted_tables());
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
	return request_wanted(request_begin(ddl, options, function));
}

/* To compare this database with that DDL, as request_ddl() takes it. */
Request *
request_begin(const char *ddl, const SchemaOptions *options,
			  const char *function)
{
	Request    *request = palloc0_object(Request);
	char	   *asker;
	int			guc_level;

	request->options = options;
	request->shadow = request_shadow(options, function);
	request->place = runner_place(options->environment->settings);
	asker = shadow_settings_key(&request->shadow);
	environment_require_this_database(options->environment);
	if (ddl == NULL)
		request->shadow.closed =
			environment_require_trusted(options->environment) != TRUST_SESSION;
	guc_level = enter(request);
	request->texts = ddl != NULL ? list_make1(ddl_text("ddl", ddl)) :
		ddl_of_files(options->environment, &request->shadow.closed);
	request->settings = psprintf("%s %s", asker,
								 shadow_settings_key(&request->shadow));
	AtEOXact_GUC(false, guc_level);
	return request;
}

/* Of this database; NULL: it is known that the DDL is the same. */
SchemaModel *
request_current(Request *request)
{
	SchemaModel *model;

	subtransaction_run_and_undo(read_if_changed, request);
	model = request->model;
	request->model = NULL;
	if (model == NULL)
		return NULL;
	request->is_known = model->unknown == NIL;
	unknown_warn(model);
	if (!is_same_as_kept(request, model))
		return model;
	request_note_same(request);
	return NULL;
}

static void
read_if_changed(void *arg)
{
	Request    *request = arg;
	Source	   *source = source_local();

	request->state = catalog_state();
	if (request->options->renames != NIL ||
		!model_cache_is_same(make_state(request)))
		request->model = read_source(source, request->options, true);
	source_close(source);
}

/* Of the DDL. */
SchemaModel *
request_wanted(Request *request)
{
	int			guc_level = enter(request);

	read_ddl(request);
	AtEOXact_GUC(false, guc_level);
	request->model->hints = ddl_hints(request->texts);
	return request->model;
}

/*
 * For request_wanted(): once the DDL is loaded in a shadow and its model is
 * read, to call inside(shadow, model, arg) there.  It isn't called where the
 * model is a kept one, or the DDL has more than definitions, as rows; and an
 * error just ends it.
 */
void
request_try_inside(Request *request,
				   void (*inside) (Shadow *shadow, SchemaModel *wanted, void *arg),
				   void *arg)
{
	request->inside = inside;
	request->arg = arg;
}

/* There was no difference, so there is none as long as nothing changes. */
void
request_note_same(Request *request)
{
	if (request->is_kept && request->is_known &&
		request->options->renames == NIL &&
		(request->model == NULL ||
		 options_have_schemas(request->options, request->model)) &&
		stays(request))
		model_cache_note_same(request->key, make_state(request));
}

/* Gives what AtEOXact_GUC() takes to leave it. */
static int
enter(const Request *request)
{
	int			guc_level = NewGUCNestLevel();

	runner_enter(&request->place);
	return guc_level;
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

/*
 * The model that was kept, or that a shadow tells.
 *
 * What the key is made of may change while the shadow is waited for: then it
 * isn't known what the model was of.
 */
static void
read_ddl(Request *request)
{
	ListCell   *cell;

	if (request->key == NULL)
		request->key = make_key(request);
	request->model = model_cache_find(request->key);
	if (request->model == NULL)
	{
		foreach(cell, request->texts)
			request->scripts = lappend(request->scripts, ddl_cut(lfirst(cell)));
		request->may_keep = may_keep(request->scripts);
		load_ddl(request);
		if (!request->may_keep ||
			(!stays(request) && strcmp(make_key(request), request->key) != 0))
			return;
		model_cache_keep(request->key, request->model);
	}
	request->is_kept = true;
}

/*
 * In a shadow, which undoes all of it, also what is tried in it once the model
 * is there.
 */
static void
load_ddl(Request *request)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData  *error;

	PG_TRY();
	{
		shadow_do(&request->shadow, read_inside, request);
	}
	PG_CATCH();
	{
		if (request->model == NULL || geterrcode() == ERRCODE_QUERY_CANCELED)
			PG_RE_THROW();
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		ereport(DEBUG1,
				(errmsg_internal("what was tried where the DDL had been loaded failed: %s",
								 error->message),
				 error->detail == NULL ? 0 :
				 errdetail_internal("%s", error->detail)));
	}
	PG_END_TRY();
}

/* Is it what the DDL is known to mean? */
static bool
is_same_as_kept(Request *request, const SchemaModel *model)
{
	int			guc_level;
	char	   *fingerprint;

	if (request->options->renames != NIL || !request->is_known ||
		!options_have_schemas(request->options, model))
		return false;
	guc_level = enter(request);
	request->key = make_key(request);
	AtEOXact_GUC(false, guc_level);
	fingerprint = model_cache_fingerprint(request->key);
	request->is_kept = fingerprint != NULL &&
		strcmp(fingerprint, snapshot_digest(model)) == 0;
	return request->is_kept;
}

/* Of all that the model depends on. */
static char *
make_key(const Request *request)
{
	Digest	   *digest = digest_start();

	digest_add_text(digest, shadow_cache_key(&request->shadow));
	add_request(digest, request);
	return digest_finish(digest);
}

/* Of all that the two models depend on. */
static char *
make_state(const Request *request)
{
	Digest	   *digest = digest_start();

	digest_add_text(digest, request->state);
	digest_add_text(digest, request->settings);
	add_request(digest, request);
	return digest_finish(digest);
}

/*
 * Is this database in the state in which it was read?  False if it wasn't.
 *
 * To be asked after all that depends on it; the first answer holds.
 */
static bool
stays(Request *request)
{
	if (!request->is_asked)
		request->stays = request->state != NULL &&
			strcmp(state_now(), request->state) == 0;
	request->is_asked = true;
	return request->stays;
}

/* Of the catalogs, as a reading that began now would see them. */
static char *
state_now(void)
{
	char	   *state;

	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	state = catalog_state();
	PopActiveSnapshot();
	return state;
}

static void
add_request(Digest *digest, const Request *request)
{
	const SchemaOptions *options = request->options;
	ListCell   *cell;

	add_strings(digest, ignored(options));
	digest_add_text(digest, psprintf("%d %d %d", options->omit_owners,
									 options->omit_grants, options->omit_comments));
	foreach(cell, request->texts)
		digest_add_text(digest, ((DdlText *) lfirst(cell))->text);
}

/* An empty one is their end: none of them is empty. */
static void
add_strings(Digest *digest, const List *strings)
{
	ListCell   *cell;

	foreach(cell, strings)
		digest_add_text(digest, lfirst(cell));
	digest_add_text(digest, "");
}

static bool
may_keep(const List *scripts)
{
	ListCell   *cell;

	foreach(cell, scripts)
		if (!shadow_may_cache(lfirst(cell)))
		return false;
	return true;
}

static void
read_inside(Shadow *shadow, void *arg)
{
	Request    *request = arg;
	ListCell   *cell;

	foreach(cell, request->scripts)
		shadow_load(shadow, lfirst(cell));
	request->model = request_read(request->options, false);
	if (request->inside == NULL || !request->may_keep)
		return;
	request->model->hints = ddl_hints(request->texts);
	request->inside(shadow, request->model, request->arg);
}
