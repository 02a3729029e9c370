/*-------------------------------------------------------------------------
 *
 * effect_proof.c
 *	  What the valid CHECK constraints of a table prove about its rows.
 *
 * As ConstraintImpliedByRelConstraint() in commands/tablecmds.c, which is
 * static: the server reads no row where they imply what it has to know.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/partition.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_node.h"
#include "parser/parse_utilcmd.h"
#include "partitioning/partbounds.h"
#include "storage/lmgr.h"
#include "utils/partcache.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "core/attempt.h"
#include "core/query.h"
#include "schema/effect.h"
#include "schema/effect_catalog.h"

#include "compat.h"

/* What is asked in an attempt, and the answer */
typedef struct Fit
{
	Oid			parent;
	Oid			partition;
	PartitionBoundSpec *bound;
	bool		is_proven;
} Fit;

static List *valid_checks(Oid table);
static List *known_not_null(Relation table);
static NullTest *not_null(Oid table, int attnum);
static void prove_fit(void *arg);
static void require_no_domains(Relation parent);
static List *partition_constraint(Relation parent, Relation partition,
								  PartitionBoundSpec *bound);

/* Do the CHECKs of a table say that a column is never NULL? */
bool
effect_catalog_not_null(Oid table, int attnum)
{
	List	   *checks = OidIsValid(table) ? valid_checks(table) : NIL;

	return checks != NIL &&
		predicate_implied_by(list_make1(not_null(table, attnum)), checks,
							 true);
}

static List *
valid_checks(Oid table)
{
	QueryScope	query;
	QueryArg	args[] = {query_datum(OIDOID, ObjectIdGetDatum(table))};
	List	   *checks = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT conbin::pg_catalog.text"
					  " FROM pg_catalog.pg_constraint"
					  " WHERE conrelid = $1 AND contype = 'c'"
					  " AND convalidated ORDER BY conname",
					  lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		Node	   *check = stringToNode(query_result_text(&query, i, 1));

		check = effect_fold(check);
		check = (Node *) canonicalize_qual((Expr *) check, true);
		checks = list_concat(checks, make_ands_implicit((Expr *) check));
	}
	query_close(&query);
	return checks;
}

static NullTest *
not_null(Oid table, int attnum)
{
	NullTest   *test = makeNode(NullTest);
	Oid			type;
	int32		typmod;
	Oid			collation;

	get_atttypetypmodcoll(table, attnum, &type, &typmod, &collation);
	test->arg = (Expr *) makeVar(1, attnum, type, typmod, collation, 0);
	test->nulltesttype = IS_NOT_NULL;
	test->argisrow = false;
	test->location = -1;
	return test;
}

/*
 * Do the CHECKs of a table say that its rows belong into a partition?
 *
 * The server's functions for it want open relations.  If they aren't to be
 * had at once, the answer is no; we let go of them at once.
 */
bool
effect_catalog_fits(const char *parent, const char *partition,
					PartitionBoundSpec *bound, void *arg)
{
	Fit			fit = {.bound = copyObject(bound)};

	fit.parent = effect_catalog_oid(parent);
	fit.partition = effect_catalog_oid(partition);
	if (!OidIsValid(fit.parent) || !OidIsValid(fit.partition) ||
		get_rel_relkind(fit.parent) != RELKIND_PARTITIONED_TABLE)
		return false;
	if (!ConditionalLockRelationOid(fit.parent, AccessShareLock))
		return false;
	if (ConditionalLockRelationOid(fit.partition, AccessShareLock))
	{
		if (attempt(prove_fit, &fit) != NULL)
			fit.is_proven = false;
		UnlockRelationOid(fit.partition, AccessShareLock);
	}
	UnlockRelationOid(fit.parent, AccessShareLock);
	return fit.is_proven;
}

static void
prove_fit(void *arg)
{
	Fit		   *fit = arg;
	Relation	parent = relation_open(fit->parent, NoLock);
	Relation	partition = relation_open(fit->partition, NoLock);
	List	   *known = list_concat(valid_checks(fit->partition),
									known_not_null(partition));

	fit->is_proven = predicate_implied_by(partition_constraint(parent,
															   partition,
															   fit->bound),
										  known, true);
	relation_close(partition, NoLock);
	relation_close(parent, NoLock);
}

static List *
known_not_null(Relation table)
{
	TupleDesc	columns = RelationGetDescr(table);
	List	   *known = NIL;

	for (int i = 0; i < columns->natts; i++)
		if (TupleDescAttr(columns, i)->attnotnull &&
			!TupleDescAttr(columns, i)->attisdropped)
			known = lappend(known, not_null(RelationGetRelid(table), i + 1));
	return known;
}

/* To make a value one of a domain runs the domain's checks, whoever wrote them. */
static void
require_no_domains(Relation parent)
{
	PartitionKey key = RelationGetPartitionKey(parent);

	for (int i = 0; i < key->partnatts; i++)
		if (get_typtype(key->parttypid[i]) == TYPTYPE_DOMAIN)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("a partition key is of a domain")));
}

/* As ATExecAttachPartition() has it, with the partition's columns */
static List *
partition_constraint(Relation parent, Relation partition,
					 PartitionBoundSpec *bound)
{
	ParseState *pstate = make_parsestate(NULL);
	List	   *constraint;

	require_no_domains(parent);
	bound = transformPartitionBound(pstate, parent, bound);
	constraint = get_qual_from_partbound(parent, bound);
	constraint = (List *) effect_fold((Node *) constraint);
	constraint = (List *) canonicalize_qual((Expr *) constraint, false);
	constraint = list_make1(make_ands_explicit(constraint));
	constraint = map_partition_varattnos(constraint, 1, partition, parent);
	return make_ands_implicit(linitial(constraint));
}
