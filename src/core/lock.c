/*-------------------------------------------------------------------------
 *
 * lock.c
 *	  Advisory locks that SQL can't take, and what is known of their holder;
 *	  relation locks that a long script needn't keep.
 *
 * An advisory lock's fourth field is 1 or 2 for those of the SQL functions.
 * Ours is 3: nobody can hold up a run by pg_advisory_lock(), and pg_locks
 * shows it as what it is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "core/lock.h"
#include "core/query.h"

#include "compat.h"

/* "JM", our SQLSTATE class */
#define LOCK_CLASS	0x4A4D
#define LOCK_FIELD4	3

/*
 * Having locked a sequence once, commands/sequence.c opens it without a lock
 * for the rest of the transaction; a server with assertions looks whether that
 * lock is there.
 */
#ifdef USE_ASSERT_CHECKING
#define SEQUENCE_LOCK_IS_ASSERTED	true
#else
#define SEQUENCE_LOCK_IS_ASSERTED	false
#endif

static LOCKTAG advisory_tag(uint32 key);
static bool is_strong(const HeldLock *lock);
static bool release_if_created(const HeldLock *lock, SubTransactionId since);
static Oid	locked_relation(const LOCKTAG *tag);
static LOCKMASK release_sequence(const LOCKTAG *tag, LOCKMASK mask);
static void release(const LOCKTAG *tag, LOCKMASK mask);

/* Take a lock until the end of the transaction; false if another has it. */
bool
lock_try_for_transaction(uint32 key)
{
	LOCKTAG		tag = advisory_tag(key);

	return LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL;
}

static LOCKTAG
advisory_tag(uint32 key)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, LOCK_CLASS, key, LOCK_FIELD4);
	return tag;
}

/*
 * Wait for a lock and keep it until the end of the transaction; false if this
 * (sub)transaction had it already.
 */
bool
lock_for_transaction(uint32 key)
{
	LOCKTAG		tag = advisory_tag(key);

	return LockAcquire(&tag, ExclusiveLock, false, false) == LOCKACQUIRE_OK;
}

/*
 * Take a lock that outlives transactions; false if another session has it.
 *
 * No abort lets it go: whoever takes it has to release it on every way out.
 */
bool
lock_try_for_session(uint32 key)
{
	LOCKTAG		tag = advisory_tag(key);

	return LockAcquire(&tag, ExclusiveLock, true, true) != LOCKACQUIRE_NOT_AVAIL;
}

/* Do we have it, for the session or the transaction? */
bool
lock_is_mine(uint32 key)
{
	LOCKTAG		tag = advisory_tag(key);

	return lock_held_by_me(&tag, ExclusiveLock);
}

/* Let it go, unless something has done so already. */
void
lock_release_for_session(uint32 key)
{
	LOCKTAG		tag = advisory_tag(key);

	if (lock_is_mine(key))
		(void) LockRelease(&tag, ExclusiveLock, true);
}

/*
 * Who holds a lock: pid, role, application, since when, doing what.
 *
 * NULL if it has been let go meanwhile.  Read as the extension's owner, who
 * sees what other roles run.
 */
char *
lock_describe_holder(uint32 key)
{
	QueryScope	scope;
	QueryArg	args[] = {
		query_bigint(LOCK_CLASS), query_bigint(key), query_int(LOCK_FIELD4)
	};
	char	   *description = NULL;

	query_open(&scope, QUERY_AS_OWNER);
	if (query_execute(&scope,
					  "SELECT pg_catalog.format('process %s, role %s, application \"%s\","
					  " transaction started %s, running: %s', a.pid, a.usename,"
					  " a.application_name, a.xact_start::timestamptz(0),"
					  " " LOCK_SHOWN_QUERY("a.query") ")"
					  " FROM pg_catalog.pg_locks l"
					  " JOIN pg_catalog.pg_stat_activity a USING (pid)"
					  " WHERE l.locktype = 'advisory' AND l.granted"
					  " AND l.database = (SELECT oid FROM pg_catalog.pg_database"
					  " WHERE datname = pg_catalog.current_database())"
					  " AND l.classid::bigint = $1 AND l.objid::bigint = $2"
					  " AND l.objsubid = $3", 3, args) > 0)
		description = query_result_text(&scope, 0, 1);
	query_close(&scope);
	return description;
}

/*
 * The users' relations (OIDs) on which we hold a lock that is stronger than
 * ACCESS SHARE.  Looks at no catalog: possible after an error, too.
 */
List *
lock_strong_relations(void)
{
	HeldLocks  *held = lock_held();
	List	   *relations = NIL;

	for (int i = 0; i < held->n; i++)
		if (is_strong(&held->locks[i]))
			relations = list_append_unique_oid(relations,
											   held->locks[i].tag.locktag_field2);
	lock_held_free(held);
	return relations;
}

static bool
is_strong(const HeldLock *lock)
{
	return (lock->modes & ~LOCKBIT_ON(AccessShareLock)) != 0 &&
		lock->tag.locktag_type == LOCKTAG_RELATION &&
		lock->tag.locktag_field1 == MyDatabaseId &&
		lock->tag.locktag_field2 >= FirstNormalObjectId;
}

/*
 * Is any of these relations older than this subtransaction, and not
 * confiture's own?  if_gone is the answer for one that isn't there any more.
 */
