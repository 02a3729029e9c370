/*-------------------------------------------------------------------------
 *
 * shadow_move.c
 *	  Move objects from one schema into another, without a lock on them.
 *
 * Of a table that an extension made, its indexes, row type, arrays and
 * constraints live in the schema as well, and have to go with it.  TOAST
 * tables have a schema of their own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"

#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

/*
 * The objects of extension $1, 0 for all, and what
 * lives where they do: indexes, row types, arrays, multiranges,
 * constraints.
 */
#define MEMBERS \
	"WITH RECURSIVE member AS (SELECT classid, objid FROM pg_catalog.pg_depend" \
	" WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass" \
	" AND deptype = 'e' AND ($1 = 0 OR refobjid::bigint = $1))," \
	" relation AS (SELECT objid AS oid FROM member" \
	" WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	" UNION SELECT i.indexrelid FROM member JOIN pg_catalog.pg_index i ON i.indrelid = objid" \
	" WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass" \
	" UNION SELECT t.typrelid FROM member JOIN pg_catalog.pg_type t ON t.oid = objid" \
	" WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.typrelid <> 0)," \
	" base AS (SELECT objid AS oid FROM member" \
	" WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass" \
	" UNION SELECT c.reltype FROM relation JOIN pg_catalog.pg_class c USING (oid)" \
	" WHERE c.reltype <> 0" \
	" UNION SELECT r.rngmultitypid FROM member JOIN pg_catalog.pg_range r ON r.rngtypid = objid" \
	" WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass)," \
	" type AS (SELECT oid FROM base" \
	" UNION SELECT t.typarray FROM base JOIN pg_catalog.pg_type t USING (oid)" \
	" WHERE t.typarray <> 0)," \
	" object (classid, objid) AS (SELECT classid, objid FROM member" \
	" UNION SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, oid FROM relation" \
	" UNION SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid FROM type" \
	" UNION SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, c.oid" \
	" FROM pg_catalog.pg_constraint c WHERE c.conrelid IN (SELECT oid FROM relation)" \
	" OR c.contypid IN (SELECT oid FROM type)" \
	" UNION SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, oid" \
	" FROM pg_catalog.pg_extension WHERE $1 = 0 OR oid::bigint = $1)" \
	" "

/* Catalogs of what lives in a schema, and the column that says in which. */
static const struct
{
	const char *catalog;
	const char *column;
}			homes[] = {
	{"pg_class", "relnamespace"},
	{"pg_type", "typnamespace"},
	{"pg_proc", "pronamespace"},
	{"pg_constraint", "connamespace"},
	{"pg_operator", "oprnamespace"},
	{"pg_opclass", "opcnamespace"},
	{"pg_opfamily", "opfnamespace"},
	{"pg_collation", "collnamespace"},
	{"pg_conversion", "connamespace"},
	{"pg_ts_config", "cfgnamespace"},
	{"pg_ts_dict", "dictnamespace"},
	{"pg_ts_parser", "prsnamespace"},
	{"pg_ts_template", "tmplnamespace"},
	{"pg_statistic_ext", "stxnamespace"},
	{"pg_extension", "extnamespace"}
};

static void move(const char *with, bool members, Oid extension, Oid from,
				 Oid to);
static char *select_contents(const char *with, bool members);

/*
 * Move the objects of an extension, or of all for InvalidOid, from one schema
 * into another, the extension with them.
 */
void
shadow_move_members(Oid extension, Oid from, Oid to)
{
	move(MEMBERS, true, extension, from, to);
}

/* Move all that is in a schema into another. */
void
shadow_move_contents(Oid from, Oid to)
{
	move("", false, InvalidOid, from, to);
}

static void
move(const char *with, bool members, Oid extension, Oid from, Oid to)
{
	QueryScope	query;
	QueryArg	args[] = {query_bigint(extension), query_bigint(from)};
	Oid		   *catalogs;
	Oid		   *objects;
	uint64		n;

	query_open(&query, QUERY_AS_CALLER);
	n = query_execute(&query, select_contents(with, members), 2, args);
	catalogs = palloc_array(Oid, n + 1);
	objects = palloc_array(Oid, n + 1);
	for (uint64 i = 0; i < n; i++)
	{
		catalogs[i] = (Oid) query_result_bigint(i, 1);
		objects[i] = (Oid) query_result_bigint(i, 2);
	}
	query_close(&query);
	for (uint64 i = 0; i < n; i++)
		shadow_edit_namespace(catalogs[i], objects[i], from, to);
	CommandCounterIncrement();
}

/* What lives in schema $2: catalog and OID. */
static char *
select_contents(const char *with, bool members)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, with);
	for (int i = 0; i < (int) lengthof(homes); i++)
	{
		appendStringInfo(&sql, "%sSELECT '%s'::pg_catalog.regclass::oid::bigint,"
						 " c.oid::bigint FROM pg_catalog.%s c"
						 " WHERE c.%s = $2::oid AND $1::bigint IS NOT NULL",
						 i == 0 ? "" : " UNION ALL ",
						 homes[i].catalog, homes[i].catalog, homes[i].column);
		if (members)
			appendStringInfo(&sql, " AND ('%s'::pg_catalog.regclass::oid, c.oid)"
							 " IN (SELECT classid, objid FROM object)",
							 homes[i].catalog);
	}
	return sql.data;
}
