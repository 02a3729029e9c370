/*-------------------------------------------------------------------------
 *
 * script_place.c
 *	  Places in a script, counted and reported.
 *
 * A position in an error is one in the text that the server was given.  The
 * client gave it "SELECT confiture.build()", though, so the line of the file
 * is reported as an internal query, which psql prints with a mark under the
 * place; and the context says file:line:column.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "core/script.h"

#include "compat.h"

/* Of an erroneous line, this many bytes on either side are shown. */
#define EXCERPT_BYTES	160

static void report_excerpt(const Script *script, size_t offset);
static const char *line_start(const Script *script, const char *place);

/* The place that lies so many bytes of text after another one. */
ScriptPosition
script_advance(ScriptPosition from, const char *text, size_t length)
{
	const char *end = text + length;
	const char *newline;

	while ((newline = memchr(text, '\n', end - text)) != NULL)
	{
		from.line++;
		from.column = 1;
		text = newline + 1;
	}
	from.column += pg_mbstrlen_with_len(text, (int) (end - text));
	return from;
}

/*
 * For error context callbacks: name the place, and show the line.
 *
 * offset, in bytes, is what position stands for.
 */
void
script_report_position(const Script *script, ScriptPosition position,
					   size_t offset)
{
	if (geterrposition() > 0)
		report_excerpt(script, offset);
	errcontext("%s:%d:%d", script->name, position.line, position.column);
}

static void
report_excerpt(const Script *script, size_t offset)
{
	const char *place = script->text + offset;
	const char *start = line_start(script, place);
	int			length = (int) (place - start);
	char	   *excerpt;

	if (length > EXCERPT_BYTES)
		start += pg_mbcliplen(start, length, length - EXCERPT_BYTES);
	length = (int) Min(script->text + script->length - start,
					   place - start + EXCERPT_BYTES);
	excerpt = pnstrdup(start, pg_mbcliplen(start, length, length));
	excerpt[strcspn(excerpt, "\r\n")] = '\0';

	errposition(0);
	internalerrposition(pg_mbstrlen_with_len(start, (int) (place - start)) + 1);
	internalerrquery(excerpt);
}

static const char *
line_start(const Script *script, const char *place)
{
	while (place > script->text && place[-1] != '\n')
		place--;
	return place;
}
