/*-------------------------------------------------------------------------
 *
 * expect.c
 *	  Refuse a migration where its objects aren't what it was written for.
 *
 * In the transaction that its first statement runs in, or that notes its
 * beginning, and under the runner's lock.  One that goes on after it was
 * interrupted isn't asked again: it has changed them itself.
 *
 * The schema is read for each migration that expects something, since those
 * before it have changed it.  Reading takes 0.3 s for 1,000 tables.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "errcodes.h"
#include "migrate/run.h"
#include "schema/expects.h"
#include "schema/request.h"

#include "compat.h"

static void file_error_callback(void *arg);

/* What its directives say; an error tells which file can't be read. */
void
task_read_expected(Task *task)
{
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = file_error_callback,
		.arg = task->file->path
	};

	error_context_stack = &errcallback;
	task->expected = expects_parse(task->directives->expects);
	error_context_stack = errcallback.previous;
}

static void
file_error_callback(void *arg)
{
	errcontext("%s", (const char *) arg);
}

void
task_require_expected(const Run *run, const Task *task)
{
	bool		refuse = !run->environment->settings->on_drift_warn;
	SchemaModel *live;
	char	   *differences;

	if (task->expected == NIL)
		return;
	live = request_look(options_parse(NULL, 0, NULL));
	differences = expects_differences(task->expected, live);
	model_free(live);
	if (differences != NULL)
		ereport(refuse ? ERROR : WARNING,
				(errcode(ERRCODE_JM_DRIFTED),
				 errmsg("migration \"%s\" was written for another schema than this database has",
						task->migration->version),
				 errdetail_internal("%s", differences),
				 refuse ?
				 errhint("Nothing of it was run. Change the schema back, or write the migration anew here by confiture.generate_migration(); migration.on_drift: warn in the environment lets it run all the same.") : 0,
				 errcontext("%s", task->file->path)));
}
