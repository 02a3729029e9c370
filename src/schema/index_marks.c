/*-------------------------------------------------------------------------
 *
 * index_marks.c
 *	  What one index of a table may be: its replica identity, and the one that
 *	  CLUSTER goes by.
 *
 * These are properties of the table, but they come after the index, and go
 * with it: so the index has them, whether it is a constraint's or not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/table.h"

#include "compat.h"

static void alter_mark(Writer *writer, const SchemaObject *index,
					   const char *mark, const char *set, const char *reset);
static bool another_has(const SchemaObject *index, const char *mark);

#define SET_IDENTITY "ALTER TABLE ONLY {parent} REPLICA IDENTITY USING INDEX {name}"
#define SET_CLUSTER "ALTER TABLE {parent} CLUSTER ON {name}"

/* For an index that was just created. */
void
write_index_marks(Writer *writer, const SchemaObject *index)
{
	if (object_get(index, "replica_identity") != NULL)
		writer_add_template(writer, 0, SET_IDENTITY, index, NULL);
	if (object_get(index, "clustered") != NULL)
		writer_add_template(writer, 0, SET_CLUSTER, index, NULL);
}

void
alter_replica_identity(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new)
{
	if (object_get(new, "replica_identity") == NULL &&
		object_get(new->parent, "replica_identity") != NULL)
		return;
	alter_mark(writer, new, "replica_identity", SET_IDENTITY,
			   "ALTER TABLE ONLY {parent} REPLICA IDENTITY DEFAULT");
}

void
alter_clustered(Writer *writer, const SchemaObject *old,
				const SchemaObject *new)
{
	alter_mark(writer, new, "clustered", SET_CLUSTER,
			   "ALTER TABLE {parent} SET WITHOUT CLUSTER");
}

static void
alter_mark(Writer *writer, const SchemaObject *index, const char *mark,
		   const char *set, const char *reset)
{
	if (object_get(index, mark) != NULL)
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR, set, index, NULL);
	else if (!another_has(index, mark))
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR, reset, index, NULL);
}

/* The mark moves to the other one, then. */
static bool
another_has(const SchemaObject *index, const char *mark)
{
	ListCell   *cell;

	foreach(cell, index->parent->children)
	{
		const SchemaObject *other = lfirst(cell);

		if ((other->kind == &kind_index || other->kind == &kind_constraint) &&
			object_get(other, mark) != NULL)
			return true;
	}
	return false;
}
