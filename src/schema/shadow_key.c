/*-------------------------------------------------------------------------
 *
 * shadow_key.c
 *	  When DDL text means the same as it did before.
 *
 * A shadow costs as much as loading the text, and some WAL, so what was read
 * from it may be kept.  The key has everything beside the text that can change
 * its meaning.  A text that asks for more than definitions, or runs code of its
 * own, isn't for keeping: what it does may depend on anything.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "utils/guc.h"

#include "core/digest.h"
#include "core/execute.h"
#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

/* A change of what a shadow does to DDL, or of what models hold, changes it. */
#define RULE_VERSION	"5"

/* Settings that say what DDL means, or how it is read back. */
static const char *const settings[] = {
	"allow_system_table_mods", "array_nulls", "backslash_quote",
	"bytea_output", "check_function_bodies", "createrole_self_grant",
	"DateStyle", "default_table_access_method", "default_tablespace",
	"default_text_search_config", "default_toast_compression",
	"extra_float_digits", "IntervalStyle", "lc_monetary", "lc_numeric",
	"lc_time", "quote_all_identifiers", "role", "row_security", "server_version",
	"session_authorization", "session_replication_role",
	"standard_conforming_strings", "TimeZone", "timezone_abbreviations",
	"transform_null_equals", "xmlbinary", "xmloption"
};

#define AMONG_STAYS \
	" OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT oid FROM stays))"

/*
 * What the DDL finds: $1 are the managed schemas.  A row's xmin tells whether
 * it was changed.
 */
static const char *const catalogs[] = {
	/* live extensions, which do for CREATE EXTENSION */
	"SELECT pg_catalog.concat_ws(' ', e.oid, e.extname, e.extversion, n.nspname)"
	" FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n"
	" ON n.oid = e.extnamespace",
	/* schemas that are there from the start */
	"SELECT pg_catalog.concat_ws(' ', nspname, nspowner, nspacl,"
	" pg_catalog.obj_description(oid, 'pg_namespace')) FROM pg_catalog.pg_namespace"
	" WHERE nspname = 'public' OR oid IN (SELECT extnamespace FROM pg_catalog.pg_extension)",
	/* roles and who is in them */
	"SELECT pg_catalog.concat_ws(' ', oid, rolname, rolsuper, rolcreaterole, rolinherit)"
	" FROM pg_catalog.pg_roles",
	"SELECT pg_catalog.concat_ws(' ', roleid, member, xmin) FROM pg_catalog.pg_auth_members",
	/* where objects can be put */
	"SELECT pg_catalog.concat_ws(' ', oid, spcname) FROM pg_catalog.pg_tablespace",
	"SELECT pg_catalog.concat_ws(' ', encoding, datcollate, datctype, datdba, datacl)"
	" FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()",
	/* privileges on what is there from the start, and in live extensions */
	"SELECT pg_catalog.concat_ws(' ', o.class, o.oid, o.sub, o.acl) FROM"
	" (SELECT 'pg_class'::pg_catalog.regclass, oid, 0, relacl FROM pg_catalog.pg_class"
	" UNION ALL SELECT 'pg_class'::pg_catalog.regclass, attrelid, attnum, attacl FROM pg_catalog.pg_attribute"
	" UNION ALL SELECT 'pg_type'::pg_catalog.regclass, oid, 0, typacl FROM pg_catalog.pg_type"
	" UNION ALL SELECT 'pg_proc'::pg_catalog.regclass, oid, 0, proacl FROM pg_catalog.pg_proc"
	" UNION ALL SELECT 'pg_namespace'::pg_catalog.regclass, oid, 0, nspacl FROM pg_catalog.pg_namespace"
	" UNION ALL SELECT 'pg_language'::pg_catalog.regclass, oid, 0, lanacl FROM pg_catalog.pg_language"
	" UNION ALL SELECT 'pg_foreign_data_wrapper'::pg_catalog.regclass, oid, 0, fdwacl"
	" FROM pg_catalog.pg_foreign_data_wrapper"
	" UNION ALL SELECT 'pg_foreign_server'::pg_catalog.regclass, oid, 0, srvacl FROM pg_catalog.pg_foreign_server)"
	" AS o (class, oid, sub, acl)"
	" WHERE o.acl IS NOT NULL AND (o.oid < 16384 OR o.oid IN (SELECT d.objid FROM pg_catalog.pg_depend d"
	" WHERE d.classid = o.class AND d.deptype = 'e'"
	" AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass))",
	/* all in schemas that stay as they are */
	"WITH stays AS MATERIALIZED (SELECT oid, xmin FROM pg_catalog.pg_namespace n"
	" WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
	" AND ($1 IS NOT NULL AND n.nspname::text <> ALL ($1)"
	" OR EXISTS (SELECT FROM pg_catalog.pg_depend d"
	" WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass"
	" AND d.objid = n.oid AND d.deptype = 'e')))"
	" SELECT pg_catalog.concat_ws(' ', o.class, o.oid, o.xmin, o.sub) FROM"
	" (SELECT 1, oid, 0, xmin FROM pg_catalog.pg_class WHERE relnamespace" AMONG_STAYS
	" UNION ALL SELECT 2, oid, 0, xmin FROM pg_catalog.pg_type WHERE typnamespace" AMONG_STAYS
	" UNION ALL SELECT 3, oid, 0, xmin FROM pg_catalog.pg_proc WHERE pronamespace" AMONG_STAYS
	" UNION ALL SELECT 4, oid, 0, xmin FROM pg_catalog.pg_operator WHERE oprnamespace" AMONG_STAYS
	" UNION ALL SELECT 5, oid, 0, xmin FROM pg_catalog.pg_constraint WHERE connamespace" AMONG_STAYS
	" UNION ALL SELECT 6, oid, 0, xmin FROM pg_catalog.pg_collation WHERE collnamespace" AMONG_STAYS
	" UNION ALL SELECT 7, c.oid, a.attnum, a.xmin FROM"
	" (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace" AMONG_STAYS " OFFSET 0) c"
	" CROSS JOIN LATERAL (SELECT attnum, xmin FROM pg_catalog.pg_attribute"
	" WHERE attrelid = c.oid OFFSET 0) a"
	" UNION ALL SELECT 8, oid, 0, xmin FROM stays)"
	" AS o (class, oid, sub, xmin)"
};

