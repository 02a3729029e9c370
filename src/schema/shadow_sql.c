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

typedef struct Look
{
	Script	   *script;
	const char *probe;			/* NULL = none */
	const char *role;			/* NULL = the caller */
	char	   *result;
} Look;

static char *argument(FunctionCallInfo fcinfo, int n);
static List *strings(ArrayType *array);
static void look(Shadow *shadow, void *arg);
static char *run_probe(const char *probe);

/*
 * load_in_shadow(ddl text, probe text DEFAULT NULL, role text DEFAULT NULL,
 *				  schemas text[] DEFAULT NULL) → text
 */
Datum
confiture_load_in_shadow(PG_FUNCTION_ARGS)
{
	ShadowOptions options = {.function = "confiture.load_in_shadow()"};
	Look		arg = {0};

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ddl must not be null")));
	arg.script = script_cut("ddl", argument(fcinfo, 0));
	script_require_one_transaction(arg.script);
	arg.probe = argument(fcinfo, 1);
	arg.role = argument(fcinfo, 2);
	if (!PG_ARGISNULL(3))
		options.schemas = strings(PG_GETARG_ARRAYTYPE_P(3));
	shadow_do(&options, look, &arg);
	if (arg.result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(arg.result));
}

static char *
argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

static List *
strings(ArrayType *array)
{
	List	   *result = NIL;
	Datum	   *values;
	bool	   *nulls;
	int			n;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
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
