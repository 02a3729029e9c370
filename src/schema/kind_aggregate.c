/*-------------------------------------------------------------------------
 *
 * kind_aggregate.c
 *	  Aggregates: normal, moving, ordered-set and hypothetical-set ones.
 *
 * CREATE OR REPLACE does for everything but the arguments and the result,
 * and what the aggregate is for.
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

#define REPLACE(name) \
	{.attribute = name, .way = CHANGE_REPLACE, .hazards = HAZARD_CHANGES_BEHAVIOUR}

static const AttributeRule rules[] = {
	{.attribute = "arguments", .way = CHANGE_RECREATE, .hazards = HAZARD_BREAKS_CLIENTS},
	REPLACE("combine"),
	REPLACE("deserialize"),
	REPLACE("final"),
	REPLACE("final_extra"),
	REPLACE("final_modify"),
	{.attribute = "hypothetical", .way = CHANGE_RECREATE, .hazards = HAZARD_BREAKS_CLIENTS},
	REPLACE("initial"),
	REPLACE("moving_final"),
	REPLACE("moving_final_extra"),
	REPLACE("moving_final_modify"),
	REPLACE("moving_initial"),
	REPLACE("moving_inverse"),
	REPLACE("moving_space"),
	REPLACE("moving_state"),
	REPLACE("moving_type"),
	REPLACE("parallel"),
	{.attribute = "result", .way = CHANGE_RECREATE, .hazards = HAZARD_BREAKS_CLIENTS},
	REPLACE("serialize"),
	REPLACE("sort_operator"),
	REPLACE("space"),
	REPLACE("state"),
	REPLACE("type"),
	{0}
};

/* Final functions may change the state of ordered-set ones, and of no others. */
#define SQL_MODIFY(column) \
	" CASE WHEN " column " <> CASE a.aggkind WHEN 'n' THEN 'r'::\"char\" ELSE 'w' END THEN" \
	" CASE " column " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END"

#define DEFINITION \
	"AGGREGATE {schema}.{name}({arguments}) (\n    SFUNC = {state},\n    STYPE = {type}" \
	"[,\n    SSPACE = {space}][,\n    FINALFUNC = {final}][{?final_extra},\n    FINALFUNC_EXTRA]" \
	"[,\n    FINALFUNC_MODIFY = {final_modify}][,\n    COMBINEFUNC = {combine}]" \
	"[,\n    SERIALFUNC = {serialize}][,\n    DESERIALFUNC = {deserialize}]" \
	"[,\n    INITCOND = {initial}][,\n    MSFUNC = {moving_state}]" \
	"[,\n    MINVFUNC = {moving_inverse}][,\n    MSTYPE = {moving_type}]" \
	"[,\n    MSSPACE = {moving_space}][,\n    MFINALFUNC = {moving_final}]" \
	"[{?moving_final_extra},\n    MFINALFUNC_EXTRA]" \
	"[,\n    MFINALFUNC_MODIFY = {moving_final_modify}][,\n    MINITCOND = {moving_initial}]" \
	"[,\n    SORTOP = {sort_operator}][,\n    PARALLEL = {parallel}][{?hypothetical},\n    HYPOTHETICAL]\n)"

const ObjectKind kind_aggregate = {
	.name = "aggregate",
	.folder = "functions",
	.rank = RANK_AGGREGATE,
	.catalog = ProcedureRelationId,
	.present = "pg_proc WHERE prokind = 'a' AND" SQL_MADE_BY_USERS,
	.query =
	"SELECT p.oid, n.schema, quote_ident(p.proname) AS name,"
	" CASE p.pronargs WHEN 0 THEN '*' ELSE oidvectortypes(p.proargtypes) END AS _signature,"
	" nullif(oidvectortypes(p.proargtypes), '') AS _types,"
	" CASE p.pronargs WHEN 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END AS arguments,"
	" pg_get_function_result(p.oid) AS result,"
	SQL_FUNCTION_NAME("a.aggtransfn") " AS state,"
	" format_type(a.aggtranstype, NULL) AS type,"
	" nullif(a.aggtransspace, 0) AS space,"
	SQL_FUNCTION_NAME("a.aggfinalfn") " AS final,"
	" CASE WHEN a.aggfinalextra THEN 'true' END AS final_extra,"
	" CASE WHEN a.aggfinalfn <> 0 THEN" SQL_MODIFY("a.aggfinalmodify") " END AS final_modify,"
	SQL_FUNCTION_NAME("a.aggcombinefn") " AS combine,"
	SQL_FUNCTION_NAME("a.aggserialfn") " AS serialize,"
	SQL_FUNCTION_NAME("a.aggdeserialfn") " AS deserialize,"
	" quote_literal(a.agginitval) AS initial,"
	SQL_FUNCTION_NAME("a.aggmtransfn") " AS moving_state,"
	SQL_FUNCTION_NAME("a.aggminvtransfn") " AS moving_inverse,"
	" CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS moving_type,"
	" nullif(a.aggmtransspace, 0) AS moving_space,"
	SQL_FUNCTION_NAME("a.aggmfinalfn") " AS moving_final,"
	" CASE WHEN a.aggmfinalextra THEN 'true' END AS moving_final_extra,"
	" CASE WHEN a.aggmfinalfn <> 0 THEN" SQL_MODIFY("a.aggmfinalmodify") " END AS moving_final_modify,"
	" quote_literal(a.aggminitval) AS moving_initial,"
	SQL_OPERATOR("a.aggsortop") " AS sort_operator,"
	" CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END AS parallel,"
	" CASE WHEN a.aggkind = 'h' THEN 'true' END AS hypothetical,"
	SQL_ROLE("p.proowner") " AS owner,"
	SQL_GRANTS("p.proacl", "f", "p.proowner") ","
	" about.description AS comment"
	" FROM pg_proc p JOIN managed n ON n.oid = p.pronamespace"
	" JOIN pg_aggregate a ON a.aggfnoid = p.oid"
	SQL_COMMENT("pg_proc", "p.oid", "0")
	" WHERE p.prokind = 'a'",
	.identity = "{schema}.{name}({_signature})",
	.target = "AGGREGATE {identity}",
	.grant_target = "FUNCTION {schema}.{name}([{_types}])",
	.owner_privileges = "EXECUTE",
	.public_privileges = "EXECUTE",
	.create = "CREATE " DEFINITION,
	.replace = "CREATE OR REPLACE " DEFINITION,
	.drop_hazards = HAZARD_BREAKS_CLIENTS,
	.takes_name = "routine {schema}.{name}([{_types}])",
	.rules = rules
};