bool
lock_any_is_older(const List *relations, SubTransactionId since, bool if_gone)
{
	ListCell   *cell;

	foreach(cell, relations)
	{
		Relation	relation = RelationIdGetRelation(lfirst_oid(cell));
		bool		counts = if_gone;

		if (RelationIsValid(relation))
		{
			counts = (relation->rd_createSubid == InvalidSubTransactionId ||
					  relation->rd_createSubid < since) &&
				strcmp(get_namespace_name(RelationGetNamespace(relation)),
					   "confiture") != 0;
			RelationClose(relation);
		}
		if (counts)
			return true;
	}
	return false;
}

/*
 * Let go the locks on relations that were created in this subtransaction or
 * one begun since, and on their types and constraints.
 *
 * Nobody else can see such a relation before we commit, so its locks protect
 * nothing; but a dozen for a table with a key and a TOAST table fill the lock
 * table of a default configuration at table 2,000.  Locks on whatever was
 * there before, on schemas and on shared objects are kept: without them a
 * concurrent DROP SCHEMA would leave tables without a schema.
 *
 * All of a relation's locks are owned by the given subtransaction, whose
 * resource owner must be the current one: before it the relation wasn't there
 * to be locked.  The exception is what nextval() and the creation of a
 * sequence take, which the transaction owns.
 *
 * The result is that of lock_strong_relations() for those that are left.
 */
List *
lock_release_created(SubTransactionId since)
{
	HeldLocks  *held = lock_held();
	List	   *relations = NIL;

	for (int i = 0; i < held->n; i++)
	{
		const HeldLock *lock = &held->locks[i];
		bool		released = lock->tag.locktag_field1 == MyDatabaseId &&
			release_if_created(lock, since);

		if (!released && is_strong(lock))
			relations = list_append_unique_oid(relations,
											   lock->tag.locktag_field2);
	}
	lock_held_free(held);
	return relations;
}

/* false: it wasn't created since then, or its lock is needed */
static bool
release_if_created(const HeldLock *lock, SubTransactionId since)
{
	Oid			relid = locked_relation(&lock->tag);
	Relation	relation;
	LOCKMASK	mask = lock->modes;
	bool		created;

	/* deferred triggers will open it, relying on the lock */
	if (!OidIsValid(relid) || AfterTriggerPendingOnRel(relid))
		return false;
	relation = RelationIdGetRelation(relid);
	if (!RelationIsValid(relation))
		return false;
	created = relation->rd_createSubid != InvalidSubTransactionId &&
		relation->rd_createSubid >= since;
	if (created)
	{
		if (relation->rd_rel->relkind == RELKIND_SEQUENCE)
			mask = release_sequence(&lock->tag, mask);
		release(&lock->tag, mask);
	}
	RelationClose(relation);
	return created;
}

/*
 * Let go the locks on these relations (OIDs), which the current resource owner
 * has; but for ROW EXCLUSIVE, which the transaction owns on a sequence.
 */
void
lock_release_relations(const List *relations)
{
	HeldLocks  *held = lock_held();

	for (int i = 0; i < held->n; i++)
	{
		const HeldLock *lock = &held->locks[i];

		if (lock->tag.locktag_type == LOCKTAG_RELATION &&
			lock->tag.locktag_field1 == MyDatabaseId &&
			list_member_oid(relations, lock->tag.locktag_field2))
			release(&lock->tag, lock->modes & ~LOCKBIT_ON(RowExclusiveLock));
	}
	lock_held_free(held);
}

/* The relation that a lock is on, or that the locked object belongs to. */
static Oid
locked_relation(const LOCKTAG *tag)
{
	HeapTuple	tuple;
	Oid			relid = InvalidOid;

	if (tag->locktag_type == LOCKTAG_RELATION)
		return tag->locktag_field2;
	if (tag->locktag_type != LOCKTAG_OBJECT)
		return InvalidOid;
	if (tag->locktag_field2 == TypeRelationId)
		return get_typ_typrelid(tag->locktag_field3);
	if (tag->locktag_field2 != ConstraintRelationId)
		return InvalidOid;

	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(tag->locktag_field3));
	if (HeapTupleIsValid(tuple))
	{
		relid = ((Form_pg_constraint) GETSTRUCT(tuple))->conrelid;
		ReleaseSysCache(tuple);
	}
	return relid;
}

/*
 * Let go what the transaction owns of the locks on a sequence; the rest is
 * returned.
 */
static LOCKMASK
release_sequence(const LOCKTAG *tag, LOCKMASK mask)
{
	ResourceOwner current = CurrentResourceOwner;

	if ((mask & LOCKBIT_ON(RowExclusiveLock)) == 0)
		return mask;
	if (!SEQUENCE_LOCK_IS_ASSERTED)
	{
		CurrentResourceOwner = TopTransactionResourceOwner;
		LockRelease(tag, RowExclusiveLock, false);
		CurrentResourceOwner = current;
	}
	return mask & ~LOCKBIT_ON(RowExclusiveLock);
}

/* A lock can have been taken more than once. */
static void
release(const LOCKTAG *tag, LOCKMASK mask)
{
	for (LOCKMODE mode = AccessShareLock; mode <= AccessExclusiveLock; mode++)
		if (mask & LOCKBIT_ON(mode))
			while (lock_held_by_me(tag, mode) &&
				   LockRelease(tag, mode, false))
				;
}
