/*-------------------------------------------------------------------------
 *
 * shadow_edit.c
 *	  Catalog rows changed bare, without the command that would do it.
 *
 * The commands lock more than the catalog's row, ask for privileges that
 * hiding needs not, and cascade.  ALTER EXTENSION … SET SCHEMA takes an
 * ACCESS EXCLUSIVE lock on each view that it moves, for which everybody who
 * reads pg_stat_statements would have to wait.
 *
 * Held until the rollback is a ROW EXCLUSIVE lock on the catalog, and the row
 * itself: who would change that very row waits.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#include "schema/shadow_internal.h"

#include "compat.h"

static HeapTuple find(Relation catalog, Oid object, bool lock);
static void update(Relation catalog, HeapTuple tuple, AttrNumber column,
				   Datum value, bool isnull);

/*
 * One column of an object's row, copied.  A catalog's rows have all columns,
 * and heap_getattr() of the latest minor releases calls a function that those
 * before them don't have.
 */
Datum
shadow_read_column(Oid catalog_oid, Oid object, AttrNumber column,
				   bool *isnull)
{
	Relation	catalog = table_open(catalog_oid, AccessShareLock);
	Datum		value = fastgetattr(find(catalog, object, false), column,
									RelationGetDescr(catalog), isnull);

	table_close(catalog, AccessShareLock);
	return value;
}

/* Set one column of an object's row. */
void
shadow_edit_column(Oid catalog_oid, Oid object, AttrNumber column,
				   Datum value, bool isnull)
{
	Relation	catalog = table_open(catalog_oid, RowExclusiveLock);

	update(catalog, find(catalog, object, true), column, value, isnull);
	table_close(catalog, RowExclusiveLock);
}

/* A copy of the row; of pg_class and pg_database, locked as the server wants */
static HeapTuple
find(Relation catalog, Oid object, bool lock)
{
	AttrNumber	oid_column = get_object_attnum_oid(RelationGetRelid(catalog));
	HeapTuple	tuple;

	tuple = get_catalog_object_by_oid_extended(catalog, oid_column, object,
											   lock && IsInplaceUpdateRelation(catalog));
	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("an object was dropped while it was being hidden"),
				 errdetail("Row with OID %u of %s.", object,
						   RelationGetRelationName(catalog)),
				 errhint("Try again.")));
	return tuple;
}

static void
update(Relation catalog, HeapTuple tuple, AttrNumber column,
	   Datum value, bool isnull)
{
	TupleDesc	descriptor = RelationGetDescr(catalog);
	Datum	   *values = palloc0_array(Datum, descriptor->natts);
	bool	   *nulls = palloc0_array(bool, descriptor->natts);
	bool	   *replaced = palloc0_array(bool, descriptor->natts);
	ItemPointerData place = tuple->t_self;

	values[column - 1] = value;
	nulls[column - 1] = isnull;
	replaced[column - 1] = true;
	tuple = heap_modify_tuple(tuple, descriptor, values, nulls, replaced);
	CatalogTupleUpdate(catalog, &tuple->t_self, tuple);
	if (IsInplaceUpdateRelation(catalog))
		UnlockTuple(catalog, &place, InplaceUpdateTupleLock);
	heap_freetuple(tuple);
	pfree(values);
	pfree(nulls);
	pfree(replaced);
}

void
shadow_edit_name(Oid catalog, Oid object, const char *name)
{
	NameData	data;

	namestrcpy(&data, name);
	shadow_edit_column(catalog, object, get_object_attnum_name(catalog),
					   NameGetDatum(&data), false);
}

/*
 * Give an object a name that nobody says.
 *
 * The prefix pg_ is kept for the system, so that it collides with nothing,
 * and whoever leaves system schemas out leaves this one out.
 */
void
shadow_edit_hide(Oid catalog, Oid object)
{
	shadow_edit_name(catalog, object, psprintf(SHADOW_PREFIX "%u", object));
}

/*
 * Move an object into another schema, with what is said of that in pg_depend:
 * DROP SCHEMA of the new one has to find it.
 */
void
shadow_edit_namespace(Oid catalog, Oid object, Oid from, Oid to)
{
	shadow_edit_column(catalog, object,
					   catalog == ExtensionRelationId ?
					   Anum_pg_extension_extnamespace :
					   get_object_attnum_namespace(catalog),
					   ObjectIdGetDatum(to), false);
	(void) changeDependencyFor(catalog, object, NamespaceRelationId, from, to);
}

/*
 * Delete a row and what it depends on, but nothing that depends on it: such
 * things are hidden, and come back with it.
 */
void
shadow_edit_delete(Oid catalog_oid, Oid object)
{
	Relation	catalog = table_open(catalog_oid, RowExclusiveLock);
	HeapTuple	tuple = find(catalog, object, true);

	CatalogTupleDelete(catalog, &tuple->t_self);
	deleteDependencyRecordsFor(catalog_oid, object, false);
	table_close(catalog, RowExclusiveLock);
}
