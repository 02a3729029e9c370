/*-------------------------------------------------------------------------
 *
 * in_doubt.c
 *	  What became of a statement that had begun when a crash or an error
 *	  struck: the catalogs tell.
 *
 * This is about statements that make transactions of their own, and may
 * leave something half done: CREATE INDEX CONCURRENTLY an invalid index,
 * REINDEX CONCURRENTLY indexes named …_ccnew and …_ccold, DETACH PARTITION
 * CONCURRENTLY a partition whose detaching is pending.  Names are looked up
 * under the search_path of the session, which is the script's.
 *
 * Where nothing in the catalogs tells, as with a procedure that commits, the
 * answer is that it is unknown, and somebody has to say.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/value.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "core/query.h"
#include "migrate/run.h"

#include "compat.h"

static InDoubt look_at_index(const IndexStmt *statement, const char *object);
static Oid	find_index(const IndexStmt *statement, const char *object,
					   Oid *table);
static bool index_is_valid(Oid index);
static char *drop_index(Oid index);
static InDoubt look_at_drop(const DropStmt *statement);
static InDoubt look_at_reindex(const ReindexStmt *statement);
static char *reindexed_where(const ReindexStmt *statement);
static InDoubt look_at_detach(const AlterTableStmt *statement);
static const PartitionCmd *detach_command(const AlterTableStmt *statement);
static char *qualified(Oid relation);
static InDoubt done_if(bool done);
static InDoubt unknown(const char *why);

/*
 * What became of a statement?  object is in_doubt_object()'s answer of when
 * it began.
 */
InDoubt
in_doubt_look(const Node *statement, const char *object)
{
	switch (nodeTag(statement))
	{
		case T_IndexStmt:
			return look_at_index((const IndexStmt *) statement, object);
		case T_DropStmt:
			return look_at_drop((const DropStmt *) statement);
		case T_ReindexStmt:
			return look_at_reindex((const ReindexStmt *) statement);
		case T_AlterTableStmt:
			return look_at_detach((const AlterTableStmt *) statement);
		case T_CreatedbStmt:
			return done_if(OidIsValid(get_database_oid(((const CreatedbStmt *)
														statement)->dbname, true)));
		case T_DropdbStmt:
			return done_if(!OidIsValid(get_database_oid(((const DropdbStmt *)
														 statement)->dbname, true)));
		case T_CreateTableSpaceStmt:
			return done_if(OidIsValid(get_tablespace_oid(((const CreateTableSpaceStmt *)
														  statement)->tablespacename, true)));
		case T_DropTableSpaceStmt:
			return done_if(!OidIsValid(get_tablespace_oid(((const DropTableSpaceStmt *)
														   statement)->tablespacename, true)));
		case T_CreateSubscriptionStmt:
			return done_if(SearchSysCacheExists2(SUBSCRIPTIONNAME,
												 ObjectIdGetDatum(MyDatabaseId),
												 CStringGetDatum(((const CreateSubscriptionStmt *)
																  statement)->subname)));
		case T_DropSubscriptionStmt:
			return done_if(!SearchSysCacheExists2(SUBSCRIPTIONNAME,
												  ObjectIdGetDatum(MyDatabaseId),
												  CStringGetDatum(((const DropSubscriptionStmt *)
																   statement)->subname)));
		case T_VacuumStmt:
		case T_ClusterStmt:
		case T_AlterSystemStmt:
		case T_AlterDatabaseStmt:
		case T_AlterSubscriptionStmt:
		case T_DiscardStmt:
			return done_if(false);
		default:
			return unknown("nothing in the catalogs tells what it did");
	}
}

/*
 * What an earlier attempt of somebody else has left where a statement is
 * about to begin: IF NOT EXISTS would pass over an invalid index.
 */
