/*-------------------------------------------------------------------------
 *
 * snapshot_check.c
 *	  Whether an object of a snapshot is one that plans can be made of.
 *
 * Who plans and writes SQL takes for granted what the catalogs always have: a
 * column is in a table, a view has a definition.  Anybody can hand us a
 * snapshot, so it is looked at once, where it is read.
 *
 * What an object has to have follows from its kind: all that is outside of
 * brackets in its templates, and what its kind's code needs besides.  That
 * parents make no circle follows from the ranks: what has a parent itself can
 * only be one of kinds behind its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "schema/kinds.h"
#include "schema/snapshot.h"

#include "compat.h"

/* one over another */
#define DOMAINS_AT_MOST		1000

static void check_parent(const SchemaObject *object);
static bool is_fitting(const ObjectKind *parent, const ObjectKind *kind);
static void check_base(const SchemaObject *domain);
static List *required_of(const ObjectKind *kind);
static List *add_of_template(List *names, const char *template);
static List *add_of_code(List *names, const char *requires);
static List *add_name(List *names, const char *start, size_t length);
static bool has_any(const SchemaObject *object, const char *alternatives);
static bool has(const SchemaObject *object, const char *name);

/* Raise an error if it isn't; its parent is known. */
void
snapshot_check(const SchemaObject *object)
{
	ListCell   *cell;

	check_parent(object);
	if (object->kind == &kind_domain)
		check_base(object);
	foreach(cell, required_of(object->kind))
		if (!has_any(object, lfirst(cell)))
		snapshot_refuse(psprintf("%s %s has no \"%s\".", object->kind->name,
								 object->identity, (char *) lfirst(cell)));
}

static void
check_parent(const SchemaObject *object)
{
	const ObjectKind *kind = object->kind;
	const SchemaObject *parent = object->parent;

	if (OidIsValid(kind->parent_catalog) && parent == NULL)
		snapshot_refuse(psprintf("%s %s has no \"parent\".", kind->name,
								 object->identity));
	if (parent != NULL && !is_fitting(parent->kind, kind))
		snapshot_refuse(psprintf("%s %s can't be part of %s %s.", kind->name,
								 object->identity, parent->kind->name,
								 parent->identity));
}

static bool
is_fitting(const ObjectKind *parent, const ObjectKind *kind)
{
	return OidIsValid(kind->parent_catalog) &&
		(parent->catalog == kind->parent_catalog) &&
		(!OidIsValid(parent->parent_catalog) || parent->rank < kind->rank);
}

/* Domains over each other would have no type. */
static void
check_base(const SchemaObject *domain)
{
	const SchemaObject *base = domain;
	int			levels = 0;

	while (base != NULL)
	{
		const SchemaObject *next = NULL;
		ListCell   *cell;

		if (++levels > DOMAINS_AT_MOST)
			snapshot_refuse(psprintf("%s %s is a domain over itself.",
									 domain->kind->name, domain->identity));
		foreach(cell, base->needs)
			if (((SchemaObject *) lfirst(cell))->kind == &kind_domain &&
				value_equal(((SchemaObject *) lfirst(cell))->identity,
							object_get(base, "type")))
			next = lfirst(cell);
		base = next;
	}
}

/* Names (char *), "a|b" for one of several; the same for all of a kind. */
static List *
required_of(const ObjectKind *kind)
{
	static List *required[KIND_COUNT];
	MemoryContext old;
	List	   *names = NIL;

	if (required[kind->rank] != NIL)
		return required[kind->rank];
	old = MemoryContextSwitchTo(TopMemoryContext);
	names = add_of_template(names, kind->identity != NULL ? kind->identity :
							"{schema}.{name}");
	names = add_of_template(names, kind->target);
	names = add_of_template(names, kind->grant_target);
	names = add_of_template(names, kind->create_code == NULL ? kind->create : NULL);
	names = add_of_template(names, kind->drop_code == NULL ? kind->drop : NULL);
	names = add_of_code(names, kind->requires);
	MemoryContextSwitchTo(old);
	required[kind->rank] = names;
	return names;
}

/* What {x} names outside of brackets. */
static List *
add_of_template(List *names, const char *template)
{
	bool		optional = false;

	if (template == NULL)
		return names;
	for (const char *c = template; *c != '\0'; c++)
	{
		size_t		length = *c == '{' ? strcspn(c, "}") : 0;

		if (*c == '[' || *c == ']')
			optional = *c == '[';
		if (*c == '{' && !optional && strchr("?!", c[1]) == NULL)
			names = add_name(names, c + 1, length - 1);
		c += length;
	}
	return names;
}

/* Names with a blank between them. */
static List *
add_of_code(List *names, const char *requires)
{
	while (requires != NULL && *requires != '\0')
	{
		size_t		length = strcspn(requires, " ");

		names = add_name(names, requires, length);
		requires += length + strspn(requires + length, " ");
	}
	return names;
}

static List *
add_name(List *names, const char *start, size_t length)
{
	char	   *name = pnstrdup(start, length);
	ListCell   *cell;

	foreach(cell, names)
		if (strcmp(lfirst(cell), name) == 0)
		return names;
	return lappend(names, name);
}

static bool
has_any(const SchemaObject *object, const char *alternatives)
{
	while (*alternatives != '\0')
	{
		size_t		length = strcspn(alternatives, "|");

		if (alternatives[length] == '\0')
			return has(object, alternatives);
		if (has(object, pnstrdup(alternatives, length)))
			return true;
		alternatives += length + 1;
	}
	return false;
}

/* A variable of templates; what is known of every object is there. */
static bool
has(const SchemaObject *object, const char *name)
{
	if (strcmp(name, "name") == 0 || strcmp(name, "identity") == 0 ||
		strcmp(name, "parent") == 0 || strcmp(name, "target") == 0 ||
		strcmp(name, "owner") == 0)
		return true;
	if (strcmp(name, "schema") == 0)
		return object->schema != NULL;
	if (strncmp(name, "parent.", 7) == 0)
		return has(object->parent, name + 7);
	return object_get(object, name) != NULL;
}
