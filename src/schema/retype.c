/*-------------------------------------------------------------------------
 *
 * retype.c
 *	  ALTER COLUMN TYPE, and how its rows get there.
 *
 * Where an assignment would do, nothing needs to be said, and the server
 * refuses what doesn't fit.  A cast would cut a long text off silently; it is
 * only for types that can't be assigned.  Types that have no cast between them
 * go by way of text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/conversion.h"
#include "schema/partition.h"
#include "schema/plan.h"
#include "schema/retype.h"
#include "schema/table.h"

#include "compat.h"

static char *text_of(const char *value, const SchemaObject *holder);
static char *row_of(const char *value, const SchemaObject *type);
static bool is_read_otherwise(const SchemaObject *holder);
static const SchemaObject *attribute_at(const SchemaObject *type, int n);
static void write_again(Writer *writer, const SchemaObject *old,
						const SchemaObject *new, const char *attribute,
						const char *keyword);
static const SchemaObject *composite_of(const SchemaObject *holder);
static const char *base_type_of(const SchemaObject *holder, const char *type);
static char *convert(const char *value, const SchemaObject *old_holder,
					 const SchemaObject *new_holder);
static char *convert_row(const char *value, const SchemaObject *old_type,
						 const SchemaObject *new_type);
static bool same_types(const SchemaObject *old_holder,
					   const SchemaObject *new_holder);

/* Does a column get another type, or one made anew? */
bool
column_is_retyped(const SchemaObject *old, const SchemaObject *new)
{
	return !value_equal(object_get(old, "type"), object_get(new, "type")) ||
		!value_equal(object_get(old, "collation"), object_get(new, "collation")) ||
		(old->drop != NULL && old->drop->way == CHANGE_SWAP) ||
		(new->drop != NULL && new->drop->way == CHANGE_SWAP);
}

/* From one type to another of the same name, or not. */
void
write_column_type(Writer *writer, const SchemaObject *old,
				  const SchemaObject *new)
{
	char	   *using;

	if (column_is_carried(old) && column_is_carried(new))
		return;
	using = retype_takes_using(new) ? column_conversion(old, new) : NULL;
	writer_add(writer, column_conversion_hazards(old, new), "%s%s%s",
			   template_expand("ALTER TABLE {parent} ALTER COLUMN {name}"
							   " TYPE {type}[ COLLATE {collation}]", new, old),
			   using == NULL ? "" : " USING ", using == NULL ? "" : using);
	write_again(writer, old, new, "storage", "STORAGE");
	write_again(writer, old, new, "compression", "COMPRESSION");
}

/*
 * What makes the old column's value one of the new; NULL: nothing has to, since
 * an assignment does.
 *
 * What went through text is text by then; but who looks at the statement before
 * has to see that its values aren't what they were.
 */
char *
column_conversion(const SchemaObject *old, const SchemaObject *new)
{
	const char *type = object_get(new, "type");

	if (goes_through_text(old))
		return psprintf("%s::text::%s", new->name, type);
	if (retype_holds_swapped(old))
		return convert(new->name, old, new);
	switch (retype_conversion(old, new))
	{
		case CONVERSION_CAST:
			return psprintf("%s::%s", new->name, type);
		case CONVERSION_TEXT:
			return psprintf("%s::text::%s", new->name, type);
		case CONVERSION_SURE:
		case CONVERSION_ASSIGNMENT:
			break;
	}
	return NULL;
}

Conversion
retype_conversion(const SchemaObject *old, const SchemaObject *new)
{
	return conversion_find(base_type_of(old, object_get(old, "type")),
						   base_type_of(new, object_get(new, "type")));
}

/* Of a type that has the name of a new one by now, or had it? */
bool
retype_holds_swapped(const SchemaObject *holder)
{
	const SchemaObject *type = retype_find_type(holder, object_get(holder, "type"));

	return type != NULL && type->drop != NULL && type->drop->way == CHANGE_SWAP;
}

/* Does it change along with another, which is so all the time? */
bool
column_is_carried(const SchemaObject *column)
{
	return column->carrier != NULL &&
		(partition_of_table(column->parent) == NULL ||
		 partition_stays(column->parent));
}

