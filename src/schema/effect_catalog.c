/*-------------------------------------------------------------------------
 *
 * effect_catalog.c
 *	  What statement_effect() asks, answered from the catalogs as they are.
 *
 * No relation of the user is locked for it, so that the question waits for
 * nobody; what happens meanwhile is seen or not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "parser/parse_type.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "core/query.h"
#include "schema/effect_catalog.h"

#include "compat.h"

/* Identities of relations, by a subquery for their OIDs; $1 is the name. */
#define IDENTITIES(oids) \
	"SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)" \
	" FROM (" oids ") AS found (oid)" \
	" JOIN pg_catalog.pg_class c ON c.oid = found.oid" \
	" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace" \
	" ORDER BY c.oid"
#define RELATION "pg_catalog.to_regclass($1)"
#define IS_RELATION(column) \
	column " = 'pg_catalog.pg_class'::pg_catalog.regclass"

static const char *const related_sql[] = {
	[EFFECT_INDEXES] =
	IDENTITIES("SELECT indexrelid FROM pg_catalog.pg_index"
			   " WHERE indrelid = " RELATION),
	[EFFECT_INDEXED] =
	IDENTITIES("SELECT indrelid FROM pg_catalog.pg_index"
			   " WHERE indexrelid = " RELATION),
	[EFFECT_CHILDREN] =
	IDENTITIES("WITH RECURSIVE child (oid) AS ("
			   "SELECT inhrelid FROM pg_catalog.pg_inherits"
			   " WHERE inhparent = " RELATION
			   " UNION SELECT inhrelid FROM pg_catalog.pg_inherits"
			   " JOIN child ON inhparent = child.oid)"
			   " SELECT oid FROM child"),
	[EFFECT_DIRECT_CHILDREN] =
	IDENTITIES("SELECT inhrelid FROM pg_catalog.pg_inherits"
			   " WHERE inhparent = " RELATION),
	[EFFECT_PARENT] =
	IDENTITIES("SELECT inhparent FROM pg_catalog.pg_inherits"
			   " JOIN pg_catalog.pg_class p ON p.oid = inhrelid"
			   " WHERE inhrelid = " RELATION " AND p.relispartition"),
	[EFFECT_DEFAULT_PARTITION] =
	IDENTITIES("SELECT partdefid FROM pg_catalog.pg_partitioned_table"
			   " WHERE partrelid = " RELATION),
	[EFFECT_REFERENCED] =
	IDENTITIES("SELECT DISTINCT confrelid FROM pg_catalog.pg_constraint"
			   " WHERE contype = 'f' AND conrelid = " RELATION),
	[EFFECT_REFERENCING] =
	IDENTITIES("SELECT DISTINCT conrelid FROM pg_catalog.pg_constraint"
			   " WHERE contype = 'f' AND confrelid = " RELATION),
	[EFFECT_SEQUENCES] =
	IDENTITIES("SELECT d.objid FROM pg_catalog.pg_depend d"
			   " JOIN pg_catalog.pg_class s"
			   " ON s.oid = d.objid AND s.relkind = 'S'"
			   " WHERE " IS_RELATION("d.classid")
			   " AND " IS_RELATION("d.refclassid")
			   " AND d.refobjid = " RELATION " AND d.deptype IN ('a', 'i')"),
	[EFFECT_READ] =
	IDENTITIES("SELECT DISTINCT d.refobjid FROM pg_catalog.pg_rewrite r"
			   " JOIN pg_catalog.pg_depend d"
			   " ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
			   " AND d.objid = r.oid AND " IS_RELATION("d.refclassid")
			   " AND d.refobjid <> r.ev_class"
			   " JOIN pg_catalog.pg_class t ON t.oid = d.refobjid"
			   " AND t.relkind IN ('r', 'v', 'm', 'f', 'p')"
			   " WHERE r.rulename = '_RETURN' AND r.ev_class = " RELATION),
	[EFFECT_TYPED] =
	IDENTITIES("SELECT t.oid FROM pg_catalog.pg_class t"
			   " JOIN pg_catalog.pg_class o ON o.reltype = t.reloftype"
			   " WHERE t.reloftype <> 0 AND o.oid = " RELATION),
	[EFFECT_USERS_OF_TYPE] =
	IDENTITIES("WITH RECURSIVE kin (oid) AS ("
			   "SELECT pg_catalog.to_regtype($1)::pg_catalog.oid"
			   " UNION SELECT t.oid FROM pg_catalog.pg_type t"
			   " JOIN kin ON t.typbasetype = kin.oid)"
			   " SELECT DISTINCT a.attrelid FROM kin"
			   " JOIN pg_catalog.pg_attribute a"
			   " ON a.atttypid = kin.oid AND NOT a.attisdropped"
			   " JOIN pg_catalog.pg_class t ON t.oid = a.attrelid"
			   " AND t.relkind IN ('r', 'm')"),
	[EFFECT_TABLES_OF_SCHEMA] =
	IDENTITIES("SELECT oid FROM pg_catalog.pg_class"
			   " WHERE relkind IN ('r', 'm')"
			   " AND relnamespace = pg_catalog.to_regnamespace($1)"),
	[EFFECT_TABLES_OF_DATABASE] =
	IDENTITIES("SELECT t.oid FROM pg_catalog.pg_class t"
			   " JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace"
			   " WHERE t.relkind IN ('r', 'm') AND $1 = ''"
			   " AND t.relpersistence <> 't'"
			   " AND s.nspname NOT IN ('pg_catalog', 'pg_toast',"
			   " 'information_schema')"),
	[EFFECT_COLUMNS_OF_INDEX] =
	"SELECT a.attname FROM pg_catalog.pg_index i"
	" JOIN pg_catalog.pg_attribute a"
	" ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
	" WHERE i.indexrelid = " RELATION " ORDER BY a.attnum"
};