InDoubt
in_doubt_look_at_leftover(const Node *statement)
{
	InDoubt		result = done_if(false);
	const IndexStmt *index = (const IndexStmt *) statement;
	Oid			table;
	Oid			found;

	if (!IsA(statement, IndexStmt) || !index->concurrent ||
		!index->if_not_exists)
		return result;
	found = find_index(index, NULL, &table);
	if (OidIsValid(found) && get_rel_relkind(found) == RELKIND_INDEX &&
		!index_is_valid(found))
		result.repairs = list_make1(drop_index(found));
	return result;
}

/*
 * The name that an index is going to have which the statement doesn't name:
 * the server's choice (indexcmds.c), made here so that it is known later.
 * NULL for any other statement, and where there is no table: the statement
 * itself will say so, with its place.
 */
char *
in_doubt_object(const Node *statement)
{
	const IndexStmt *index = (const IndexStmt *) statement;
	StringInfoData columns;
	Oid			table;
	ListCell   *cell;

	if (!IsA(statement, IndexStmt) || index->idxname != NULL)
		return NULL;
	initStringInfo(&columns);
	foreach(cell, list_concat_copy(index->indexParams,
								   index->indexIncludingParams))
	{
		const IndexElem *element = lfirst_node(IndexElem, cell);

		if (columns.len >= NAMEDATALEN)
			break;
		appendStringInfo(&columns, "%s%s", columns.len > 0 ? "_" : "",
						 element->name != NULL ? element->name : "expr");
	}
	if (columns.len >= NAMEDATALEN)
		columns.data[NAMEDATALEN - 1] = '\0';
	table = RangeVarGetRelid(index->relation, NoLock, true);
	if (!OidIsValid(table))
		return NULL;
	return ChooseRelationName(get_rel_name(table), columns.data, "idx",
							  get_rel_namespace(table), false);
}

static InDoubt
look_at_index(const IndexStmt *statement, const char *object)
{
	InDoubt		result = done_if(false);
	Oid			table;
	Oid			index = find_index(statement, object, &table);

	if (!OidIsValid(index))
		return result;
	if (get_rel_relkind(index) != RELKIND_INDEX ||
		IndexGetRelation(index, false) != table)
		return unknown("its name belongs to something else");
	if (!index_is_valid(index))
		result.repairs = list_make1(drop_index(index));
	else if (same_index(index, statement))
		result.verdict = VERDICT_DONE;
	else
		return unknown("there is a valid index of that name with another definition");
	return result;
}

/* The relation that has the index's name, in the schema of its table. */
static Oid
find_index(const IndexStmt *statement, const char *object, Oid *table)
{
	const char *name = statement->idxname != NULL ?
		statement->idxname : object;

	*table = RangeVarGetRelid(statement->relation, NoLock, true);
	if (!OidIsValid(*table) || name == NULL)
		return InvalidOid;
	return get_relname_relid(name, get_rel_namespace(*table));
}

static bool
index_is_valid(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	bool		valid;

	if (!HeapTupleIsValid(tuple))
		return false;
	valid = ((Form_pg_index) GETSTRUCT(tuple))->indisvalid;
	ReleaseSysCache(tuple);
	return valid;
}

static char *
drop_index(Oid index)
{
	return psprintf("DROP INDEX CONCURRENTLY %s", qualified(index));
}

static InDoubt
look_at_drop(const DropStmt *statement)
{
	RangeVar   *name = makeRangeVarFromNameList(linitial_node(List,
															  statement->objects));

	return done_if(!OidIsValid(RangeVarGetRelid(name, NoLock, true)));
}

