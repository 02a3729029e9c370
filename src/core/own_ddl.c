/*-------------------------------------------------------------------------
 *
 * own_ddl.c
 *	  Whether the DDL that this backend runs comes through confiture.
 *
 * To ask whether the backend holds the runner's lock was rejected: a SELECT
 * keeps it until its caller's transaction ends, and what the caller himself
 * does after it would count as ours.  Nor does a transaction's end say
 * anything, since procedures go on after it.  So it is a count, and who
 * begins ends, on every way out.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/own_ddl.h"

#include "compat.h"

static int	depth = 0;

/* What runs from here to own_ddl_end() is ours.  Nests. */
void
own_ddl_begin(void)
{
	depth++;
}

void
own_ddl_end(void)
{
	Assert(depth > 0);
	depth--;
}

bool
own_ddl_is_running(void)
{
	return depth > 0;
}
