/*-------------------------------------------------------------------------
 *
 * kind_foreign.c
 *	  Foreign data wrappers, servers and user mappings.
 *
 * Options of a user mapping may be passwords.  So no value of one is ever
 * read: a user mapping has the names of its options, two of them are told
 * apart by those, and a new one gets placeholders.  The names are read from
 * information_schema, which shows them to whoever may use the server; for
 * others they are HIDDEN, and nothing is changed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"
#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/fdw_options.h"
#include "schema/sql_text.h"

#include "compat.h"

/* no name of an option, since it would be quoted */
#define HIDDEN "?"

static void alter_options(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static void create_mapping(Writer *writer, const SchemaObject *mapping);
static ChangeWay decide_mapping_options(const SchemaObject *old,
										const SchemaObject *new);
static void alter_mapping_options(Writer *writer, const SchemaObject *old,
								  const SchemaObject *new);
static const char *with_placeholders(const SchemaObject *mapping);
static const char *placeholder(const char *option);

#define FDW "ALTER FOREIGN DATA WRAPPER {identity} "

static const AttributeRule fdw_rules[] = {
	{.attribute = "handler", .way = CHANGE_ALTER, .set = FDW "HANDLER {handler}",
	.reset = FDW "NO HANDLER", .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "validator", .way = CHANGE_ALTER, .set = FDW "VALIDATOR {validator}",
	.reset = FDW "NO VALIDATOR"},
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options},
	{0}
};

#define FUNCTION_NAME(alias) \
	" (SELECT quote_ident(fn.nspname) || '.' || quote_ident(f.proname)" \
	" FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace" \
	" WHERE f.oid = " alias ")"

const ObjectKind kind_fdw = {
	.name = "foreign data wrapper",
	.folder = "foreign_data",
	.rank = RANK_FDW,
	.catalog = ForeignDataWrapperRelationId,
	.present = "pg_foreign_data_wrapper",
	.query =
	"SELECT w.oid, quote_ident(w.fdwname) AS name,"
	FUNCTION_NAME("w.fdwhandler") " AS handler,"
	FUNCTION_NAME("w.fdwvalidator") " AS validator,"
	SQL_FDW_OPTIONS("w.fdwoptions") " AS options,"
	SQL_ROLE("w.fdwowner") " AS owner,"
	SQL_GRANTS("w.fdwacl", "F", "w.fdwowner") ","
	" about.description AS comment"
	" FROM pg_foreign_data_wrapper w"
	SQL_COMMENT("pg_foreign_data_wrapper", "w.oid", "0")
	" WHERE w.oid >= 16384 AND w.fdwname NOT LIKE 'pg\\_hidden\\_%'",
	.identity = "{name}",
	.target = "FOREIGN DATA WRAPPER {identity}",
	.grant_target = "FOREIGN DATA WRAPPER {identity}",
	.owner_privileges = "USAGE",
	.create = "CREATE FOREIGN DATA WRAPPER {identity}[ HANDLER {handler}]"
	"[ VALIDATOR {validator}][ OPTIONS ({options})]",
	.rules = fdw_rules
};

