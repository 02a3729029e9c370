/*-------------------------------------------------------------------------
 *
 * mark.c
 *	  What an index has beside its definition, be it that of a constraint or
 *	  not: what its table says of it, and targets of statistics.
 *
 * One index of a table can be the one that CLUSTER uses, one its replica
 * identity.  Which one it is is an attribute of the index; as one loses it
 * another one may get it, and then there is nothing to take back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/relation.h"

#include "compat.h"

static void set_clustered(Writer *writer, const SchemaObject *object);
static void set_replica_identity(Writer *writer, const SchemaObject *object);
static void set_statistics(Writer *writer, const SchemaObject *object,
						   const char *statistics);
static bool another_has(const SchemaObject *table, const char *attribute);

/* An index that isn't valid in the new model can't be asked for. */
ChangeWay
mark_decide_invalid(const SchemaObject *old, const SchemaObject *new)
{
	return object_get(new, "invalid") == NULL ? CHANGE_RECREATE : CHANGE_NOTHING;
}

/* After its creation. */
void
mark_write_new(Writer *writer, const SchemaObject *object)
{
	if (object_get(object, "statistics") != NULL)
		set_statistics(writer, object, object_get(object, "statistics"));
	if (object_get(object, "clustered") != NULL)
		set_clustered(writer, object);
	if (object_get(object, "replica_identity") != NULL)
		set_replica_identity(writer, object);
}

/*
 * Before it is dropped: a table whose replica identity is an index that is gone
 * has none, rather than its primary key.
 */
void
mark_write_drop(Writer *writer, const SchemaObject *object)
{
	const SchemaObject *table = object->parent->other;

	if (object_get(object, "replica_identity") != NULL && table != NULL &&
		object_get(table, "replica_identity") == NULL &&
		!another_has(table, "replica_identity"))
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
				   "ALTER TABLE %s REPLICA IDENTITY DEFAULT", table->identity);
}

void
mark_alter_clustered(Writer *writer, const SchemaObject *old,
					 const SchemaObject *new)
{
	if (object_get(new, "clustered") != NULL)
		set_clustered(writer, new);
	else if (!another_has(new->parent, "clustered"))
		writer_add(writer, 0, "ALTER TABLE %s SET WITHOUT CLUSTER",
				   new->parent->identity);
}

static void
set_clustered(Writer *writer, const SchemaObject *object)
{
	writer_add(writer, 0, "ALTER TABLE %s CLUSTER ON %s",
			   object->parent->identity, object->name);
}

void
mark_alter_replica_identity(Writer *writer, const SchemaObject *old,
							const SchemaObject *new)
{
	if (object_get(new, "replica_identity") != NULL)
		set_replica_identity(writer, new);
	else if (object_get(new->parent, "replica_identity") == NULL &&
			 !another_has(new->parent, "replica_identity"))
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
				   "ALTER TABLE %s REPLICA IDENTITY DEFAULT",
				   new->parent->identity);
}

static void
set_replica_identity(Writer *writer, const SchemaObject *object)
{
	writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
			   "ALTER TABLE %s REPLICA IDENTITY USING INDEX %s",
			   object->parent->identity, object->name);
}

static bool
another_has(const SchemaObject *table, const char *attribute)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		const SchemaObject *child = lfirst(cell);

		if ((child->kind == &kind_index || child->kind == &kind_constraint) &&
			object_get(child, attribute) != NULL)
			return true;
	}
	return false;
}

/* All are set back, and those wanted are set. */
void
mark_alter_statistics(Writer *writer, const SchemaObject *old,
					  const SchemaObject *new)
{
	const char *was = object_get(old, "statistics");
	const char *is = object_get(new, "statistics");
	StringInfoData unset;

	initStringInfo(&unset);
	while (was != NULL && *was != '\0')
	{
		const char *value = strstr(was, " STATISTICS ");

		if (value == NULL)
			kind_refuse_value(old, "statistics");
		value += strlen(" STATISTICS ");
		appendBinaryStringInfo(&unset, was, value - was);
		appendStringInfoString(&unset, "-1");
		was = value + strspn(value, "0123456789");
	}
	if (unset.len > 0)
		set_statistics(writer, new, unset.data);
	if (is != NULL)
		set_statistics(writer, new, is);
}

static void
set_statistics(Writer *writer, const SchemaObject *object,
			   const char *statistics)
{
	writer_add(writer, 0, "ALTER INDEX %s %s", mark_index(object), statistics);
}

/* The identity of an index, or of that of a constraint. */
char *
mark_index(const SchemaObject *object)
{
	return psprintf("%s.%s", object->parent->schema, object->name);
}
