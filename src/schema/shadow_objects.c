/*-------------------------------------------------------------------------
 *
 * shadow_objects.c
 *	  What isn't in a schema and would meddle with the DDL, or collide.
 *
 * Foreign-data wrappers, servers, publications, subscriptions, event triggers,
 * languages, access methods, casts, transforms, default privileges.  Members
 * of extensions stay, as do those that initdb made.
 *
 * Publications FOR ALL TABLES would refuse an UPDATE of a new table without a
 * key.  Event triggers would fire: session_replication_role keeps only some
 * of them from it, starts REPLICA triggers, and skips foreign keys, so they
 * are disabled in the catalog.  A cast's row is deleted bare; to drop it would
 * cascade to views.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_am.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_transform.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

/*
 * Classes of objects with the rows to hide: oid, owner, another owner.  0 is
 * nobody but a superuser.
 */
typedef struct HiddenKind
{
	Oid			catalog;
	const char *rows;
} HiddenKind;

static const HiddenKind classes[] = {
	{EventTriggerRelationId,
	"SELECT oid, evtowner, 0 FROM pg_catalog.pg_event_trigger"},
	{ForeignDataWrapperRelationId,
	"SELECT oid, fdwowner, 0 FROM pg_catalog.pg_foreign_data_wrapper"},
	{ForeignServerRelationId,
	"SELECT oid, srvowner, 0 FROM pg_catalog.pg_foreign_server"},
	{PublicationRelationId,
	"SELECT oid, pubowner, 0 FROM pg_catalog.pg_publication"},
	{SubscriptionRelationId,
		"SELECT oid, subowner, 0 FROM pg_catalog.pg_subscription WHERE subdbid ="
		" (SELECT oid FROM pg_catalog.pg_database"
	" WHERE datname = pg_catalog.current_database())"},
	{LanguageRelationId,
	"SELECT oid, lanowner, 0 FROM pg_catalog.pg_language"},
	{AccessMethodRelationId,
	"SELECT oid, 0, 0 FROM pg_catalog.pg_am"},
	{CastRelationId,
		"SELECT c.oid, s.typowner, t.typowner FROM pg_catalog.pg_cast c"
		" JOIN pg_catalog.pg_type s ON s.oid = c.castsource"
	" JOIN pg_catalog.pg_type t ON t.oid = c.casttarget"},
	{TransformRelationId,
		"SELECT f.oid, t.typowner, 0 FROM pg_catalog.pg_transform f"
	" JOIN pg_catalog.pg_type t ON t.oid = f.trftype"}
};

/* One of the objects. */
typedef struct LiveObject
{
	Oid			oid;
	Oid			owners[2];
	bool		is_member;		/* of an extension */
	bool		is_ours;		/* calls a function of confiture's */
	char	   *description;
} LiveObject;

static List *find_objects(const HiddenKind *kind);
static void hide(Oid catalog, const LiveObject *object);
static bool may_rename(const LiveObject *object);
static void require_may_rename(const LiveObject *object);
static void disable_event_trigger(Oid trigger);
static void hide_default_privileges(void);

/* Hide them, or refuse the one that the caller couldn't have renamed. */
void
shadow_hide_objects(Shadow *shadow)
{
	for (int i = 0; i < (int) lengthof(classes); i++)
	{
		ListCell   *cell;

		foreach(cell, find_objects(&classes[i]))
			hide(classes[i].catalog, lfirst(cell));
	}
	hide_default_privileges();
	CommandCounterIncrement();
}

