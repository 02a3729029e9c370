/*-------------------------------------------------------------------------
 *
 * kind_language.c
 *	  Procedural languages and access methods that no extension brought.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_am.h"
#include "catalog/pg_language.h"

#include "schema/kinds.h"
#include "schema/sql_names.h"
#include "schema/sql_text.h"

#include "compat.h"

static ChangeWay decide_trusted(const SchemaObject *old,
								const SchemaObject *new);

static const AttributeRule language_rules[] = {
	{.attribute = "handler", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "inline", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "trusted", .way = CHANGE_REPLACE, .decide = decide_trusted,
	.hazards = HAZARD_CHANGES_PRIVILEGES},
	{.attribute = "validator", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{0}
};

#define LANGUAGE_DEFINITION \
	"[{?trusted}TRUSTED ]LANGUAGE {identity} HANDLER {handler}[ INLINE {inline}][ VALIDATOR {validator}]"

/* Nothing can be granted on one that isn't trusted. */
const ObjectKind kind_language = {
	.name = "language",
	.folder = "languages",
	.rank = RANK_LANGUAGE,
	.catalog = LanguageRelationId,
	.present = "pg_language WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT l.oid, quote_ident(l.lanname) AS name,"
	" CASE WHEN l.lanpltrusted THEN 'true' END AS trusted,"
	SQL_FUNCTION_NAME("l.lanplcallfoid") " AS handler,"
	SQL_FUNCTION_NAME("l.laninline") " AS inline,"
	SQL_FUNCTION_NAME("l.lanvalidator") " AS validator,"
	SQL_ROLE("l.lanowner") " AS owner,"
	SQL_GRANTS("CASE WHEN l.lanpltrusted THEN l.lanacl END", "l", "l.lanowner") ","
	" about.description AS comment"
	" FROM pg_language l"
	SQL_COMMENT("pg_language", "l.oid", "0")
	" WHERE l.oid >= 16384 AND l.lanispl AND l.lanname NOT LIKE 'pg\\_hidden\\_%'",
	.identity = "{name}",
	.target = "LANGUAGE {identity}",
	.grant_target = "LANGUAGE {identity}",
	.owner_privileges = "USAGE",
	.public_privileges = "USAGE",
	.create = "CREATE " LANGUAGE_DEFINITION,
	.replace = "CREATE OR REPLACE " LANGUAGE_DEFINITION,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.rules = language_rules
};

static const AttributeRule access_method_rules[] = {
	{.attribute = "handler", .way = CHANGE_RECREATE},
	{.attribute = "type", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_access_method = {
	.name = "access method",
	.folder = "access_methods",
	.rank = RANK_ACCESS_METHOD,
	.catalog = AccessMethodRelationId,
	.present = "pg_am WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT m.oid, quote_ident(m.amname) AS name,"
	" CASE m.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END AS type,"
	SQL_FUNCTION_NAME("m.amhandler") " AS handler,"
	" about.description AS comment"
	" FROM pg_am m"
	SQL_COMMENT("pg_am", "m.oid", "0")
	" WHERE m.oid >= 16384 AND m.amname NOT LIKE 'pg\\_hidden\\_%'",
	.identity = "{name}",
	.target = "ACCESS METHOD {identity}",
	.create = "CREATE ACCESS METHOD {identity} TYPE {type} HANDLER {handler}",
	.drop_hazards = HAZARD_DELETES_DATA,
	.rules = access_method_rules
};

/* Privileges have to be taken back as long as it is trusted. */
static ChangeWay
decide_trusted(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(old, "grants") != NULL &&
		object_get(new, "trusted") == NULL ? CHANGE_RECREATE : CHANGE_REPLACE;
}
