/*-------------------------------------------------------------------------
 *
 * yaml_error.c
 *	  Errors in YAML text: where, what, and what to do about it.
 *
 * libyaml says what it expected, in the words of the specification.  Those
 * words are kept, since a search engine knows them, and a hint says what is
 * mostly behind them.
 *
 * Any value may be a password.  So no message quotes one, and the statement
 * that brought the text is kept out of the server's log.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "core/yaml.h"
#include "core/yaml_internal.h"

#include "compat.h"

#define TAB_HINT "YAML wants spaces for indentation; this line starts with a tab."

/* What is mostly behind a complaint of libyaml's scanner or parser. */
typedef struct Advice
{
	const char *problem;		/* libyaml's text */
	const char *hint;
} Advice;

static const Advice advices[] = {
	{"block sequence entries are not allowed in this context",
	"An item that starts with - stands on a line of its own."},
	{"control characters are not allowed",
	"Inside double quotes such a character can be written as \\x07."},
	{"could not find expected ':'",
	"A key is followed by a colon and a space."},
	{"did not find expected ',' or ']'",
	"Items in brackets are set apart by commas, and the bracket is closed."},
	{"did not find expected ',' or '}'",
	"Entries in braces are set apart by commas, and the brace is closed."},
	{"did not find expected '-' indicator",
	"All items of a list start in the same column."},
	{"did not find expected alphabetic or numeric character",
	"Put a text that starts with * or & in quotes."},
	{"did not find expected <document start>",
	"All keys of a mapping start in the same column."},
	{"did not find expected key",
	"All keys of a mapping start in the same column."},
	{"did not find expected node content",
	"A value is missing, or there is a comma too many."},
	{"found character that cannot start any token",
	"Put a text that starts with @, ` or % in quotes."},
	{"found undefined tag handle",
	"Put a text that starts with ! in quotes."},
	{"found unknown escape character",
	"Put a text with backslashes in single quotes."},
	{"mapping keys are not allowed in this context",
	"Put a text that starts with ? in quotes."},
	{"mapping values are not allowed in this context",
	"Put a text that holds a colon and a space in quotes, and check the indentation."},
};

static const char *hint_for(const char *problem);
static const char *character_at(const char *text, size_t index);
static bool line_starts_with_tab(const char *text, const char *at);
pg_noreturn static void fail_encoding(const yaml_parser_t *parser,
									  const char *file, const char *text);
static YamlNode node_at(const char *file, yaml_mark_t mark);

/*
 * Inside ereport(): point to a node in the error's context.
 *
 * The message itself says "at line %d, column %d".
 */
int
yaml_errposition(const YamlNode *node)
{
	errhidestmt(true);
	return errcontext("%s:%d:%d", node->file, node->line, node->column);
}

/* Say that the text isn't YAML as we take it; detail and hint may be NULL. */
void
yaml_fail(const YamlNode *at, const char *problem,
		  const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_CONFIG_FILE_ERROR),
			 errmsg("invalid YAML at line %d, column %d: %s",
					at->line, at->column, problem),
			 detail != NULL ? errdetail("%s", detail) : 0,
			 hint != NULL ? errhint("%s", hint) : 0,
			 yaml_errposition(at)));
}

/* Say in which way libyaml failed. */
void
yaml_fail_syntax(const yaml_parser_t *parser, const char *file,
				 const char *text)
{
	YamlNode	problem = node_at(file, parser->problem_mark);
	YamlNode	context = node_at(file, parser->context_mark);
	const char *at;
	const char *detail = NULL;

	if (parser->error == YAML_MEMORY_ERROR)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	if (parser->error == YAML_READER_ERROR)
		fail_encoding(parser, file, text);

	at = character_at(text, parser->problem_mark.index);
	if (parser->context != NULL &&
		strcmp(parser->context, "while scanning a quoted scalar") == 0 &&
		*at == '\0')
		yaml_fail(&context, "this quote is never closed", NULL, NULL);
	if (parser->context != NULL &&
		parser->context_mark.index != parser->problem_mark.index)
		detail = psprintf("The problem arose %s that starts at line %d, column %d.",
						  parser->context, context.line, context.column);
	yaml_fail(&problem, parser->problem, detail,
			  line_starts_with_tab(text, at) ? TAB_HINT :
			  hint_for(parser->problem));
}

static const char *
hint_for(const char *problem)
{
	for (size_t i = 0; i < lengthof(advices); i++)
		if (strcmp(problem, advices[i].problem) == 0)
			return advices[i].hint;
	return NULL;
}

/* libyaml counts characters, all of them checked; this is where one starts. */
static const char *
character_at(const char *text, size_t index)
{
	while (index-- > 0 && *text != '\0')
		text += pg_utf_mblen((const unsigned char *) text);
	return text;
}

static bool
line_starts_with_tab(const char *text, const char *at)
{
	const char *line = at;

	while (line > text && line[-1] != '\n' && line[-1] != '\r')
		line--;
	return line[strspn(line, " ")] == '\t';
}

/*
 * A byte that isn't UTF-8, or a character that YAML keeps out.
 *
 * libyaml reads ahead and gives the offset only; line and column are counted
 * here.
 */
static void
fail_encoding(const yaml_parser_t *parser, const char *file,
			  const char *text)
{
	YamlNode	at = {.file = file, .line = 1, .column = 1};
	const char *end = text + parser->problem_offset;

	for (const char *c = text; *c != '\0';)
	{
		bool		ends_line = *c == '\n' || (*c == '\r' && c[1] != '\n');

		c += pg_utf_mblen((const unsigned char *) c);
		if (c > end)
			break;
		at.line += ends_line ? 1 : 0;
		at.column = ends_line ? 1 : at.column + 1;
	}
	yaml_fail(&at, parser->problem, NULL, hint_for(parser->problem));
}

static YamlNode
node_at(const char *file, yaml_mark_t mark)
{
	return (YamlNode)
	{
		.file = file, .line = mark.line + 1, .column = mark.column + 1
	};
}