static void add_catalogs(Digest *digest, const ShadowOptions *options);
static bool tells_time(const char *text);
static bool is_definition(const Node *statement);
static bool has_constant_bounds(const Node *statement);
static bool is_constant_bound(const PartitionBoundSpec *bound);
static bool are_constant(const List *values);
static bool calls(Node *expression, void *context);

/*
 * SHA-256 of everything beside the text that can change what DDL means.
 */
char *
shadow_cache_key(const ShadowOptions *options)
{
	Digest	   *digest = digest_start();

	digest_add_text(digest, shadow_settings_key(options));
	add_catalogs(digest, options);
	return digest_finish(digest);
}

/*
 * SHA-256 of the part of it that isn't in the catalogs.
 */
char *
shadow_settings_key(const ShadowOptions *options)
{
	Digest	   *digest = digest_start();
	ListCell   *cell;

	digest_add_text(digest, RULE_VERSION " " PG_VERSION_STR);
	digest_add_text(digest, query_current_user());
	digest_add_text(digest, options->search_path != NULL ? options->search_path :
					namespace_search_path);
	digest_add_text(digest, options->plain_public ? "plain" : "live");
	digest_add_text(digest, options->closed ? "closed" : "open");
	foreach(cell, options->schemas)
		digest_add_text(digest, lfirst(cell));
	for (int i = 0; i < (int) lengthof(settings); i++)
	{
		const char *value = GetConfigOption(settings[i], true, false);

		digest_add_text(digest, settings[i]);
		digest_add_text(digest, value == NULL ? "" : value);
	}
	return digest_finish(digest);
}

