/*-------------------------------------------------------------------------
 *
 * kind_function.c
 *	  Functions and procedures.
 *
 * A body that is a string needs nothing: check_function_bodies is off where it
 * runs, since no order is right for all bodies (NO_BODY_CHECKS).  A body
 * that the server has parsed (BEGIN ATOMIC, RETURN) needs what it names, and
 * can be part of a cycle: so it can be left out at first (plan_cycle.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_proc.h"

#include "schema/kinds.h"
#include "schema/routine.h"
#include "schema/sql_names.h"
#include "schema/sql_text.h"

#include "compat.h"

static void reset_cost(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new);

#define ALTER_FLAG(flag, on, off, hazards_) \
	{ \
		.attribute = flag, .way = CHANGE_ALTER, .in_replace = true, \
		.set = "ALTER {target} " on, .reset = "ALTER {target} " off, \
		.hazards = hazards_ \
	}

#define COMMON_RULES \
	{ \
		.attribute = "arguments", .way = CHANGE_REPLACE, \
		.decide = routine_decide_arguments, \
		.hazards = HAZARD_BREAKS_CLIENTS \
	}, \
	{.attribute = "body", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR}, \
	{.attribute = "language", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR}, \
	ALTER_FLAG("security_definer", "SECURITY DEFINER", "SECURITY INVOKER", \
			   HAZARD_CHANGES_PRIVILEGES), \
	{.attribute = "settings", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR}, \
	{.attribute = "transforms", .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR}

static const AttributeRule function_rules[] = {
	COMMON_RULES,
	{.attribute = "cost", .way = CHANGE_ALTER, .in_replace = true, .alter = reset_cost},
	ALTER_FLAG("leakproof", "LEAKPROOF", "NOT LEAKPROOF", HAZARD_CHANGES_PRIVILEGES),
	ALTER_FLAG("parallel", "PARALLEL {parallel}", "PARALLEL UNSAFE", 0),
	{.attribute = "result", .way = CHANGE_RECREATE, .hazards = HAZARD_BREAKS_CLIENTS},
	ALTER_FLAG("rows", "ROWS {rows}", "ROWS 1000", 0),
	ALTER_FLAG("strict", "STRICT", "CALLED ON NULL INPUT", HAZARD_CHANGES_BEHAVIOUR),
	{.attribute = "support", .way = CHANGE_REPLACE},
	ALTER_FLAG("volatility", "{volatility}", "VOLATILE", HAZARD_CHANGES_BEHAVIOUR),
	{.attribute = "window", .way = CHANGE_RECREATE},
	{0}
};

static const AttributeRule procedure_rules[] = {
	COMMON_RULES,
	{0}
};

/*
 * SET clauses, in their order, in which they take effect.  The value of a
 * setting that is a list of names is kept with the quotes that each name needs,
 * unless it was taken FROM CURRENT.
 */
#define SQL_SETTINGS \
	" (SELECT string_agg('SET ' || quote_ident(s.name) || ' TO ' ||" \
	" CASE WHEN lower(s.name) NOT IN ('search_path', 'temp_tablespaces'," \
	" 'local_preload_libraries', 'session_preload_libraries'," \
	" 'shared_preload_libraries', 'unix_socket_directories') THEN quote_literal(s.value)" \
	" WHEN s.value ~ '^(\"([^\"]|\"\")*\"|[a-z_][a-z0-9_]*)(, (\"([^\"]|\"\")*\"|[a-z_][a-z0-9_]*))*$'" \
	" THEN regexp_replace(s.value, '(^|, )\"\"(?=, |$)', '\\1''''', 'g')" \
	" ELSE (SELECT string_agg(quote_literal(btrim(part, ' \"')), ', ')" \
	" FROM regexp_split_to_table(s.value, ',') part) END, ' ' ORDER BY u.n)" \
	" FROM unnest(p.proconfig) WITH ORDINALITY u(setting, n)," \
	" LATERAL (SELECT split_part(u.setting, '=', 1), substr(u.setting, strpos(u.setting, '=') + 1))" \
	" s(name, value)) AS settings,"

#define SQL_BODY \
	" CASE WHEN p.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(p.oid)" \
	" WHEN p.probin IS NOT NULL THEN 'AS ' || quote_literal(p.probin) || ', ' || quote_literal(p.prosrc)" \
	" WHEN strpos(p.prosrc, '$function') > 0 OR l.lanname = 'internal' THEN 'AS ' || quote_literal(p.prosrc)" \
	" ELSE 'AS $function$' || p.prosrc || '$function$' END AS body,"

