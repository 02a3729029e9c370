/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  What differs between PostgreSQL 15 and 18, under one name.
 *
 * Function bodies elsewhere hold no #if.  To drop a version is to delete
 * lines here.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CONFITURE_COMPAT_H
#define CONFITURE_COMPAT_H

#include "postgres.h"

#include "executor/executor.h"
#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "parser/parse_node.h"
#include "postmaster/bgworker.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "utils/acl.h"
#include "utils/guc_tables.h"
#include "utils/portal.h"
#include "utils/regproc.h"

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "confiture supports PostgreSQL 15 to 18"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 18 puts it in front, where C11 wants it */
#if PG_VERSION_NUM < 180000
#define pg_noreturn _Noreturn
#endif

/* 16 tells membership with SET from other membership */
#if PG_VERSION_NUM < 160000
#define check_can_set_role(member, role) check_is_member_of_role(member, role)
#define member_can_set_role(member, role) is_member_of_role(member, role)
#endif

/* WITH ADMIN and its like; 16 has more of them than one. */
static inline bool
grant_has_options(const GrantRoleStmt *statement)
{
#if PG_VERSION_NUM >= 160000
	return statement->opt != NIL;
#else
	return statement->admin_opt;
#endif
}

/* 16 has one function for all kinds of objects */
#if PG_VERSION_NUM < 160000
#define object_aclcheck(catalog, object, role, mode) \
	((catalog) == ForeignServerRelationId ? \
	 pg_foreign_server_aclcheck(object, role, mode) : ACLCHECK_NO_PRIV)
#endif

/* All settings; 16 made them a hash table. */
static inline struct config_generic **
guc_variables(int *n)
{
#if PG_VERSION_NUM >= 160000
	return get_guc_variables(n);
#else
	*n = GetNumConfigOptions();
	return get_guc_variables();
#endif
}

/* The transaction that is open, also after an error; 17 moved its number. */
static inline LocalTransactionId
my_transaction(void)
{
#if PG_VERSION_NUM >= 170000
	return MyProc->vxid.lxid;
#else
	return MyProc->lxid;
#endif
}

/* All privileges on a table; 17 added one. */
#if PG_VERSION_NUM >= 170000
#define TABLE_PRIVILEGES "DELETE,INSERT,MAINTAIN,REFERENCES,SELECT,TRIGGER,TRUNCATE,UPDATE"
#else
#define TABLE_PRIVILEGES "DELETE,INSERT,REFERENCES,SELECT,TRIGGER,TRUNCATE,UPDATE"
#endif

/* 17 can ask for a stronger mode, too */
static inline bool
lock_held_by_me(const LOCKTAG *tag, LOCKMODE mode)
{
#if PG_VERSION_NUM >= 170000
	return LockHeldByMe(tag, mode, false);
#else
	return LockHeldByMe(tag, mode);
#endif
}

/*
 * The fast path's slots of this backend, and the modes held in one: lock.c
 * keeps to itself how they are packed.  18 has as many as a setting says.
 */
#if PG_VERSION_NUM >= 180000
#define fast_path_slots() \
	(FP_LOCK_SLOTS_PER_GROUP * FastPathLockGroupsPerBackend)
#define FAST_PATH_WORD(slot) \
	(MyProc->fpLockBits[(slot) / FP_LOCK_SLOTS_PER_GROUP] >> \
	 (3 * ((slot) % FP_LOCK_SLOTS_PER_GROUP)))
#else
#define fast_path_slots() FP_LOCK_SLOTS_PER_BACKEND
#define FAST_PATH_WORD(slot) (MyProc->fpLockBits >> (3 * (slot)))
#endif
#define fast_path_modes(slot) ((LOCKMASK) (FAST_PATH_WORD(slot) & 7) << 1)

/* The lock behind another one of this backend; 16 has lists of another kind. */
static inline PROCLOCK *
next_own_lock(int partition, PROCLOCK *last)
{
#if PG_VERSION_NUM >= 160000
	dlist_head *list = &MyProc->myProcLocks[partition];
	dlist_node *next;

	if (last == NULL ? dlist_is_empty(list) : !dlist_has_next(list, &last->procLink))
		return NULL;
	next = last == NULL ? dlist_head_node(list) :
		dlist_next_node(list, &last->procLink);
	return dlist_container(PROCLOCK, procLink, next);
#else
	SHM_QUEUE  *list = &MyProc->myProcLocks[partition];

	return (PROCLOCK *) SHMQueueNext(list, last == NULL ? list : &last->procLink,
									 offsetof(PROCLOCK, procLink));
#endif
}

