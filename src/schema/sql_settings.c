/*-------------------------------------------------------------------------
 *
 * sql_settings.c
 *	  The settings under which definitions are read and written.
 *
 * The server writes a constant as the session wants to see it: a date in its
 * DateStyle, a point in time in its zone.  What is compared with other
 * sessions' models, or runs in one, must not depend on that.  So catalogs are
 * read, and SQL is written, under the settings that pg_dump takes, and the
 * time zone UTC.
 *
 * DDL of the user is loaded under the session's own settings, as in a build.
 *
 * What is written means the same in any session: dates are ISO, points in time
 * carry their offset, signs of intervals are all there, strings with a
 * backslash are E''.  Money and XML have no such form: where they are, the
 * text begins with what they need.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "utils/guc.h"

#include "core/scan.h"
#include "schema/sql_settings.h"

#include "compat.h"

/* The first one is needed to read the queries themselves. */
static const struct
{
	const char *name;
	const char *value;
}			settings[] = {
	{"standard_conforming_strings", "on"},
	{"quote_all_identifiers", "off"},
	{"DateStyle", "ISO"},
	{"IntervalStyle", "postgres"},
	{"TimeZone", "UTC"},
	{"extra_float_digits", "3"},
	{"bytea_output", "hex"},
	{"xmlbinary", "base64"},
	{"xmloption", "content"},
	{"lc_monetary", "C"}
};

/* Types whose constants are read by a setting. */
static const struct
{
	const char *constant;
	const char *command;
}			needed[] = {
	{"::money", "SET lc_monetary = 'C';\n"},
	{"::xml", "SET xmloption = content;\n"}
};

static const char *append_escaped(StringInfo text, const char *string);

/* Fix them, until the end of the GUC nest level that the caller has opened. */
void
sql_settings_fix(void)
{
	for (size_t i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i].name, settings[i].value,
								 PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
								 true, 0, false);
}

/* What does the same in a transaction on another server. */
char *
sql_settings_commands(void)
{
	StringInfoData sql;

	initStringInfo(&sql);
	for (size_t i = 0; i < lengthof(settings); i++)
		appendStringInfo(&sql, "SET LOCAL %s = '%s';", settings[i].name,
						 settings[i].value);
	return sql.data;
}

/*
 * The statement with each string that has a backslash as E'', which means the
 * same whatever standard_conforming_strings is; itself if there is none.
 */
char *
sql_settings_free(char *sql)
{
	StringInfoData text;
	TokenScan  *scan;
	const char *done = sql;

	if (strchr(sql, '\\') == NULL)
		return sql;
	initStringInfo(&text);
	scan = scan_start(sql);
	while (scan_next(scan))
	{
		const char *string = sql + scan->location;

		if (*string != '\'' || strchr(scan->value.str, '\\') == NULL)
			continue;
		appendBinaryStringInfo(&text, done, string - done);
		done = append_escaped(&text, string);
	}
	scan_finish(scan);
	appendStringInfoString(&text, done);
	return text.data;
}

/* A string that begins there; gives its closing quote, which isn't appended. */
static const char *
append_escaped(StringInfo text, const char *string)
{
	if (text->len > 0 && isalnum((unsigned char) text->data[text->len - 1]))
		appendStringInfoChar(text, ' ');
	appendStringInfoString(text, "E'");
	for (string++; *string != '\'' || string[1] == '\''; string++)
	{
		if (*string == '\\')
			appendStringInfoChar(text, '\\');
		else if (*string == '\'')
			appendStringInfoChar(text, *string++);
		appendStringInfoChar(text, *string);
	}
	return string;
}

/* What has to run before the text, so that all of its constants are read. */
char *
sql_settings_head(const char *sql)
{
	StringInfoData head;

	initStringInfo(&head);
	for (size_t i = 0; i < lengthof(needed); i++)
		if (strstr(sql, needed[i].constant) != NULL)
			appendStringInfoString(&head, needed[i].command);
	return head.data;
}