/* To run it once more does no harm, but for what it left. */
static InDoubt
look_at_reindex(const ReindexStmt *statement)
{
	InDoubt		result = done_if(false);
	char	   *where = reindexed_where(statement);
	QueryScope	query;
	uint64		n;

	if (where == NULL)
		return result;
	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  psprintf("SELECT pg_catalog.format('DROP INDEX CONCURRENTLY %%I.%%I',"
							   " n.nspname, c.relname)"
							   " FROM pg_catalog.pg_index i"
							   " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
							   " JOIN pg_catalog.pg_class t ON t.oid = i.indrelid"
							   " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
							   " LEFT JOIN pg_catalog.pg_class owner ON owner.reltoastrelid = t.oid"
							   " WHERE NOT i.indisvalid AND t.relkind IN ('r', 'm', 't')"
							   " AND c.relname ~ '_cc(new|old)[0-9]*$' AND %s"
							   " ORDER BY c.oid", where), 0, NULL);
	for (uint64 i = 0; i < n; i++)
		result.repairs = lappend(result.repairs,
								 query_result_text(&query, i, 1));
	query_close(&query);
	return result;
}

/*
 * Which tables' indexes were rebuilt, as a condition; NULL if none is left.
 * owner is the table whose TOAST table t is, if it is one.
 */
static char *
reindexed_where(const ReindexStmt *statement)
{
	Oid			oid;

	switch (statement->kind)
	{
		case REINDEX_OBJECT_SCHEMA:
			oid = get_namespace_oid(statement->name, true);
			return psprintf("coalesce(owner.relnamespace, c.relnamespace) = %u",
							oid);
		case REINDEX_OBJECT_INDEX:
			oid = RangeVarGetRelid(statement->relation, NoLock, true);
			if (OidIsValid(oid) && get_rel_relkind(oid) == RELKIND_INDEX)
				oid = IndexGetRelation(oid, true);
			break;
		case REINDEX_OBJECT_TABLE:
			oid = RangeVarGetRelid(statement->relation, NoLock, true);
			break;
		default:
			return pstrdup("true");
	}
	if (!OidIsValid(oid))
		return NULL;
	return psprintf("(coalesce(owner.oid, t.oid) = %1$u OR coalesce(owner.oid, t.oid) IN"
					" (SELECT relid FROM pg_catalog.pg_partition_tree(%1$u)))",
					oid);
}

static InDoubt
look_at_detach(const AlterTableStmt *statement)
{
	const PartitionCmd *command = detach_command(statement);
	Oid			parent = RangeVarGetRelid(statement->relation, NoLock, true);
	Oid			child;
	QueryScope	query;
	QueryArg	args[2];
	InDoubt		result = done_if(false);

	if (command == NULL)
		return unknown("nothing in the catalogs tells what it did");
	child = RangeVarGetRelid(command->name, NoLock, true);
	if (!OidIsValid(parent) || !OidIsValid(child))
		return result;
	args[0] = query_datum(OIDOID, ObjectIdGetDatum(parent));
	args[1] = query_datum(OIDOID, ObjectIdGetDatum(child));
	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query,
					  "SELECT inhdetachpending FROM pg_catalog.pg_inherits"
					  " WHERE inhparent = $1 AND inhrelid = $2",
					  lengthof(args), args) == 0)
		result.verdict = VERDICT_DONE;
	else if (query_result_bool(0, 1))
	{
		result.verdict = VERDICT_DONE;
		result.repairs = list_make1(psprintf("ALTER TABLE %s DETACH PARTITION %s FINALIZE",
											 qualified(parent),
											 qualified(child)));
	}
	query_close(&query);
	return result;
}

static const PartitionCmd *
detach_command(const AlterTableStmt *statement)
{
	const AlterTableCmd *command = linitial_node(AlterTableCmd,
												 statement->cmds);

	return command->subtype == AT_DetachPartition ?
		(const PartitionCmd *) command->def : NULL;
}

static char *
qualified(Oid relation)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
									  get_rel_name(relation));
}

static InDoubt
done_if(bool done)
{
	return (InDoubt)
	{
		.verdict = done ? VERDICT_DONE : VERDICT_RUN
	};
}

static InDoubt
unknown(const char *why)
{
	return (InDoubt)
	{
		.verdict = VERDICT_UNKNOWN, .why = pstrdup(why)
	};
}
