/*-------------------------------------------------------------------------
 *
 * ledger.c
 *	  Which migrations this database has.
 *
 * A row per scope and version.  Files of migrations are
 * db/migrations/<version>_<name>.up.sql, the version being what stands before
 * the first underscore, and the repeatable db/migrations/R__<name>.sql, whose
 * version is R__<name>.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/query.h"
#include "project/ledger.h"

#include "compat.h"

/*
 * Mark every pushed migration as baseline: the DDL contains it.
 *
 * What the ledger knows already stays as it is.  Returns the number marked.
 */
int64
ledger_mark_pushed_as_baseline(void)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(GetUserNameFromId(GetSessionUserId(), false)),
		query_text(query_current_user())
	};
	int64		marked;

	query_open(&query, QUERY_AS_OWNER);
	marked = query_execute(&query,
						   "INSERT INTO confiture.ledger (scope, version, name, state,"
						   " sha256, recorded_at, session_user_name, current_user_name)"
						   " SELECT '', coalesce(m[1], m[3]), coalesce(m[2], m[4]),"
						   " 'baseline', sha256, pg_catalog.now(), $1, $2"
						   " FROM confiture.source_text, pg_catalog.regexp_match(path,"
						   " '^db/migrations/(?:([^/_]+)_([^/]+)[.]up[.]sql|(R__([^/]+))[.]sql)$') m"
						   " WHERE m IS NOT NULL"
						   " ON CONFLICT (scope, version) DO NOTHING", 2, args);
	query_close(&query);
	return marked;
}
