/*-------------------------------------------------------------------------
 *
 * retry.c
 *	  Try again after a lock could not be had, and say who had it.
 *
 * Everything is let go before the next attempt, with a pause that grows and
 * has some chance in it, so that two who met don't meet again.  When the wait
 * has ended the server no longer knows what it was for.  So those are named
 * who hold locks on the relations that the statement names, on the tables of
 * its indexes and at the other end of their foreign keys.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "common/pg_prng.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/value.h"
#include "storage/lock.h"
#include "utils/array.h"
#include "utils/guc.h"

#include "core/lock.h"
#include "core/query.h"
#include "core/scan.h"
#include "guc.h"
#include "migrate/run.h"

#include "compat.h"

#define FIRST_DELAY_MS	500
#define LONGEST_DELAY_MS	10000

static char *holders_of(const List *relations);
static List *relations_in(const Task *task);
static const char *name_of_token(const TokenScan *scan);
static List *note_relation(List *relations, List *names);
static QueryArg oid_array(const List *oids);

/* May the same thing succeed a little later? */
bool
retry_is_worthwhile(const ErrorData *error, int attempt)
{
	return (error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE ||
			error->sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED) &&
		attempt < confiture_lock_retries;
}

/* Milliseconds to wait after an attempt, counted from 0. */
int
retry_delay(int attempt)
{
	double		delay = Min(FIRST_DELAY_MS * (double) (1 << Min(attempt, 10)),
							LONGEST_DELAY_MS);

	return (int) (delay * (0.75 + 0.5 * pg_prng_double(&pg_global_prng_state)));
}

void
retry_tell(const Run *run, const ErrorData *error, int attempt, int delay)
{
	ereport(NOTICE,
			(errmsg("migration \"%s\" could not have a lock; attempt %d of %d follows in %.1f s",
					run->current == NULL ? "" :
					run->current->migration->version,
					attempt + 2, confiture_lock_retries + 1, delay / 1000.0),
			 error->detail != NULL ?
			 errdetail_internal("%s", error->detail) : 0));
}

/*
 * Put into an error's detail who stood in the way, if that can be found out.
 *
 * After the rollback, in a transaction that may read the catalogs.
 */
void
retry_name_blockers(const Run *run, ErrorData *error)
{
	MemoryContext context = CurrentMemoryContext;
	int			guc_level;
	char	   *holders;

	if (error->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE ||
		run->current == NULL || error->detail != NULL)
		return;
	guc_level = NewGUCNestLevel();
	runner_enter(&run->current->place);
	holders = holders_of(relations_in(run->current));
	AtEOXact_GUC(false, guc_level);
	MemoryContextSwitchTo(context);
	if (holders != NULL)
		error->detail = holders;
}

/* At most three of those who hold locks on relations (OIDs), NULL if nobody. */
static char *
holders_of(const List *relations)
{
	QueryScope	query;
	QueryArg	args[] = {oid_array(relations)};
	char	   *holders;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "WITH named (oid) AS (SELECT pg_catalog.unnest($1)),"
				  " related (oid) AS ("
				  " SELECT oid FROM named"
				  " UNION SELECT indrelid FROM pg_catalog.pg_index"
				  " WHERE indexrelid IN (SELECT oid FROM named)"
				  " UNION SELECT conrelid FROM pg_catalog.pg_constraint"
				  " WHERE contype = 'f' AND confrelid IN (SELECT oid FROM named)"
				  " UNION SELECT confrelid FROM pg_catalog.pg_constraint"
				  " WHERE contype = 'f' AND conrelid IN (SELECT oid FROM named)),"
				  " holder AS ("
				  " SELECT DISTINCT ON (a.xact_start, a.pid)"
				  " pg_catalog.format('process %s, role %s, application \"%s\","
				  " holds %s on %s, transaction open for %s s, query: %s',"
				  " a.pid, a.usename, a.application_name, l.mode,"
				  " l.relation::pg_catalog.regclass,"
				  " EXTRACT(epoch FROM pg_catalog.clock_timestamp()"
				  " - a.xact_start)::int,"
				  " " LOCK_SHOWN_QUERY("a.query") ") AS line"
				  " FROM pg_catalog.pg_locks l"
				  " JOIN pg_catalog.pg_stat_activity a USING (pid)"
				  " WHERE l.locktype = 'relation' AND l.granted"
				  " AND l.relation IN (SELECT oid FROM related)"
				  " AND l.database = (SELECT oid FROM pg_catalog.pg_database"
				  " WHERE datname = pg_catalog.current_database())"
				  " AND l.pid <> pg_catalog.pg_backend_pid()"
				  " ORDER BY a.xact_start, a.pid, l.mode LIMIT 3)"
				  " SELECT pg_catalog.string_agg(line, E'\\n') FROM holder",
				  lengthof(args), args);
	holders = query_result_text(&query, 0, 1);
	query_close(&query);
	return holders;
}

/* The relations (OIDs) whose names stand in the statement that failed. */
static List *
relations_in(const Task *task)
{
	const Script *script = task->script;
	List	   *relations = NIL;
	List	   *names = NIL;
	bool		after_dot = false;
	TokenScan  *scan;

	if (task->statements >= script->nstatements)
		return NIL;
	scan = scan_start(script_statement_text(script,
											&script->statements[task->statements]));
	while (scan_next(scan))
	{
		const char *name = name_of_token(scan);

		if (name != NULL && !after_dot)
		{
			relations = note_relation(relations, names);
			names = NIL;
		}
		if (name != NULL)
			names = lappend(names, makeString(pstrdup(name)));
		after_dot = scan->token == '.';
	}
	scan_finish(scan);
	return note_relation(relations, names);
}

/* NULL if it can't be a name. */
static const char *
name_of_token(const TokenScan *scan)
{
	const char *source = scan->extra.scanbuf + scan->location;

	if (scan->keyword != NULL)
		return scan->keyword;
	if (scan_string_class(scan) == '\0' &&
		(source[0] == '"' || source[0] == '_' || isalpha((unsigned char) source[0]) ||
		 IS_HIGHBIT_SET(source[0])))
		return scan->value.str;
	return NULL;
}

static List *
note_relation(List *relations, List *names)
{
	Oid			relid;

	if (names == NIL || list_length(names) > 2)
		return relations;
	relid = RangeVarGetRelid(makeRangeVarFromNameList(names), NoLock, true);
	return OidIsValid(relid) ?
		list_append_unique_oid(relations, relid) : relations;
}

static QueryArg
oid_array(const List *oids)
{
	Datum	   *values = palloc_array(Datum, list_length(oids) + 1);
	int			n = 0;
	ListCell   *cell;

	foreach(cell, oids)
		values[n++] = ObjectIdGetDatum(lfirst_oid(cell));
	return query_datum(OIDARRAYOID,
					   PointerGetDatum(construct_array(values, n, OIDOID,
													   sizeof(Oid), true,
													   TYPALIGN_INT)));
}

/*
 * Is it possible to let everything go without leaving the caller's
 * transaction?  Not if that holds more than a reader's lock on a relation.
 */
bool
retry_is_possible_here(void)
{
	LockData   *locks = GetLockStatusData();
	bool		possible = true;

	for (int i = 0; i < locks->nelements; i++)
	{
		const LockInstanceData *lock = &locks->locks[i];

		if (lock->pid == MyProcPid &&
			lock->locktag.locktag_type == LOCKTAG_RELATION &&
			(lock->holdMask & ~LOCKBIT_ON(AccessShareLock)) != 0)
			possible = false;
	}
	pfree(locks->locks);
	pfree(locks);
	return possible;
}
