/*-------------------------------------------------------------------------
 *
 * routine.c
 *	  What functions, procedures and aggregates have in common.
 *
 * CREATE OR REPLACE may give a name to an argument that had none, and a
 * default to one that had none; it may not take away or change a name, nor
 * take away a default, nor touch what comes out (ProcedureCreate() in
 * pg_proc.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "schema/routine.h"

#include "compat.h"

const char *const routine_placeholder_names[] = {
	"arguments", "result", "transforms", "support", NULL
};

static List *split_arguments(const char *arguments);
static const char *skip_token(const char *text);
static bool argument_replaceable(const char *old, const char *new);
static char *cut_default(const char *argument, bool *has_default);
static const char *skip_mode(const char *declaration, bool *comes_out);
static bool is_string_body(const char *body);

/* For the attribute "arguments". */
ChangeWay
routine_decide_arguments(const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = split_arguments(object_get(old, "arguments"));
	List	   *is = split_arguments(object_get(new, "arguments"));
	ListCell   *left;
	ListCell   *right;

	if (list_length(was) != list_length(is))
		return CHANGE_RECREATE;
	forboth(left, was, right, is)
		if (!argument_replaceable(lfirst(left), lfirst(right)))
		return CHANGE_RECREATE;
	return CHANGE_REPLACE;
}

/* At the commas that are in no parentheses and in no quotes. */
static List *
split_arguments(const char *arguments)
{
	List	   *result = NIL;
	const char *start = arguments;
	const char *c = arguments;

	while (*c != '\0')
	{
		if (*c == ',')
		{
			result = lappend(result, pnstrdup(start, c - start));
			start = c + 1 + (c[1] == ' ');
		}
		c = skip_token(c);
	}
	return lappend(result, pstrdup(start));
}

/* Behind one character, or behind all that it opens. */
static const char *
skip_token(const char *text)
{
	char		open = *text++;

	check_stack_depth();
	if (open == '"' || open == '\'')
	{
		/* a doubled quote ends it and opens the next */
		bool		escapes = open == '\'' && text[-2] == 'E';

		while (*text != '\0' && *text != open)
			text += (escapes && *text == '\\' && text[1] != '\0') ? 2 : 1;
		return *text == '\0' ? text : text + 1;
	}
	if (open == '(' || open == '[')
	{
		while (*text != '\0' && *text != ')' && *text != ']')
			text = skip_token(text);
		return *text == '\0' ? text : text + 1;
	}
	return text;
}

static bool
argument_replaceable(const char *old, const char *new)
{
	bool		had_default;
	bool		has_default;
	bool		came_out;
	bool		comes_out;
	const char *was = cut_default(old, &had_default);
	const char *is = cut_default(new, &has_default);
	size_t		length;

	if (had_default && !has_default)
		return false;
	if (strcmp(was, is) == 0)
		return true;
	was = skip_mode(was, &came_out);
	is = skip_mode(is, &comes_out);
	if (came_out || comes_out)
		return false;

	/* the same, or a name before the type that was all */
	length = strlen(was);
	return strcmp(was, is) == 0 ||
		(strlen(is) > length + 1 &&
		 strcmp(is + strlen(is) - length, was) == 0 &&
		 is[strlen(is) - length - 1] == ' ');
}

static char *
cut_default(const char *argument, bool *has_default)
{
	const char *c = argument;

	while (*c != '\0' && strncmp(c, " DEFAULT ", strlen(" DEFAULT ")) != 0)
		c = skip_token(c);
	*has_default = *c != '\0';
	return pnstrdup(argument, c - argument);
}

/* Names that look like a mode are quoted where a definition is written. */
static const char *
skip_mode(const char *declaration, bool *comes_out)
{
	*comes_out = strncmp(declaration, "OUT ", 4) == 0 ||
		strncmp(declaration, "INOUT ", 6) == 0;
	if (strncmp(declaration, "VARIADIC ", 9) == 0)
		return declaration + 9;
	if (strncmp(declaration, "IN ", 3) == 0)
		return declaration + 3;
	return declaration;
}

/* A body that calls its own function is parsed, so that has to be there. */
void
routine_create(Writer *writer, const SchemaObject *routine)
{
	const char *body = object_get(routine, "body");
	char	   *call = psprintf("%s.%s(", routine->schema, routine->name);

	if (is_string_body(body) || strstr(body, call) == NULL)
		writer_add_template(writer, 0, routine->kind->create, routine, NULL);
	else
	{
		write_placeholder(writer, routine);
		writer_add_template(writer, 0, routine->kind->replace, routine, NULL);
	}
}

static bool
is_string_body(const char *body)
{
	return strncmp(body, "AS ", strlen("AS ")) == 0;
}
