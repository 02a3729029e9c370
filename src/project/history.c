/*-------------------------------------------------------------------------
 *
 * history.c
 *	  Every attempt and every decision about a migration, in a hash chain.
 *
 * A row's digest is over the digest before it and the row's own fields, so
 * that an edit of a row, or its removal, breaks the chain from there on.  It
 * takes no key: who owns the table can compute it all anew, and rows cut off
 * at the end leave no trace.  Therefore the newest digest is returned by what
 * writes and goes to the server's log, to be kept elsewhere.
 *
 * Rows are linked under an advisory lock of their own, held to the end of the
 * transaction.  A failure is written by a transaction that must not wait for
 * the one that failed: it stays unlinked until the next run, which links all
 * such rows in the order of their ids before it adds its own.  position is
 * the place in the chain, and needn't grow with id.
 *
 * The fields go in as their UTF-8 bytes, each behind its length in eight
 * bytes (all ones for NULL); times as microseconds since 1970 in UTC, and
 * numbers in decimal.  So a digest depends on no setting, encoding or version,
 * and survives a dump and pg_upgrade.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "core/digest.h"
#include "core/lock.h"
#include "core/query.h"
#include "project/history.h"
#include "project/runner.h"

#include "compat.h"

#define HISTORY_LOCK	2
#define RULE_VERSION	"confiture history 1"

/* rows that are read at once when the chain is followed */
#define BATCH		"1000"

#define COLUMNS \
	"id, scope, version, name, direction, success, statements::bigint," \
	" session_user_name, current_user_name, application, started_at," \
	" duration, sha256, sqlstate, error, reason, position, digest"

/* The end of the chain, as this backend saw it last; position 0 = none. */
static struct
{
	int64		position;
	char		digest[DIGEST_HEX_LENGTH + 1];
}			head;

static int64 next_id(void);
static bool append(QueryScope *query, HistoryRecord *record);
static void link_rows(QueryScope *query);
static void read_head(QueryScope *query);
static HistoryRecord *read_row(QueryScope *query, uint64 row);
static char *digest_of_record(const char *previous,
							  const HistoryRecord *record);
static void add_field(Digest *digest, const char *text);
static bool insert(QueryScope *query, HistoryRecord *record, int64 position,
				   const char *previous);
static bool check_batch(char *previous, int64 *linked, int64 *broken);
static bool check_rows(QueryScope *query, char *previous, int64 *linked,
					   int64 *broken);

/* Set who acts and when it began: the current user, now. */
void
history_start(HistoryRecord *record, const char *direction)
{
	record->scope = "";
	record->version = "";
	record->name = "";
	record->direction = direction;
	record->success = true;
	record->session_user = GetUserNameFromId(GetSessionUserId(), false);
	record->current_user = query_current_user();
	record->application = pstrdup(runner_application());
	record->started_at = GetCurrentTimestamp();
}

/*
 * Add a record to the chain; sets its id and digest.
 *
 * The end of the chain as this backend knows it is tried first.  The INSERT
 * looks whether it still is the end; if not, because others wrote or we rolled
 * back, it is read.
 */
void
history_write(HistoryRecord *record)
{
	QueryScope	query;

	(void) lock_for_transaction(HISTORY_LOCK);
	query_open(&query, QUERY_AS_OWNER);
	record->id = next_id();
	while (!append(&query, record))
		read_head(&query);
	query_close(&query);
}

/* The columns' identity, without a query. */
static int64
next_id(void)
{
	Oid			schema = get_namespace_oid("confiture", false);

	return nextval_internal(get_relname_relid("history_record_id_seq", schema),
							true);
}

/* Behind the known end of the chain; false if that isn't its end. */
static bool
append(QueryScope *query, HistoryRecord *record)
{
	const char *previous = head.position == 0 ? NULL : head.digest;

	record->digest = digest_of_record(previous, record);
	if (!insert(query, record, head.position + 1, previous))
		return false;
	head.position++;
	strlcpy(head.digest, record->digest, sizeof(head.digest));
	return true;
}

/*
 * Add a record outside of the chain, waiting for nobody.  The next run links
 * it.
 */
void
history_write_unlinked(HistoryRecord *record)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_OWNER);
	record->id = next_id();
	record->digest = NULL;
	(void) insert(&query, record, 0, NULL);
	query_close(&query);
}