#define ROUTINE_QUERY(own) \
	"SELECT p.oid, n.schema, quote_ident(p.proname) AS name," \
	" oidvectortypes(p.proargtypes) AS _signature," \
	" pg_get_function_arguments(p.oid) AS arguments," \
	" quote_ident(l.lanname) AS language," \
	SQL_BODY \
	" CASE WHEN p.prosecdef THEN 'true' END AS security_definer," \
	SQL_SETTINGS \
	" (SELECT string_agg('FOR TYPE ' || format_type(t, NULL), ', ' ORDER BY u.n)" \
	" FROM unnest(p.protrftypes) WITH ORDINALITY u(t, n)) AS transforms," \
	own \
	SQL_ROLE("p.proowner") " AS owner," \
	SQL_GRANTS("p.proacl", "f", "p.proowner") "," \
	" about.description AS comment" \
	" FROM pg_proc p JOIN managed n ON n.oid = p.pronamespace" \
	" JOIN pg_language l ON l.oid = p.prolang" \
	SQL_COMMENT("pg_proc", "p.oid", "0")

#define FUNCTION_HEAD \
	"FUNCTION {schema}.{name}({arguments})\n RETURNS {result}\n LANGUAGE {language}" \
	"[ TRANSFORM {transforms}][{?window} WINDOW][ {volatility}][ PARALLEL {parallel}]" \
	"[{?strict} STRICT][{?security_definer} SECURITY DEFINER][{?leakproof} LEAKPROOF]" \
	"[ COST {cost}][ ROWS {rows}][ SUPPORT {support}][\n {settings}]\n"

#define PROCEDURE_HEAD \
	"PROCEDURE {schema}.{name}({arguments})\n LANGUAGE {language}" \
	"[ TRANSFORM {transforms}][{?security_definer} SECURITY DEFINER][\n {settings}]\n"

const ObjectKind kind_function = {
	.name = "function",
	.folder = "functions",
	.rank = RANK_FUNCTION,
	.catalog = ProcedureRelationId,
	.query = ROUTINE_QUERY(
						   " pg_get_function_result(p.oid) AS result,"
						   " CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' END AS volatility,"
						   " CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END AS parallel,"
						   " CASE WHEN p.proisstrict THEN 'true' END AS strict,"
						   " CASE WHEN p.proleakproof THEN 'true' END AS leakproof,"
						   " CASE WHEN p.prokind = 'w' THEN 'true' END AS \"window\","
						   " CASE WHEN p.procost <> CASE WHEN l.lanname IN ('internal', 'c') THEN 1 ELSE 100 END"
						   " THEN p.procost END AS cost,"
						   " CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows END AS rows,"
						   SQL_FUNCTION_NAME("p.prosupport") " AS support,")
	" WHERE p.prokind IN ('f', 'w')",
	.requires = "arguments body language result",
	.identity = "{schema}.{name}({_signature})",
	.target = "FUNCTION {identity}",
	.grant_target = "FUNCTION {identity}",
	.owner_privileges = "EXECUTE",
	.public_privileges = "EXECUTE",
	.create = "CREATE " FUNCTION_HEAD "{body}",
	.create_code = routine_create,
	.replace = "CREATE OR REPLACE " FUNCTION_HEAD "{body}",
	.placeholder = "CREATE OR REPLACE " FUNCTION_HEAD "AS ''",
	.placeholder_names = routine_placeholder_names,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.takes_name = ROUTINE_NAME_TAKEN,
	.rules = function_rules
};

/*
 * With their modes, arguments say which procedure is meant even if there is
 * one whose arguments that come out have the types that go into another.
 */
const ObjectKind kind_procedure = {
	.name = "procedure",
	.folder = "functions",
	.rank = RANK_PROCEDURE,
	.catalog = ProcedureRelationId,
	.present = "pg_proc WHERE prokind = 'p' AND" SQL_MADE_BY_USERS,
	.query = ROUTINE_QUERY(
						   " coalesce((SELECT string_agg(CASE m WHEN 'o' THEN 'OUT ' WHEN 'b' THEN 'INOUT '"
						   " WHEN 'v' THEN 'VARIADIC ' ELSE 'IN ' END || format_type(t, NULL), ', ' ORDER BY u.n)"
						   " FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes)"
						   " WITH ORDINALITY u(t, m, n)), '') AS _modes,")
	" WHERE p.prokind = 'p'",
	.requires = "arguments body language",
	.identity = "{schema}.{name}({_signature})",
	.target = "PROCEDURE {schema}.{name}({_modes})",
	.grant_target = "PROCEDURE {schema}.{name}({_modes})",
	.owner_privileges = "EXECUTE",
	.public_privileges = "EXECUTE",
	.create = "CREATE " PROCEDURE_HEAD "{body}",
	.create_code = routine_create,
	.replace = "CREATE OR REPLACE " PROCEDURE_HEAD "{body}",
	.placeholder = "CREATE OR REPLACE " PROCEDURE_HEAD "AS ''",
	.placeholder_names = routine_placeholder_names,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.takes_name = ROUTINE_NAME_TAKEN,
	.rules = procedure_rules
};

/* Without COST, a function costs what its language makes it cost. */
static void
reset_cost(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	const char *cost = object_get(new, "cost");
	const char *language = object_get(new, "language");

	if (cost == NULL)
		cost = strcmp(language, "internal") == 0 ||
			strcmp(language, "c") == 0 ? "1" : "100";
	writer_add(writer, 0, "ALTER %s COST %s", kind_target(new), cost);
}
