/*-------------------------------------------------------------------------
 *
 * read.c
 *	  Read the model of a schema from the catalogs.
 *
 * One query per kind of object and one for all dependencies, in one
 * snapshot.  Nothing is looked up object by object, and no relation of a user
 * is opened or locked: the server's functions that write definitions read
 * catalogs, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/read.h"

#include "compat.h"

/* What the columns of a kind's query are. */
typedef struct Columns
{
	int			count;
	int			oid;
	int			subid;			/* -1: none, like those below */
	int			parent;
	int			parent_subid;
	int			position;
	int			schema;
	int			name;
	const char **attributes;	/* names by column; NULL: it is no attribute */
} Columns;

static bool *find_present(Source *source);
static bool version_has(const Source *source, const ObjectKind *kind);
static void read_kinds(Source *source, SchemaModel *model,
					   Addresses *addresses, const ReadOptions *options,
					   const bool *present, bool parts);
static void read_kind(Source *source, SchemaModel *model,
					  Addresses *addresses, const ObjectKind *kind,
					  const ReadOptions *options);
static bool is_known_column(const char *name);
static int	compare_names(const ListCell *a, const ListCell *b);
static void read_unknown(Source *source, SchemaModel *model,
						 const ReadOptions *options);
static char *make_query(const Source *source, const char *query,
						const ReadOptions *options);
static void append_managed(StringInfo sql, const ReadOptions *options);
static void append_for_version(StringInfo sql, const char *text, int version);
static Columns get_columns(Source *source, SchemaModel *model);
static SchemaObject *find_parent(Source *source, Addresses *addresses,
								 const ObjectKind *kind,
								 const Columns *columns, int row);
static void read_object(Source *source, SchemaModel *model,
						Addresses *addresses, const ObjectKind *kind,
						const ReadOptions *options, const Columns *columns,
						int row);
static bool is_ignored(const char *identity, List *patterns);
static bool matches(const char *text, const char *pattern);

/* All objects of the schemas that are looked at, and of the database. */
SchemaModel *
read_model(Source *source, const ReadOptions *options)
{
	SchemaModel *model = model_create(source->version);
	MemoryContext old = MemoryContextSwitchTo(model->context);
	Addresses  *addresses = addresses_read(source, model);
	bool	   *present = find_present(source);

	read_kinds(source, model, addresses, options, present, false);
	read_kinds(source, model, addresses, options, present, true);
	if (options->ignore != NIL || options->schemas != NIL)
		read_unmanaged_partitions(source, model, addresses);
	read_unknown(source, model, options);
	read_security_labels(source, model, addresses);
	addresses_connect(addresses);
	model_need_all_fields(model);
	model_index(model);
	model_finish(model);
	MemoryContextSwitchTo(old);
	return model;
}

/* By rank: may there be objects of this kind? */
static bool *
find_present(Source *source)
{
	bool	   *present = palloc_array(bool, KIND_COUNT);
	StringInfoData sql;
	int			column = 0;

	initStringInfo(&sql);
	for (int i = 0; i < KIND_COUNT; i++)
	{
		present[i] = version_has(source, object_kinds[i]);
		if (present[i] && object_kinds[i]->present != NULL)
			appendStringInfo(&sql, "%s EXISTS (SELECT FROM %s)",
							 sql.len == 0 ? "SELECT" : ",",
							 object_kinds[i]->present);
	}
	source->run(source, sql.data);
	for (int i = 0; i < KIND_COUNT; i++)
		if (present[i] && object_kinds[i]->present != NULL)
			present[i] = *source->value(source, 0, column++) == 't';
	return present;
}

static bool
version_has(const Source *source, const ObjectKind *kind)
{
	return source->version / 10000 >= kind->since;
}

/* Parents before their parts: the default of a view's column is one. */
static void
read_kinds(Source *source, SchemaModel *model, Addresses *addresses,
		   const ReadOptions *options, const bool *present, bool parts)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (present[i] &&
			OidIsValid(object_kinds[i]->parent_catalog) == parts)
			read_kind(source, model, addresses, object_kinds[i], options);
}

