/*-------------------------------------------------------------------------
 *
 * kind_cast.c
 *	  Casts, transforms and conversions.
 *
 * Casts and transforms are in no schema.  They count if the types and
 * functions that they are about are the server's own or in a schema that is
 * looked at.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_cast.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_transform.h"

#include "schema/kinds.h"
#include "schema/sql_names.h"
#include "schema/sql_text.h"

#include "compat.h"

#define SQL_SEEN(catalog, prefix, oid_) \
	" NOT EXISTS (SELECT FROM " catalog " e WHERE e.oid = " oid_ \
	" AND e." prefix "namespace <> 'pg_catalog'::regnamespace" \
	" AND e." prefix "namespace NOT IN (SELECT oid FROM managed))"

static const AttributeRule cast_rules[] = {
	{.attribute = "context", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "method", .way = CHANGE_RECREATE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{0}
};

const ObjectKind kind_cast = {
	.name = "cast",
	.folder = "casts",
	.rank = RANK_CAST,
	.catalog = CastRelationId,
	.present = "pg_cast WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT c.oid, '(' || format_type(c.castsource, NULL) || ' AS ' ||"
	" format_type(c.casttarget, NULL) || ')' AS name,"
	" CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' ||" SQL_FUNCTION("c.castfunc")
	" WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END AS method,"
	" CASE c.castcontext WHEN 'a' THEN 'AS ASSIGNMENT' WHEN 'i' THEN 'AS IMPLICIT' END AS context,"
	" about.description AS comment"
	" FROM pg_cast c"
	SQL_COMMENT("pg_cast", "c.oid", "0")
	" WHERE c.oid >= 16384"
	" AND" SQL_SEEN("pg_type", "typ", "c.castsource")
	" AND" SQL_SEEN("pg_type", "typ", "c.casttarget")
	" AND" SQL_SEEN("pg_proc", "pro", "c.castfunc"),
	.identity = "{name}",
	.target = "CAST {identity}",
	.create = "CREATE CAST {identity} {method}[ {context}]",
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.rules = cast_rules
};

static const AttributeRule transform_rules[] = {
	{.attribute = "from_sql", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "to_sql", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{0}
};

#define TRANSFORM_DEFINITION \
	"TRANSFORM {identity} ([FROM SQL WITH FUNCTION {from_sql}]" \
	"[{?from_sql}{?to_sql}, ][TO SQL WITH FUNCTION {to_sql}])"

const ObjectKind kind_transform = {
	.name = "transform",
	.folder = "transforms",
	.rank = RANK_TRANSFORM,
	.catalog = TransformRelationId,
	.present = "pg_transform",
	.query =
	"SELECT t.oid, 'FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' ||"
	" quote_ident(l.lanname) AS name,"
	SQL_FUNCTION("t.trffromsql") " AS from_sql,"
	SQL_FUNCTION("t.trftosql") " AS to_sql,"
	" about.description AS comment"
	" FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang"
	SQL_COMMENT("pg_transform", "t.oid", "0")
	" WHERE t.oid >= 16384"
	" AND" SQL_SEEN("pg_type", "typ", "t.trftype")
	" AND" SQL_SEEN("pg_proc", "pro", "t.trffromsql")
	" AND" SQL_SEEN("pg_proc", "pro", "t.trftosql"),
	.identity = "{name}",
	.target = "TRANSFORM {identity}",
	.create = "CREATE " TRANSFORM_DEFINITION,
	.replace = "CREATE OR REPLACE " TRANSFORM_DEFINITION,
	.drop_hazards = HAZARD_CHANGES_BEHAVIOUR,
	.rules = transform_rules
};

static const AttributeRule conversion_rules[] = {
	{.attribute = "default", .way = CHANGE_RECREATE},
	{.attribute = "encodings", .way = CHANGE_RECREATE},
	{.attribute = "function", .way = CHANGE_RECREATE},
	{0}
};

const ObjectKind kind_conversion = {
	.name = "conversion",
	.folder = "conversions",
	.rank = RANK_CONVERSION,
	.catalog = ConversionRelationId,
	.present = "pg_conversion WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.conname) AS name,"
	" CASE WHEN c.condefault THEN 'true' END AS \"default\","
	" quote_literal(pg_encoding_to_char(c.conforencoding)) || ' TO ' ||"
	" quote_literal(pg_encoding_to_char(c.contoencoding)) AS encodings,"
	SQL_FUNCTION_NAME("c.conproc") " AS function,"
	SQL_ROLE("c.conowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_conversion c JOIN managed n ON n.oid = c.connamespace"
	SQL_COMMENT("pg_conversion", "c.oid", "0"),
	.target = "CONVERSION {identity}",
	.create = "CREATE [{?default}DEFAULT ]CONVERSION {identity} FOR {encodings} FROM {function}",
	.takes_name = "[{?default}default conversion {schema} {encodings}]",
	.rules = conversion_rules
};
