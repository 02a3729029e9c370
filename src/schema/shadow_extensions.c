/*-------------------------------------------------------------------------
 *
 * shadow_extensions.c
 *	  Live extensions: they stay, moved along, and are declared by the DDL.
 *
 * To create an extension anew in the shadow would run its script, for which
 * many a caller lacks the right.  So its objects are moved from the hidden
 * schema into the fresh one of its name, and the extension itself is hidden,
 * as if it weren't there, until the DDL says CREATE EXTENSION: then it gets
 * its name back, and the version and schema that the statement wants.  What is
 * declared stands in the catalog alone, so that the rollback of an exception
 * block takes it back.
 *
 * Without VERSION the live version counts, and without SCHEMA the schema in
 * which it is: IF NOT EXISTS would leave both alone in the live database.  Its
 * comment is that of the control file, until the DDL says another.
 *
 * confiture itself and what initdb made stay as they are.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "utils/builtins.h"

#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

/* What CREATE EXTENSION says. */
typedef struct Wanted
{
	const char *schema;			/* NULL = where it is */
	const char *version;		/* NULL = the live one */
	bool		cascade;
} Wanted;

static Wanted read_options(const CreateExtensionStmt *statement);
static const LiveExtension *find_live(const Shadow *shadow, const char *name);
static bool is_declared(const LiveExtension *extension);
static void declare(const LiveExtension *extension, const Wanted *wanted);
static void set_first_comment(const LiveExtension *extension);
static void declare_required(const Shadow *shadow, const char *name,
							 const char *version);

/* Note the live extensions, and hide them all. */
void
shadow_note_extensions(Shadow *shadow)
{
	QueryScope	query;
	MemoryContext old;
	uint64		n;
	ListCell   *cell;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  psprintf("SELECT oid::bigint, extname::text"
							   " FROM pg_catalog.pg_extension"
							   " WHERE oid >= %d AND extname <> 'confiture'"
							   " ORDER BY extname", FirstNormalObjectId),
					  0, NULL);
	old = MemoryContextSwitchTo(shadow->context);
	shadow->extensions = NIL;
	for (uint64 i = 0; i < n; i++)
	{
		LiveExtension *extension = palloc_object(LiveExtension);

		extension->oid = (Oid) query_result_bigint(i, 1);
		extension->name = MemoryContextStrdup(shadow->context,
											  query_result_text(&query, i, 2));
		shadow->extensions = lappend(shadow->extensions, extension);
	}
	MemoryContextSwitchTo(old);
	query_close(&query);

	foreach(cell, shadow->extensions)
		shadow_edit_hide(ExtensionRelationId,
						 ((LiveExtension *) lfirst(cell))->oid);
	CommandCounterIncrement();
}

/*
 * Does a live extension do for CREATE EXTENSION?  A second time it doesn't:
 * the server says then what it has to say.
 *
 * With CASCADE, live ones that another one needs are declared with it.
 */
bool
shadow_satisfies_extension(Shadow *shadow, const CreateExtensionStmt *statement)
{
	const LiveExtension *extension = find_live(shadow, statement->extname);
	Wanted		wanted = read_options(statement);

	if (extension == NULL)
	{
		if (wanted.cascade)
			declare_required(shadow, statement->extname, wanted.version);
		return false;
	}
	if (is_declared(extension))
		return false;
	if (wanted.cascade)
		declare_required(shadow, statement->extname, wanted.version);
	declare(extension, &wanted);
	return true;
}

static Wanted
read_options(const CreateExtensionStmt *statement)
{
	Wanted		wanted = {0};
	ListCell   *cell;

	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "schema") == 0)
			wanted.schema = defGetString(option);
		else if (strcmp(option->defname, "new_version") == 0)
			wanted.version = defGetString(option);
		else if (strcmp(option->defname, "cascade") == 0)
			wanted.cascade = defGetBoolean(option);
	}
	return wanted;
}

static const LiveExtension *
find_live(const Shadow *shadow, const char *name)
{
	ListCell   *cell;

	foreach(cell, shadow->extensions)
	{
		const LiveExtension *extension = lfirst(cell);

		if (strcmp(extension->name, name) == 0)
			return extension;
	}
	return NULL;
}

static bool
is_declared(const LiveExtension *extension)
{
	return get_extension_oid(extension->name, true) == extension->oid;
}

