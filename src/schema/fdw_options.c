/*-------------------------------------------------------------------------
 *
 * fdw_options.c
 *	  Options of foreign objects: OPTIONS (name 'value', ...).
 *
 * The catalogs keep them in some order, which means nothing.  The attributes
 * have them in the order of their names (SQL_FDW_OPTIONS).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/model.h"
#include "schema/fdw_options.h"

#include "compat.h"

static char *take_word(const char **text);
static const ForeignOption *option_named(const List *options, const char *name);

List *
fdw_options_parse(const char *text)
{
	List	   *options = NIL;

	while (text != NULL && *text != '\0')
	{
		ForeignOption *option = palloc0_object(ForeignOption);

		option->name = take_word(&text);
		if (*text == ' ')
		{
			text++;
			option->value = take_word(&text);
		}
		options = lappend(options, option);
		if (*text == ',')
			text += strlen(", ");
	}
	return options;
}

/* Up to a blank or comma that is in no quotes. */
static char *
take_word(const char **text)
{
	const char *start = *text;
	const char *c = start;
	char		quote = '\0';

	for (; *c != '\0' && (quote != '\0' || (*c != ' ' && *c != ',')); c++)
		if (quote == '\0' && (*c == '\'' || *c == '"'))
			quote = *c;
		else if (*c == quote)
			quote = '\0';
	*text = c;
	return pnstrdup(start, c - start);
}

char *
fdw_options_difference(const char *old, const char *new)
{
	List	   *was = fdw_options_parse(old);
	List	   *is = fdw_options_parse(new);
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	foreach(cell, was)
	{
		const ForeignOption *option = lfirst(cell);

		if (option_named(is, option->name) == NULL)
			appendStringInfo(&sql, "%sDROP %s", sql.len > 0 ? ", " : "",
							 option->name);
	}
	foreach(cell, is)
	{
		const ForeignOption *option = lfirst(cell);
		const ForeignOption *before = option_named(was, option->name);

		if (before == NULL || !value_equal(before->value, option->value))
			appendStringInfo(&sql, "%s%s %s %s", sql.len > 0 ? ", " : "",
							 before == NULL ? "ADD" : "SET",
							 option->name, option->value);
	}
	return sql.len > 0 ? sql.data : NULL;
}

static const ForeignOption *
option_named(const List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		const ForeignOption *option = lfirst(cell);

		if (strcmp(option->name, name) == 0)
			return option;
	}
	return NULL;
}
