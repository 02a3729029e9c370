/*-------------------------------------------------------------------------
 *
 * read_depend.c
 *	  Which object of a model needs which: pg_depend, without OIDs.
 *
 * The catalogs hold more than the model does: the row type of a table, the
 * rule of a view, the index of a key, the sequence of an identity column.
 * Such a thing depends on its owner internally, and what it needs is what its
 * owner needs.  So an address that is no object's is followed along its
 * internal dependency until it is.
 *
 * What belongs to an extension stands for the extension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_type.h"

#include "schema/kinds.h"
#include "schema/read.h"

#include "compat.h"

typedef struct AddressKey
{
	Oid			catalog;
	Oid			oid;
	int			subid;
} AddressKey;

/* What is known about an address; the members may all be unset. */
typedef struct AddressEntry
{
	AddressKey	key;
	SchemaObject *object;		/* it is this one */
	Oid			extension;		/* it is a member of this one */
	AddressKey	owner;			/* it is part of this; catalog 0: of nothing */
} AddressEntry;

typedef struct Dependency
{
	AddressKey	from;
	AddressKey	to;
	char		type;
} Dependency;

struct Addresses
{
	SchemaModel *model;
	HTAB	   *table;
	int			ndependencies;
	Dependency *dependencies;
};

static AddressEntry *enter(Addresses *addresses, const AddressKey *key);
static AddressEntry *look_up(const Addresses *addresses,
							 const AddressKey *key);
static void note(Addresses *addresses, const Dependency *dependency);
static bool is_part(const Dependency *dependency);
static bool is_partition_of(const Dependency *dependency,
							const SchemaObject *from, const SchemaObject *to);
static void use_shell(Addresses *addresses, const Dependency *dependency);
static SchemaObject *resolve(const Addresses *addresses, AddressKey key);
static SchemaObject *resolve_from(const Addresses *addresses,
								  const Dependency *dependency);

/*
 * Everything that depends on something, without what is of no use: toast
 * tables, and system objects among themselves.
 *
 * Attached partitions, of tables and of indexes, are objects with the key of
 * their row in pg_inherits: what they need isn't in pg_depend, nor that the
 * copy of a trigger is there only as long as the partition is.
 *
 * A foreign key has a row of its own for each partition that it refers to.  That
 * doesn't make it need them: they come and go.
 */
#define DEPENDENCY_QUERY \
	"SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid," \
	" deptype FROM pg_depend" \
	" WHERE (objid >= 16384 OR classid = 'pg_default_acl'::regclass)" \
	" AND NOT (classid = 'pg_constraint'::regclass AND objid IN (" \
	"SELECT k.oid FROM pg_constraint k JOIN pg_constraint o ON o.oid = k.conparentid" \
	" AND o.conrelid = k.conrelid WHERE k.contype = 'f'))" \
	" UNION ALL" \
	" SELECT 'pg_inherits'::regclass, h.inhrelid, 0, v.class, v.oid, 0, 'n'" \
	" FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid AND c.relispartition" \
	" LEFT JOIN pg_index i ON i.indexrelid = h.inhrelid" \
	" CROSS JOIN LATERAL (VALUES ('pg_class'::regclass::oid, h.inhrelid)," \
	" ('pg_class'::regclass, h.inhparent)," \
	" ('pg_inherits'::regclass, i.indrelid)) AS v(class, oid)" \
	" WHERE v.oid IS NOT NULL" \
	" UNION ALL" \
	" SELECT 'pg_trigger'::regclass, oid, 0, 'pg_inherits'::regclass, tgrelid, 0, 'n'" \
	" FROM pg_trigger WHERE tgparentid <> 0 AND NOT tgisinternal"

