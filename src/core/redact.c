/*-------------------------------------------------------------------------
 *
 * redact.c
 *	  SQL text without the literals that may be secrets.
 *
 * A literal goes if a word beside it tells of a secret, with no comma,
 * semicolon or closing parenthesis between (PASSWORD 'x', OPTIONS (password
 * 'x'), password => 'x', CONNECTION 'x', 'x' AS token); if it has such a word
 * itself (a connection string, a URL, the body of a DO block that creates a
 * role); if it belongs to a user mapping, whose options may have any name; or
 * if it is an argument of a function that encrypts.
 * Rather one too many than one too few: the statement is there to be
 * recognised, not to be run again.
 *
 * PostgreSQL's own scanner finds the literals.  It tells where a token
 * begins; what reaches from there to the next one, white space and comments
 * included, is copied or replaced as a piece.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "parser/parser.h"

#include "core/redact.h"
#include "core/scan.h"

#include "compat.h"

#define REPLACEMENT "'***'"

static const char *const words[] = {
	"passw", "passphrase", "secret", "token", "credential", "connection",
	"api_key", "apikey", "access_key", "private_key", "authorization:",
	"bearer", "://"
};

/* These tell only if they are no part of a longer word; db_pwd has one. */
static const char *const short_words[] = {"pass", "pwd", "pw", "auth"};

/* Parts of the names of functions whose arguments are secrets. */
static const char *const functions[] = {"crypt", "hmac", "pgp_"};

/* A token, with what reaches to the next one. */
typedef struct Piece
{
	const char *start;
	size_t		length;
	int			token;
	const char *keyword;
	bool		is_literal;
	bool		is_argument;	/* of a function that gets secrets */
} Piece;

/* The text so far, and the pieces of the clause that is being read. */
typedef struct Redaction
{
	StringInfoData text;
	List	   *clause;			/* Piece * */
	bool		is_suspect;		/* the clause has a word that tells */
	bool		after_user;		/* the keyword USER came last */
	bool		of_mapping;		/* in a statement about a user mapping */
	int			depth;			/* of parentheses */
	int			secret_depth;	/* of those around secret arguments; 0: none */
	bool		after_function; /* one whose arguments are secrets came last */
} Redaction;

static bool may_hold_secret(const char *sql);
static bool contains(const char *text, size_t length, const char *word);
static bool tells_of_secret(const char *text, size_t length);
static bool is_secret_function(const char *text, size_t length);
static bool contains_alone(const char *text, size_t length, const char *word);
static Piece *begin_piece(const TokenScan *scan, const char *sql);
static void add_piece(Redaction *redaction, Piece *piece);
static void track_arguments(Redaction *redaction, Piece *piece);
static void finish_clause(Redaction *redaction);
static bool hides(const Redaction *redaction, const Piece *piece);
static void append_piece(StringInfo to, const Piece *piece);
static size_t comment_start(const char *text, size_t length);

/* A copy of the text, in which '***' stands for what may be a secret. */
char *
redact_secrets(const char *sql)
{
	Redaction	redaction = {.clause = NIL};
	Piece		before = {.start = sql};
	TokenScan  *scan;
	bool		more;

	if (!may_hold_secret(sql))
		return pstrdup(sql);

	initStringInfo(&redaction.text);
	scan = scan_start(sql);
	scan->extra.standard_conforming_strings = standard_conforming_strings;
	more = scan_next(scan);
	before.length = more ? (size_t) scan->location : strlen(sql);
	append_piece(&redaction.text, &before);
	while (more)
	{
		Piece	   *piece = begin_piece(scan, sql);

		more = scan_next(scan);
		piece->length = more ? (size_t) (sql + scan->location - piece->start) :
			strlen(piece->start);
		add_piece(&redaction, piece);
	}
	finish_clause(&redaction);
	scan_finish(scan);
	return redaction.text.data;
}

/* Cheap, and false for nearly every statement. */
static bool
may_hold_secret(const char *sql)
{
	size_t		length = strlen(sql);

	return tells_of_secret(sql, length) || contains(sql, length, "mapping") ||
		is_secret_function(sql, length);
}

static bool
is_secret_function(const char *text, size_t length)
{
	for (int i = 0; i < (int) lengthof(functions); i++)
		if (contains(text, length, functions[i]))
			return true;
	return false;
}