static const AttributeRule server_rules[] = {
	{.attribute = "options", .way = CHANGE_ALTER, .alter = alter_options,
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "type", .way = CHANGE_RECREATE},
	{.attribute = "version", .way = CHANGE_ALTER,
		.set = "ALTER SERVER {identity} VERSION {version}",
	.reset = "ALTER SERVER {identity} VERSION NULL"},
	{.attribute = "wrapper", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_server = {
	.name = "server",
	.folder = "foreign_data",
	.rank = RANK_SERVER,
	.catalog = ForeignServerRelationId,
	.present = "pg_foreign_server",
	.query =
	"SELECT s.oid, quote_ident(s.srvname) AS name,"
	" quote_ident(w.fdwname) AS wrapper,"
	" quote_literal(s.srvtype) AS type, quote_literal(s.srvversion) AS version,"
	SQL_FDW_OPTIONS("s.srvoptions") " AS options,"
	SQL_ROLE("s.srvowner") " AS owner,"
	SQL_GRANTS("s.srvacl", "S", "s.srvowner") ","
	" about.description AS comment"
	" FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw"
	SQL_COMMENT("pg_foreign_server", "s.oid", "0")
	" WHERE s.oid >= 16384 AND s.srvname NOT LIKE 'pg\\_hidden\\_%'",
	.identity = "{name}",
	.target = "SERVER {identity}",
	.grant_target = "FOREIGN SERVER {identity}",
	.owner_privileges = "USAGE",
	.create = "CREATE SERVER {identity}[ TYPE {type}][ VERSION {version}]"
	" FOREIGN DATA WRAPPER {wrapper}[ OPTIONS ({options})]",
	.rules = server_rules
};

static void
alter_options(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	const char *difference = fdw_options_difference(object_get(old, "options"),
													object_get(new, "options"));

	if (difference != NULL)
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR, "ALTER %s OPTIONS (%s)",
				   kind_target(new), difference);
}

static const AttributeRule mapping_rules[] = {
	{.attribute = "options", .way = CHANGE_ALTER, .decide = decide_mapping_options,
	.alter = alter_mapping_options, .hazards = HAZARD_NEEDS_SECRET},
	{0}
};

const ObjectKind kind_user_mapping = {
	.name = "user mapping",
	.folder = "foreign_data",
	.rank = RANK_USER_MAPPING,
	.catalog = UserMappingRelationId,
	.parent_catalog = ForeignServerRelationId,
	.present = "pg_foreign_server",
	.query =
	"SELECT m.umid AS oid, m.srvid AS parent,"
	" CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END AS name,"
	" CASE WHEN pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE')"
	" THEN o.names ELSE '" HIDDEN "' END AS options"
	" FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid"
	" LEFT JOIN (SELECT foreign_server_name, authorization_identifier,"
	" string_agg(quote_ident(option_name), ', ' ORDER BY option_name::text COLLATE \"C\") AS names"
	" FROM information_schema.user_mapping_options GROUP BY 1, 2) o"
	" ON o.foreign_server_name = m.srvname AND o.authorization_identifier ="
	" CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE m.usename END",
	.identity = "{name} SERVER {parent}",
	.target = "USER MAPPING FOR {identity}",
	.create_code = create_mapping,
	.drop_hazards = HAZARD_NEEDS_SECRET,
	.rules = mapping_rules
};

static void
create_mapping(Writer *writer, const SchemaObject *mapping)
{
	const char *options = with_placeholders(mapping);

	if (options == NULL)
		writer_add_template(writer, 0, "CREATE {target}", mapping, NULL);
	else
		writer_add(writer, HAZARD_NEEDS_SECRET, "CREATE %s OPTIONS (%s)",
				   kind_target(mapping), options);
}

static ChangeWay
decide_mapping_options(const SchemaObject *old, const SchemaObject *new)
{
	return value_equal(object_get(old, "options"), HIDDEN) ||
		value_equal(object_get(new, "options"), HIDDEN) ?
		CHANGE_NOTHING : CHANGE_ALTER;
}

static void
alter_mapping_options(Writer *writer, const SchemaObject *old,
					  const SchemaObject *new)
{
	const char *difference = fdw_options_difference(with_placeholders(old),
													with_placeholders(new));

	if (difference != NULL)
		writer_add(writer, HAZARD_NEEDS_SECRET, "ALTER %s OPTIONS (%s)",
				   kind_target(new), difference);
}

/* The names of options with something as their values; NULL: none. */
static const char *
with_placeholders(const SchemaObject *mapping)
{
	const char *names = object_get(mapping, "options");
	StringInfoData options;
	ListCell   *cell;

	if (names == NULL || strcmp(names, HIDDEN) == 0)
		return NULL;
	initStringInfo(&options);
	foreach(cell, fdw_options_parse(names))
	{
		const char *name = ((ForeignOption *) lfirst(cell))->name;

		appendStringInfo(&options, "%s%s '%s'", options.len > 0 ? ", " : "",
						 name, placeholder(name));
	}
	return options.data;
}

/* Some validators want a Boolean: theirs is the one that is safe. */
static const char *
placeholder(const char *option)
{
	if (strcmp(option, "password_required") == 0)
		return "true";
	if (strcmp(option, "use_scram_passthrough") == 0)
		return "false";
	return "to be set";
}
