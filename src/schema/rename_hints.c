/*-------------------------------------------------------------------------
 *
 * rename_hints.c
 *	  What DDL says of former names: -- confiture:renamed-from OLD_NAME.
 *
 * The comment stands on a line of its own, above the statement that creates an
 * object, or inside of it above a column, a constraint, an attribute or the
 * label of an enum.
 *
 * Whether such a line is a comment, or part of a string or of a longer comment,
 * is the server's scanner's to say: it reads a copy in which a 0 stands
 * before each.  Where it finds that 0 as a token, there is the comment; and the
 * tokens behind it tell what it stands above.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "core/execute.h"
#include "core/scan.h"
#include "core/suggest.h"
#include "schema/rename.h"

#include "compat.h"

typedef struct Token
{
	size_t		offset;			/* in the script */
	bool		is_hint;
	bool		is_keyword;
	char	   *string;			/* what is in its quotes; NULL: it isn't
								 * quoted */
} Token;

/* One statement, with what stands above it. */
typedef struct Region
{
	const Script *script;
	const ScriptStatement *statement;	/* NULL: behind the last one */
	size_t		from;
	size_t		to;
	List	   *hints;			/* Hint * */
	Token	   *tokens;
	int			ntokens;
} Region;

/* A line that says it, or seems to. */
typedef struct Hint
{
	size_t		offset;			/* of the -- in the script */
	char	   *from;
	bool		own_line;
} Hint;

static Region region_of(const Script *script, int number);
static void find_lines(Region *region);
static bool take_line(const Script *script, size_t at, size_t end, Hint *hint);
static bool stands_alone(const Script *script, size_t at);
static void scan_tokens(Region *region);
static void read_hint(const Region *region, const Hint *hint, int token,
					  List **hints);
static RenameElement *find_element(const Region *region, const Hint *hint,
								   int token);
static RenameElement *find_inside(const Region *region, const List *elements,
								  int token);
static char *script_place(const Script *script, size_t offset);
pg_noreturn static void refuse(const Region *region, const Hint *hint,
							   const char *why);

/* Those in a script (RenameHint *), from top to bottom. */
List *
rename_hints(const Script *script)
{
	List	   *hints = NIL;

	if (strstr(script->text, RENAME_MARK) == NULL)
		return NIL;
	for (int i = 0; i <= script->nstatements; i++)
	{
		Region		region = region_of(script, i);
		int			next = 0;

		find_lines(&region);
		if (region.hints == NIL)
			continue;
		scan_tokens(&region);
		for (int t = 0; t < region.ntokens; t++)
			if (region.tokens[t].is_hint)
			{
				while (((Hint *) list_nth(region.hints, next))->offset !=
					   region.tokens[t].offset)
					next++;
				read_hint(&region, list_nth(region.hints, next), t, &hints);
			}
	}
	return hints;
}

/* From behind the statement before it. */
static Region
region_of(const Script *script, int number)
{
	Region		region = {.script = script, .to = script->length};

	if (number < script->nstatements)
	{
		region.statement = &script->statements[number];
		region.to = region.statement->offset + region.statement->length;
	}
	if (number > 0)
	{
		const ScriptStatement *before = &script->statements[number - 1];

		region.from = before->has_data ?
			before->data_offset + before->data_length :
			before->offset + before->length;
	}

	/* the line that ends rows, or the semicolon */
	if (number > 0 && script->statements[number - 1].has_data)
		while (region.from < region.to && script->text[region.from] != '\n')
			region.from++;
	else if (number > 0 && region.from < region.to)
		region.from++;
	return region;
}

static void
find_lines(Region *region)
{
	const char *text = region->script->text;
	size_t		at = region->from;

	while (at + 1 < region->to)
	{
		const char *dashes = memchr(text + at, '-', region->to - at - 1);
		const char *newline;
		size_t		end;
		Hint		hint;

		if (dashes == NULL)
			break;
		at = dashes - text;
		if (text[at + 1] != '-')
		{
			at++;
			continue;
		}
		newline = memchr(text + at, '\n', region->to - at);
		end = newline == NULL ? region->to : (size_t) (newline - text);
		if (take_line(region->script, at, end, &hint))
		{
			Hint	   *kept = palloc_object(Hint);

			*kept = hint;
			region->hints = lappend(region->hints, kept);
			at = end;
		}
		else
			at += 2;
	}
}

