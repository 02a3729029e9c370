/*-------------------------------------------------------------------------
 *
 * sequence.c
 *	  What sequences and identity columns have in common: their options.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/conversion.h"
#include "schema/kinds.h"
#include "schema/plan.h"
#include "schema/sequence.h"
#include "schema/table.h"

#include "compat.h"

static bool differs(const SchemaObject *old, const SchemaObject *new,
					const char *attribute);
static void append_limit(StringInfo sql, const SchemaObject *sequence,
						 const char *set, const char *attribute,
						 const char *keyword);
static int64 number_of(const SchemaObject *sequence, const char *note);

/*
 * What ALTER has to say, each behind SET for an identity column.  Limits that
 * nobody set go with the type and the direction: so they are said again, and
 * all at once, since each alone might not fit the others.
 */
char *
sequence_changes(const SchemaObject *old, const SchemaObject *new,
				 const char *set)
{
	StringInfoData sql;
	const char *increment = object_get(new, "increment");
	const char *cache = object_get(new, "cache");

	initStringInfo(&sql);
	if (differs(old, new, "type"))
		appendStringInfo(&sql, " AS %s", object_get(new, "type") == NULL ?
						 "bigint" : object_get(new, "type"));
	if (differs(old, new, "increment"))
		appendStringInfo(&sql, " %sINCREMENT BY %s", set,
						 increment == NULL ? "1" : increment);
	if (differs(old, new, "_minimum") || differs(old, new, "_maximum") ||
		differs(old, new, "type"))
	{
		append_limit(&sql, new, set, "minimum", "MINVALUE");
		append_limit(&sql, new, set, "maximum", "MAXVALUE");
	}
	if (differs(old, new, "_start"))
		appendStringInfo(&sql, " %sSTART WITH %s", set,
						 object_get(new, "_start"));
	if (sequence_has_to_restart(old, new))
		appendStringInfoString(&sql, " RESTART");
	if (differs(old, new, "cache"))
		appendStringInfo(&sql, " %sCACHE %s", set, cache == NULL ? "1" : cache);
	if (differs(old, new, "cycle"))
		appendStringInfo(&sql, " %s%sCYCLE", set,
						 object_get(new, "cycle") == NULL ? "NO " : "");
	return sql.data;
}

static bool
differs(const SchemaObject *old, const SchemaObject *new, const char *attribute)
{
	return !value_equal(object_get(old, attribute), object_get(new, attribute));
}

static void
append_limit(StringInfo sql, const SchemaObject *sequence, const char *set,
			 const char *attribute, const char *keyword)
{
	const char *value = object_get(sequence, attribute);

	if (value == NULL)
		appendStringInfo(sql, " %sNO %s", set, keyword);
	else
		appendStringInfo(sql, " %s%s %s", set, keyword, value);
}

/*
 * The server refuses limits that the last value is beyond.  What that is isn't
 * known here; but one that began outside of them is likely to be there still.
 */
bool
sequence_has_to_restart(const SchemaObject *old, const SchemaObject *new)
{
	int64		start = number_of(old, "_start");

	return start < number_of(new, "_minimum") ||
		start > number_of(new, "_maximum");
}

static int64
number_of(const SchemaObject *sequence, const char *note)
{
	const char *value = object_get(sequence, note);

	return value == NULL ? 0 : strtoll(value, NULL, 10);
}

/*
 * A new sequence of a column that is there goes on behind its largest value.
 * In an empty table, and for a column of no numbers, the sequence is left alone.
 * All rows count, whatever the table's owner is let see of them.
 */
void
write_setval(Writer *writer, const char *sequence, const SchemaObject *column,
			 const SchemaObject *options)
{
	const SchemaObject *table = column->parent;
	const char *increment = object_get(options, "increment");
	const char *type = column_base_type(column);
	bool		is_numeric = strncmp(type, "numeric", 7) == 0;

	if ((increment != NULL && *increment == '-') ||
		!(is_numeric || types_are_comparable(type, "bigint")))
		return;
	rebuild_write_no_force(writer, table, table->identity);
	writer_add(writer, HAZARD_SCANS_TABLE,
			   "SELECT pg_catalog.setval(%s, pg_catalog.max(%s)%s) FROM %s"
			   " HAVING pg_catalog.max(%s) >= %s",
			   quote_literal_cstr(sequence), column->name,
			   is_numeric ? "::bigint" : "",
			   table->identity, column->name, object_get(options, "_start"));
	if (object_get(table, "force_row_security") != NULL)
		writer_add(writer, 0, "ALTER TABLE %s FORCE ROW LEVEL SECURITY",
				   table->identity);
}
