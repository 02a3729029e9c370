/*-------------------------------------------------------------------------
 *
 * steps_begin.c
 *	  Begin a migration that runs statement by statement, or go on with one.
 *
 * It goes on only if the statements that were run or begun are the same
 * tokens as in the file now; what follows them may have been mended.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "core/digest.h"
#include "core/transaction.h"
#include "errcodes.h"
#include "migrate/run.h"
#include "migrate/steps.h"

#include "compat.h"

static char **digest_prefixes(const Script *script);
static void resume(Steps *steps, const Intent *intent);
static void begin_intent(Steps *steps);

/* In a transaction of its own, which is tried again if it could not lock. */
void
steps_begin(Steps *steps)
{
	const Migration *migration = steps->task->migration;

	run_enter_transaction();
	if (steps->prefixes == NULL)
		steps->prefixes = digest_prefixes(steps->task->script);
	if (migration->intent != NULL)
		resume(steps, migration->intent);
	else
		begin_intent(steps);
	transaction_commit();
	steps->begun = true;
}

/* For each n, the digest of the first n statements, by their tokens. */
static char **
digest_prefixes(const Script *script)
{
	char	  **prefixes = palloc_array(char *, script->nstatements + 1);

	prefixes[0] = digest_of("", 0);
	for (int i = 0; i < script->nstatements; i++)
	{
		Script		one = *script;
		Digest	   *digest = digest_start();

		one.statements = &script->statements[i];
		one.nstatements = 1;
		digest_add(digest, prefixes[i], DIGEST_HEX_LENGTH);
		digest_add(digest, script_hash(&one), DIGEST_HEX_LENGTH);
		prefixes[i + 1] = digest_finish(digest);
	}
	return prefixes;
}

/* Go on with what an earlier run began. */
static void
resume(Steps *steps, const Intent *intent)
{
	const Task *task = steps->task;
	int			n = intent->done + (intent->begun ? 1 : 0);

	if (n > task->script->nstatements ||
		strcmp(steps->prefixes[n], intent->prefix_sha256) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_JM_INTERRUPTED),
				 errmsg("migration \"%s\" was interrupted, and the statements that were run then are others now",
						intent->version),
				 errdetail("%d of %d statements were done%s.", intent->done,
						   intent->statements,
						   intent->begun ? ", and the next one had begun" : ""),
				 errhint("Put these statements of %s back as they were; what follows them may differ. Or finish by hand, and say what became of it by SELECT confiture.resolve(%s, 'applied' or 'pending', 'why').",
						 task->file->path,
						 quote_literal_cstr(intent->version))));
	steps->intent = *intent;
	steps->task->statements = intent->done;
	ereport(NOTICE,
			(errmsg("going on with migration \"%s\" after %d of %d statements",
					intent->version, intent->done,
					task->script->nstatements)));
}

static void
begin_intent(Steps *steps)
{
	const Task *task = steps->task;
	HistoryRecord who;
	Intent	   *intent = &steps->intent;

	history_start(&who, "up");
	*intent = (Intent)
	{
		.scope = steps->run->scope,
			.version = task->migration->version,
			.name = task->migration->name,
			.direction = task->up ? "up" : "down",
			.sql = task->file->content,
			.statements = task->script->nstatements,
			.prefix_sha256 = steps->prefixes[0],
			.started_at = who.started_at,
			.session_user = who.session_user,
			.current_user = who.current_user
	};
	ereport(NOTICE,
			(errmsg("migration \"%s\" runs statement by statement, because of %s",
					task->migration->version, task->why_by_statement)));
	task_require_not_held(steps->run, task);
	task_require_expected(steps->run, task);
	intent_put(intent);
	hooks_run(steps->run, steps->task, HOOK_BEFORE_MIGRATION, NULL);
}