static char *find(const RangeVar *name, void *arg);
static EffectRelation *relation(const char *identity, void *arg);
static EffectColumn *column(const char *identity, const char *name,
							void *arg);
static List *column_indexes(const char *identity, int attnum);
static List *column_ties(const char *identity, int attnum);
static EffectConstraint *constraint(const char *identity, const char *name,
									void *arg);
static List *related(EffectRelated how, const char *name, void *arg);
static const char *qualified_type(const char *name);
static List *read_texts(QueryScope *query, const char *sql, int nargs,
						const QueryArg *args);

const EffectContext effect_of_catalog = {
	.find = find,
	.relation = relation,
	.column = column,
	.constraint = constraint,
	.related = related,
	.dropped = effect_catalog_dropped,
	.fits = effect_catalog_fits
};

/* The OID of a relation by its identity, InvalidOid if it is gone. */
Oid
effect_catalog_oid(const char *identity)
{
	List	   *names = names_of_text(identity);

	return RangeVarGetRelid(makeRangeVarFromNameList(names), NoLock, true);
}

static char *
find(const RangeVar *name, void *arg)
{
	Oid			oid = RangeVarGetRelid(name, NoLock, true);
	char	   *table = OidIsValid(oid) ? get_rel_name(oid) : NULL;

	if (table == NULL)
		return NULL;
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(oid)),
									  table);
}

static EffectRelation *
relation(const char *identity, void *arg)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(identity)};
	EffectRelation *found = NULL;

	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query,
					  "SELECT c.relkind::pg_catalog.text,"
					  " c.relpersistence::pg_catalog.text, m.amname,"
					  " t.spcname FROM pg_catalog.pg_class c"
					  " JOIN pg_catalog.pg_database d"
					  " ON d.datname = pg_catalog.current_database()"
					  " LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam"
					  " LEFT JOIN pg_catalog.pg_tablespace t ON t.oid ="
					  " CASE c.reltablespace WHEN 0 THEN d.dattablespace"
					  " ELSE c.reltablespace END"
					  " WHERE c.oid = " RELATION, lengthof(args), args) > 0)
	{
		found = palloc0(sizeof(EffectRelation));
		found->kind = *query_result_text(&query, 0, 1);
		found->persistence = *query_result_text(&query, 0, 2);
		found->access_method = query_result_text(&query, 0, 3);
		found->tablespace = query_result_text(&query, 0, 4);
	}
	query_close(&query);
	return found;
}

static EffectColumn *
column(const char *identity, const char *name, void *arg)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(identity), query_text(name)};
	EffectColumn *found = NULL;
	int			attnum = 0;

	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query,
					  "SELECT pg_catalog.format_type(a.atttypid, a.atttypmod),"
					  " CASE WHEN a.attcollation <> 0 THEN a.attcollation"
					  "::pg_catalog.regcollation::pg_catalog.text END,"
					  " a.attnotnull AND NOT EXISTS (SELECT"
					  " FROM pg_catalog.pg_constraint n"
					  " WHERE n.conrelid = a.attrelid AND n.contype = 'n'"
					  " AND NOT n.convalidated AND a.attnum = ANY (n.conkey)),"
					  " a.attgenerated = 'v',"
					  " EXISTS (SELECT FROM pg_catalog.pg_constraint k"
					  " WHERE k.conrelid = a.attrelid AND k.contype = 'c'"
					  " AND k.convalidated AND a.attnum = ANY (k.conkey)),"
					  " CASE WHEN a.attidentity <> '' THEN"
					  " pg_catalog.pg_get_serial_sequence($1, $2) END,"
					  " a.attnum::pg_catalog.int8"
					  " FROM pg_catalog.pg_attribute a"
					  " WHERE a.attrelid = " RELATION " AND a.attname = $2"
					  " AND NOT a.attisdropped", lengthof(args), args) > 0)
	{
		found = palloc0(sizeof(EffectColumn));
		found->type = query_result_text(&query, 0, 1);
		found->collation = query_result_text(&query, 0, 2);
		found->is_not_null = query_result_bool(0, 3);
		found->is_virtual = query_result_bool(0, 4);
		found->is_checked = query_result_bool(0, 5);
		found->sequence = query_result_text(&query, 0, 6);
		attnum = query_result_bigint(0, 7);
	}
	query_close(&query);
	if (found != NULL)
	{
		found->indexes = column_indexes(identity, attnum);
		found->tied = column_ties(identity, attnum);
		found->is_proven = effect_catalog_not_null(effect_catalog_oid(identity),
												   attnum);
	}
	return found;
}