static List *
find_objects(const HiddenKind *kind)
{
	QueryScope	query;
	QueryArg	args[] = {query_bigint(kind->catalog)};
	List	   *objects = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  psprintf("WITH r (oid, owner1, owner2) AS (%s)"
							   " SELECT r.oid::bigint, owner1::bigint, owner2::bigint,"
							   " EXISTS (SELECT FROM pg_catalog.pg_depend d"
							   " WHERE d.classid::bigint = $1 AND d.objid = r.oid AND d.deptype = 'e'),"
							   " EXISTS (SELECT FROM pg_catalog.pg_event_trigger e"
							   " JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass"
							   " AND d.objid = e.evtfoid AND d.deptype = 'e'"
							   " JOIN pg_catalog.pg_extension x ON x.oid = d.refobjid AND x.extname = 'confiture'"
							   " WHERE e.oid = r.oid AND $1 = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::bigint),"
							   " pg_catalog.pg_describe_object($1::oid, r.oid, 0)"
							   " FROM r WHERE r.oid::bigint >= %d ORDER BY r.oid",
							   kind->rows, FirstNormalObjectId),
					  1, args);
	for (uint64 i = 0; i < n; i++)
	{
		LiveObject *object = palloc_object(LiveObject);

		object->oid = (Oid) query_result_bigint(i, 1);
		object->owners[0] = (Oid) query_result_bigint(i, 2);
		object->owners[1] = (Oid) query_result_bigint(i, 3);
		object->is_member = query_result_bool(i, 4);
		object->is_ours = query_result_bool(i, 5);
		object->description = query_result_text(&query, i, 6);
		objects = lappend(objects, object);
	}
	query_close(&query);
	return objects;
}

/*
 * An extension's event trigger is no part of the DDL, but would fire: it is
 * disabled where the caller could do so, and our own for everybody.
 */
static void
hide(Oid catalog, const LiveObject *object)
{
	bool		is_trigger = catalog == EventTriggerRelationId;

	if (is_trigger && (object->is_ours || may_rename(object)))
		disable_event_trigger(object->oid);
	if (object->is_member)
		return;
	if (!object->is_ours)
		require_may_rename(object);
	if (catalog == PublicationRelationId)
	{
		shadow_edit_column(catalog, object->oid,
						   Anum_pg_publication_puballtables,
						   BoolGetDatum(false), false);
		CommandCounterIncrement();
	}
	if (catalog == CastRelationId || catalog == TransformRelationId)
		shadow_edit_delete(catalog, object->oid);
	else
		shadow_edit_hide(catalog, object->oid);
}

static bool
may_rename(const LiveObject *object)
{
	for (int i = 0; i < (int) lengthof(object->owners); i++)
		if (OidIsValid(object->owners[i]) &&
			has_privs_of_role(GetUserId(), object->owners[i]))
			return true;
	return superuser();
}

static void
require_may_rename(const LiveObject *object)
{
	if (!may_rename(object))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of %s to hide it from the DDL",
						object->description),
				 errdetail("Where DDL is tried out, what could meddle with it is hidden from it until it is taken back."),
				 OidIsValid(object->owners[0]) ?
				 errhint("Run it as a role with the privileges of \"%s\", or as a superuser.",
						 GetUserNameFromId(object->owners[0], false)) :
				 errhint("Run it as a superuser.")));
}

static void
disable_event_trigger(Oid trigger)
{
	shadow_edit_column(EventTriggerRelationId, trigger,
					   Anum_pg_event_trigger_evtenabled,
					   CharGetDatum(TRIGGER_DISABLED), false);
	CommandCounterIncrement();
}

/*
 * Those of a role that the caller can't become have no effect on what the DDL
 * creates, and stay.
 */
static void
hide_default_privileges(void)
{
	QueryScope	query;
	List	   *rows = NIL;
	uint64		n;
	ListCell   *cell;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT oid::bigint, defaclrole::bigint"
					  " FROM pg_catalog.pg_default_acl ORDER BY oid", 0, NULL);
	for (uint64 i = 0; i < n; i++)
		if (member_can_set_role(GetUserId(), (Oid) query_result_bigint(i, 2)))
			rows = lappend_oid(rows, (Oid) query_result_bigint(i, 1));
	query_close(&query);
	foreach(cell, rows)
		shadow_edit_delete(DefaultAclRelationId, lfirst_oid(cell));
}
