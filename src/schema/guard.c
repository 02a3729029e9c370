/*-------------------------------------------------------------------------
 *
 * guard.c
 *	  DDL by hand is an error, for all but named roles.
 *
 * It is there against accidents, and most of those are superusers', so they
 * are guarded like everybody else.  Who wants to get around it can: a
 * superuser disables an event trigger, which no event trigger sees.
 *
 * At the beginning of a command its objects aren't known.  So it runs, and
 * then the error takes it back; only what would not be taken back is refused
 * beforehand (ddl_event_beforehand()).
 *
 * Roles are kept by name, as everywhere: a role that is renamed is no longer
 * excepted.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/query.h"
#include "project/environment.h"
#include "project/managed.h"
#include "schema/ddl_event.h"
#include "schema/watch_state.h"

#include "compat.h"

PG_FUNCTION_INFO_V1(confiture_guard);
PG_FUNCTION_INFO_V1(confiture_unguard);
PG_FUNCTION_INFO_V1(confiture_guard_ddl);

static List *roles_argument(FunctionCallInfo fcinfo);
static char *require_role(Oid role);
static bool is_excepted(const WatchState *guard);
static void refuse_managed(const WatchState *guard, const List *objects);
pg_noreturn static void refuse(const WatchState *guard,
							   const DdlObject *object);
static char *name_roles(const List *roles);

/*
 * guard(roles regrole[]) → void
 *
 * An empty array excepts nobody.
 */
Datum
confiture_guard(PG_FUNCTION_ARGS)
{
	watch_state_turn_on(WATCH_GUARDS, roles_argument(fcinfo));
	PG_RETURN_VOID();
}

static List *
roles_argument(FunctionCallInfo fcinfo)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	List	   *roles = NIL;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("roles must not be null"),
				 errhint("An empty array, '{}', lets nobody change the schema by hand.")));
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), REGROLEOID, sizeof(Oid), true,
					  TYPALIGN_INT, &values, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("roles must not hold null")));
		roles = lappend(roles, require_role(DatumGetObjectId(values[i])));
	}
	return roles;
}

static char *
require_role(Oid role)
{
	char	   *name = GetUserNameFromId(role, true);

	if (name == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role with OID %u does not exist", role)));
	return name;
}

/*
 * unguard() → void
 */
Datum
confiture_unguard(PG_FUNCTION_ARGS)
{
	watch_state_turn_off(WATCH_GUARDS);
	PG_RETURN_VOID();
}

/*
 * guard_ddl() → event_trigger
 *
 * On ddl_command_start, ddl_command_end and sql_drop.
 */
Datum
confiture_guard_ddl(PG_FUNCTION_ARGS)
{
	EventTriggerData *event = ddl_event_data(fcinfo);
	List	   *objects = NIL;

	if (!ddl_event_counts(event))
		PG_RETURN_NULL();
	if (strcmp(event->event, "ddl_command_start") == 0)
		objects = ddl_event_beforehand(event);
	else
		objects = ddl_event_objects(event);
	if (objects != NIL)
	{
		WatchState *guard = watch_state_find(WATCH_GUARDS);

		if (guard != NULL && !is_excepted(guard))
			refuse_managed(guard, objects);
	}
	PG_RETURN_NULL();
}

/* A superuser is a member of nothing but what he was made a member of. */
static bool
is_excepted(const WatchState *guard)
{
	ListCell   *cell;

	foreach(cell, guard->roles)
	{
		Oid			role = get_role_oid(lfirst(cell), true);

		if (OidIsValid(role) && is_member_of_role_nosuper(GetUserId(), role))
			return true;
	}
	return false;
}

static void
refuse_managed(const WatchState *guard, const List *objects)
{
	Settings   *settings = environment_settings_of_database();
	ListCell   *cell;

	foreach(cell, objects)
	{
		const DdlObject *object = lfirst(cell);

		if (managed_covers(settings, object->schema, object->identity))
			refuse(guard, object);
	}
}

static void
refuse(const WatchState *guard, const DdlObject *object)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 object->identity != NULL ?
			 errmsg("\"%s\" cannot run %s on %s %s: the schema is guarded",
					query_current_user(), object->tag, object->kind,
					object->identity) :
			 errmsg("\"%s\" cannot run %s: the schema is guarded",
					query_current_user(), object->tag),
			 guard->roles == NIL ?
			 errdetail("\"%s\" guards it since %s. It changes through confiture alone.",
					   guard->by_role, guard->since) :
			 errdetail("\"%s\" guards it since %s. It changes through confiture, or by members of %s.",
					   guard->by_role, guard->since,
					   name_roles(guard->roles)),
			 errhint("Make it a migration. Or have an admin of confiture run SELECT confiture.unguard().")));
}

static char *
name_roles(const List *roles)
{
	StringInfoData names;
	ListCell   *cell;

	initStringInfo(&names);
	foreach(cell, roles)
		appendStringInfo(&names, "%s\"%s\"", names.len > 0 ? ", " : "",
						 (char *) lfirst(cell));
	return names.data;
}
