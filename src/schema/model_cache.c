/*-------------------------------------------------------------------------
 *
 * model_cache.c
 *	  Models of DDL that needn't be loaded again.
 *
 * A row of confiture.model_cache is what a shadow told of a text, under a key
 * of the text and of everything that can change its meaning (shadow_key.c,
 * request.c).  The key has the role, too: nobody is given what another role's
 * shadow told.  Whether the caller may have the text at all is asked before.
 *
 * A row also has the last state in which the database was found to be the same
 * as the text (request.c): as long as nothing has changed since, there is no
 * need to read either.
 *
 * Only the extension's owner reads and writes it, and who restores a dump
 * begins anew: nothing is lost with a row but the time to load the text.
 *
 * A caller may keep his transaction open for long, and nobody is to wait for
 * the row that he has written.  So who writes has an advisory lock, and who
 * doesn't get it at once leaves it.  The lock goes with a rollback, as the row
 * does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"

#include "core/lock.h"
#include "core/query.h"
#include "schema/model_cache.h"
#include "schema/snapshot.h"

#include "compat.h"

#define CACHE_LOCK		4

/* A developer's last few texts, each as one or two roles. */
#define KEPT_MODELS		8

/* One jsonb can't hold more than four times as much. */
#define LARGEST_MODEL		((size_t) 64 * 1024 * 1024)

static bool may_write(void);

/* What was kept under the key; NULL: nothing was. */
SchemaModel *
model_cache_find(const char *key)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(key)};
	Jsonb	   *snapshot = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query, "SELECT snapshot FROM confiture.model_cache"
					  " WHERE key = $1", lengthof(args), args) > 0)
	{
		MemoryContext old = MemoryContextSwitchTo(query.caller_context);
		bool		isnull;

		snapshot = DatumGetJsonbPCopy(query_result(0, 1, &isnull));
		MemoryContextSwitchTo(old);
	}
	query_close(&query);
	return snapshot == NULL ? NULL :
		snapshot_read(list_make1(snapshot), "model_cache");
}

/* Of what was kept under the key; NULL: nothing was. */
char *
model_cache_fingerprint(const char *key)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(key)};
	char	   *fingerprint = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query, "SELECT fingerprint FROM confiture.model_cache"
					  " WHERE key = $1", lengthof(args), args) > 0)
		fingerprint = query_result_text(&query, 0, 1);
	query_close(&query);
	return fingerprint;
}

/*
 * Keep it, if that can be done without waiting, in the place of the oldest.
 *
 * What isn't modelled is in no snapshot, and has to be told of each time: such
 * a model isn't kept.
 */
void
model_cache_keep(const char *key, const SchemaModel *model)
{
	QueryScope	query;
	QueryArg	row[] = {
		query_text(key),
		query_null(JSONBOID),
		query_null(TEXTOID)
	};
	QueryArg	count[] = {query_int(KEPT_MODELS)};

	if (model->unknown != NIL || !may_write() ||
		snapshot_bytes(model) > LARGEST_MODEL ||
		!lock_try_for_transaction(CACHE_LOCK))
		return;
	row[1] = query_datum(JSONBOID, JsonbPGetDatum(snapshot_of(model)));
	row[2] = query_text(snapshot_digest(model));
	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.model_cache"
				  " (key, snapshot, fingerprint, made_at)"
				  " VALUES ($1, $2, $3, pg_catalog.clock_timestamp())"
				  " ON CONFLICT DO NOTHING", lengthof(row), row);
	query_execute(&query,
				  "DELETE FROM confiture.model_cache WHERE key IN"
				  " (SELECT key FROM confiture.model_cache"
				  " ORDER BY made_at DESC, key OFFSET $1)",
				  lengthof(count), count);
	query_close(&query);
}

/* Was the database found to be the same as a text, in this very state? */
bool
model_cache_is_same(const char *state)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(state)};
	bool		found;

	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query, "SELECT FROM confiture.model_cache"
						  " WHERE same_in_state = $1", lengthof(args), args) > 0;
	query_close(&query);
	return found;
}

/* The database is the same as the model under the key, if it is still kept. */
void
model_cache_note_same(const char *key, const char *state)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(key), query_text(state)};

	if (!may_write() || !lock_try_for_transaction(CACHE_LOCK))
		return;
	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query, "UPDATE confiture.model_cache SET same_in_state = $2"
				  " WHERE key = $1", lengthof(args), args);
	query_close(&query);
}

/* Where others' new rows aren't seen, they would be errors instead. */
static bool
may_write(void)
{
	return !XactReadOnly && !RecoveryInProgress() &&
		!IsolationUsesXactSnapshot();
}