/* Is it the live one that the DDL means by this name? */
bool
shadow_is_live_extension(const Shadow *shadow, const char *name)
{
	const LiveExtension *extension = find_live(shadow, name);

	return extension == NULL ?
		OidIsValid(get_extension_oid(name, true)) &&
		(strcmp(name, "confiture") == 0 ||
		 get_extension_oid(name, true) < FirstNormalObjectId) :
		is_declared(extension);
}

/*
 * A plan drops a live extension: it is hidden again.  Whether something needs
 * it is the model's business.
 */
bool
shadow_drops_extension(const Shadow *shadow, const DropStmt *drop)
{
	ListCell   *cell;

	if (drop->removeType != OBJECT_EXTENSION || !shadow->proving)
		return false;
	foreach(cell, drop->objects)
		if (!shadow_is_live_extension(shadow, strVal(lfirst(cell))))
		return false;
	foreach(cell, drop->objects)
		shadow_edit_hide(ExtensionRelationId,
						 get_extension_oid(strVal(lfirst(cell)), false));
	CommandCounterIncrement();
	return true;
}

/* A plan updates a live extension: only its version's name is seen to change. */
bool
shadow_updates_extension(const Shadow *shadow,
						 const AlterExtensionStmt *statement)
{
	ListCell   *cell;

	if (!shadow->proving ||
		!shadow_is_live_extension(shadow, statement->extname))
		return false;
	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "new_version") == 0)
			shadow_edit_column(ExtensionRelationId,
							   get_extension_oid(statement->extname, false),
							   Anum_pg_extension_extversion,
							   CStringGetTextDatum(defGetString(option)), false);
	}
	CommandCounterIncrement();
	return true;
}

static void
declare(const LiveExtension *extension, const Wanted *wanted)
{
	shadow_edit_name(ExtensionRelationId, extension->oid, extension->name);
	CommandCounterIncrement();
	if (wanted->version != NULL)
		shadow_edit_column(ExtensionRelationId, extension->oid,
						   Anum_pg_extension_extversion,
						   CStringGetTextDatum(wanted->version), false);
	set_first_comment(extension);
	CommandCounterIncrement();
	if (wanted->schema != NULL)
		shadow_move_extension(extension->oid, wanted->schema);
}

/* Where the control file is gone, the live comment stays. */
static void
set_first_comment(const LiveExtension *extension)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(extension->name)};

	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query, "SELECT comment FROM pg_catalog.pg_available_extensions"
					  " WHERE name::text = $1", lengthof(args), args) > 0)
		CreateComments(extension->oid, ExtensionRelationId, 0,
					   query_result_text(&query, 0, 1));
	query_close(&query);
}

/*
 * Whether an extension is relocatable concerns the functions that know their
 * schema's name; what the DDL says of its types and functions it needn't.
 */
void
shadow_move_extension(Oid extension, const char *schema)
{
	Oid			to = get_namespace_oid(schema, false);
	bool		isnull;
	Oid			from;

	from = DatumGetObjectId(shadow_read_column(ExtensionRelationId, extension,
											   Anum_pg_extension_extnamespace,
											   &isnull));
	if (to != from)
		shadow_move_members(extension, from, to);
}

/* The live ones among those that an extension needs. */
static void
declare_required(const Shadow *shadow, const char *name, const char *version)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(name), query_text(version)};
	List	   *names = NIL;
	ListCell   *cell;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "WITH RECURSIVE wanted (name, version) AS (SELECT $1, $2"
					  " UNION SELECT r.name::text COLLATE pg_catalog.\"default\", NULL FROM wanted w"
					  " JOIN pg_catalog.pg_available_extensions a ON a.name::text = w.name"
					  " JOIN pg_catalog.pg_available_extension_versions v ON v.name = a.name"
					  " AND v.version = coalesce(w.version, a.default_version)"
					  " CROSS JOIN LATERAL pg_catalog.unnest(v.requires) AS r (name))"
					  " SELECT name FROM wanted OFFSET 1", 2, args);
	for (uint64 i = 0; i < n; i++)
		names = lappend(names, query_result_text(&query, i, 1));
	query_close(&query);

	foreach(cell, names)
	{
		const LiveExtension *extension = find_live(shadow, lfirst(cell));
		Wanted		wanted = {0};

		if (extension != NULL && !is_declared(extension))
			declare(extension, &wanted);
	}
}