/* A new type has the column stored as it likes. */
static void
write_again(Writer *writer, const SchemaObject *old, const SchemaObject *new,
			const char *attribute, const char *keyword)
{
	const char *value = object_get(new, attribute);

	if (value != NULL && value_equal(object_get(old, attribute), value))
		writer_add(writer, 0, "ALTER TABLE ONLY %s ALTER COLUMN %s SET %s %s",
				   new->parent->identity, new->name, keyword, value);
}

/* A foreign table has no rows here to convert. */
bool
retype_takes_using(const SchemaObject *column)
{
	return column->parent->kind != &kind_foreign_table;
}

/* While its type is dropped and created. */
void
write_column_as_text(Writer *writer, const SchemaObject *column)
{
	if (!column_is_carried(column))
		writer_add(writer, 0, "%s%s%s",
				   template_expand("ALTER TABLE {parent} ALTER COLUMN {name} TYPE text",
								   column, NULL),
				   retype_takes_using(column) ? " USING " : "",
				   retype_takes_using(column) ? text_of(column->name, column) : "");
}

/*
 * A value as the text that its new type reads.  That of a row has no names: it
 * is written as the new type has its attributes.
 */
static char *
text_of(const char *value, const SchemaObject *holder)
{
	const char *name = object_get(holder, "type");
	const SchemaObject *type = retype_find_type(holder, name);

	if (type == NULL || holder->other == NULL || type->other == NULL ||
		retype_find_type(holder->other, object_get(holder->other, "type")) != type->other ||
		!is_read_otherwise(holder))
		return psprintf("%s::text", value);
	if (type->kind != &kind_composite || strcmp(name, type->identity) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("values of %s %s can't be kept while %s changes",
						holder->kind->name, holder->identity, type->identity),
				 errdetail("A composite type gets other attributes or another order of them, along with a range or base type that is made anew, within an array or a domain."),
				 errhint("Change one of them in a migration before.")));
	return psprintf("%s::text", row_of(value, type));
}

static char *
row_of(const char *value, const SchemaObject *type)
{
	StringInfoData row;
	ListCell   *cell;

	initStringInfo(&row);
	foreach(cell, type->other->children)
	{
		const SchemaObject *attribute = lfirst(cell);

		if (attribute->kind != &kind_attribute)
			continue;
		appendStringInfoString(&row, row.len > 0 ? ", " : "");
		appendStringInfoString(&row, attribute->other == NULL ? "NULL" :
							   text_of(psprintf("(%s).%s", value, attribute->other->name),
									   attribute->other));
	}
	return psprintf("CASE WHEN %s IS DISTINCT FROM NULL THEN ROW(%s) END",
					value, row.data);
}

/* Is there a row in its values whose new type has other attributes, or elsewhere? */
static bool
is_read_otherwise(const SchemaObject *holder)
{
	const SchemaObject *type = retype_find_type(holder, object_get(holder, "type"));
	int			n = 0;
	ListCell   *cell;

	if (type == NULL || type->other == NULL)
		return false;
	if (type->kind == &kind_domain)
		return is_read_otherwise(type);
	if (type->kind != &kind_composite)
		return false;
	foreach(cell, type->children)
	{
		const SchemaObject *attribute = lfirst(cell);

		if (attribute->kind != &kind_attribute)
			continue;
		if (attribute->other == NULL || attribute->other != attribute_at(type->other, n++) ||
			is_read_otherwise(attribute))
			return true;
	}
	return attribute_at(type->other, n) != NULL;
}

/* NULL: it has no more of them. */
static const SchemaObject *
attribute_at(const SchemaObject *type, int n)
{
	ListCell   *cell;

	foreach(cell, type->children)
		if (((const SchemaObject *) lfirst(cell))->kind == &kind_attribute && n-- == 0)
		return lfirst(cell);
	return NULL;
}

/* Of a domain, what it is over. */
const char *
column_base_type(const SchemaObject *column)
{
	return base_type_of(column, object_get(column, "type"));
}

