/*-------------------------------------------------------------------------
 *
 * relation.c
 *	  What kinds of relations have in common: options.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/kinds.h"
#include "schema/relation.h"

#include "compat.h"

/*
 * Options keep the order in which they were set, and pg_dump shows it: so where
 * they differ all are taken back, and those wanted are set.  NULL: there are
 * none.
 */
void
relation_alter_options(Writer *writer, Hazards hazards, const char *target,
					   const char *was, const char *is)
{
	if (was != NULL)
		writer_add(writer, hazards, "ALTER %s RESET (%s)", target,
				   relation_option_names(was));
	if (is != NULL)
		writer_add(writer, hazards, "ALTER %s SET (%s)", target, is);
}

/* a='1', b='2' without the values */
char *
relation_option_names(const char *options)
{
	StringInfoData names;
	bool		in_value = false;

	initStringInfo(&names);
	for (const char *c = options; *c != '\0'; c++)
	{
		if (*c == '\'')
			in_value = !in_value;
		else if (!in_value && *c != '=' && !(*c == 'E' && c[1] == '\''))
			appendStringInfoChar(&names, *c);
	}
	return names.data;
}

/* Those of a relation and of its TOAST table; NULL: there are none. */
const char *
relation_all_options(const SchemaObject *relation)
{
	const char *options = object_written(relation, "options");
	const char *toast_options = object_written(relation, "toast_options");

	if (options == NULL || toast_options == NULL)
		return options != NULL ? options : toast_options;
	return psprintf("%s, %s", options, toast_options);
}
