/*-------------------------------------------------------------------------
 *
 * catalog_state.c
 *	  Whether the catalogs are as they were.
 *
 * A row of a catalog is never changed in its place, but for what says nothing
 * of the schema: statistics of relations, the age of a database, flags that
 * something depends on.  So a version of a row is told by its place and the
 * transaction that wrote it, and the same versions are the same catalogs.  To
 * look at these costs less than a tenth of what it costs to read a schema.
 *
 * Left out are catalogs that hold data, statistics, or where a subscription
 * has got to: they change though the schema doesn't.  All others count, those
 * of later versions, too: a change that doesn't matter costs a reading, one
 * that was missed would be a lie.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_largeobject_metadata.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_statistic_ext_data.h"
#include "catalog/pg_subscription_rel.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "core/digest.h"
#include "schema/catalog_state.h"

#include "compat.h"

static void add_catalog(Digest *digest, Oid catalog, List **others);
static bool tells_of_schema(const FormData_pg_class *relation);

/*
 * SHA-256 of what the active snapshot sees of the catalogs, those that all
 * databases share among them.
 */
char *
catalog_state(void)
{
	Digest	   *digest = digest_start();
	List	   *others = NIL;
	ListCell   *cell;

	add_catalog(digest, RelationRelationId, &others);
	foreach(cell, others)
		add_catalog(digest, lfirst_oid(cell), NULL);
	return digest_finish(digest);
}

/* others gets the OIDs of what is to be looked at, too, if this is pg_class. */
static void
add_catalog(Digest *digest, Oid catalog, List **others)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	TableScanDesc scan = table_beginscan_strat(relation, GetActiveSnapshot(),
											   0, NULL, true, false);
	HeapTuple	row;

	digest_add(digest, &catalog, sizeof(catalog));
	while ((row = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		uint32		version[] = {
			ItemPointerGetBlockNumber(&row->t_self),
			ItemPointerGetOffsetNumber(&row->t_self),
			HeapTupleHeaderGetRawXmin(row->t_data)
		};

		digest_add(digest, version, sizeof(version));
		if (others != NULL && tells_of_schema((Form_pg_class) GETSTRUCT(row)))
			*others = lappend_oid(*others, ((Form_pg_class) GETSTRUCT(row))->oid);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
}

/* And isn't pg_class, which says so? */
static bool
tells_of_schema(const FormData_pg_class *relation)
{
	if (relation->relnamespace != PG_CATALOG_NAMESPACE ||
		relation->relkind != RELKIND_RELATION)
		return false;
	switch (relation->oid)
	{
		case RelationRelationId:
		case StatisticRelationId:
		case StatisticExtDataRelationId:
		case LargeObjectRelationId:
		case LargeObjectMetadataRelationId:
		case SubscriptionRelRelationId:
			return false;
		default:
			return true;
	}
}
