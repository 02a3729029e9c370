/*-------------------------------------------------------------------------
 *
 * security_label.c
 *	  Security labels of objects of all kinds.
 *
 * The attribute "security_labels" has a label in a line, as the end of its
 * statement: of the object itself, or of a column that is no object, as those
 * of views are.
 *
 *		FOR provider ON TABLE public.t IS 'secret'
 *
 * An object has the target that its kind's comments have, so what is read is
 * "FOR provider ON {target} IS 'secret'" and, of a column, with its name.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/kinds.h"
#include "schema/read.h"

#include "compat.h"

static void add_label(SchemaModel *model, SchemaObject *object,
					  const char *label);
static List *split_labels(const char *labels);
static bool has_label(const List *labels, const char *start, size_t length);
static size_t target_length(const char *label);

/* Most databases have none, so one query reads them all. */
#define LABEL_QUERY \
	"SELECT l.classoid, l.objoid, l.objsubid, quote_ident(l.provider)," \
	" quote_literal(l.label), quote_ident(a.attname) FROM (" \
	"SELECT classoid, objoid, objsubid, provider, label FROM pg_seclabel" \
	" UNION ALL SELECT classoid, objoid, 0, provider, label FROM pg_shseclabel" \
	" WHERE classoid = 'pg_subscription'::regclass) l" \
	" LEFT JOIN pg_attribute a ON l.classoid = 'pg_class'::regclass" \
	" AND l.objsubid <> 0 AND a.attrelid = l.objoid AND a.attnum = l.objsubid" \
	" ORDER BY l.provider COLLATE \"C\", l.objsubid"

void
read_security_labels(Source *source, SchemaModel *model, Addresses *addresses)
{
	int			nrows = source->run(source, LABEL_QUERY);

	for (int row = 0; row < nrows; row++)
	{
		Oid			catalog = source->number(source, row, 0);
		Oid			oid = source->number(source, row, 1);
		int			subid = (int) source->number(source, row, 2);
		const char *column = source->value(source, row, 5);
		SchemaObject *object = addresses_find(addresses, catalog, oid, subid);
		const char *target;

		if (object != NULL)
			target = kind_target(object);
		else
		{
			object = subid == 0 ? NULL : addresses_find(addresses, catalog, oid, 0);
			if (object == NULL || column == NULL)
				continue;
			target = psprintf("COLUMN %s.%s", object->identity, column);
		}
		add_label(model, object,
				  psprintf("FOR %s ON %s IS %s", source->value(source, row, 3),
						   target, source->value(source, row, 4)));
	}
}

static void
add_label(SchemaModel *model, SchemaObject *object, const char *label)
{
	const char *labels = object_get(object, "security_labels");

	model_set(model, object, "security_labels",
			  labels == NULL ? label : psprintf("%s\n%s", labels, label));
}

void
write_security_labels(Writer *writer, const SchemaObject *old,
					  const SchemaObject *new)
{
	List	   *was = old == NULL ? NIL :
		split_labels(object_get(old, "security_labels"));
	List	   *is = split_labels(object_get(new, "security_labels"));
	ListCell   *cell;

	foreach(cell, was)
	{
		const char *label = lfirst(cell);

		if (!has_label(is, label, target_length(label)))
			writer_add(writer, HAZARD_CHANGES_PRIVILEGES,
					   "SECURITY LABEL %.*sNULL",
					   (int) target_length(label), label);
	}
	foreach(cell, is)
	{
		const char *label = lfirst(cell);

		if (!has_label(was, label, strlen(label) + 1))
			writer_add(writer, HAZARD_CHANGES_PRIVILEGES, "SECURITY LABEL %s",
					   label);
	}
}

/* By the line breaks that are in no quotes. */
static List *
split_labels(const char *labels)
{
	List	   *list = NIL;
	const char *start = labels;
	char		quote = '\0';

	if (labels == NULL)
		return NIL;
	for (const char *c = labels;; c++)
	{
		if (quote == '\0' && (*c == '\'' || *c == '"'))
			quote = *c;
		else if (*c == quote)
			quote = '\0';
		if (*c != '\0' && (quote != '\0' || *c != '\n'))
			continue;
		list = lappend(list, pnstrdup(start, c - start));
		if (*c == '\0')
			return list;
		start = c + 1;
	}
}

/* Does one begin as this does, or, with its end, is it the same? */
static bool
has_label(const List *labels, const char *start, size_t length)
{
	ListCell   *cell;

	foreach(cell, labels)
		if (strncmp(lfirst(cell), start, length) == 0)
		return true;
	return false;
}

/* Up to where the label begins. */
static size_t
target_length(const char *label)
{
	char		quote = '\0';
	const char *c = label;

	for (; *c != '\0'; c++)
	{
		if (quote == '\0' && *c == '\'')
			break;
		if (quote == '\0' && strncmp(c, " IS E'", 6) == 0)
			return c - label + 4;
		if (*c == '"')
			quote = quote == '"' ? '\0' : '"';
	}
	return c - label;
}
