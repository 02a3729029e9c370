/*-------------------------------------------------------------------------
 *
 * inherit.c
 *	  Tables that have something from other tables: partitions, and heirs.
 *
 * What is done to a column or a constraint of a table is done to its
 * partitions and heirs by the same statement.  So a part of theirs that
 * follows its parent's has no statement of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/online.h"
#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/table.h"

#include "compat.h"

static bool is_table(const SchemaObject *object);
static List *split_names(const char *names);
static bool has_name(const List *names, const char *name);
static void drop_columns(Writer *writer, const SchemaObject *old,
						 bool generated);
static void drop_checks(Writer *writer, const SchemaObject *old,
						const SchemaObject *new, const SchemaObject *parent);
static bool is_inherited_check(const SchemaObject *constraint);
static bool kept_parent_has_constraint(const SchemaObject *old,
									   const SchemaObject *new,
									   const char *name);
static bool has_constraint(const SchemaObject *table, const char *name);
static bool parent_has_constraint(const SchemaObject *table, const char *name);
static bool becomes_inherited(const SchemaObject *old,
							  const SchemaObject *new);
static bool lacks_check(const SchemaObject *old, const SchemaObject *new);

static bool
is_table(const SchemaObject *object)
{
	return object->kind == &kind_table || object->kind == &kind_foreign_table;
}

/* Is a column or constraint changed along with its parent's? */
bool
part_follows(const SchemaObject *part)
{
	if (part->parent == NULL)
		return false;
	if (partition_of_table(part->parent) == NULL)
		return object_get(part, "inherited") != NULL;
	return partition_stays(part->parent) &&
		(part->kind == &kind_column || object_get(part, "inherited") != NULL);
}

/* What a table inherits from, or is a partition of. */
List *
table_parents(const SchemaObject *table)
{
	const SchemaObject *partition = partition_of_table(table);
	List	   *parents = NIL;
	ListCell   *cell;

	foreach(cell, partition != NULL ? partition->needs : table->needs)
		if (is_table(lfirst(cell)))
		parents = lappend(parents, lfirst(cell));
	return parents;
}

/* Its partitions, and what inherits from it; each once. */
List *
table_heirs(const SchemaObject *table)
{
	List	   *heirs = NIL;
	ListCell   *cell;

	foreach(cell, table->needed_by)
	{
		SchemaObject *object = lfirst(cell);

		if (object->kind == &kind_partition)
			heirs = list_append_unique_ptr(heirs, object->parent);
		else if (is_table(object))
			heirs = list_append_unique_ptr(heirs, object);
	}
	return heirs;
}

SchemaObject *
part_named(const SchemaObject *table, const ObjectKind *kind, const char *name)
{
	ListCell   *cell;

	foreach(cell, table->children)
	{
		SchemaObject *part = lfirst(cell);

		if (part->kind == kind && strcmp(part->name, name) == 0)
			return part;
	}
	return NULL;
}

/* The one that a part has its definition from; NULL: it can't be told. */
SchemaObject *
part_of_parent(const SchemaObject *part)
{
	ListCell   *cell;

	foreach(cell, table_parents(part->parent))
	{
		SchemaObject *found = part_named(lfirst(cell), part->kind, part->name);

		if (found != NULL)
			return found;
	}
	return NULL;
}

/*
 * INHERIT leaves the columns as they are, local to the table: where they shall
 * be the parent's alone, only CREATE TABLE can do it.
 */
ChangeWay
decide_inherits(const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = split_names(object_get(old, "inherits"));
	List	   *is = split_names(object_get(new, "inherits"));
	List	   *result = NIL;
	ListCell   *cell;
	ListCell   *other;

	if (partition_of_table(old) != NULL || partition_of_table(new) != NULL)
		return CHANGE_ALTER;
	foreach(cell, was)
		if (has_name(is, lfirst(cell)))
		result = lappend(result, lfirst(cell));
	foreach(cell, is)
		if (!has_name(was, lfirst(cell)))
		result = lappend(result, lfirst(cell));
	forboth(cell, result, other, is)
		if (strcmp(lfirst(cell), lfirst(other)) != 0)
		return CHANGE_RECREATE;
	return becomes_inherited(old, new) || lacks_check(old, new) ?
		CHANGE_RECREATE : CHANGE_ALTER;
}

/* INHERIT wants the checks that the parent has to be there, and leaves them local. */
static bool
lacks_check(const SchemaObject *old, const SchemaObject *new)
{
	ListCell   *parent;
	ListCell   *cell;

	foreach(parent, table_parents(new))
	{
		const SchemaObject *was = ((SchemaObject *) lfirst(parent))->other;

		if (was != NULL && list_member_ptr(table_parents(old), was))
			continue;
		foreach(cell, ((SchemaObject *) lfirst(parent))->children)
		{
			const SchemaObject *check = lfirst(cell);

			if (is_inherited_check(check) && check->other != NULL &&
				!has_constraint(old, check->name))
				return true;
		}
	}
	return false;
}

