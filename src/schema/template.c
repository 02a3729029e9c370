/*-------------------------------------------------------------------------
 *
 * template.c
 *	  SQL text with the attributes of an object put in (see kinds.h).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/kinds.h"

#include "compat.h"

typedef struct Expansion
{
	const SchemaObject *object;
	const SchemaObject *old;	/* NULL: there was none */
	StringInfoData text;
	bool		complete;		/* nothing was NULL since the last [ */
} Expansion;

static const char *expand_variable(Expansion *expansion, const char *start);
static const char *look_up(const Expansion *expansion, const char *name);
static const char *look_up_in(const SchemaObject *object, const char *name);

/*
 * The text that a template makes for an object.
 *
 * NULL outside of brackets is an error of ours: that attribute is always
 * there, or its template would have brackets.
 */
char *
template_expand(const char *template, const SchemaObject *object,
				const SchemaObject *old)
{
	Expansion	expansion = {.object = object, .old = old, .complete = true};
	int			group = -1;

	initStringInfo(&expansion.text);
	for (const char *c = template; *c != '\0';)
	{
		if (*c == '{')
		{
			c = expand_variable(&expansion, c + 1);
			if (!expansion.complete && group < 0)
				elog(ERROR, "%s %s has nothing for \"%s\"", object->kind->name,
					 object->identity != NULL ? object->identity : object->name,
					 template);
			continue;
		}
		if (*c == '[')
			group = expansion.text.len;
		else if (*c == ']')
		{
			if (!expansion.complete)
				expansion.text.len = group;
			expansion.complete = true;
			group = -1;
		}
		else
			appendStringInfoChar(&expansion.text, *c);
		c++;
	}
	expansion.text.data[expansion.text.len] = '\0';
	return expansion.text.data;
}

/* From behind its brace; returns what comes behind the other one. */
static const char *
expand_variable(Expansion *expansion, const char *start)
{
	const char *end = strchr(start, '}');
	bool		tests = *start == '?' || *start == '!';
	bool		negated = *start == '!';
	char	   *name;
	const char *value;

	if (end == NULL)
		elog(ERROR, "template without a closing brace: \"%s\"", start);
	if (tests)
		start++;
	name = pnstrdup(start, end - start);
	value = look_up(expansion, name);
	if ((value == NULL) != negated)
		expansion->complete = false;
	else if (!tests)
		appendStringInfoString(&expansion->text, value);
	pfree(name);
	return end + 1;
}

static const char *
look_up(const Expansion *expansion, const char *name)
{
	if (strncmp(name, "old.", 4) == 0)
		return expansion->old == NULL ? NULL :
			look_up_in(expansion->old, name + 4);
	return look_up_in(expansion->object, name);
}

static const char *
look_up_in(const SchemaObject *object, const char *name)
{
	if (strcmp(name, "name") == 0)
		return object->name;
	if (strcmp(name, "identity") == 0)
		return object->identity;
	if (strcmp(name, "schema") == 0)
		return object->schema;
	if (strcmp(name, "parent") == 0)
		return object->parent == NULL ? NULL : object->parent->identity;
	if (strcmp(name, "target") == 0)
		return kind_target(object);
	if (strncmp(name, "parent.", 7) == 0)
		return object->parent == NULL ? NULL :
			look_up_in(object->parent, name + 7);
	return object_written(object, name);
}
