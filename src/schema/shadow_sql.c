/*-------------------------------------------------------------------------
 *
 * shadow_sql.c
 *	  Look at a shadow: what the catalogs hold after the DDL.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/query.h"
#include "schema/shadow.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_load_in_shadow);
PG_FUNCTION_INFO_V1(confiture_shadow_key);

typedef struct Look
{
	Script	   *script;
	const char *probe;			/* NULL = none */
	const char *role;			/* NULL = the caller */
	char	   *result;
} Look;

static Script *ddl_argument(FunctionCallInfo fcinfo);
static char *argument(FunctionCallInfo fcinfo, int n);
static List *strings_argument(FunctionCallInfo fcinfo, int n);
static void look(Shadow *shadow, void *arg);
static char *run_probe(const char *probe);

/*
 * load_in_shadow(ddl text, probe text DEFAULT NULL, role text DEFAULT NULL,
 *				  schemas text[] DEFAULT NULL,
 *				  plain_public boolean DEFAULT false) → text
 */
Datum
confiture_load_in_shadow(PG_FUNCTION_ARGS)
{
	ShadowOptions options = {.function = "confiture.load_in_shadow()"};
	Look		arg = {0};

	arg.script = ddl_argument(fcinfo);
	script_require_one_transaction(arg.script);
	arg.probe = argument(fcinfo, 1);
	arg.role = argument(fcinfo, 2);
	options.schemas = strings_argument(fcinfo, 3);
	options.plain_public = !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
	shadow_do(&options, look, &arg);
	if (arg.result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(arg.result));
}

static Script *
ddl_argument(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ddl must not be null")));
	return script_cut("ddl", argument(fcinfo, 0));
}

static char *
argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

static List *
strings_argument(FunctionCallInfo fcinfo, int n_argument)
{
	List	   *result = NIL;
	Datum	   *values;
	bool	   *nulls;
	int			n;

	if (PG_ARGISNULL(n_argument))
		return NIL;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n_argument), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
					  &n);
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			result = lappend(result, TextDatumGetCString(values[i]));
	return result;
}

static void
look(Shadow *shadow, void *arg)
{
	Look	   *task = arg;

	if (task->role != NULL)
		shadow_load_as(shadow, task->script, get_role_oid(task->role, false));
	else
		shadow_load(shadow, task->script);
	if (task->probe != NULL)
		task->result = run_probe(task->probe);
}

/* The first column of the first row. */
static char *
run_probe(const char *probe)
{
	QueryScope	query;
	char	   *result = NULL;

	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query, probe, 0, NULL) > 0)
		result = query_result_text(&query, 0, 1);
	query_close(&query);
	return result;
}

/*
 * shadow_key(ddl text, schemas text[] DEFAULT NULL) → text
 */
Datum
confiture_shadow_key(PG_FUNCTION_ARGS)
{
	ShadowOptions options = {.function = "confiture.shadow_key()"};

	if (!shadow_may_cache(ddl_argument(fcinfo)))
		PG_RETURN_NULL();
	options.schemas = strings_argument(fcinfo, 1);
	PG_RETURN_TEXT_P(cstring_to_text(shadow_cache_key(&options)));
}
