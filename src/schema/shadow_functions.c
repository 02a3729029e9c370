/*-------------------------------------------------------------------------
 *
 * shadow_functions.c
 *	  Functions that a rollback doesn't undo, or that reach what is live.
 *
 * As far as they can be told by their names: what a function in an untrusted
 * language does, nobody knows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/dependency.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "utils/syscache.h"

#include "schema/shadow_internal.h"

#include "compat.h"

/* Names of the server's own functions, or how they begin. */
static const struct Refused
{
	const char *name;
	bool		is_prefix;
}			refused[] = {
	{"lo_", true},
	{"lowrite", false},
	{"pg_advisory_lock", true},
	{"pg_advisory_unlock", true},
	{"pg_try_advisory_lock", true},
	{"pg_backup_", true},
	{"pg_cancel_backend", false},
	{"pg_copy_", true},
	{"pg_create_", true},
	{"pg_drop_replication_slot", false},
	{"pg_export_snapshot", false},
	{"pg_file_", true},
	{"pg_log_", true},
	{"pg_logical_", true},
	{"pg_promote", false},
	{"pg_reload_conf", false},
	{"pg_replication_", true},
	{"pg_rotate_logfile", true},
	{"pg_stat_reset", true},
	{"pg_switch_wal", false},
	{"pg_terminate_backend", false},
	{"pg_wal_replay_", true},
	{"pg_sync_replication_slots", false}
};

static const char *reason_against(const Shadow *shadow, Oid oid,
								  Form_pg_proc function);
static bool is_refused(const char *name);
static const char *extension_of(const Shadow *shadow, Oid function);

/* Raise an error for a function that may not run in a shadow. */
void
shadow_refuse_function(const Shadow *shadow, Oid oid)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
	const char *reason;

	if (!HeapTupleIsValid(tuple))
		return;
	reason = reason_against(shadow, oid, (Form_pg_proc) GETSTRUCT(tuple));
	if (reason != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("function %s() cannot run where DDL is only tried out",
						NameStr(((Form_pg_proc) GETSTRUCT(tuple))->proname)),
				 errdetail_internal("%s", reason),
				 errhint("Keep it out of the DDL, and run it by hand or in a migration.")));
	ReleaseSysCache(tuple);
}

static const char *
reason_against(const Shadow *shadow, Oid oid, Form_pg_proc function)
{
	const char *extension;

	if (function->pronamespace == PG_CATALOG_NAMESPACE &&
		is_refused(NameStr(function->proname)))
		return "A rollback doesn't undo it.";
	if (oid < FirstNormalObjectId || function->provolatile != PROVOLATILE_VOLATILE)
		return NULL;
	extension = extension_of(shadow, oid);
	if (extension == NULL)
		return NULL;
	if (strcmp(extension, "confiture") == 0)
		return "The DDL may not call confiture, which runs it.";
	if (strcmp(extension, "dblink") == 0)
		return "It connects to another server.";
	return NULL;
}

static bool
is_refused(const char *name)
{
	for (size_t i = 0; i < lengthof(refused); i++)
		if (refused[i].is_prefix ?
			strncmp(name, refused[i].name, strlen(refused[i].name)) == 0 :
			strcmp(name, refused[i].name) == 0)
			return true;
	return false;
}

/* NULL if it is no extension's.  A live one may have a hidden name. */
static const char *
extension_of(const Shadow *shadow, Oid function)
{
	Oid			extension = getExtensionOfObject(ProcedureRelationId, function);
	ListCell   *cell;

	if (!OidIsValid(extension))
		return NULL;
	foreach(cell, shadow->extensions)
	{
		const LiveExtension *live = lfirst(cell);

		if (live->oid == extension)
			return live->name;
	}
	return get_extension_name(extension);
}