static bool
becomes_inherited(const SchemaObject *old, const SchemaObject *new)
{
	ListCell   *cell;

	foreach(cell, new->children)
	{
		const SchemaObject *column = lfirst(cell);
		const SchemaObject *was;

		if (column->kind != &kind_column ||
			object_get(column, "inherited") == NULL)
			continue;
		was = part_named(old, &kind_column, column->name);
		if (was == NULL || object_get(was, "inherited") == NULL)
			return true;
	}
	return false;
}

/* "a.b, c.d", where names may have commas in quotes */
static List *
split_names(const char *names)
{
	List	   *list = NIL;
	const char *start = names;
	bool		quoted = false;

	if (names == NULL)
		return NIL;
	for (const char *c = names;; c++)
	{
		if (*c == '"')
			quoted = !quoted;
		if (*c != '\0' && (quoted || *c != ','))
			continue;
		list = lappend(list, pnstrdup(start, c - start));
		if (*c == '\0')
			return list;
		start = c + 1 + strspn(c + 1, " ");
	}
}

static bool
has_name(const List *names, const char *name)
{
	ListCell   *cell;

	foreach(cell, names)
		if (strcmp(lfirst(cell), name) == 0)
		return true;
	return false;
}

/*
 * INHERIT comes first: a column that only the old parent has becomes the
 * table's own when that is let go, and stays so.
 */
void
alter_inherits(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = split_names(object_get(old, "inherits"));
	List	   *is = split_names(object_get(new, "inherits"));
	ListCell   *cell;

	foreach(cell, is)
		if (!has_name(was, lfirst(cell)))
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
				   "ALTER TABLE %s INHERIT %s", new->identity,
				   (char *) lfirst(cell));
	foreach(cell, was)
		if (!has_name(is, lfirst(cell)))
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
				   "ALTER TABLE %s NO INHERIT %s", new->identity,
				   (char *) lfirst(cell));
	drop_columns(writer, old, true);
	drop_columns(writer, old, false);
	foreach(cell, table_parents(old))
	{
		const SchemaObject *parent = lfirst(cell);

		if (parent->other == NULL ||
			!list_member_ptr(table_parents(new), parent->other))
			drop_checks(writer, old, new, parent);
	}
}

/* Those that were a parent's; what is generated from others goes before these. */
static void
drop_columns(Writer *writer, const SchemaObject *old, bool generated)
{
	ListCell   *cell;

	foreach(cell, old->children)
	{
		const SchemaObject *column = lfirst(cell);

		if (part_is_let_go(column) &&
			(object_get(column, "generated") != NULL) == generated)
			writer_add_template(writer, HAZARD_DELETES_DATA,
								"ALTER TABLE {parent} DROP COLUMN {name}",
								column, NULL);
	}
}

/*
 * Those that were a parent's, or its parents', and no other's; the parent may
 * be gone by then, and the checks with it.
 */
static void
drop_checks(Writer *writer, const SchemaObject *old, const SchemaObject *new,
			const SchemaObject *parent)
{
	ListCell   *cell;

	foreach(cell, parent->children)
	{
		const SchemaObject *check = lfirst(cell);

		if (is_inherited_check(check) &&
			part_named(old, &kind_constraint, check->name) == NULL &&
			!parent_has_constraint(new, check->name) &&
			!kept_parent_has_constraint(old, new, check->name))
			writer_add(writer, 0, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
					   new->identity, check->name);
	}
	foreach(cell, table_parents(parent))
		drop_checks(writer, old, new, lfirst(cell));
}

static bool
is_inherited_check(const SchemaObject *constraint)
{
	return online_is_check(constraint) &&
		strstr(object_get(constraint, "definition"), ") NO INHERIT") == NULL;
}

/* Then it goes with that one's. */
static bool
kept_parent_has_constraint(const SchemaObject *old, const SchemaObject *new,
						   const char *name)
{
	ListCell   *cell;

	foreach(cell, table_parents(old))
	{
		const SchemaObject *parent = lfirst(cell);

		if (parent->other != NULL &&
			list_member_ptr(table_parents(new), parent->other) &&
			has_constraint(parent, name))
			return true;
	}
	return false;
}

/* Of its own, or one that a parent has. */
static bool
has_constraint(const SchemaObject *table, const char *name)
{
	return part_named(table, &kind_constraint, name) != NULL ||
		parent_has_constraint(table, name);
}

static bool
parent_has_constraint(const SchemaObject *table, const char *name)
{
	ListCell   *cell;

	foreach(cell, table_parents(table))
		if (has_constraint(lfirst(cell), name))
		return true;
	return false;
}

/*
 * Is a column lost that no parent had that the table keeps, be it that the
 * parent loses it, too?  It is the table's own after NO INHERIT.
 */
bool
part_is_let_go(const SchemaObject *part)
{
	const SchemaObject *table = part->parent == NULL ? NULL : part->parent->other;
	ListCell   *cell;

	if (table == NULL || part->other != NULL ||
		object_get(part, "inherited") == NULL ||
		partition_of_table(part->parent) != NULL)
		return false;
	foreach(cell, table_parents(part->parent))
	{
		const SchemaObject *parent = lfirst(cell);

		if (part_named(parent, part->kind, part->name) != NULL &&
			parent->other != NULL &&
			list_member_ptr(table_parents(table), parent->other))
			return false;
	}
	return true;
}