/*
 * Wait for whoever is writing, and be the only one until the transaction ends.
 *
 * The ledger is written by who wrote the history before, so that its rows
 * stay as they are read from here on.  The first to have the lock in a
 * transaction links what others left.
 */
void
history_lock(void)
{
	QueryScope	query;

	(void) lock_for_transaction(HISTORY_LOCK);
	query_open(&query, QUERY_AS_OWNER);
	link_rows(&query);
	query_close(&query);
}

static void
link_rows(QueryScope *query)
{
	static QueryPlan find = {
		.sql = "SELECT " COLUMNS " FROM confiture.history_record"
		" WHERE position IS NULL ORDER BY id"
	};
	uint64		n = query_execute_plan(query, &find, 0, NULL);
	HistoryRecord **records = palloc_array(HistoryRecord *, n + 1);

	for (uint64 i = 0; i < n; i++)
		records[i] = read_row(query, i);
	if (n == 0)
		return;
	read_head(query);
	for (uint64 i = 0; i < n; i++)
	{
		char	   *digest = digest_of_record(head.position == 0 ? NULL :
											  head.digest, records[i]);
		QueryArg	args[] = {
			query_bigint(records[i]->id),
			query_bigint(++head.position),
			query_text(digest)
		};

		strlcpy(head.digest, digest, sizeof(head.digest));
		query_execute(query,
					  "UPDATE confiture.history_record"
					  " SET position = $2, digest = $3 WHERE id = $1",
					  lengthof(args), args);
	}
}

/* Find the end of the chain. */
static void
read_head(QueryScope *query)
{
	head.position = 0;
	if (query_execute(query,
					  "SELECT position, digest FROM confiture.history_record"
					  " WHERE position IS NOT NULL"
					  " ORDER BY position DESC LIMIT 1", 0, NULL) == 0)
		return;
	head.position = query_result_bigint(0, 1);
	strlcpy(head.digest, query_result_text(query, 0, 2), sizeof(head.digest));
}

/* The newest digest of the chain, NULL if it is empty. */
char *
history_head(void)
{
	QueryScope	query;

	query_open(&query, QUERY_AS_OWNER);
	read_head(&query);
	query_close(&query);
	return head.position == 0 ? NULL : pstrdup(head.digest);
}

/* A row of COLUMNS; position and digest aren't part of the record. */
static HistoryRecord *
read_row(QueryScope *query, uint64 row)
{
	HistoryRecord *record = palloc0_object(HistoryRecord);
	const char **texts[] = {
		&record->scope, &record->version, &record->name, &record->direction,
		NULL, NULL, &record->session_user, &record->current_user,
		&record->application, NULL, NULL, &record->sha256, &record->sqlstate,
		&record->error, &record->reason
	};
	bool		isnull;
	Interval   *duration;

	record->id = query_result_bigint(row, 1);
	for (int i = 0; i < (int) lengthof(texts); i++)
		if (texts[i] != NULL)
			*texts[i] = query_result_text(query, row, i + 2);
	record->success = query_result_bool(row, 6);
	record->statements = (int) query_result_bigint(row, 7);
	record->started_at = DatumGetTimestampTz(query_result(row, 11, &isnull));
	duration = DatumGetIntervalP(query_result(row, 12, &isnull));
	record->duration = duration->time +
		(duration->day + duration->month * INT64CONST(30)) * USECS_PER_DAY;
	return record;
}