static bool
tells_of_secret(const char *text, size_t length)
{
	for (int i = 0; i < (int) lengthof(words); i++)
		if (contains(text, length, words[i]))
			return true;
	for (int i = 0; i < (int) lengthof(short_words); i++)
		if (contains_alone(text, length, short_words[i]))
			return true;
	return false;
}

static bool
contains_alone(const char *text, size_t length, const char *word)
{
	size_t		n = strlen(word);

	for (size_t i = 0; i + n <= length; i++)
		if (pg_strncasecmp(text + i, word, n) == 0 &&
			(i == 0 || !isalnum((unsigned char) text[i - 1])) &&
			(i + n == length || !isalnum((unsigned char) text[i + n])))
			return true;
	return false;
}

/* In upper or lower case. */
static bool
contains(const char *text, size_t length, const char *word)
{
	size_t		n = strlen(word);

	for (size_t i = 0; i + n <= length; i++)
		if (pg_tolower((unsigned char) text[i]) == (unsigned char) word[0] &&
			pg_strncasecmp(text + i, word, n) == 0)
			return true;
	return false;
}

static Piece *
begin_piece(const TokenScan *scan, const char *sql)
{
	Piece	   *piece = palloc_object(Piece);

	*piece = (Piece)
	{
		.start = sql + scan->location,
			.token = scan->token,
			.keyword = scan->keyword,
			.is_literal = scan_string_class(scan) != '\0'
	};
	return piece;
}

static void
add_piece(Redaction *redaction, Piece *piece)
{
	const char *keyword = piece->keyword != NULL ? piece->keyword : "";

	if (redaction->after_user && strcmp(keyword, "mapping") == 0)
		redaction->of_mapping = true;
	redaction->after_user = strcmp(keyword, "user") == 0;
	track_arguments(redaction, piece);
	if (!piece->is_literal &&
		tells_of_secret(piece->start,
						comment_start(piece->start, piece->length)))
		redaction->is_suspect = true;
	redaction->clause = lappend(redaction->clause, piece);

	if (piece->token == ';' || piece->token == ',' || piece->token == ')')
		finish_clause(redaction);
	if (piece->token == ';')
		redaction->of_mapping = false;
}

/* A comma ends a clause, but not the arguments of a function. */
static void
track_arguments(Redaction *redaction, Piece *piece)
{
	if (piece->token == '(')
	{
		redaction->depth++;
		if (redaction->after_function && redaction->secret_depth == 0)
			redaction->secret_depth = redaction->depth;
	}
	piece->is_argument = redaction->secret_depth > 0;
	if (piece->token == ')' && redaction->depth > 0 &&
		redaction->depth-- == redaction->secret_depth)
		redaction->secret_depth = 0;
	redaction->after_function = !piece->is_literal &&
		is_secret_function(piece->start,
						   comment_start(piece->start, piece->length));
}

static void
finish_clause(Redaction *redaction)
{
	ListCell   *cell;

	foreach(cell, redaction->clause)
	{
		const Piece *piece = lfirst(cell);

		if (!hides(redaction, piece))
			append_piece(&redaction->text, piece);
		else
			appendStringInfo(&redaction->text, REPLACEMENT "%s",
							 isspace((unsigned char) piece->start[piece->length - 1]) ?
							 " " : "");
	}
	list_free_deep(redaction->clause);
	redaction->clause = NIL;
	redaction->is_suspect = false;
}

static bool
hides(const Redaction *redaction, const Piece *piece)
{
	return piece->is_literal &&
		(redaction->is_suspect || redaction->of_mapping || piece->is_argument ||
		 tells_of_secret(piece->start, piece->length));
}

/* A comment that tells of a secret may hold it. */
static void
append_piece(StringInfo to, const Piece *piece)
{
	size_t		end = comment_start(piece->start, piece->length);

	if (!tells_of_secret(piece->start + end, piece->length - end))
		end = piece->length;
	appendBinaryStringInfo(to, piece->start, (int) end);
	if (end < piece->length)
		appendStringInfoChar(to, ' ');
}

static size_t
comment_start(const char *text, size_t length)
{
	size_t		start = 0;

	while (start < length && strncmp(text + start, "--", 2) != 0 &&
		   strncmp(text + start, "/*", 2) != 0)
		start++;
	return start;
}
