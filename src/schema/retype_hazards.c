/*-------------------------------------------------------------------------
 *
 * retype_hazards.c
 *	  What becomes of a column's values when it gets another type.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/conversion.h"
#include "schema/plan.h"
#include "schema/retype.h"

#include "compat.h"

static bool is_refused(const SchemaObject *old, const SchemaObject *new);
static bool domain_refuses(const SchemaObject *domain);
static Hazards value_hazards(const SchemaObject *old, const SchemaObject *new,
							 Conversion at_least);
static Hazards attribute_hazards(const SchemaObject *old_type,
								 const SchemaObject *new_type,
								 Conversion at_least);
static bool subtypes_keep(const SchemaObject *old_type,
						  const SchemaObject *new_type);
static const SchemaObject *type_within(const SchemaObject *holder);
static const char *type_of_values(const SchemaObject *holder);
static bool is_plain(const SchemaObject *holder);

/*
 * What the rows may have against it, or lose.
 *
 * A foreign table has none here, and what is generated is computed again.
 */
Hazards
column_conversion_hazards(const SchemaObject *old, const SchemaObject *new)
{
	bool		swapped = old->drop != NULL && old->drop->way == CHANGE_SWAP;
	Hazards		hazards = swapped || is_refused(old, new) ||
		retype_conversion(old, new) != CONVERSION_SURE ? HAZARD_MAY_FAIL : 0;

	if (!retype_takes_using(new) || object_get(new, "generated") != NULL)
		return hazards;
	return hazards | value_hazards(old, new,
								   goes_through_text(old) ? CONVERSION_TEXT :
								   retype_holds_swapped(old) &&
								   !retype_is_assigned(old, new) ? CONVERSION_CAST :
								   CONVERSION_SURE);
}

/* Is it of a domain that checks values, and wasn't before? */
static bool
is_refused(const SchemaObject *old, const SchemaObject *new)
{
	const SchemaObject *is = retype_find_type(new, object_get(new, "type"));
	const SchemaObject *was = retype_find_type(old, object_get(old, "type"));

	for (; is != NULL && is->kind == &kind_domain;
		 is = retype_find_type(is, object_get(is, "type")))
		if ((is->other == NULL || is->other != was) && domain_refuses(is))
			return true;
	return false;
}

static bool
domain_refuses(const SchemaObject *domain)
{
	ListCell   *cell;

	foreach(cell, domain->children)
		if (((const SchemaObject *) lfirst(cell))->kind == &kind_domain_constraint)
		return true;
	return object_get(domain, "not_null") != NULL;
}

/*
 * What becomes of values on the way that column_conversion() writes.  Labels of
 * an enum are texts, and read from them.
 */
static Hazards
value_hazards(const SchemaObject *old, const SchemaObject *new,
			  Conversion at_least)
{
	const SchemaObject *was = type_within(old);
	const SchemaObject *is = type_within(new);
	const char *from = type_of_values(old);
	const char *to = type_of_values(new);
	bool		keeps;

	if (was != NULL && was->other == is && was->drop != NULL &&
		was->drop->way == CHANGE_SWAP && was->kind == &kind_composite)
		return attribute_hazards(was, is, at_least < CONVERSION_TEXT &&
								 is_plain(old) && is_plain(new) ?
								 CONVERSION_CAST : CONVERSION_TEXT);
	if (was != NULL && was->other == is && was->drop != NULL &&
		was->drop->way == CHANGE_SWAP && was->kind != &kind_enum)
		keeps = was->kind == &kind_range && subtypes_keep(was, is);
	else
		keeps = conversion_keeps_values(from, to,
										Max(at_least, conversion_find(from, to)));
	return keeps ? 0 : HAZARD_CHANGES_VALUES;
}

static Hazards
attribute_hazards(const SchemaObject *old_type, const SchemaObject *new_type,
				  Conversion at_least)
{
	Hazards		hazards = 0;
	ListCell   *cell;

	foreach(cell, old_type->children)
	{
		const SchemaObject *attribute = lfirst(cell);

		if (attribute->kind != &kind_attribute)
			continue;
		hazards |= attribute->other == NULL ? HAZARD_DELETES_DATA :
			value_hazards(attribute, attribute->other, at_least);
	}
	return hazards;
}

static bool
subtypes_keep(const SchemaObject *old_type, const SchemaObject *new_type)
{
	return conversion_keeps_values(object_get(old_type, "subtype"),
								   object_get(new_type, "subtype"),
								   CONVERSION_TEXT);
}

/* What is within the domains that a holder's type may be. */
static const SchemaObject *
type_within(const SchemaObject *holder)
{
	const SchemaObject *type = retype_find_type(holder, object_get(holder, "type"));

	while (type != NULL && type->kind == &kind_domain)
		type = retype_find_type(type, object_get(type, "type"));
	return type;
}

/* As base_type_of(), of the elements of an array, too. */
static const char *
type_of_values(const SchemaObject *holder)
{
	const char *type = object_get(holder, "type");
	const SchemaObject *found = retype_find_type(holder, type);

	if (found == NULL)
		return type;
	if (found->kind == &kind_domain)
		return psprintf("%s%s", type_of_values(found),
						type + strlen(found->identity));
	if (found->kind == &kind_enum)
		return psprintf("text%s", type + strlen(found->identity));
	return type;
}

/* Not in an array or a domain? */
static bool
is_plain(const SchemaObject *holder)
{
	const char *type = object_get(holder, "type");
	const SchemaObject *found = retype_find_type(holder, type);

	return found->kind == &kind_composite && strcmp(type, found->identity) == 0;
}