static char *
digest_of_record(const char *previous, const HistoryRecord *record)
{
	Digest	   *digest = digest_start();
	int64		unix_time = record->started_at +
		(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY;

	add_field(digest, RULE_VERSION);
	add_field(digest, previous);
	add_field(digest, psprintf(INT64_FORMAT, record->id));
	add_field(digest, record->scope);
	add_field(digest, record->version);
	add_field(digest, record->name);
	add_field(digest, record->direction);
	add_field(digest, record->success ? "true" : "false");
	add_field(digest, psprintf("%d", record->statements));
	add_field(digest, record->session_user);
	add_field(digest, record->current_user);
	add_field(digest, record->application);
	add_field(digest, psprintf(INT64_FORMAT, unix_time));
	add_field(digest, psprintf(INT64_FORMAT, record->duration));
	add_field(digest, record->sha256);
	add_field(digest, record->sqlstate);
	add_field(digest, record->error);
	add_field(digest, record->reason);
	return digest_finish(digest);
}

static void
add_field(Digest *digest, const char *text)
{
	unsigned char header[8];
	size_t		length = text == NULL ? 0 : strlen(text);
	const char *bytes = text == NULL ? "" : digest_bytes_of_text(text, &length);
	uint64		marker = text == NULL ? PG_UINT64_MAX : (uint64) length;

	for (int i = 0; i < 8; i++)
		header[i] = (unsigned char) (marker >> (56 - 8 * i));
	digest_add(digest, header, sizeof(header));
	digest_add(digest, bytes, length);
}

/*
 * At a position of the chain, if what comes before is its end; 0 is outside of
 * it.  Tells whether it was written.
 */
static bool
insert(QueryScope *query, HistoryRecord *record, int64 position,
	   const char *previous)
{
	static QueryPlan plan = {
		.sql = "INSERT INTO confiture.history_record (id, scope, version,"
		" name, direction, success, statements, session_user_name,"
		" current_user_name, application, started_at, duration, sha256,"
		" sqlstate, error, reason, position, digest)"
		" OVERRIDING SYSTEM VALUE SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9,"
		" $10, $11, $12, $13, $14, $15, $16, $17, $18"
		" WHERE $17 IS NULL OR (SELECT digest"
		" FROM confiture.history_record WHERE position IS NOT NULL"
		" ORDER BY position DESC LIMIT 1) IS NOT DISTINCT FROM $19"
	};
	Interval	duration = {.time = record->duration};
	QueryArg	args[] = {
		query_bigint(record->id),
		query_text(record->scope),
		query_text(record->version),
		query_text(record->name),
		query_text(record->direction),
		query_bool(record->success),
		query_int(record->statements),
		query_text(record->session_user),
		query_text(record->current_user),
		query_text(record->application),
		query_timestamptz(record->started_at),
		query_datum(INTERVALOID, IntervalPGetDatum(&duration)),
		query_text(record->sha256),
		query_text(record->sqlstate),
		query_text(record->error),
		query_text(record->reason),
		position > 0 ? query_bigint(position) : query_null(INT8OID),
		query_text(record->digest),
		query_text(previous)
	};

	return query_execute_plan(query, &plan, lengthof(args), args) > 0;
}

/*
 * Follow the chain: the id of the first row that doesn't fit, 0 if all do.
 *
 * Also counts the rows that are linked, up to there, and those that wait to
 * be.
 */
int64
history_find_break(int64 *linked, int64 *unlinked)
{
	MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext,
												"confiture history",
												ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(batch);
	QueryScope	query;
	char		previous[DIGEST_HEX_LENGTH + 1] = "";
	int64		broken = 0;

	*linked = 0;
	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "SELECT pg_catalog.count(*) FROM confiture.history_record"
				  " WHERE position IS NULL", 0, NULL);
	*unlinked = query_result_bigint(0, 1);
	query_close(&query);
	while (check_batch(previous, linked, &broken))
		MemoryContextReset(batch);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(batch);
	return broken;
}

/*
 * The rows after the linked ones; false at the end or at a break.
 *
 * In a scope of its own, which frees the rows.
 */
static bool
check_batch(char *previous, int64 *linked, int64 *broken)
{
	QueryScope	query;
	bool		more;

	query_open(&query, QUERY_AS_OWNER);
	more = check_rows(&query, previous, linked, broken);
	query_close(&query);
	return more;
}

static bool
check_rows(QueryScope *query, char *previous, int64 *linked, int64 *broken)
{
	QueryArg	args[] = {query_bigint(*linked)};
	uint64		n = query_execute(query,
								  "SELECT " COLUMNS
								  " FROM confiture.history_record"
								  " WHERE position > $1"
								  " ORDER BY position LIMIT " BATCH,
								  lengthof(args), args);

	for (uint64 i = 0; i < n; i++)
	{
		HistoryRecord *record = read_row(query, i);
		const char *digest = digest_of_record(*linked == 0 ? NULL : previous,
											  record);

		if (query_result_bigint(i, 17) != *linked + 1 ||
			strcmp(digest, query_result_text(query, i, 18)) != 0)
		{
			*broken = record->id;
			return false;
		}
		strlcpy(previous, digest, DIGEST_HEX_LENGTH + 1);
		(*linked)++;
	}
	return n > 0;
}
