/*-------------------------------------------------------------------------
 *
 * adopted.c
 *	  The ledgers of other tools that were adopted, which count as nobody's.
 *
 * Such a table stays where it is, for the way back to its tool, and is no
 * part of the schema that the DDL describes: it is in no build's way and in
 * no difference.  It is known by its name as pg_identify_object() spells it,
 * schema and table quoted where need be, since an OID would not survive a
 * dump.  A sequence that the table owns goes with it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/query.h"
#include "project/adopted.h"

#include "compat.h"

/* Their names (char *), as pg_identify_object() spells them. */
List *
adopted_tables(void)
{
	QueryScope	query;
	List	   *names = NIL;
	uint64		n;

	query_open(&query, QUERY_AS_OWNER);
	n = query_execute(&query,
					  "SELECT table_name FROM confiture.adopted_ledger"
					  " ORDER BY table_name", 0, NULL);
	for (uint64 i = 0; i < n; i++)
		names = lappend(names, query_result_text(&query, i, 1));
	query_close(&query);
	return names;
}

/* Remember a table; the first time counts. */
void
adopted_note_table(const char *identity, const char *tool)
{
	QueryScope	query;
	QueryArg	args[] = {
		query_text(identity),
		query_text(tool),
		query_text(query_current_user())
	};

	query_open(&query, QUERY_AS_OWNER);
	query_execute(&query,
				  "INSERT INTO confiture.adopted_ledger"
				  " (table_name, tool, adopted_at, adopted_by)"
				  " VALUES ($1, $2, pg_catalog.now(), $3)"
				  " ON CONFLICT (table_name) DO NOTHING",
				  lengthof(args), args);
	query_close(&query);
}