static void
add_catalogs(Digest *digest, const ShadowOptions *options)
{
	QueryScope	query;
	QueryArg	args[] = {
		options->schemas == NIL ? query_null(TEXTARRAYOID) :
		query_text_array(options->schemas)
	};

	query_open(&query, QUERY_AS_CALLER);
	for (int i = 0; i < (int) lengthof(catalogs); i++)
	{
		char	   *rows;

		query_execute(&query,
					  psprintf("SELECT pg_catalog.md5(pg_catalog.string_agg(r, E'\\n' ORDER BY r))"
							   " FROM (%s) AS rows (r), (SELECT $1::text[]) AS managed",
							   catalogs[i]), 1, args);
		rows = query_result_text(&query, 0, 1);
		digest_add_text(digest, rows == NULL ? "" : rows);
	}
	query_close(&query);
}

/*
 * May a model of this text be kept?  Not if it runs code or has rows, nor if it
 * makes an extension that isn't live, whose script may be replaced, nor if the
 * server puts the day's date into a definition.
 */
bool
shadow_may_cache(const Script *script)
{
	if (tells_time(script->text))
		return false;
	for (int i = 0; i < script->nstatements; i++)
	{
		RawStmt    *raw = execute_parse(script, &script->statements[i]);

		if (raw != NULL && (!is_definition(raw->stmt) ||
							!has_constant_bounds(raw->stmt)))
			return false;
	}
	return true;
}

/*
 * Is there a string 'now', 'today' or their like?  The types of dates read them
 * when the statement runs.  One in a function's body counts, too: it may be a
 * SQL function's, which is parsed then.
 */
static bool
tells_time(const char *text)
{
	static const char *const words[] = {"now", "today", "tomorrow", "yesterday"};

	for (const char *c = text; *c != '\0'; c++)
	{
		if (*c != '\'' && *c != '$')
			continue;
		while (c[1] != '\0' && isspace((unsigned char) c[1]))
			c++;
		for (int i = 0; i < (int) lengthof(words); i++)
			if (pg_strncasecmp(c + 1, words[i], strlen(words[i])) == 0 &&
				!isalnum((unsigned char) c[1 + strlen(words[i])]))
				return true;
	}
	return false;
}

static bool
is_definition(const Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
		case T_MergeStmt:
		case T_CopyStmt:
		case T_DoStmt:
		case T_CallStmt:
		case T_ExecuteStmt:
		case T_ExplainStmt:
		case T_CreateTableAsStmt:
		case T_RefreshMatViewStmt:
			return false;
		case T_CreateExtensionStmt:
			return OidIsValid(get_extension_oid(((const CreateExtensionStmt *) statement)->extname,
												true));
		default:
			return true;
	}
}

/* The bounds of a partition are computed when the statement runs. */
static bool
has_constant_bounds(const Node *statement)
{
	const ListCell *cell;

	if (IsA(statement, CreateStmt))
		return is_constant_bound(((const CreateStmt *) statement)->partbound);
	if (IsA(statement, CreateSchemaStmt))
		foreach(cell, ((const CreateSchemaStmt *) statement)->schemaElts)
			if (!has_constant_bounds(lfirst(cell)))
			return false;
	if (!IsA(statement, AlterTableStmt))
		return true;
	foreach(cell, ((const AlterTableStmt *) statement)->cmds)
	{
		const AlterTableCmd *command = lfirst(cell);

		if (command->subtype == AT_AttachPartition &&
			!is_constant_bound(((const PartitionCmd *) command->def)->bound))
			return false;
	}
	return true;
}

static bool
is_constant_bound(const PartitionBoundSpec *bound)
{
	return bound == NULL || (are_constant(bound->listdatums) &&
							 are_constant(bound->lowerdatums) &&
							 are_constant(bound->upperdatums));
}

static bool
are_constant(const List *values)
{
	return !calls((Node *) values, NULL);
}

/* Does it call a function, by whatever syntax? */
static bool
calls(Node *expression, void *context)
{
	if (expression == NULL)
		return false;
	if (IsA(expression, FuncCall) || IsA(expression, SQLValueFunction))
		return true;
	return raw_expression_tree_walker(expression, calls, context);
}