/* Those that have it as a column, and those that mention it elsewhere */
static List *
column_indexes(const char *identity, int attnum)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(identity), query_int(attnum)};
	List	   *indexes = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query,
					  "SELECT m.amname, i.indexprs IS NULL"
					  " AND i.indpred IS NULL, coalesce(o.opcdefault, false)"
					  " FROM pg_catalog.pg_index i"
					  " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
					  " JOIN pg_catalog.pg_am m ON m.oid = c.relam"
					  " LEFT JOIN LATERAL pg_catalog.unnest(i.indkey)"
					  " WITH ORDINALITY AS k (attnum, place)"
					  " ON k.attnum = $2"
					  " LEFT JOIN pg_catalog.pg_opclass o"
					  " ON o.oid = i.indclass[k.place - 1]"
					  " WHERE i.indrelid = " RELATION
					  " AND (k.attnum IS NOT NULL OR EXISTS (SELECT"
					  " FROM pg_catalog.pg_depend d WHERE d.objid = c.oid"
					  " AND " IS_RELATION("d.classid")
					  " AND " IS_RELATION("d.refclassid")
					  " AND d.refobjid = i.indrelid AND d.refobjsubid = $2))",
					  lengthof(args), args);
	for (uint64 i = 0; i < n; i++)
	{
		EffectIndex *index = palloc0(sizeof(EffectIndex));

		index->access_method = query_result_text(&query, i, 1);
		index->is_plain = query_result_bool(i, 2);
		index->is_default = query_result_bool(i, 3);
		indexes = lappend(indexes, index);
	}
	query_close(&query);
	return indexes;
}

static List *
column_ties(const char *identity, int attnum)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(identity), query_int(attnum)};
	List	   *ties;

	query_open(&query, QUERY_AS_CALLER);
	ties = read_texts(&query,
					  IDENTITIES("SELECT confrelid"
								 " FROM pg_catalog.pg_constraint"
								 " WHERE contype = 'f' AND conrelid = " RELATION
								 " AND $2 = ANY (conkey)"
								 " UNION SELECT conrelid"
								 " FROM pg_catalog.pg_constraint"
								 " WHERE contype = 'f' AND confrelid = " RELATION
								 " AND $2 = ANY (confkey)"),
					  lengthof(args), args);
	query_close(&query);
	return ties;
}

static EffectConstraint *
constraint(const char *identity, const char *name, void *arg)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(identity), query_text(name)};
	EffectConstraint *found = NULL;

	query_open(&query, QUERY_AS_CALLER);
	if (query_execute(&query,
					  "SELECT k.contype::pg_catalog.text, k.convalidated,"
					  " CASE WHEN c.oid IS NOT NULL THEN"
					  " pg_catalog.format('%I.%I', n.nspname, c.relname) END"
					  " FROM pg_catalog.pg_constraint k"
					  " LEFT JOIN pg_catalog.pg_class c ON c.oid = k.confrelid"
					  " LEFT JOIN pg_catalog.pg_namespace n"
					  " ON n.oid = c.relnamespace"
					  " WHERE k.conrelid = " RELATION " AND k.conname = $2",
					  lengthof(args), args) > 0)
	{
		found = palloc0(sizeof(EffectConstraint));
		found->kind = *query_result_text(&query, 0, 1);
		found->is_valid = query_result_bool(0, 2);
		found->referenced = query_result_text(&query, 0, 3);
	}
	query_close(&query);
	return found;
}

static List *
related(EffectRelated how, const char *name, void *arg)
{
	QueryScope	query;
	QueryArg	args[] = {query_text(how == EFFECT_USERS_OF_TYPE ?
									 qualified_type(name) : name)};
	List	   *names;

	query_open(&query, QUERY_AS_CALLER);
	names = read_texts(&query, related_sql[how], lengthof(args), args);
	query_close(&query);
	return names;
}

/* The search_path is the user's until query_open(). */
static const char *
qualified_type(const char *name)
{
	TypeName   *type = makeTypeNameFromNameList(names_of_text(name));
	Oid			oid = LookupTypeNameOid(NULL, type, true);

	if (!OidIsValid(oid))
		return name;
	return format_type_extended(oid, -1, FORMAT_TYPE_FORCE_QUALIFY);
}

static List *
read_texts(QueryScope *query, const char *sql, int nargs,
		   const QueryArg *args)
{
	uint64		n = query_execute(query, sql, nargs, args);
	List	   *texts = NIL;

	for (uint64 i = 0; i < n; i++)
		texts = lappend(texts, query_result_text(query, i, 1));
	return texts;
}
