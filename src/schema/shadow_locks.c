/*-------------------------------------------------------------------------
 *
 * shadow_locks.c
 *	  No relation that others use is locked by what is only tried out.
 *
 * The hiding itself locks none.  What the DDL creates nobody else can see, and
 * its locks are let go after each statement.  What is left, and was there
 * before, is what a statement reached through the hiding: a table of an
 * extension, of a schema that isn't managed, or found by its OID.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/snapmgr.h"

#include "core/lock.h"
#include "schema/shadow_internal.h"

#include "compat.h"

static List *let_go_of_dropped(const Shadow *shadow, const List *relations);
static char *find_older(const Shadow *shadow, const List *relations,
						bool but_indexes);
static bool may_be_older(const Shadow *shadow, Oid relid);
static char *old_name(const Shadow *shadow, Oid relid, bool but_indexes);
static const char *old_schema_name(const Shadow *shadow, Oid schema);

/* Note what the transaction has locked already, and what there is. */
void
shadow_note_locks(Shadow *shadow)
{
	MemoryContext old = MemoryContextSwitchTo(shadow->context);

	shadow->locked_before = lock_strong_relations();
	MemoryContextSwitchTo(old);
	shadow->before = RegisterSnapshot(GetTransactionSnapshot());
}

/* After each statement of a script. */
void
shadow_check_locks(void *arg)
{
	const Shadow *shadow = arg;
	List	   *added;
	char	   *name;

	added = list_difference_oid(lock_release_created(GetCurrentSubTransactionId()),
								shadow->locked_before);
	added = let_go_of_dropped(shadow, added);
	name = find_older(shadow, added, true);
	if (name == NULL)
		name = find_older(shadow, added, false);
	if (name != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("statement locks \"%s\", which is in use by others",
						name),
				 errdetail("DDL that is only tried out may lock nothing but what it has created itself."),
				 errhint("Views, types and functions may refer to extensions' objects and to schemas that are not managed. A foreign key locks the table that it refers to, as ALTER and DROP do.")));
}

/*
 * Without those that were created in the shadow and are dropped already: their
 * locks protect nothing, and would be looked at after each statement.
 */
static List *
let_go_of_dropped(const Shadow *shadow, const List *relations)
{
	List	   *left = NIL;
	List	   *dropped = NIL;
	ListCell   *cell;

	foreach(cell, relations)
	{
		Oid			relid = lfirst_oid(cell);

		if (may_be_older(shadow, relid) && old_name(shadow, relid, false) == NULL)
			dropped = lappend_oid(dropped, relid);
		else
			left = lappend_oid(left, relid);
	}
	if (dropped != NIL)
		lock_release_relations(dropped);
	return left;
}

/*
 * The name of a relation that was there before, NULL for none.  Of indexes
 * and TOAST tables the user knows less, so others come first.
 */
static char *
find_older(const Shadow *shadow, const List *relations, bool but_indexes)
{
	ListCell   *cell;

	foreach(cell, relations)
	{
		Oid			relid = lfirst_oid(cell);
		char	   *name = NULL;

		if (may_be_older(shadow, relid))
			name = old_name(shadow, relid, but_indexes);
		if (name != NULL)
			return name;
	}
	return NULL;
}

/* Unless it was created in the shadow, and is still there. */
static bool
may_be_older(const Shadow *shadow, Oid relid)
{
	Relation	relation = RelationIdGetRelation(relid);
	bool		older;

	if (!RelationIsValid(relation))
		return true;
	older = relation->rd_createSubid == InvalidSubTransactionId ||
		relation->rd_createSubid < shadow->subtransaction;
	RelationClose(relation);
	return older;
}

/*
 * Its name before the shadow, NULL if there was none: then it was created in
 * the shadow, and dropped.
 */
static char *
old_name(const Shadow *shadow, Oid relid, bool but_indexes)
{
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *name = NULL;

	ScanKeyInit(&key, Anum_pg_class_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	scan = systable_beginscan(catalog, ClassOidIndexId, true, shadow->before,
							  1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

		if (!but_indexes || (row->relkind != RELKIND_INDEX &&
							 row->relkind != RELKIND_TOASTVALUE))
			name = quote_qualified_identifier(old_schema_name(shadow,
															  row->relnamespace),
											  NameStr(row->relname));
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return name;
}

static const char *
old_schema_name(const Shadow *shadow, Oid schema)
{
	ListCell   *cell;

	foreach(cell, shadow->schemas)
	{
		const LiveSchema *live = lfirst(cell);

		if (live->oid == schema)
			return live->name;
	}
	return get_namespace_name(schema);
}

/*
 * Refuse a transaction in which triggers are still to fire: SET CONSTRAINTS in
 * the DDL would fire them, on tables that are hidden.
 *
 * There are none on a relation that we hold no lock on.
 */
void
shadow_require_no_pending_triggers(void)
{
	ListCell   *cell;

	foreach(cell, lock_strong_relations())
		if (AfterTriggerPendingOnRel(lfirst_oid(cell)))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("triggers of table \"%s\" are still to fire in this transaction",
						get_rel_name(lfirst_oid(cell))),
				 errdetail("DDL can be tried out only where no deferred trigger is pending."),
				 errhint("Commit first, or run SET CONSTRAINTS ALL IMMEDIATE.")));
}
