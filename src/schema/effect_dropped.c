/*-------------------------------------------------------------------------
 *
 * effect_dropped.c
 *	  Which relations the drop of an object locks, from the catalogs.
 *
 * The dependencies are followed as performDeletion() does.  Where it would
 * refuse without CASCADE, nothing is locked for long, so that they are
 * followed in any case.  Each kind of object that goes locks the table that
 * it belongs to: doDeletion() in the server's catalog/dependency.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/catalog.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/policy.h"
#include "commands/trigger.h"
#include "rewrite/rewriteSupport.h"
#include "storage/lmgr.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "core/query.h"
#include "schema/effect_catalog.h"

#include "compat.h"

/*
 * $1, $2, $3: class, object and part of it.  An object that goes because a
 * part of it does is the reverse of an internal dependency.
 */
static const char dropped_sql[] =
"WITH RECURSIVE gone (classid, objid, objsubid) AS ("
"SELECT $1, $2, $3"
" UNION SELECT next.classid, next.objid, next.objsubid"
" FROM gone g CROSS JOIN LATERAL ("
"SELECT d.classid, d.objid, d.objsubid FROM pg_catalog.pg_depend d"
" WHERE d.refclassid = g.classid AND d.refobjid = g.objid"
" AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)"
" UNION ALL SELECT d.refclassid, d.refobjid, d.refobjsubid"
" FROM pg_catalog.pg_depend d"
" WHERE d.classid = g.classid AND d.objid = g.objid AND d.deptype = 'i'"
" AND d.refclassid <> 'pg_catalog.pg_type'::pg_catalog.regclass"
" AND d.refobjsubid = 0) AS next),"
" relation (oid, weak) AS ("
"SELECT c.oid, false FROM gone JOIN pg_catalog.pg_class c ON c.oid = objid"
" WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
" UNION SELECT i.indrelid, false FROM gone"
" JOIN pg_catalog.pg_index i ON i.indexrelid = objid"
" WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
" UNION SELECT h.inhparent, false FROM gone"
" JOIN pg_catalog.pg_class c ON c.oid = objid AND c.relispartition"
" AND c.relkind NOT IN ('i', 'I')"
" JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid"
" WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
" AND objsubid = 0"
" UNION SELECT p.partdefid, false FROM gone"
" JOIN pg_catalog.pg_class c ON c.oid = objid AND c.relispartition"
" JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid"
" JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = h.inhparent"
" WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
" AND objsubid = 0"
" UNION SELECT u.oid, false FROM gone"
" JOIN pg_catalog.pg_constraint k ON k.oid = objid"
" CROSS JOIN LATERAL (VALUES (k.conrelid), (k.confrelid)) AS u (oid)"
" WHERE classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass"
" UNION SELECT t.tgrelid, false FROM gone"
" JOIN pg_catalog.pg_trigger t ON t.oid = objid"
" WHERE classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass"
" UNION SELECT r.ev_class, false FROM gone"
" JOIN pg_catalog.pg_rewrite r ON r.oid = objid"
" WHERE classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
" UNION SELECT a.adrelid, false FROM gone"
" JOIN pg_catalog.pg_attrdef a ON a.oid = objid"
" WHERE classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass"
" UNION SELECT p.polrelid, false FROM gone"
" JOIN pg_catalog.pg_policy p ON p.oid = objid"
" WHERE classid = 'pg_catalog.pg_policy'::pg_catalog.regclass"
" UNION SELECT s.stxrelid, true FROM gone"
" JOIN pg_catalog.pg_statistic_ext s ON s.oid = objid"
" WHERE classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass)"
" SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),"
" pg_catalog.bool_and(weak)"
" FROM relation JOIN pg_catalog.pg_class c ON c.oid = relation.oid"
" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
" WHERE NOT pg_catalog.starts_with(n.nspname, 'pg_toast') GROUP BY 1, c.oid"
" ORDER BY c.oid";

static ObjectAddress find_object(ObjectType kind, Node *object,
								 const char *relation, const char *name);
static ObjectAddress find_part(ObjectType kind, Oid relation,
							   const char *name);
static ObjectAddress find_other(ObjectType kind, Node *object);
static List *read_locks(const ObjectAddress *object);

List *
effect_catalog_dropped(ObjectType kind, Node *object, const char *relation,
					   const char *name, void *arg)
{
	ObjectAddress address = find_object(kind, object, relation, name);

	if (!OidIsValid(address.objectId))
		return NIL;
	return read_locks(&address);
}

static ObjectAddress
find_object(ObjectType kind, Node *object, const char *relation,
			const char *name)
{
	ObjectAddress address;
	Oid			oid;

	if (relation == NULL)
		return find_other(kind, object);
	oid = effect_catalog_oid(relation);
	if (name != NULL && OidIsValid(oid))
		return find_part(kind, oid, name);
	ObjectAddressSet(address, RelationRelationId, oid);
	return address;
}

static ObjectAddress
find_part(ObjectType kind, Oid relation, const char *name)
{
	ObjectAddress address = InvalidObjectAddress;

	if (kind == OBJECT_COLUMN)
	{
		AttrNumber	attnum = get_attnum(relation, name);

		if (attnum != InvalidAttrNumber)
			ObjectAddressSubSet(address, RelationRelationId, relation, attnum);
	}
	else if (kind == OBJECT_TABCONSTRAINT)
		ObjectAddressSet(address, ConstraintRelationId,
						 get_relation_constraint_oid(relation, name, true));
	else if (kind == OBJECT_TRIGGER)
		ObjectAddressSet(address, TriggerRelationId,
						 get_trigger_oid(relation, name, true));
	else if (kind == OBJECT_RULE)
		ObjectAddressSet(address, RewriteRelationId,
						 get_rewrite_oid(relation, name, true));
	else if (kind == OBJECT_POLICY)
		ObjectAddressSet(address, PolicyRelationId,
						 get_relation_policy_oid(relation, name, true));
	return address;
}

/* The server locks the object while it looks; we let go of it at once. */
static ObjectAddress
find_other(ObjectType kind, Node *object)
{
	Relation	relation = NULL;
	ObjectAddress address = get_object_address(kind, object, &relation,
											   AccessShareLock, true);

	Assert(relation == NULL);
	if (!OidIsValid(address.objectId))
		return address;
	if (IsSharedRelation(address.classId))
		UnlockSharedObject(address.classId, address.objectId, 0,
						   AccessShareLock);
	else
		UnlockDatabaseObject(address.classId, address.objectId, 0,
							 AccessShareLock);
	return address;
}

static List *
read_locks(const ObjectAddress *object)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_datum(OIDOID, ObjectIdGetDatum(object->classId)),
		query_datum(OIDOID, ObjectIdGetDatum(object->objectId)),
		query_int(object->objectSubId)
	};
	List	   *locks = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query, dropped_sql, lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		StatementLock *lock = palloc0(sizeof(StatementLock));

		lock->relation = query_result_text(&query, i, 1);
		lock->mode = query_result_bool(i, 2) ? ShareUpdateExclusiveLock :
			AccessExclusiveLock;
		locks = lappend(locks, lock);
	}
	query_close(&query);
	return locks;
}
