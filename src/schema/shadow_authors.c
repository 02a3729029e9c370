/*-------------------------------------------------------------------------
 *
 * shadow_authors.c
 *	  Where live definitions are rebuilt, functions run as who wrote them.
 *
 * The server runs functions as whoever says a statement, even on empty tables:
 * the default of a column that is added, a constant argument in a CHECK, the
 * query of a materialized view.  In a proof a superuser says the statements,
 * and never asked for anything to be run, while anybody can have written the
 * functions.  So each is entered as its owner, who can't be left, if the
 * current user could become him anyway, and he is less than that.
 *
 * The owner may not be known yet, or be left out of the models: then it is
 * that of the live function of that name.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/catcache.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

/* Who wrote a function of the shadow: it can get another name. */
typedef struct AuthoredFunction
{
	Oid			function;
	Oid			author;
} AuthoredFunction;

/* Who called a function that runs. */
typedef struct Caller
{
	struct Caller *outer;		/* of the same FmgrInfo */
	bool		left;			/* it runs as somebody else */
	Oid			user;
	int			security;
} Caller;

/* What the hook keeps with an FmgrInfo. */
typedef struct Kept
{
	Caller	   *caller;			/* of its innermost call */
	Datum		next;			/* what the next hook keeps */
} Kept;

static needs_fmgr_hook_type next_needs_hook = NULL;
static fmgr_hook_type next_hook = NULL;

static bool needs_hook(Oid function);
static void run_hook(FmgrHookEventType event, FmgrInfo *function, Datum *arg);
static void become_author(FmgrInfo *function, Kept *kept);
static void become_caller(Kept *kept);
static Oid	author_of(const Shadow *shadow, Form_pg_proc function);
static Oid	live_author(const Shadow *shadow, Form_pg_proc function);
static Oid	live_schema(const Shadow *shadow, const char *name);
static bool is_less(Oid role);

/* When the library is loaded. */
void
shadow_install_function_hooks(void)
{
	next_needs_hook = needs_fmgr_hook;
	needs_fmgr_hook = needs_hook;
	next_hook = fmgr_hook;
	fmgr_hook = run_hook;
}

/*
 * Is the caller a superuser, with functions of others around?
 *
 * To be asked once live definitions may be loaded.
 */
bool
shadow_has_authors(Shadow *shadow)
{
	QueryScope	query;

	if (!superuser() || shadow->authors_known)
		return superuser() && shadow->has_authors;
	query_open(&query, QUERY_AS_CALLER);
	shadow->has_authors =
		query_execute(&query, "SELECT FROM pg_catalog.pg_proc p, pg_catalog.pg_roles r"
					  " WHERE r.oid = p.proowner AND NOT r.rolsuper LIMIT 1",
					  0, NULL) > 0;
	query_close(&query);
	shadow->authors_known = true;
	return shadow->has_authors;
}

/* Not for functions of the server, or in C: superusers alone create those. */
static bool
needs_hook(Oid function)
{
	HeapTuple	tuple;
	Oid			language;

	if (next_needs_hook != NULL && next_needs_hook(function))
		return true;
	if (shadow_of_authors() == NULL || function < FirstNormalObjectId)
		return false;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (!HeapTupleIsValid(tuple))
		return false;
	language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
	ReleaseSysCache(tuple);
	return language != INTERNALlanguageId && language != ClanguageId;
}

static void
run_hook(FmgrHookEventType event, FmgrInfo *function, Datum *arg)
{
	Kept	   *kept = (Kept *) DatumGetPointer(*arg);

	if (kept == NULL)
	{
		kept = MemoryContextAllocZero(function->fn_mcxt, sizeof(Kept));
		*arg = PointerGetDatum(kept);
	}
	if (next_hook != NULL)
		next_hook(event, function, &kept->next);
	if (event == FHET_START)
		become_author(function, kept);
	else
		become_caller(kept);
}

