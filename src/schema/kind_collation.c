/*-------------------------------------------------------------------------
 *
 * kind_collation.c
 *	  Collations.
 *
 * The version of the library isn't compared: it is the server's matter.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_collation.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static const AttributeRule rules[] = {
	{.attribute = "lc_collate", .way = CHANGE_RECREATE},
	{.attribute = "lc_ctype", .way = CHANGE_RECREATE},
	{.attribute = "locale", .way = CHANGE_RECREATE},
	{.attribute = "nondeterministic", .way = CHANGE_RECREATE},
	{.attribute = "provider", .way = CHANGE_RECREATE},
	{.attribute = "rules", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_collation = {
	.name = "collation",
	.folder = "collations",
	.rank = RANK_COLLATION,
	.catalog = CollationRelationId,
	.present = "pg_collation WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.collname) AS name,"
	" CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,"
	" CASE WHEN NOT c.collisdeterministic THEN 'true' END AS nondeterministic,"
	" quote_literal(CASE WHEN c.collcollate = c.collctype THEN c.collcollate"
	" ELSE {<17:c.colliculocale}{17:c.colllocale} END) AS locale,"
	" CASE WHEN c.collcollate <> c.collctype THEN quote_literal(c.collcollate) END AS lc_collate,"
	" CASE WHEN c.collcollate <> c.collctype THEN quote_literal(c.collctype) END AS lc_ctype,"
	"{16: quote_literal(c.collicurules) AS rules,}"
	SQL_ROLE("c.collowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_collation c JOIN managed n ON n.oid = c.collnamespace"
	SQL_COMMENT("pg_collation", "c.oid", "0")
	" WHERE c.collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))",
	.target = "COLLATION {identity}",
	.create = "CREATE COLLATION {identity} (PROVIDER = {provider}[{?nondeterministic}, DETERMINISTIC = false]"
	"[, LOCALE = {locale}][, LC_COLLATE = {lc_collate}][, LC_CTYPE = {lc_ctype}][, RULES = {rules}])",
	.rules = rules
};
