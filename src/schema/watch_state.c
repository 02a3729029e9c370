/*-------------------------------------------------------------------------
 *
 * watch_state.c
 *	  Whether DDL is watched or guarded: event triggers, and a note of it.
 *
 * What is on is what the event triggers say, so that the server looks after
 * it and nothing is asked where nothing is on.  They are members of the
 * extension, disabled by its script; only their owner, which is that of the
 * extension, and superusers may enable them, so we do it as the owner.
 * ENABLE ALWAYS: otherwise a session with session_replication_role = replica
 * would go unseen.
 *
 * pg_dump doesn't say whether a member of an extension is enabled.  So the
 * table watch_state keeps what is wanted, and the view watching shows both.
 * After a restore nothing is on: a trigger that came to life while the rest of
 * a dump is being restored would record or refuse that.  And a copy is mostly
 * there to be changed.  pg_upgrade carries the event triggers as they are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/query.h"
#include "schema/watch_state.h"

#include "compat.h"

typedef struct Watch
{
	const char *name;			/* in the table watch_state */
	const char *on;				/* functions that are called */
	const char *off;
	const char *triggers[4];	/* NULL after the last */
} Watch;

static const Watch watches[] = {
	[WATCH_RECORDS] = {
		"watch", "confiture.watch()", "confiture.unwatch()",
		{"confiture_watch_end", "confiture_watch_drop"}
	},
	[WATCH_GUARDS] = {
		"guard", "confiture.guard()", "confiture.unguard()",
		{"confiture_guard_start", "confiture_guard_end", "confiture_guard_drop"}
	}
};

static void open_for_change(QueryScope *query, const char *function);
static void alter_triggers(QueryScope *query, const Watch *watch,
						   const char *action);
static List *text_list(Datum array);

/* Turn it on, or change whom it lets pass (char *). */
void
watch_state_turn_on(WatchKind kind, List *roles)
{
	const Watch *watch = &watches[kind];
	QueryScope	query;
	QueryArg	args[] = {
		query_text(watch->name),
		query_text(query_current_user()),
		query_text_array(roles)
	};

	open_for_change(&query, watch->on);
	query_execute(&query,
				  "INSERT INTO confiture.watch_state"
				  " (kind, since, by_role, roles)"
				  " VALUES ($1, pg_catalog.now(), $2, $3)"
				  " ON CONFLICT (kind) DO UPDATE SET since = pg_catalog.now(),"
				  " by_role = $2, roles = $3", lengthof(args), args);
	alter_triggers(&query, watch, "ENABLE ALWAYS");
	query_close(&query);
}

void
watch_state_turn_off(WatchKind kind)
{
	const Watch *watch = &watches[kind];
	QueryScope	query;
	QueryArg	args[] = {query_text(watch->name)};

	open_for_change(&query, watch->off);
	query_execute(&query, "DELETE FROM confiture.watch_state WHERE kind = $1",
				  lengthof(args), args);
	alter_triggers(&query, watch, "DISABLE");
	query_close(&query);
}

/* One at a time: two who alter an event trigger at once get an error. */
static void
open_for_change(QueryScope *query, const char *function)
{
	PreventCommandDuringRecovery(function);
	PreventCommandIfReadOnly(function);
	query_open(query, QUERY_AS_OWNER);
	query_execute(query,
				  "LOCK TABLE confiture.watch_state"
				  " IN SHARE ROW EXCLUSIVE MODE", 0, NULL);
}

static void
alter_triggers(QueryScope *query, const Watch *watch, const char *action)
{
	for (int i = 0; watch->triggers[i] != NULL; i++)
		query_execute(query, psprintf("ALTER EVENT TRIGGER %s %s",
									  watch->triggers[i], action), 0, NULL);
}

/* NULL if it was never turned on, whatever the event triggers say. */
WatchState *
watch_state_find(WatchKind kind)
{
	static QueryPlan plan = {
		.sql = "SELECT since::timestamptz(0)::text, by_role, roles"
		" FROM confiture.watch_state WHERE kind = $1"
	};
	QueryScope	query;
	QueryArg	args[] = {query_text(watches[kind].name)};
	WatchState *state = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute_plan(&query, &plan, lengthof(args), args) > 0)
	{
		bool		isnull;

		state = palloc_object(WatchState);
		state->since = query_result_text(&query, 0, 1);
		state->by_role = query_result_text(&query, 0, 2);
		state->roles = text_list(query_result(0, 3, &isnull));
	}
	query_close(&query);
	return state;
}

static List *
text_list(Datum array)
{
	Datum	   *values;
	int			n;
	List	   *texts = NIL;

	deconstruct_array(DatumGetArrayTypePCopy(array), TEXTOID, -1, false,
					  TYPALIGN_INT, &values, NULL, &n);
	for (int i = 0; i < n; i++)
		texts = lappend(texts, TextDatumGetCString(values[i]));
	return texts;
}
