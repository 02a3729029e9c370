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

/*
 * Likewise, in a definition that anybody can have written, where it is
 * evaluated as the caller: they run SQL that is an argument, or is in a view;
 * read files; or do what a rollback doesn't undo.  Within a function that runs
 * as the caller, they are its owner's business, who could do it himself.
 */
static const struct Refused refused_in_proofs[] = {
	{"binary_upgrade_", true},
	{"cursor_to_xml", true},
	{"database_to_xml", true},
	{"pg_import_system_collations", false},
	{"pg_ls_", true},
	{"pg_read_", true},
	{"pg_sleep", true},
	{"pg_stat_file", false},
	{"query_to_xml", true},
	{"schema_to_xml", true},
	{"set_config", false},
	{"setval", false},
	{"table_to_xml", true},
	{"ts_rewrite", false},
	{"ts_stat", false}
};

static const char *reason_against(const Shadow *shadow, Oid oid,
								  Form_pg_proc function);
static bool is_among(const char *name, const struct Refused *names, int n);
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
		is_among(NameStr(function->proname), refused, lengthof(refused)))
		return "A rollback doesn't undo it.";
	if (function->pronamespace == PG_CATALOG_NAMESPACE &&
		shadow->of_authors && shadow->in_utility && shadow->depth == 0 &&
		GetUserId() == shadow->caller &&
		function->provolatile != PROVOLATILE_IMMUTABLE &&
		is_among(NameStr(function->proname), refused_in_proofs,
				 lengthof(refused_in_proofs)))
		return "A definition calls it, which anybody can have written.";
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
is_among(const char *name, const struct Refused *names, int n)
{
	for (int i = 0; i < n; i++)
		if (names[i].is_prefix ?
			strncmp(name, names[i].name, strlen(names[i].name)) == 0 :
			strcmp(name, names[i].name) == 0)
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
