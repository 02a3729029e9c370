/*-------------------------------------------------------------------------
 *
 * left.c
 *	  The schema that confiture left behind, kept for a comparison.
 *
 * A build leaves the schema as it is then.  A run of migrations leaves what
 * was left before, with what the run itself changed: what somebody had
 * changed by hand must not be forgotten because a migration ran since.  So the
 * schema is read before a run and after it, and an object that has drifted
 * by then and wasn't touched by the run stays as it had been left.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "core/query.h"
#include "project/managed.h"
#include "schema/kinds.h"
#include "schema/left.h"
#include "schema/snapshot.h"

#include "compat.h"

static SchemaModel *read_parts(QueryScope *query, const char *what);
static SchemaModel *managed_part(SchemaModel *model,
								 const SchemaOptions *options);
static bool is_managed(const SchemaObject *object, const Settings *settings);
static char *unquoted(const char *name);
static void forget_parts(QueryScope *query, const char *what);
static void keep_parts(QueryScope *query, const char *what,
					   const SchemaModel *model);
static void forget_others(SchemaModel *model);
static SchemaObject *find(const SchemaModel *model, const SchemaObject *object);
static bool same(const SchemaObject *a, const SchemaObject *b);
static SchemaObject *copy(SchemaModel *model, const SchemaObject *from);
static void connect(SchemaModel *model, List *sources);

/* Was it ever kept? */
bool
left_exists(const char *what)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(what)};
	bool		found;

	query_open(&query, QUERY_AS_OWNER);
	found = query_execute(&query, "SELECT FROM confiture.left_schema"
						  " WHERE kind = $1", lengthof(args), args) > 0;
	query_close(&query);
	return found;
}

/* What is managed of it now; NULL: nothing was kept yet. */
Left *
left_find(const char *what, const SchemaOptions *options)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(what)};
	Left	   *left = NULL;

	query_open(&query, QUERY_AS_OWNER);
	if (query_execute(&query, "SELECT known_since, history_id"
					  " FROM confiture.left_schema WHERE kind = $1",
					  lengthof(args), args) > 0)
	{
		bool		isnull;

		left = palloc_object(Left);
		left->known_since = DatumGetTimestampTz(query_result(0, 1, &isnull));
		left->history_id = query_result_bigint(0, 2);
		left->model = read_parts(&query, what);
	}
	query_close(&query);
	if (left != NULL)
		left->model = managed_part(left->model, options);
	return left;
}

static SchemaModel *
read_parts(QueryScope *query, const char *what)
{
	QueryArg	args[] = {query_text(what)};
	uint64		nparts = query_execute(query, "SELECT snapshot"
									   " FROM confiture.left_part WHERE kind = $1",
									   lengthof(args), args);
	List	   *parts = NIL;

	for (uint64 i = 0; i < nparts; i++)
	{
		bool		isnull;

		parts = lappend(parts, DatumGetJsonbPCopy(query_result(i, 1, &isnull)));
	}
	return snapshot_read(parts, "left_part");
}

/* The settings may have changed since it was kept. */
static SchemaModel *
managed_part(SchemaModel *model, const SchemaOptions *options)
{
	const Settings *settings = options->environment->settings;
	SchemaModel *part;
	List	   *sources = NIL;

	if (settings->manage_schemas == NIL && settings->manage_ignore == NIL)
		return model;
	part = model_create(model->version);
	forget_others(model);
	for (int i = 0; i < model->nobjects; i++)
	{
		SchemaObject *object = model->objects[i];

		if (!is_managed(object, settings) ||
			(object->parent != NULL && object->parent->other == NULL))
			continue;
		object->other = copy(part, object);
		sources = lappend(sources, object);
	}
	connect(part, sources);
	return part;
}

static bool
is_managed(const SchemaObject *object, const Settings *settings)
{
	const char *schema = object->schema;

	if (object->kind == &kind_schema)
		schema = object->name;
	return managed_covers(settings, schema != NULL ? unquoted(schema) : NULL,
						  object->identity);
}

/* A name, of which SQL needs the quotes. */
static char *
unquoted(const char *name)
{
	char	   *result = palloc(strlen(name) + 1);
	char	   *to = result;

	if (*name != '"')
		return pstrdup(name);
	for (const char *from = name + 1; *from != '\0'; from++)
	{
		if (*from == '"' && *++from == '\0')
			break;
		*to++ = *from;
	}
	*to = '\0';
	return result;
}

static void
forget_others(SchemaModel *model)
{
	for (int i = 0; i < model->nobjects; i++)
		model->objects[i]->other = NULL;
}

/*
 * Keep it in the place of the one that was kept before.  If it was merged with
 * that, what had drifted then still has.
 */