/* Read all dependencies; the objects are entered afterwards. */
Addresses *
addresses_read(Source *source, SchemaModel *model)
{
	Addresses  *addresses = palloc0_object(Addresses);
	int			n = source->run(source, DEPENDENCY_QUERY);
	HASHCTL		control = {
		.keysize = sizeof(AddressKey),
		.entrysize = sizeof(AddressEntry),
		.hcxt = CurrentMemoryContext
	};

	addresses->model = model;
	addresses->table = hash_create("addresses", Max(n, 64), &control,
								   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	addresses->dependencies =
		MemoryContextAllocHuge(CurrentMemoryContext,
							   Max(n, 1) * sizeof(Dependency));
	for (int row = 0; row < n; row++)
	{
		Dependency *dependency =
			&addresses->dependencies[addresses->ndependencies++];

		dependency->from.catalog = source->number(source, row, 0);
		dependency->from.oid = source->number(source, row, 1);
		dependency->from.subid = (int) source->number(source, row, 2);
		dependency->to.catalog = source->number(source, row, 3);
		dependency->to.oid = source->number(source, row, 4);
		dependency->to.subid = (int) source->number(source, row, 5);
		dependency->type = (char) source->number(source, row, 6);
		note(addresses, dependency);
	}
	return addresses;
}

/* What a dependency says about the address that it comes from. */
static void
note(Addresses *addresses, const Dependency *dependency)
{
	AddressEntry *entry;

	if (dependency->type == DEPENDENCY_EXTENSION)
		enter(addresses, &dependency->from)->extension = dependency->to.oid;
	else if (is_part(dependency))
	{
		entry = enter(addresses, &dependency->from);
		if (entry->owner.catalog == InvalidOid)
			entry->owner = dependency->to;
	}
}

/* A member that an operator family has by itself belongs to it, too. */
static bool
is_part(const Dependency *dependency)
{
	return dependency->type == DEPENDENCY_INTERNAL ||
		(dependency->type == DEPENDENCY_AUTO &&
		 dependency->to.catalog == OperatorFamilyRelationId &&
		 (dependency->from.catalog == AccessMethodOperatorRelationId ||
		  dependency->from.catalog == AccessMethodProcedureRelationId));
}

static AddressEntry *
enter(Addresses *addresses, const AddressKey *key)
{
	bool		found;
	AddressEntry *entry = hash_search(addresses->table, key, HASH_ENTER,
									  &found);

	if (!found)
	{
		entry->object = NULL;
		entry->extension = InvalidOid;
		entry->owner = (AddressKey)
		{
			InvalidOid, InvalidOid, 0
		};
	}
	return entry;
}

static AddressEntry *
look_up(const Addresses *addresses, const AddressKey *key)
{
	return hash_search(addresses->table, key, HASH_FIND, NULL);
}

bool
addresses_is_member(Addresses *addresses, Oid catalog, Oid oid)
{
	AddressKey	key = {catalog, oid, 0};
	AddressEntry *entry = look_up(addresses, &key);

	return entry != NULL && OidIsValid(entry->extension);
}

/* Does it belong to something, and go with it? */
bool
addresses_is_part(Addresses *addresses, Oid catalog, Oid oid)
{
	AddressKey	key = {catalog, oid, 0};
	AddressEntry *entry = look_up(addresses, &key);

	return entry != NULL && OidIsValid(entry->owner.catalog);
}

void
addresses_enter(Addresses *addresses, Oid catalog, Oid oid, int subid,
				SchemaObject *object)
{
	AddressKey	key = {catalog, oid, subid};

	enter(addresses, &key)->object = object;
}

/* The object of this very address; NULL: there is none. */
SchemaObject *
addresses_find(Addresses *addresses, Oid catalog, Oid oid, int subid)
{
	AddressKey	key = {catalog, oid, subid};
	AddressEntry *entry = look_up(addresses, &key);

	return entry == NULL ? NULL : entry->object;
}

/* Now that all objects are entered: note which needs which. */
void
addresses_connect(Addresses *addresses)
{
	for (int i = 0; i < addresses->ndependencies; i++)
	{
		const Dependency *dependency = &addresses->dependencies[i];
		SchemaObject *from;
		SchemaObject *to;

		if (dependency->type == DEPENDENCY_EXTENSION)
			continue;
		from = resolve_from(addresses, dependency);
		if (from == NULL)
			continue;
		to = resolve(addresses, dependency->to);
		if (to != NULL && !object_is_under(from, to) &&
			!object_is_under(to, from) && !is_partition_of(dependency, from, to))
			model_need(addresses->model, from, to);
	}
	for (int i = 0; i < addresses->ndependencies; i++)
		use_shell(addresses, &addresses->dependencies[i]);
}

/* Its table can be there alone: the pg_inherits row needs the other one. */
static bool
is_partition_of(const Dependency *dependency, const SchemaObject *from,
				const SchemaObject *to)
{
	return dependency->type == DEPENDENCY_AUTO && to->kind == &kind_table &&
		(from->kind == &kind_table || from->kind == &kind_foreign_table);
}

/*
 * A function that a type needs, and that needs the type, needs its shell
 * only.  The shell has the type's address with the subid 1.
 */
static void
use_shell(Addresses *addresses, const Dependency *dependency)
{
	AddressKey	key = dependency->from;
	SchemaObject *type;
	SchemaObject *function;
	SchemaObject *shell;

	key.subid = 1;
	if (key.catalog != TypeRelationId || look_up(addresses, &key) == NULL)
		return;
	type = resolve(addresses, dependency->from);
	shell = look_up(addresses, &key)->object;
	if (type == NULL || shell == NULL || shell == type)
		return;
	function = resolve(addresses, dependency->to);
	model_need(addresses->model, type, shell);
	if (function == NULL || !list_member_ptr(function->needs, type))
		return;
	function->needs = list_delete_ptr(function->needs, type);
	type->needed_by = list_delete_ptr(type->needed_by, function);
	model_need(addresses->model, function, shell);
}

/*
 * A sequence that a column owns can be made before the column; it is only
 * the ownership that can't.  The ownership has the sequence's address with
 * the subid 1.
 */
static SchemaObject *
resolve_from(const Addresses *addresses, const Dependency *dependency)
{
	SchemaObject *from = resolve(addresses, dependency->from);
	AddressKey	key = dependency->from;

	if (from == NULL || from->kind != &kind_sequence ||
		dependency->type != DEPENDENCY_AUTO)
		return from;
	key.subid = 1;
	return resolve(addresses, key);
}

/* NULL: it isn't in the model. */
static SchemaObject *
resolve(const Addresses *addresses, AddressKey key)
{
	AddressKey	extension = {ExtensionRelationId, InvalidOid, 0};
	AddressEntry *entry;

	for (;;)
	{
		entry = look_up(addresses, &key);
		if (entry == NULL && key.subid == 0)
			return NULL;
		if (entry == NULL)
			key.subid = 0;
		else if (entry->object != NULL)
			return entry->object;
		else if (OidIsValid(entry->extension))
		{
			extension.oid = entry->extension;
			key = extension;
		}
		else if (OidIsValid(entry->owner.catalog))
			key = entry->owner;
		else
			return NULL;
	}
}
