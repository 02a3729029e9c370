/*-------------------------------------------------------------------------
 *
 * statement_kind.c
 *	  Which statements can't run inside a transaction.
 *
 * Those for which the server calls PreventInTransactionBlock(): in its
 * tcop/utility.c, and commands/ of indexes, vacuum, cluster, databases,
 * tablespaces, subscriptions, detaching partitions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "nodes/parsenodes.h"

#include "core/execute.h"

#include "compat.h"

static bool has_option(const List *options, const char *name);
static bool detaches_concurrently(const AlterTableStmt *statement);
static bool reindexes_many(const ReindexStmt *statement);
static bool makes_slot(const CreateSubscriptionStmt *statement);
static bool is_refused_for_subscription(const AlterSubscriptionStmt *statement);
static bool has_refresh(List *options);

/* Does a statement refuse to run inside a transaction? */
bool
statement_needs_top_level(const Node *statement)
{
	if (statement_is_concurrent(statement))
		return true;
	switch (nodeTag(statement))
	{
		case T_VacuumStmt:
			return ((const VacuumStmt *) statement)->is_vacuumcmd;
		case T_ClusterStmt:
			return ((const ClusterStmt *) statement)->relation == NULL;
		case T_ReindexStmt:
			return reindexes_many((const ReindexStmt *) statement);
		case T_AlterSystemStmt:
		case T_CreatedbStmt:
		case T_DropdbStmt:
		case T_CreateTableSpaceStmt:
		case T_DropTableSpaceStmt:
		case T_DropSubscriptionStmt:
			return true;
		case T_AlterDatabaseStmt:
			return has_option(((const AlterDatabaseStmt *) statement)->options,
							  "tablespace");
		case T_CreateSubscriptionStmt:
			return makes_slot((const CreateSubscriptionStmt *) statement);
		case T_AlterSubscriptionStmt:
			return is_refused_for_subscription((const AlterSubscriptionStmt *)
											   statement);
		case T_DiscardStmt:
			return ((const DiscardStmt *) statement)->target == DISCARD_ALL;
		default:
			return false;
	}
}

/* … CONCURRENTLY, which waits for other transactions */
bool
statement_is_concurrent(const Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_IndexStmt:
			return ((const IndexStmt *) statement)->concurrent;
		case T_DropStmt:
			return ((const DropStmt *) statement)->concurrent;
		case T_ReindexStmt:
			return has_option(((const ReindexStmt *) statement)->params,
							  "concurrently");
		case T_AlterTableStmt:
			return detaches_concurrently((const AlterTableStmt *) statement);
		default:
			return false;
	}
}

/* Is a boolean option given and on, or another one given at all? */
static bool
has_option(const List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, name) == 0)
			return strcmp(name, "tablespace") == 0 || defGetBoolean(option);
	}
	return false;
}

static bool
detaches_concurrently(const AlterTableStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->subtype == AT_DetachPartition &&
			((const PartitionCmd *) command->def)->concurrent)
			return true;
	}
	return false;
}

/* A partitioned table or index isn't known before its name is looked up. */
static bool
reindexes_many(const ReindexStmt *statement)
{
	return statement->kind != REINDEX_OBJECT_INDEX &&
		statement->kind != REINDEX_OBJECT_TABLE;
}

/* A subscription that makes a slot at the publisher, which it does unless told */
static bool
makes_slot(const CreateSubscriptionStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if ((strcmp(option->defname, "create_slot") == 0 ||
			 strcmp(option->defname, "connect") == 0) &&
			!defGetBoolean(option))
			return false;
	}
	return true;
}

static bool
is_refused_for_subscription(const AlterSubscriptionStmt *statement)
{
	switch (statement->kind)
	{
		case ALTER_SUBSCRIPTION_REFRESH:
			return true;
		case ALTER_SUBSCRIPTION_SET_PUBLICATION:
		case ALTER_SUBSCRIPTION_ADD_PUBLICATION:
		case ALTER_SUBSCRIPTION_DROP_PUBLICATION:
			return has_refresh(statement->options);
		default:
			return false;
	}
}

/* A change of publications has it unless told otherwise. */
static bool
has_refresh(List *options)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "refresh") == 0)
			return defGetBoolean(option);
	}
	return true;
}