/* Does a comment begin here that is, or is meant to be, a hint? */
static bool
take_line(const Script *script, size_t at, size_t end, Hint *hint)
{
	const char *c = script->text + at + 2;
	const char *stop = script->text + end;
	const char *name;
	size_t		length;

	while (c < stop && isspace((unsigned char) *c))
		c++;
	if ((size_t) (stop - c) < strlen(RENAME_MARK) ||
		strncmp(c, RENAME_MARK, strlen(RENAME_MARK)) != 0)
		return false;
	name = c += strlen(RENAME_MARK);
	while (c < stop && !isspace((unsigned char) *c))
		c++;
	length = c - name;
	if (length != strlen(RENAME_HINT) ||
		strncmp(name, RENAME_HINT, length) != 0)
	{
		char	   *other = pnstrdup(name, length);

		if (suggest_name(other, list_make1(RENAME_HINT)) == NULL)
			return false;
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("unknown directive \"%s\"", other),
				 errhint("Did you mean \"%s\"?", RENAME_HINT),
				 errcontext("%s", script_place(script, at))));
	}
	while (c < stop && isspace((unsigned char) *c))
		c++;
	while (stop > c && isspace((unsigned char) stop[-1]))
		stop--;
	hint->offset = at;
	hint->from = pnstrdup(c, stop - c);
	hint->own_line = stands_alone(script, at);
	return true;
}

static bool
stands_alone(const Script *script, size_t at)
{
	while (at > 0 && script->text[at - 1] != '\n')
		if (!isspace((unsigned char) script->text[--at]))
			return false;
	return true;
}

/* Of a copy in which a 0 stands before each hint. */
static void
scan_tokens(Region *region)
{
	char	   *copy = pnstrdup(region->script->text + region->from,
								region->to - region->from);
	TokenScan  *scan;
	int			room = 64;
	ListCell   *next = list_head(region->hints);
	ListCell   *cell;

	foreach(cell, region->hints)
	{
		const Hint *hint = lfirst(cell);

		/* the rest stays a comment, or part of what it is part of */
		memcpy(copy + (hint->offset - region->from), "0--", strlen("0--"));
	}
	scan = scan_start(copy);
	region->tokens = palloc_array(Token, room);
	while (scan_next(scan))
	{
		Token	   *token;

		if (region->ntokens == room)
			region->tokens = repalloc(region->tokens, (room *= 2) * sizeof(Token));
		token = &region->tokens[region->ntokens++];
		token->offset = region->from + scan->location;
		token->is_keyword = scan->keyword != NULL;
		token->string = scan_string_class(scan) == 's' ?
			pstrdup(scan->value.str) : NULL;
		while (next != NULL && ((Hint *) lfirst(next))->offset < token->offset)
			next = lnext(region->hints, next);
		token->is_hint = next != NULL &&
			((Hint *) lfirst(next))->offset == token->offset;
	}
	scan_finish(scan);
}

static void
read_hint(const Region *region, const Hint *hint, int token, List **hints)
{
	RenameHint *result = palloc0_object(RenameHint);
	RenameElement *element;

	if (*hint->from == '\0')
		refuse(region, hint, "It has to be followed by the old name.");
	if (!hint->own_line)
		refuse(region, hint, "It has to be on a line of its own, above what was renamed.");
	element = find_element(region, hint, token);
	if (element == NULL)
		refuse(region, hint, "It stands above nothing that it could name: no statement that creates an object with a name, no column, constraint, attribute or label.");
	result->element = *element;
	result->from = hint->from;
	result->place = script_place(region->script, hint->offset);
	*hints = lappend(*hints, result);
}

/* What a hint stands above; NULL: nothing that has a name. */
static RenameElement *
find_element(const Region *region, const Hint *hint, int token)
{
	List	   *elements;
	ListCell   *cell;

	if (region->statement == NULL)
		return NULL;
	elements = rename_elements(execute_parse(region->script, region->statement));
	if (hint->offset > region->statement->offset)
		return find_inside(region, elements, token);
	foreach(cell, elements)
		if (((RenameElement *) lfirst(cell))->location < 0)
		return lfirst(cell);
	return NULL;
}

/* The one that begins with the next token; ADD COLUMN may stand before it. */
static RenameElement *
find_inside(const Region *region, const List *elements, int token)
{
	for (int t = token + 1; t < region->ntokens; t++)
	{
		const Token *next = &region->tokens[t];
		ListCell   *cell;

		if (next->is_hint)
			continue;
		foreach(cell, elements)
		{
			RenameElement *element = lfirst(cell);

			if (next->string != NULL && element->label != NULL &&
				strcmp(next->string, element->label) == 0)
				return element;
			if (element->location >= 0 && element->label == NULL &&
				region->statement->offset + element->location == next->offset)
				return element;
		}
		if (!next->is_keyword)
			return NULL;
	}
	return NULL;
}

static char *
script_place(const Script *script, size_t offset)
{
	ScriptPosition position = {1, 1};

	position = script_advance(position, script->text, offset);
	return psprintf("%s:%d:%d", script->name, position.line, position.column);
}

static void
refuse(const Region *region, const Hint *hint, const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("\"-- confiture:%s%s%s\" names nothing", RENAME_HINT,
					*hint->from == '\0' ? "" : " ", hint->from),
			 errdetail_internal("%s", why),
			 errcontext("%s", script_place(region->script, hint->offset))));
}