static void
become_author(FmgrInfo *function, Kept *kept)
{
	Shadow	   *shadow = shadow_of_authors();
	Caller	   *caller = MemoryContextAllocZero(function->fn_mcxt,
												sizeof(Caller));
	HeapTuple	tuple;
	Form_pg_proc form;
	Oid			author;

	caller->outer = kept->caller;
	kept->caller = caller;
	if (shadow == NULL)
		return;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function->fn_oid));
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	author = author_of(shadow, form);
	if (OidIsValid(author))
	{
		GetUserIdAndSecContext(&caller->user, &caller->security);
		SetUserIdAndSecContext(author, caller->security |
							   SECURITY_LOCAL_USERID_CHANGE |
							   SECURITY_RESTRICTED_OPERATION);

		/* the server itself brings the caller of a definer's function back */
		caller->left = !form->prosecdef;
	}
	ReleaseSysCache(tuple);
}

static void
become_caller(Kept *kept)
{
	Caller	   *caller = kept->caller;

	/* the library was loaded while the function ran */
	if (caller == NULL)
		return;
	if (caller->left)
		SetUserIdAndSecContext(caller->user, caller->security);
	kept->caller = caller->outer;
	pfree(caller);
}

/*
 * A function that was just created from the live catalogs; its row can't be
 * seen yet by others than us.
 */
void
shadow_note_author(Shadow *shadow, Oid function)
{
	Relation	catalog = table_open(ProcedureRelationId, AccessShareLock);
	Oid			author = InvalidOid;
	AuthoredFunction *authored;
	MemoryContext old;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_proc_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(function));
	scan = systable_beginscan(catalog, ProcedureOidIndexId, true, SnapshotSelf,
							  1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		author = live_author(shadow, (Form_pg_proc) GETSTRUCT(tuple));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	if (!OidIsValid(author))
		return;
	old = MemoryContextSwitchTo(shadow->context);
	authored = palloc_object(AuthoredFunction);
	authored->function = function;
	authored->author = author;
	shadow->authored = lcons(authored, shadow->authored);
	MemoryContextSwitchTo(old);
}

/* InvalidOid: the current user may run it. */
static Oid
author_of(const Shadow *shadow, Form_pg_proc function)
{
	ListCell   *cell;

	if (is_less(function->proowner))
		return function->proowner;
	foreach(cell, shadow->authored)
	{
		const AuthoredFunction *authored = lfirst(cell);

		if (authored->function == function->oid)
			return is_less(authored->author) ? authored->author : InvalidOid;
	}
	return live_author(shadow, function);
}

/* Of a live function of that name, whatever its arguments are. */
static Oid
live_author(const Shadow *shadow, Form_pg_proc function)
{
	char	   *name = get_namespace_name(function->pronamespace);
	Oid			schema = name == NULL ? InvalidOid : live_schema(shadow, name);
	Oid			author = InvalidOid;
	CatCList   *namesakes;

	if (!OidIsValid(schema))
		return InvalidOid;
	namesakes = SearchSysCacheList1(PROCNAMEARGSNSP,
									NameGetDatum(&function->proname));
	for (int i = 0; i < namesakes->n_members; i++)
	{
		HeapTuple	tuple = &namesakes->members[i]->tuple;
		Form_pg_proc live = (Form_pg_proc) GETSTRUCT(tuple);

		if (live->pronamespace == schema && is_less(live->proowner))
			author = live->proowner;
	}
	ReleaseSysCacheList(namesakes);
	return author;
}

/* The OID of one that is hidden. */
static Oid
live_schema(const Shadow *shadow, const char *name)
{
	ListCell   *cell;

	foreach(cell, shadow->schemas)
	{
		const LiveSchema *schema = lfirst(cell);

		if (strcmp(schema->name, name) == 0)
			return schema->oid;
	}
	return InvalidOid;
}

/* A role that the current user could become, but not the other way round. */
static bool
is_less(Oid role)
{
	Oid			user = GetUserId();

	return has_privs_of_role(user, role) && !has_privs_of_role(role, user);
}
