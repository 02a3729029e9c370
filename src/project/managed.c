/*-------------------------------------------------------------------------
 *
 * managed.c
 *	  Which objects an environment manages.
 *
 * Managed are the schemas of manage.schemas, else all but the system's,
 * temporary ones and confiture's own, and in them what manage.ignore doesn't
 * name.  What stands in no schema is managed unless ignored.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "project/managed.h"

#include "compat.h"

static bool names_schema(const List *schemas, const char *schema);
static bool matches(const char *text, const char *pattern);

/*
 * Is this object managed?
 *
 * The schema, bare, is NULL for what stands in none; a schema stands in
 * itself.  The identity is that of pg_identify_object(), NULL if there is
 * none.
 */
bool
managed_covers(const Settings *settings, const char *schema,
			   const char *identity)
{
	ListCell   *pattern;

	if (schema != NULL &&
		(managed_is_foreign_schema(schema) ||
		 !names_schema(settings->manage_schemas, schema)))
		return false;
	foreach(pattern, settings->manage_ignore)
		if (identity != NULL && matches(identity, lfirst(pattern)))
		return false;
	return true;
}

/* Is it the system's, temporary or confiture's own? */
bool
managed_is_foreign_schema(const char *schema)
{
	return strncmp(schema, "pg_", 3) == 0 ||
		strcmp(schema, "information_schema") == 0 ||
		strcmp(schema, "confiture") == 0;
}

static bool
names_schema(const List *schemas, const char *schema)
{
	ListCell   *cell;

	foreach(cell, schemas)
		if (strcmp(lfirst(cell), schema) == 0)
		return true;
	return schemas == NIL;
}

/*
 * In a pattern * stands for anything and ? for one character.  When one stops
 * to match, the last * takes one more.
 */
static bool
matches(const char *text, const char *pattern)
{
	const char *star = NULL;
	const char *taken = NULL;

	while (*text != '\0')
	{
		if (*pattern == '*')
		{
			star = ++pattern;
			taken = text;
		}
		else if (*pattern == '?')
		{
			pattern++;
			text += pg_mblen(text);
		}
		else if (*pattern == *text)
		{
			pattern++;
			text++;
		}
		else if (star != NULL)
		{
			pattern = star;
			text = ++taken;
		}
		else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