void
left_keep(const char *what, const SchemaModel *model, const char *left_by,
		  bool merged)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(what),
		query_text(snapshot_fingerprint(model)),
		query_text(left_by),
		query_bool(merged)
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.left_schema AS l"
				  " (kind, fingerprint, left_by, left_at, known_since, history_id)"
				  " SELECT $1, $2, $3, pg_catalog.clock_timestamp(),"
				  " pg_catalog.clock_timestamp(), coalesce(pg_catalog.max(history_id), 0)"
				  " FROM confiture.ledger"
				  " ON CONFLICT (kind) DO UPDATE SET fingerprint = excluded.fingerprint,"
				  " left_by = excluded.left_by, left_at = excluded.left_at,"
				  " known_since = CASE WHEN $4 THEN l.known_since"
				  " ELSE excluded.known_since END, history_id = excluded.history_id",
				  lengthof(args), args);
	forget_parts(&query, what);
	keep_parts(&query, what, model);
	query_close(&query);
}

static void
forget_parts(QueryScope *query, const char *what)
{
	QueryArg	args[] = {query_text(what)};

	query_execute(query, "DELETE FROM confiture.left_part WHERE kind = $1",
				  lengthof(args), args);
}

static void
keep_parts(QueryScope *query, const char *what, const SchemaModel *model)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "part of a snapshot",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Jsonb	   *part;
	int			next = 0;

	while ((part = snapshot_part(model, &next)) != NULL)
	{
		QueryArg	args[] = {
			query_text(what),
			query_int(next),
			query_datum(JSONBOID, JsonbPGetDatum(part))
		};

		query_execute(query, "INSERT INTO confiture.left_part VALUES ($1, $2, $3)",
					  lengthof(args), args);
		MemoryContextSwitchTo(context);
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
}

/* Keep for one purpose what is kept for another. */
void
left_copy(const char *from, const char *to)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(from), query_text(to)};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.left_schema"
				  " SELECT $2, fingerprint, left_at, left_by, known_since, history_id"
				  " FROM confiture.left_schema WHERE kind = $1"
				  " ON CONFLICT (kind) DO UPDATE SET fingerprint = excluded.fingerprint,"
				  " left_at = excluded.left_at, left_by = excluded.left_by,"
				  " known_since = excluded.known_since, history_id = excluded.history_id",
				  lengthof(args), args);
	forget_parts(&query, to);
	query_execute(&query, "INSERT INTO confiture.left_part SELECT $2, part, snapshot"
				  " FROM confiture.left_part WHERE kind = $1",
				  lengthof(args), args);
	query_close(&query);
}

/* The newest row of the history by which a run put something into the ledger. */
int64
left_newest_history(void)
{
	QueryScope	query;
	int64		newest;

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query, "SELECT coalesce(pg_catalog.max(l.history_id), 0)"
				  " FROM confiture.ledger l"
				  " JOIN confiture.history_record h ON h.id = l.history_id"
				  " WHERE h.direction IN ('up', 'down')", 0, NULL);
	newest = query_result_bigint(0, 1);
	query_close(&query);
	return newest;
}

/*
 * What a run leaves: left is what was left before it, before and after what
 * was there.
 */
SchemaModel *
left_merge(SchemaModel *left, SchemaModel *before, SchemaModel *after)
{
	SchemaModel *merged = model_create(after->version);
	List	   *sources = NIL;

	forget_others(left);
	forget_others(after);
	for (int i = 0; i < after->nobjects; i++)
	{
		SchemaObject *is = after->objects[i];
		SchemaObject *was = find(before, is);
		SchemaObject *known = find(left, is);
		bool		by_hand = !same(known, was) && same(was, is);
		SchemaObject *stays = by_hand ? known : is;

		if (stays == NULL || (is->parent != NULL && is->parent->other == NULL))
			continue;
		is->other = copy(merged, stays);
		if (known != NULL)
			known->other = is->other;
		sources = lappend(sources, stays);
	}
	for (int i = 0; i < left->nobjects; i++)
	{
		SchemaObject *known = left->objects[i];

		if (find(after, known) != NULL || find(before, known) != NULL ||
			(known->parent != NULL && known->parent->other == NULL))
			continue;
		known->other = copy(merged, known);
		sources = lappend(sources, known);
	}
	connect(merged, sources);
	return merged;
}

static SchemaObject *
find(const SchemaModel *model, const SchemaObject *object)
{
	return model_find(model, object->kind, object->identity);
}

static bool
same(const SchemaObject *a, const SchemaObject *b)
{
	AttributeWalk walk = {0};

	if (a == NULL || b == NULL)
		return a == b;
	return !walk_differences(&walk, a, b);
}

/* Its attributes are shared. */
static SchemaObject *
copy(SchemaModel *model, const SchemaObject *from)
{
	SchemaObject *to = model_add(model, from->kind);

	to->schema = from->schema;
	to->name = from->name;
	to->identity = from->identity;
	to->position = from->position;
	to->nattributes = from->nattributes;
	to->attributes = from->attributes;
	return to;
}

/* Once all are there: other is the copy of each. */
static void
connect(SchemaModel *model, List *sources)
{
	ListCell   *cell;

	model_index(model);
	foreach(cell, sources)
	{
		const SchemaObject *source = lfirst(cell);
		ListCell   *needed;

		if (source->parent != NULL)
			source->other->parent = source->parent->other;
		foreach(needed, source->needs)
		{
			SchemaObject *other = ((SchemaObject *) lfirst(needed))->other;

			if (other != NULL)
				model_need(model, source->other, other);
		}
	}
	model_finish(model);
}
