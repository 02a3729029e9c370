/*-------------------------------------------------------------------------
 *
 * lock_held.c
 *	  The locks that this backend holds.
 *
 * GetLockStatusData() copies those of all backends, and looks at each backend
 * that there may be: too much where DDL is loaded, and it is asked after each
 * statement.  So this goes through the backend's own lists, in that function's
 * order: what is on the fast path first, since another backend may move it
 * from there to the lists.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lock.h"
#include "storage/lwlock.h"
#include "storage/proc.h"

#include "core/lock.h"

#include "compat.h"

/* What a backend mostly holds fits. */
#define HELD_AT_FIRST	64

static void add_fast_path(HeldLocks *held);
static void add_lists(HeldLocks *held);
static void add(HeldLocks *held, const LOCKTAG *tag, LOCKMASK modes);

/* One that was taken in both ways is there twice. */
HeldLocks *
lock_held(void)
{
	HeldLocks  *held = palloc0_object(HeldLocks);

	held->room = HELD_AT_FIRST;
	held->locks = palloc_array(HeldLock, held->room);
	add_fast_path(held);
	add_lists(held);
	return held;
}

void
lock_held_free(HeldLocks *held)
{
	pfree(held->locks);
	pfree(held);
}

/* Weak locks on relations of this database. */
static void
add_fast_path(HeldLocks *held)
{
	LWLockAcquire(&MyProc->fpInfoLock, LW_SHARED);
	for (int slot = 0; slot < fast_path_slots(); slot++)
	{
		LOCKMASK	modes = fast_path_modes(slot);
		LOCKTAG		tag;

		if (modes == 0)
			continue;
		SET_LOCKTAG_RELATION(tag, MyProc->databaseId, MyProc->fpRelId[slot]);
		add(held, &tag, modes);
	}
	LWLockRelease(&MyProc->fpInfoLock);
}

static void
add_lists(HeldLocks *held)
{
	for (int partition = 0; partition < NUM_LOCK_PARTITIONS; partition++)
	{
		LWLock	   *lock = LockHashPartitionLockByIndex(partition);
		PROCLOCK   *each = NULL;

		LWLockAcquire(lock, LW_SHARED);
		while ((each = next_own_lock(partition, each)) != NULL)
			if (each->holdMask != 0)
				add(held, &each->tag.myLock->tag, each->holdMask);
		LWLockRelease(lock);
	}
}

static void
add(HeldLocks *held, const LOCKTAG *tag, LOCKMASK modes)
{
	if (held->n == held->room)
	{
		held->room *= 2;
		held->locks = repalloc_array(held->locks, HeldLock, held->room);
	}
	held->locks[held->n].tag = *tag;
	held->locks[held->n++].modes = modes;
}
