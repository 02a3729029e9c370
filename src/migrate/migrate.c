/*-------------------------------------------------------------------------
 *
 * migrate.c
 *	  Arguments and messages that the functions of this room share.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "migrate/migrate.h"

#include "compat.h"

/* NULL for SQL NULL */
char *
migrate_text_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* "" is the database as a whole. */
char *
migrate_scope_argument(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("scope must not be null"),
				 errhint("An empty scope is the database as a whole.")));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* How many steps to go back, 0 where a target says it. */
int
migrate_steps_argument(FunctionCallInfo fcinfo, int steps, int target)
{
	if (!PG_ARGISNULL(steps) && !PG_ARGISNULL(target))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps and target exclude one another"),
				 errhint("Give the number of migrations to take back, or the version that is to be the last one in place.")));
	if (!PG_ARGISNULL(steps) && PG_GETARG_INT32(steps) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps must be greater than zero")));
	if (!PG_ARGISNULL(target))
		return 0;
	return PG_ARGISNULL(steps) ? 1 : PG_GETARG_INT32(steps);
}

void
migrate_tell_nothing_to_do(const Run *run)
{
	ereport(NOTICE,
			(run->up ? errmsg("nothing to do: no migration is pending") :
			 errmsg("nothing to do: no migration that was applied here can be taken back")));
}

/* Say the newest digest of the history where others keep it: in the log. */
void
migrate_log_head(const Run *run)
{
	const char *digest = NULL;
	int			done = 0;
	ListCell   *cell;

	foreach(cell, run->tasks)
	{
		const Task *task = lfirst(cell);

		if (task->duration >= 0)
		{
			digest = task->digest;
			done++;
		}
	}
	if (digest != NULL)
		ereport(LOG_SERVER_ONLY,
				(errmsg("confiture: %d migrations went %s, the history's digest is %s",
						done, run->up ? "up" : "down", digest),
				 errhidestmt(true)));
}