/* Run a portal to its end; 18 lost run_once. */
static inline bool
portal_run(Portal portal, bool top_level, DestReceiver *receiver,
		   QueryCompletion *completion)
{
#if PG_VERSION_NUM >= 180000
	return PortalRun(portal, FETCH_ALL, top_level, receiver, receiver,
					 completion);
#else
	return PortalRun(portal, FETCH_ALL, top_level, true, receiver,
					 receiver, completion);
#endif
}

/* 16 moved the privileges that a query needs out of the range table. */
static inline void
permission_add_inserted(ParseNamespaceItem *item, int column)
{
#if PG_VERSION_NUM >= 160000
	item->p_perminfo->requiredPerms = ACL_INSERT;
	item->p_perminfo->insertedCols =
		bms_add_member(item->p_perminfo->insertedCols, column);
#else
	item->p_rte->requiredPerms = ACL_INSERT;
	item->p_rte->insertedCols =
		bms_add_member(item->p_rte->insertedCols, column);
#endif
}

static inline void
permission_check_insert(ParseState *pstate, ParseNamespaceItem *item)
{
#if PG_VERSION_NUM >= 160000
	ExecCheckPermissions(pstate->p_rtable, list_make1(item->p_perminfo), true);
#else
	ExecCheckRTPerms(pstate->p_rtable, true);
#endif
}

/* 16 can report an error of the text instead of raising it */
static inline List *
names_of_text(const char *text)
{
#if PG_VERSION_NUM >= 160000
	return stringToQualifiedNameList(text, NULL);
#else
	return stringToQualifiedNameList(text);
#endif
}

/* 17 brought SET EXPRESSION, and identity columns of partitions. */
#if PG_VERSION_NUM < 170000
#define AT_SetExpression ((AlterTableType) -1)
#define IDENTITY_RECURSION RECURSE_NEVER
#else
#define IDENTITY_RECURSION RECURSE_PARTITIONED
#endif

/*
 * 18 has a constraint for each NOT NULL.  It locks what inherits before it
 * adds any constraint and for ANALYZE, and the table of GRANT.
 */
#if PG_VERSION_NUM < 180000
#define CONSTRAINT_NOTNULL 'n'
#define CONSTRAINT_RECURSION RECURSE_NEVER
#define ANALYZED_CHILD_LOCK AccessShareLock
#define GRANT_LOCK NoLock
#else
#define CONSTRAINT_RECURSION RECURSE_ALWAYS
#define ANALYZED_CHILD_LOCK ShareUpdateExclusiveLock
#define GRANT_LOCK AccessShareLock
#endif

/* 18 brought NOT ENFORCED and virtual generated columns. */
static inline bool
constraint_is_enforced(const Constraint *constraint)
{
#if PG_VERSION_NUM >= 180000
	/* the parser leaves it unset for NOT NULL */
	return constraint->is_enforced || constraint->contype == CONSTR_NOTNULL;
#else
	return true;
#endif
}

static inline bool
constraint_is_virtual(const Constraint *constraint)
{
#if PG_VERSION_NUM >= 180000
	return constraint->generated_kind == 'v';
#else
	return false;
#endif
}

/* The name in ALTER CONSTRAINT, and ENFORCED in it */
static inline const char *
command_constraint_name(const AlterTableCmd *command)
{
#if PG_VERSION_NUM >= 180000
	return castNode(ATAlterConstraint, command->def)->conname;
#else
	return castNode(Constraint, command->def)->conname;
#endif
}

static inline bool
command_changes_enforcement(const AlterTableCmd *command)
{
#if PG_VERSION_NUM >= 180000
	return castNode(ATAlterConstraint, command->def)->alterEnforceability;
#else
	return false;
#endif
}

static inline bool
command_enforces(const AlterTableCmd *command)
{
#if PG_VERSION_NUM >= 180000
	return castNode(ATAlterConstraint, command->def)->is_enforced;
#else
	return false;
#endif
}

#endif							/* CONFITURE_COMPAT_H */
