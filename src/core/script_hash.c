/*-------------------------------------------------------------------------
 *
 * script_hash.c
 *	  The digest of what a script says, whatever its layout.
 *
 * Comments, white space and the case of keywords and unquoted names don't
 * count; everything else does.  A token goes in as its class, its length and
 * its bytes (as UTF-8):
 *
 *	  w  word: keyword or unquoted name, folded to lower case
 *	  s  string: its value, however it was quoted; b, x, u: B'', X'', U&''
 *	  t  any other token as it stands: numbers, operators, "quoted names"
 *	  ;  end of a statement
 *	  d  rows of COPY … FROM stdin, with line ends as \n
 *
 * Keywords and names are one class because a name can become a keyword in a
 * later version of PostgreSQL, and the digest must survive pg_upgrade.  To
 * change any of this is to change every digest: then raise RULE_VERSION.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "core/digest.h"
#include "core/scan.h"
#include "core/script.h"

#include "compat.h"

#define RULE_VERSION	"confiture ddl hash 1"

typedef struct Hasher
{
	Digest	   *digest;
	const Script *script;
	const ScriptStatement *statement;
	TokenScan  *scan;			/* NULL between statements */
} Hasher;

static void hash_statement(Hasher *state);
static void hash_token(Hasher *state);
static bool starts_word(char c);
static void hash_data(Hasher *state);
static void hash_piece(Hasher *state, char class,
					   const char *bytes, size_t length);
static void hash_error_callback(void *arg);

/* The digest of a script's tokens, in hexadecimal. */
char *
script_hash(const Script *script)
{
	Hasher		state = {.script = script};
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = hash_error_callback,
		.arg = &state
	};

	state.digest = digest_start();
	digest_add(state.digest, RULE_VERSION, strlen(RULE_VERSION));
	error_context_stack = &errcallback;
	for (int i = 0; i < script->nstatements; i++)
	{
		state.statement = &script->statements[i];
		hash_statement(&state);
		CHECK_FOR_INTERRUPTS();
	}
	error_context_stack = errcallback.previous;
	return digest_finish(state.digest);
}

static void
hash_statement(Hasher *state)
{
	char	   *text = script_statement_text(state->script, state->statement);

	state->scan = scan_start(text);
	while (scan_next(state->scan))
		hash_token(state);
	scan_finish(state->scan);
	state->scan = NULL;
	pfree(text);

	hash_piece(state, ';', "", 0);
	if (state->statement->has_data)
		hash_data(state);
}

/* The scanner keeps a NUL behind the token that it has just read. */
static void
hash_token(Hasher *state)
{
	TokenScan  *scan = state->scan;
	const char *source = scan->extra.scanbuf + scan->location;
	char		class = scan_string_class(scan);

	if (scan->keyword != NULL)
		hash_piece(state, 'w', scan->keyword, strlen(scan->keyword));
	else if (class != '\0')
		hash_piece(state, class, scan->value.str, strlen(scan->value.str));
	else if (starts_word(source[0]) && source[1] != '&')
		hash_piece(state, 'w', scan->value.str, strlen(scan->value.str));
	else
		hash_piece(state, 't', source, strlen(source));
	scan_forget_values(scan);
}

static bool
starts_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		IS_HIGHBIT_SET(c);
}

static void
hash_data(Hasher *state)
{
	const char *line = state->script->text + state->statement->data_offset;
	const char *end = line + state->statement->data_length;

	while (line < end)
	{
		const char *newline = memchr(line, '\n', end - line);
		const char *stop = newline == NULL ? end : newline;
		const char *next = newline == NULL ? end : newline + 1;

		if (stop > line && stop[-1] == '\r')
			stop--;
		hash_piece(state, 'd', line, stop - line);
		line = next;
	}
}

/* A class, a length of eight bytes, the bytes. */
static void
hash_piece(Hasher *state, char class, const char *bytes, size_t length)
{
	const char *utf8 = digest_bytes_of_text(bytes, &length);
	unsigned char header[9] = {class};

	for (int i = 0; i < 8; i++)
		header[1 + i] = (uint64) length >> (56 - 8 * i);
	digest_add(state->digest, header, sizeof(header));
	digest_add(state->digest, utf8, length);
	if (utf8 != bytes)
		pfree(unconstify(char *, utf8));
}

static void
hash_error_callback(void *arg)
{
	Hasher	   *state = arg;
	ScriptPosition position = state->statement->position;
	size_t		offset = state->statement->offset;

	if (state->scan != NULL)
	{
		size_t		inside = scan_error_location(state->scan);

		position = script_advance(position, state->script->text + offset,
								  inside);
		offset += inside;
	}
	script_report_position(state->script, position, offset);
}