/* The type object that a column or attribute has its type from; or NULL. */
const SchemaObject *
retype_find_type(const SchemaObject *holder, const char *type)
{
	ListCell   *cell;

	foreach(cell, holder->needs)
	{
		const SchemaObject *needed = lfirst(cell);
		size_t		length = strlen(needed->identity);

		if (kind_is_type(needed->kind) &&
			strncmp(type, needed->identity, length) == 0 &&
			(type[length] == '\0' || strchr("([", type[length]) != NULL))
			return needed;
	}
	return NULL;
}

/* The composite type of a holder, or that of its domain; NULL: it is none. */
static const SchemaObject *
composite_of(const SchemaObject *holder)
{
	const char *type = object_get(holder, "type");
	const SchemaObject *found = retype_find_type(holder, type);

	while (found != NULL && found->kind == &kind_domain &&
		   strcmp(type, found->identity) == 0)
	{
		type = object_get(found, "type");
		found = retype_find_type(found, type);
	}
	return found != NULL && found->kind == &kind_composite &&
		strcmp(type, found->identity) == 0 ? found : NULL;
}

/* A domain's values are those of its base type. */
static const char *
base_type_of(const SchemaObject *holder, const char *type)
{
	const SchemaObject *found = retype_find_type(holder, type);

	while (found != NULL && found->kind == &kind_domain &&
		   strcmp(type, found->identity) == 0)
	{
		type = object_get(found, "type");
		found = retype_find_type(found, type);
	}
	return type;
}

/*
 * Is a column's value of a domain's base type, for an assignment to make it the
 * new domain's?  A cast would cut a text that is too long.
 */
bool
retype_is_assigned(const SchemaObject *old, const SchemaObject *new)
{
	const char *from = base_type_of(old, object_get(old, "type"));
	const char *to = base_type_of(new, object_get(new, "type"));

	return new->kind == &kind_column && types_are_builtin(from, to) &&
		conversion_find(from, to) <= CONVERSION_ASSIGNMENT;
}

/*
 * A value of a swapped type.  Domains aren't asked what they think of it until
 * all of it is there.
 */
static char *
convert(const char *value, const SchemaObject *old_holder,
		const SchemaObject *new_holder)
{
	const char *old_name = object_get(old_holder, "type");
	const char *new_name = object_get(new_holder, "type");
	const char *from = base_type_of(old_holder, old_name);
	const char *to = base_type_of(new_holder, new_name);
	const SchemaObject *old_type = composite_of(old_holder);
	const SchemaObject *new_type = composite_of(new_holder);

	if (old_type != NULL && new_type != NULL && new_type == old_type->other)
	{
		value = convert_row(value, old_type, new_type);
		return strcmp(new_name, new_type->identity) == 0 ? unconstify(char *, value) :
			psprintf("(%s)::%s", value, new_name);
	}
	if (retype_is_assigned(old_holder, new_holder))
		return psprintf("%s::%s", value, from);
	if (types_are_builtin(from, to) &&
		conversion_find(from, to) != CONVERSION_TEXT)
		return psprintf("%s::%s::%s", value, from, new_name);
	return psprintf("%s::text::%s", value, new_name);
}

/* Attribute by attribute, since their number may differ. */
static char *
convert_row(const char *value, const SchemaObject *old_type,
			const SchemaObject *new_type)
{
	StringInfoData row;
	ListCell   *cell;

	initStringInfo(&row);
	foreach(cell, new_type->children)
	{
		const SchemaObject *attribute = lfirst(cell);
		const SchemaObject *old = attribute->other;

		if (attribute->kind != &kind_attribute)
			continue;
		appendStringInfoString(&row, row.len > 0 ? ", " : "");
		if (old == NULL)
			appendStringInfoString(&row, "NULL");
		else
		{
			char	   *part = psprintf("(%s).%s", value, old->name);

			appendStringInfoString(&row, same_types(old, attribute) ? part :
								   convert(part, old, attribute));
		}
	}
	return psprintf("CASE WHEN %s IS DISTINCT FROM NULL THEN ROW(%s)::%s END",
					value, row.data, new_type->identity);
}

/* The same type, and not a new one of the old name? */
static bool
same_types(const SchemaObject *old_holder, const SchemaObject *new_holder)
{
	return value_equal(object_get(old_holder, "type"),
					   object_get(new_holder, "type")) &&
		!retype_holds_swapped(old_holder);
}
