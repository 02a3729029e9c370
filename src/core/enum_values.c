/*-------------------------------------------------------------------------
 *
 * enum_values.c
 *	  Values added to an enum type that is as new as they are.
 *
 * A value that ALTER TYPE … ADD VALUE added can't be used before the commit:
 * an index could hold it, and outlive the rollback of the value alone.  Where
 * the type was created by the same script, or by one before it in the same
 * subtransaction, everything that could hold the value goes with it.  From
 * version 17 on the server allows for that, but never in a subtransaction.
 *
 * The server keeps a list of values that are too new, which has no door for
 * a single one: it is saved before the value is added, cleared, and restored.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_enum.h"
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "core/enum_values.h"

#include "compat.h"

static void note_type(NewEnums *enums, List *name);
static bool is_of_this_subtransaction(Oid type);

/*
 * To be called before each statement.
 *
 * Returns what enum_values_after() needs if the statement adds a value to a
 * new type, else NULL.
 */
void *
enum_values_before(const NewEnums *enums, Node *statement)
{
	const AlterEnumStmt *alter = (const AlterEnumStmt *) statement;
	Oid			type;
	Size		size;
	void	   *saved;

	if (!IsA(statement, AlterEnumStmt) || alter->oldVal != NULL)
		return NULL;
	type = LookupTypeNameOid(NULL, makeTypeNameFromNameList(alter->typeName),
							 true);
	if (!list_member_oid(enums->types, type))
		return NULL;
	size = EstimateUncommittedEnumsSpace();
	saved = palloc(size);
	SerializeUncommittedEnums(saved, size);
	return saved;
}

/* To be called after each statement, when it can see what it did. */
void
enum_values_after(NewEnums *enums, Node *statement, void *before)
{
	if (before != NULL)
	{
		AtEOXact_Enum();
		RestoreUncommittedEnums(before);
	}
	if (IsA(statement, CreateEnumStmt))
		note_type(enums, ((CreateEnumStmt *) statement)->typeName);
}

/* An older type can hide the new one, which is then not found here. */
static void
note_type(NewEnums *enums, List *name)
{
	Oid			type = LookupTypeNameOid(NULL, makeTypeNameFromNameList(name), true);
	MemoryContext old;

	if (!OidIsValid(type) || !is_of_this_subtransaction(type))
		return;
	old = MemoryContextSwitchTo(enums->context);
	enums->types = lappend_oid(enums->types, type);
	MemoryContextSwitchTo(old);
}

static bool
is_of_this_subtransaction(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	TransactionId creator;

	if (!HeapTupleIsValid(tuple))
		return false;
	creator = HeapTupleHeaderGetXmin(tuple->t_data);
	ReleaseSysCache(tuple);
	return TransactionIdEquals(creator, GetCurrentTransactionIdIfAny());
}
