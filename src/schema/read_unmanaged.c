/*-------------------------------------------------------------------------
 *
 * read_unmanaged.c
 *	  Which tables have partitions that the model leaves out.
 *
 * They belong to somebody else, pg_partman for instance, who makes them and
 * takes them away.  But an index of the partitioned table is theirs, too: made
 * ON ONLY the table it would stay invalid, since nobody makes and attaches
 * that of each partition.  So writers have to know.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/partition.h"
#include "schema/read.h"
#include "schema/table.h"

#include "compat.h"

/* Note it of the tables that are read. */
void
read_unmanaged_partitions(Source *source, SchemaModel *model,
						  Addresses *addresses)
{
	int			nrows = source->run(source,
									"SELECT h.inhparent, h.inhrelid"
									" FROM pg_inherits h"
									" JOIN pg_class c ON c.oid = h.inhparent"
									" WHERE c.relkind = 'p'");

	for (int row = 0; row < nrows; row++)
	{
		SchemaObject *table = addresses_find(addresses, RelationRelationId,
											 source->number(source, row, 0), 0);

		if (table != NULL &&
			addresses_find(addresses, RelationRelationId,
						   source->number(source, row, 1), 0) == NULL)
			model_set(model, table, "_unmanaged_partitions", "true");
	}
}

/*
 * Is the server to make an index of a partitioned table on all partitions?
 *
 * Where some are managed, too, these have indexes of their own, under names
 * that DDL gives: then they are made one by one.
 */
bool
partition_are_all_unmanaged(const SchemaObject *table)
{
	return table->other != NULL && table_heirs(table) == NIL &&
		object_get(table->other, "_unmanaged_partitions") != NULL;
}
