/*-------------------------------------------------------------------------
 *
 * table_size.c
 *	  How large a table is, told by the size of its files.
 *
 * That takes no lock, which a long transaction could keep us from.  It is the
 * size of the rows: without TOAST and indexes.  A file that is empty has no
 * rows for sure, as it is now.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sys/stat.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static int64 relation_bytes(Oid relation);
static int64 bytes_by_now(const SchemaObject *table);
static bool is_new(const SchemaObject *table);
static int64 both(int64 bytes, int64 more);

/* For sure?  A table of which only a snapshot is known may have rows. */
bool
table_is_empty(const SchemaObject *table)
{
	return table_bytes(table) == 0;
}

/* Of its rows, with those of its partitions and heirs; -1: it isn't known. */
int64
table_bytes(const SchemaObject *table)
{
	int64		bytes = 0;
	ListCell   *cell;

	if (!OidIsValid(table->live))
		return table->other != NULL && OidIsValid(table->other->live) ?
			table_bytes(table->other) : -1;
	if (object_get(table, "partition_key") == NULL)
		bytes = relation_bytes(table->live);
	foreach(cell, table_heirs(table))
		bytes = both(bytes, table_bytes(lfirst(cell)));
	return bytes;
}

/* The segments of its main fork; -1: there is none. */
static int64
relation_bytes(Oid relation)
{
	FmgrInfo	flinfo;

	LOCAL_FCINFO(fcinfo, 1);
	Datum		path;
	char	   *first;
	struct stat status;
	int64		bytes = 0;

	fmgr_info(F_PG_RELATION_FILEPATH, &flinfo);
	InitFunctionCallInfoData(*fcinfo, &flinfo, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ObjectIdGetDatum(relation);
	fcinfo->args[0].isnull = false;
	path = FunctionCallInvoke(fcinfo);
	if (fcinfo->isnull)
		return -1;
	first = TextDatumGetCString(path);
	if (stat(first, &status) != 0)
		return -1;
	for (int segment = 1;; segment++)
	{
		bytes += status.st_size;
		if (stat(psprintf("%s.%d", first, segment), &status) != 0)
			return bytes;
	}
}

/*
 * Has the table that an object belongs to rows, for all we know?  Or one of a
 * composite type?
 *
 * A materialized view itself is filled, whatever it has now.
 */
bool
object_has_rows(const SchemaObject *object)
{
	const SchemaObject *whole = object_whole(object);

	if (whole->kind == &kind_table || whole->kind == &kind_composite ||
		(whole->kind == &kind_materialized_view && object != whole))
		return object_bytes(object) != 0;
	return true;
}

/*
 * How large are they, -1: it isn't known.  To attach a partition, the default
 * one is read, too.
 */
int64
object_bytes(const SchemaObject *object)
{
	const SchemaObject *rest = object->kind == &kind_partition ?
		partition_default(object) : NULL;
	const SchemaObject *whole = object_whole(object);
	int64		bytes = 0;
	ListCell   *cell;

	if (whole->kind != &kind_composite)
		return both(bytes_by_now(whole), rest == NULL ? 0 : bytes_by_now(rest));
	foreach(cell, whole->needed_by)
		if (type_is_of_table(whole, lfirst(cell)))
		bytes = both(bytes, bytes_by_now(lfirst(cell)));
	return bytes;
}

static int64
bytes_by_now(const SchemaObject *table)
{
	return is_new(table) ? 0 : table_bytes(table);
}

/* And no partition or heir comes with rows. */
static bool
is_new(const SchemaObject *table)
{
	return table->other == NULL && !OidIsValid(table->live) &&
		table_heirs(table) == NIL;
}

static int64
both(int64 bytes, int64 more)
{
	return bytes < 0 || more < 0 ? -1 : bytes + more;
}