static void
read_kind(Source *source, SchemaModel *model, Addresses *addresses,
		  const ObjectKind *kind, const ReadOptions *options)
{
	int			nrows = source->run(source, make_query(source, kind->query, options));
	Columns		columns;

	if (nrows == 0)
		return;
	columns = get_columns(source, model);
	for (int row = 0; row < nrows; row++)
		read_object(source, model, addresses, kind, options, &columns, row);
}

/*
 * The names of a kind's attributes (char *), in their order; helpers, whose
 * names begin with an underscore, are left out.
 */
List *
read_attribute_names(Source *source, const ObjectKind *kind)
{
	ReadOptions options = {0};
	char	   *query = make_query(source, kind->query, &options);
	List	   *names = NIL;

	source->run(source, psprintf("%s LIMIT 0", query));
	for (int i = 0; i < source->column_count(source); i++)
	{
		const char *name = source->column_name(source, i);

		if (*name != '_' && !is_known_column(name))
			names = lappend(names, pstrdup(name));
	}
	list_sort(names, compare_names);
	return names;
}

static bool
is_known_column(const char *name)
{
	static const char *const known[] = {"oid", "subid", "parent",
	"parent_subid", "position", "schema", "name"};

	for (size_t i = 0; i < lengthof(known); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

static void
read_unknown(Source *source, SchemaModel *model, const ReadOptions *options)
{
	int			nrows = source->run(source, make_query(source, unknown_query,
													   options));

	for (int row = 0; row < nrows; row++)
		model->unknown = lappend(model->unknown, source->value(source, row, 0));
}

static char *
make_query(const Source *source, const char *query,
		   const ReadOptions *options)
{
	StringInfoData sql;

	initStringInfo(&sql);
	append_managed(&sql, options);
	append_for_version(&sql, query, source->version / 10000);
	return sql.data;
}

/* The CTE that a kind's query may use. */
static void
append_managed(StringInfo sql, const ReadOptions *options)
{
	appendStringInfoString(sql,
						   "WITH managed AS MATERIALIZED ("
						   "SELECT oid, nspname AS name, quote_ident(nspname) AS schema"
						   " FROM pg_namespace WHERE nspname !~ '^pg_'"
						   " AND nspname <> 'information_schema'");
	if (options->schemas != NIL)
	{
		ListCell   *cell;

		appendStringInfoString(sql, " AND nspname IN (NULL");
		foreach(cell, options->schemas)
			appendStringInfo(sql, ", %s", quote_literal_cstr(lfirst(cell)));
		appendStringInfoChar(sql, ')');
	}
	appendStringInfoString(sql, ") ");
}

/* Text in {16:...} and {<16:...} where it holds, all else as it is. */
static void
append_for_version(StringInfo sql, const char *text, int version)
{
	const char *open;

	while ((open = strpbrk(text, "{")) != NULL)
	{
		const char *close = strchr(open, '}');
		bool		before = open[1] == '<';
		char	   *colon;
		long		limit = strtol(open + 1 + before, &colon, 10);

		if (close == NULL || *colon != ':')
		{
			appendBinaryStringInfo(sql, text, open + 1 - text);
			text = open + 1;
			continue;
		}
		appendBinaryStringInfo(sql, text, open - text);
		if ((version < limit) == before)
			appendBinaryStringInfo(sql, colon + 1, close - colon - 1);
		text = close + 1;
	}
	appendStringInfoString(sql, text);
}

static Columns
get_columns(Source *source, SchemaModel *model)
{
	Columns		columns = {.oid = -1, .subid = -1, .parent = -1,
	.parent_subid = -1, .position = -1, .schema = -1, .name = -1};
	const struct
	{
		const char *name;
		int		   *column;
	}			known[] = {
		{"oid", &columns.oid}, {"subid", &columns.subid},
		{"parent", &columns.parent}, {"parent_subid", &columns.parent_subid},
		{"position", &columns.position},
		{"schema", &columns.schema}, {"name", &columns.name}
	};

	columns.count = source->column_count(source);
	columns.attributes = palloc0_array(const char *, columns.count);
	for (int i = 0; i < columns.count; i++)
	{
		const char *name = source->column_name(source, i);
		size_t		k = 0;

		while (k < lengthof(known) && strcmp(known[k].name, name) != 0)
			k++;
		if (k < lengthof(known))
			*known[k].column = i;
		else
			columns.attributes[i] = MemoryContextStrdup(model->context, name);
	}
	return columns;
}

/*
 * One row; members of extensions are none of ours, and nor is what belongs to
 * a parent that isn't there, nor a function or cast that came with a range type.
 */
static void
read_object(Source *source, SchemaModel *model, Addresses *addresses,
			const ObjectKind *kind, const ReadOptions *options,
			const Columns *columns, int row)
{
	Oid			oid = source->number(source, row, columns->oid);
	int			subid = columns->subid < 0 ? 0 :
		(int) source->number(source, row, columns->subid);
	SchemaObject *parent = NULL;
	SchemaObject *object;

	if (addresses_is_member(addresses, kind->catalog, oid) ||
		((kind == &kind_function || kind == &kind_cast) &&
		 addresses_is_part(addresses, kind->catalog, oid)))
		return;
	if (columns->parent >= 0)
	{
		parent = find_parent(source, addresses, kind, columns, row);
		if (parent == NULL)
			return;
	}

	object = model_add(model, kind);
	object->parent = parent;
	if (options->live)
		object->live = oid;
	if (columns->position >= 0)
		object->position = (int) source->number(source, row, columns->position);
	if (columns->schema >= 0)
		object->schema = source->value(source, row, columns->schema);
	object->name = source->value(source, row, columns->name);
	for (int i = 0; i < columns->count; i++)
		if (columns->attributes[i] != NULL)
		{
			char	   *value = source->value(source, row, i);

			if (value != NULL)
				model_set(model, object, columns->attributes[i], value);
		}
	object->identity = kind_identity(object);
	if (is_ignored(object->identity, options->ignore))
	{
		model->nobjects--;
		return;
	}
	addresses_enter(addresses, kind->catalog, oid, subid, object);
}

/* A column that is no object, as those of views are, is part of its relation. */
static SchemaObject *
find_parent(Source *source, Addresses *addresses, const ObjectKind *kind,
			const Columns *columns, int row)
{
	Oid			oid = source->number(source, row, columns->parent);
	int			subid = columns->parent_subid < 0 ? 0 :
		(int) source->number(source, row, columns->parent_subid);
	SchemaObject *parent = addresses_find(addresses, kind->parent_catalog,
										  oid, subid);

	if (parent == NULL && subid != 0)
		parent = addresses_find(addresses, kind->parent_catalog, oid, 0);
	return parent;
}

/* An identity is left out by a pattern in which * is anything and ? one thing. */
static bool
is_ignored(const char *identity, List *patterns)
{
	ListCell   *cell;

	foreach(cell, patterns)
		if (matches(identity, lfirst(cell)))
		return true;
	return false;
}

static bool
matches(const char *text, const char *pattern)
{
	for (; *pattern != '\0' && *pattern != '*'; pattern++, text += pg_mblen(text))
	{
		if (*text == '\0')
			return false;
		if (*pattern == '?')
			continue;
		if (strncmp(text, pattern, pg_mblen(text)) != 0)
			return false;
		pattern += pg_mblen(text) - 1;
	}
	if (*pattern == '\0')
		return *text == '\0';
	for (; *text != '\0'; text += pg_mblen(text))
		if (matches(text, pattern + 1))
			return true;
	return matches(text, pattern + 1);
}
