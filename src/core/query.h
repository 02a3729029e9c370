/*-------------------------------------------------------------------------
 *
 * query.h
 *	  SQL of our own, run with a pinned search_path: the one door to SPI.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CORE_QUERY_H
#define CORE_QUERY_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

typedef enum QueryRole
{
	QUERY_AS_CALLER,
	QUERY_AS_OWNER				/* the owner of the extension */
} QueryRole;

/* What query_close() puts back; the members are query.c's own business. */
typedef struct QueryScope
{
	MemoryContext caller_context;
	Oid			saved_user;
	int			saved_security;
	int			guc_level;
} QueryScope;

typedef struct QueryArg
{
	Oid			type;
	Datum		value;
	bool		isnull;
} QueryArg;

/*
 * A statement that runs once for each of many rows: its plan is made once and
 * kept for the session.  A static variable; only sql is set by its owner.
 */
typedef struct QueryPlan
{
	const char *sql;
	struct _SPI_plan *kept;
} QueryPlan;

extern void query_open(QueryScope *scope, QueryRole role);
extern void query_close(QueryScope *scope);
extern uint64 query_execute(QueryScope *scope, const char *sql,
							int nargs, const QueryArg *args);
extern uint64 query_execute_read(QueryScope *scope, const char *sql);
extern uint64 query_execute_plan(QueryScope *scope, QueryPlan *plan,
								 int nargs, const QueryArg *args);

extern QueryArg query_text(const char *value);
extern QueryArg query_bigint(int64 value);
extern QueryArg query_int(int32 value);
extern QueryArg query_bool(bool value);
extern QueryArg query_timestamptz(TimestampTz value);
extern QueryArg query_text_array(List *strings);
extern QueryArg query_datum(Oid type, Datum value);
extern QueryArg query_null(Oid type);

extern Datum query_result(uint64 row, int column, bool *isnull);
extern char *query_result_text(QueryScope *scope, uint64 row, int column);
extern char *query_result_value(uint64 row, int column);
extern int	query_column_count(void);
extern const char *query_column_name(int column);
extern int64 query_result_bigint(uint64 row, int column);
extern bool query_result_bool(uint64 row, int column);

extern Oid	query_extension_owner(void);
extern char *query_current_user(void);

#endif							/* CORE_QUERY_H */
