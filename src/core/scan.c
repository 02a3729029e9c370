/*-------------------------------------------------------------------------
 *
 * scan.c
 *	  The tokens of an SQL text, one at a time, by PostgreSQL's scanner.
 *
 * The grammar's token numbers aren't installed with the server and differ
 * between versions.  So we hand the scanner a keyword table with numbers of
 * our own; of all other tokens only single characters can be told apart.
 *
 * The scanner works on a copy of the text that it lets us see (scanbuf, meant
 * for error messages).  What stands in that copy beyond the current token
 * hasn't been looked at, and scan_blank() may overwrite it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/keywords.h"
#include "mb/pg_wchar.h"
#include "parser/parser.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "core/scan.h"

#include "compat.h"

/* Keywords get numbers above all that the scanner uses for other tokens. */
#define FIRST_KEYWORD	10000

static const uint16 *keyword_numbers(void);
static int	silence_notices(void);

/* Start to scan a NUL-terminated text; settings of the session don't count. */
TokenScan *
scan_start(const char *text)
{
	TokenScan  *scan = palloc0_object(TokenScan);

	scan->tokens = AllocSetContextCreate(CurrentMemoryContext,
										 "confiture tokens",
										 ALLOCSET_DEFAULT_SIZES);
	scan->scanner = scanner_init(text, &scan->extra,
								 &ScanKeywords, keyword_numbers());
	scan->extra.standard_conforming_strings = true;
	scan->extra.escape_string_warning = false;
	scan->extra.backslash_quote = BACKSLASH_QUOTE_ON;
	scan->guc_level = silence_notices();
	return scan;
}

/*
 * The scanner tells of names that are too long, and will again when the
 * statement is parsed.  Until scan_finish() it keeps that to itself.
 */
static int
silence_notices(void)
{
	int			level = NewGUCNestLevel();

	if (client_min_messages < WARNING)
		(void) set_config_option("client_min_messages", "warning",
								 PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return level;
}

/* The keyword table of this server version, numbered by us. */
static const uint16 *
keyword_numbers(void)
{
	static uint16 *numbers = NULL;

	if (numbers == NULL)
	{
		uint16	   *table = MemoryContextAlloc(TopMemoryContext,
											   ScanKeywords.num_keywords *
											   sizeof(uint16));

		for (int i = 0; i < ScanKeywords.num_keywords; i++)
			table[i] = FIRST_KEYWORD + i;
		numbers = table;
	}
	return numbers;
}

/*
 * Read the next token; false at the end.
 *
 * Raises the scanner's own errors (an unterminated string, for instance),
 * with the position in the text.
 */
bool
scan_next(TokenScan *scan)
{
	MemoryContext old = MemoryContextSwitchTo(scan->tokens);

	scan->token = core_yylex(&scan->value, &scan->location, scan->scanner);
	scan->keyword = scan->token >= FIRST_KEYWORD ? scan->value.keyword : NULL;
	MemoryContextSwitchTo(old);
	return scan->token != 0;
}

/*
 * What kind of string the current token is, by how it starts: s, or b, x, u
 * for B'', X'', U&''; NUL if it is none.
 */
char
scan_string_class(const TokenScan *scan)
{
	const char *source = scan->extra.scanbuf + scan->location;
	char		prefix = pg_ascii_tolower((unsigned char) source[0]);

	if (prefix == '\'' || (prefix == 'e' && source[1] == '\''))
		return 's';
	if (prefix == '$' && !(source[1] >= '0' && source[1] <= '9'))
		return 's';
	if ((prefix == 'b' || prefix == 'x') && source[1] == '\'')
		return prefix;
	if (prefix == 'u' && source[1] == '&' && source[2] == '\'')
		return prefix;
	return '\0';
}

/* Free the values of the tokens read so far. */
void
scan_forget_values(TokenScan *scan)
{
	MemoryContextReset(scan->tokens);
}

/* Make blanks of some bytes that lie ahead; none may, at the end of the text. */
void
scan_blank(TokenScan *scan, size_t from, size_t to)
{
	Assert(from == to || from > (size_t) scan->location);
	Assert(to <= scan->extra.scanbuflen);
	memset(scan->extra.scanbuf + from, ' ', to - from);
}

/*
 * For error context callbacks: the byte that the error being raised is about,
 * that of the current token if the error has no position of its own.
 */
size_t
scan_error_location(const TokenScan *scan)
{
	int			characters = geterrposition();

	if (characters <= 0)
		return scan->location;
	return pg_mbcharcliplen(scan->extra.scanbuf,
							(int) scan->extra.scanbuflen, characters - 1);
}

void
scan_finish(TokenScan *scan)
{
	AtEOXact_GUC(false, scan->guc_level);
	scanner_finish(scan->scanner);
	MemoryContextDelete(scan->tokens);
	pfree(scan);
}
