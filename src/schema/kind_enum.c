/*-------------------------------------------------------------------------
 *
 * kind_enum.c
 *	  Enum types.
 *
 * A label can be added anywhere.  That one is gone, or that two have changed
 * places, is something that the server can't do: then the type is swapped for
 * a new one (plan_swap.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/sql_text.h"

#include "compat.h"

static ChangeWay decide_labels(const SchemaObject *old,
							   const SchemaObject *new);
static void add_labels(Writer *writer, const SchemaObject *old,
					   const SchemaObject *new);
static bool is_used_soon(const SchemaObject *type);
static List *labels_of(const SchemaObject *type);
static const char *end_of_label(const char *label);
static bool has_label(List *labels, const char *label);

static const AttributeRule rules[] = {
	{
		.attribute = "labels", .way = CHANGE_ALTER,
		.decide = decide_labels, .alter = add_labels
	},
	{0}
};

const ObjectKind kind_enum = {
	.name = "enum",
	.folder = "types",
	.rank = RANK_ENUM,
	.catalog = TypeRelationId,
	.present = "pg_type WHERE typtype = 'e'",
	.query =
	"SELECT t.oid, n.schema, quote_ident(t.typname) AS name, l.labels,"
	SQL_ROLE("t.typowner") " AS owner,"
	SQL_GRANTS("t.typacl", "T", "t.typowner") ","
	" about.description AS comment"
	" FROM pg_type t JOIN managed n ON n.oid = t.typnamespace"
	" LEFT JOIN (SELECT enumtypid, string_agg(quote_literal(enumlabel), ', '"
	" ORDER BY enumsortorder) AS labels FROM pg_enum GROUP BY enumtypid) l"
	" ON l.enumtypid = t.oid"
	SQL_COMMENT("pg_type", "t.oid", "0")
	" WHERE t.typtype = 'e'",
	.target = "TYPE {identity}",
	.grant_target = "TYPE {identity}",
	.owner_privileges = "USAGE",
	.public_privileges = "USAGE",
	.create = "CREATE TYPE {identity} AS ENUM ([{labels}])",
	.takes_relation_name = true,
	.rules = rules
};

/* Are the old labels among the new ones, in the order in which they were? */
static ChangeWay
decide_labels(const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = labels_of(old);
	List	   *is = labels_of(new);
	int			found = 0;
	ListCell   *cell;

	foreach(cell, is)
		if (found < list_length(was) &&
			strcmp(list_nth(was, found), lfirst(cell)) == 0)
		found++;
	return found == list_length(was) ? CHANGE_ALTER : CHANGE_SWAP;
}

/*
 * One after the other: each behind the one before it, which is there by then.
 *
 * A label can't be used by the transaction that adds it.
 */
static void
add_labels(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = labels_of(old);
	const char *before = NULL;
	bool		alone = is_used_soon(new);
	ListCell   *cell;

	foreach(cell, labels_of(new))
	{
		const char *label = lfirst(cell);

		if (!has_label(was, label))
		{
			if (before != NULL)
				writer_add(writer, 0, "ALTER TYPE %s ADD VALUE %s AFTER %s",
						   new->identity, label, before);
			else if (was != NIL)
				writer_add(writer, 0, "ALTER TYPE %s ADD VALUE %s BEFORE %s",
						   new->identity, label,
						   (const char *) linitial(was));
			else
				writer_add(writer, 0, "ALTER TYPE %s ADD VALUE %s",
						   new->identity, label);
			writer_last(writer)->alone = alone;
		}
		before = label;
	}
}

/* Does anything that the plan makes or changes need the type? */
static bool
is_used_soon(const SchemaObject *type)
{
	ListCell   *cell;

	foreach(cell, type->needed_by)
		if (((const SchemaObject *) lfirst(cell))->create != NULL)
		return true;
	return false;
}

/* Each as SQL writes it. */
static List *
labels_of(const SchemaObject *type)
{
	const char *label = object_get(type, "labels");
	List	   *labels = NIL;

	while (label != NULL && *label != '\0')
	{
		const char *end = end_of_label(label);

		labels = lappend(labels, pnstrdup(label, end - label));
		label = end + strspn(end, ", ");
	}
	return labels;
}

/* Behind 'it''s' or E'\\'. */
static const char *
end_of_label(const char *label)
{
	bool		escapes = *label == 'E';
	const char *c = label + (escapes && label[1] != '\0' ? 2 : 1);

	for (; *c != '\0'; c++)
	{
		if ((escapes && *c == '\\' && c[1] != '\0') || (*c == '\'' && c[1] == '\''))
			c++;
		else if (*c == '\'')
			return c + 1;
	}
	return c;
}

static bool
has_label(List *labels, const char *label)
{
	ListCell   *cell;

	foreach(cell, labels)
		if (strcmp(lfirst(cell), label) == 0)
		return true;
	return false;
}
