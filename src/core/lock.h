/*-------------------------------------------------------------------------
 *
 * lock.h
 *	  Advisory locks that SQL can't take, and what is known of their holder.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_LOCK_H
#define CORE_LOCK_H

#include "nodes/pg_list.h"
#include "storage/lock.h"

/*
 * SQL for what is told of another session's statement to those who may not
 * see it in pg_stat_activity: as far as its first literal, since any may be a
 * secret, and nothing where one seems to stand elsewhere.
 */
#define LOCK_SHOWN_QUERY(query) \
	"CASE WHEN " query " ~* '(passw|secret|token|://)' THEN '(not shown)'" \
	" ELSE \"left\"(pg_catalog.regexp_replace(pg_catalog.regexp_replace(" \
	query ", '''.*|[$]([[:alpha:]_][[:alnum:]_]*)?[$].*', '...')," \
	" '[[:space:]]+', ' ', 'g'), 200) END"

typedef struct HeldLock
{
	LOCKTAG		tag;
	LOCKMASK	modes;
} HeldLock;

typedef struct HeldLocks
{
	int			n;
	int			room;			/* lock_held.c's own business */
	HeldLock   *locks;
} HeldLocks;

extern bool lock_try_for_transaction(uint32 key);
extern bool lock_for_transaction(uint32 key);
extern bool lock_try_for_session(uint32 key);
extern bool lock_is_mine(uint32 key);
extern void lock_release_for_session(uint32 key);
extern char *lock_describe_holder(uint32 key);
extern List *lock_strong_relations(void);
extern bool lock_any_is_older(const List *relations, SubTransactionId since,
							  bool if_gone);
extern List *lock_release_created(SubTransactionId since);
extern void lock_release_relations(const List *relations);

/* lock_held.c */
extern HeldLocks *lock_held(void);
extern void lock_held_free(HeldLocks *held);

#endif							/* CORE_LOCK_H */
