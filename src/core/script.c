/*-------------------------------------------------------------------------
 *
 * script.c
 *	  SQL text with a name, cut into statements that know where they stand.
 *
 * PostgreSQL's own scanner cuts, so that dollar quotes, nested comments,
 * E'' strings and everything else end where the server says they do.  A
 * statement ends at a semicolon outside parentheses and outside the body of a
 * BEGIN ATOMIC function: the rule that psql follows.  Parsing comes later, a
 * statement at a time, in execute.c, because a parse tree takes about twenty
 * times the room of its text.
 *
 * The rows after COPY … FROM stdin aren't SQL.  Having read such a statement
 * we blank them in the scanner's copy of the text before it gets there.
 *
 * What psql would do is refused here, before anything has run: commands that
 * begin with a backslash.  Transaction control is only noted; whoever runs a
 * script as part of one transaction refuses it by
 * script_require_one_transaction().
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "core/scan.h"
#include "core/script.h"

#include "compat.h"

/* How many leading words of a statement we look at. */
#define MAX_WORDS		6

typedef struct Cutter
{
	Script	   *script;
	TokenScan  *scan;

	/* a place reached before, from which later ones are counted */
	size_t		at;
	ScriptPosition position;

	/* the statement that is being read */
	bool		inside;
	ScriptStatement current;
	int			parentheses;
	int			atomic;			/* depth of BEGIN ATOMIC and CASE … END */
	int			ntokens;
	const char *words[MAX_WORDS];	/* leading keywords, "" = another token */
	const char *previous;		/* the keyword before, "" = another token */
	bool		has_source;		/* what COPY … FROM names was read */
	bool		copies_stdin;

	bool		in_restriction; /* a token of it is still to come */
	size_t		data_end;		/* of the last COPY data */
	int			allocated;		/* room in script->statements */
} Cutter;

static size_t byte_order_mark(const char *text);
static void take_token(Cutter *cutter);
static void begin_statement(Cutter *cutter);
static void note_word(Cutter *cutter);
static void track_nesting(Cutter *cutter, const char *word);
static void note_copy_source(Cutter *cutter, const char *word);
static bool is_word(const Cutter *cutter, int n, const char *word);
static bool defines_routine(const Cutter *cutter);
static void end_statement(Cutter *cutter, size_t end);
static void move_to(Cutter *cutter, size_t offset);
static ScriptControl control_of(const Cutter *cutter);
static ScriptControl plain_or_other(const Cutter *cutter, int nwords,
									ScriptControl plain);
static void take_copy_data(Cutter *cutter, size_t semicolon);
static size_t copy_data_end(const Script *script, size_t start, size_t *next);
static void append_statement(Cutter *cutter);
static bool skip_restriction(Cutter *cutter);
pg_noreturn static void refuse_meta_command(Cutter *cutter);
pg_noreturn static void refuse_control(const Script *script,
									   const ScriptStatement *statement);
static void cutter_error_callback(void *arg);

/*
 * Cut a text into statements.
 *
 * name stands in error messages.  The text, NUL-terminated and in the
 * server's encoding, isn't copied and must outlive the script.  Errors carry
 * name:line:column as context.
 */
Script *
script_cut(const char *name, const char *text)
{
	Cutter		cutter = {.position = {1, 1}};
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = cutter_error_callback,
		.arg = &cutter
	};

	cutter.script = palloc0_object(Script);
	cutter.script->name = name;
	cutter.script->text = text + byte_order_mark(text);
	cutter.script->length = strlen(cutter.script->text);
	cutter.scan = scan_start(cutter.script->text);

	error_context_stack = &errcallback;
	while (scan_next(cutter.scan))
		take_token(&cutter);
	if (cutter.inside)
	{
		cutter.script->unterminated = true;
		end_statement(&cutter, cutter.script->length);
	}
	error_context_stack = errcallback.previous;

	scan_finish(cutter.scan);
	return cutter.script;
}

/* Free a script, but not its text. */
void
script_free(Script *script)
{
	if (script->statements != NULL)
		pfree(script->statements);
	pfree(script);
}

/* Bytes of a byte order mark, which Windows editors put before UTF-8. */
static size_t
byte_order_mark(const char *text)
{
	if (GetDatabaseEncoding() == PG_UTF8 &&
		strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		return 3;
	return 0;
}

static void
take_token(Cutter *cutter)
{
	int			token = cutter->scan->token;

	if (cutter->in_restriction || (token == '\\' && skip_restriction(cutter)))
	{
		cutter->in_restriction = !cutter->in_restriction;
		return;
	}
	if (token == '\\')
		refuse_meta_command(cutter);
	if (token == ';' && cutter->parentheses == 0 && cutter->atomic == 0)
	{
		if (cutter->inside)
			end_statement(cutter, cutter->scan->location);
		return;
	}

	if (!cutter->inside)
		begin_statement(cutter);
	if (token == '(' || token == '[')
		cutter->parentheses++;
	else if ((token == ')' || token == ']') && cutter->parentheses > 0)
		cutter->parentheses--;
	note_word(cutter);
}

static void
begin_statement(Cutter *cutter)
{
	move_to(cutter, cutter->scan->location);
	cutter->inside = true;
	cutter->current = (ScriptStatement)
	{
		.offset = cutter->at, .position = cutter->position
	};
	cutter->parentheses = 0;
	cutter->atomic = 0;
	cutter->ntokens = 0;
	cutter->previous = "";
	cutter->has_source = false;
	cutter->copies_stdin = false;
}

/*
 * Remember what the decisions at the end of the statement depend on.
 *
 * What follows a dot is a name.
 */
static void
note_word(Cutter *cutter)
{
	const char *word = cutter->scan->keyword;

	if (word == NULL || strcmp(cutter->previous, ".") == 0)
		word = cutter->scan->token == '.' ? "." : "";
	if (cutter->ntokens < MAX_WORDS)
		cutter->words[cutter->ntokens] = word;
	cutter->ntokens++;

	track_nesting(cutter, word);
	note_copy_source(cutter, word);
	cutter->previous = word;
}

/*
 * Keep count of BEGIN ATOMIC … END and of CASE … END inside it.
 *
 * CASE and END also occur as names, after AS.
 */
static void
track_nesting(Cutter *cutter, const char *word)
{
	if (strcmp(cutter->previous, "as") == 0)
		return;
	if (cutter->atomic == 0)
	{
		if (strcmp(word, "atomic") == 0 && cutter->parentheses == 0 &&
			strcmp(cutter->previous, "begin") == 0 && defines_routine(cutter))
			cutter->atomic = 1;
	}
	else if (strcmp(word, "case") == 0)
		cutter->atomic++;
	else if (strcmp(word, "end") == 0)
		cutter->atomic--;
}

/*
 * Does COPY read the client's rows?  The first FROM tells: another one may
 * follow in WHERE.  The grammar takes FROM stdout for the same thing.
 */
static void
note_copy_source(Cutter *cutter, const char *word)
{
	if (cutter->has_source || cutter->parentheses > 0 ||
		strcmp(cutter->previous, "from") != 0 || !is_word(cutter, 0, "copy"))
		return;
	cutter->has_source = true;
	cutter->copies_stdin = strcmp(word, "stdin") == 0 ||
		strcmp(word, "stdout") == 0;
}

/* Is the n-th token of this statement that keyword? */
static bool
is_word(const Cutter *cutter, int n, const char *word)
{
	return n < cutter->ntokens && n < MAX_WORDS &&
		strcmp(cutter->words[n], word) == 0;
}

/* CREATE [OR REPLACE] FUNCTION or PROCEDURE */
static bool
defines_routine(const Cutter *cutter)
{
	int			n = is_word(cutter, 1, "or") ? 3 : 1;

	return is_word(cutter, 0, "create") &&
		(is_word(cutter, n, "function") || is_word(cutter, n, "procedure"));
}

static void
end_statement(Cutter *cutter, size_t end)
{
	cutter->current.length = end - cutter->current.offset;
	cutter->current.control = control_of(cutter);
	if (cutter->copies_stdin)
		take_copy_data(cutter, end);
	append_statement(cutter);
	cutter->inside = false;
	scan_forget_values(cutter->scan);
	CHECK_FOR_INTERRUPTS();
}

/* Count lines and columns up to a place further on. */
static void
move_to(Cutter *cutter, size_t offset)
{
	cutter->position = script_advance(cutter->position,
									  cutter->script->text + cutter->at,
									  offset - cutter->at);
	cutter->at = offset;
}

static ScriptControl
control_of(const Cutter *cutter)
{
	if (is_word(cutter, 0, "begin"))
		return plain_or_other(cutter, 1, CONTROL_BEGIN);
	if (is_word(cutter, 0, "start") && is_word(cutter, 1, "transaction"))
		return plain_or_other(cutter, 2, CONTROL_BEGIN);
	if (is_word(cutter, 0, "commit") || is_word(cutter, 0, "end"))
		return plain_or_other(cutter, 1, CONTROL_COMMIT);
	if (is_word(cutter, 0, "rollback") || is_word(cutter, 0, "abort") ||
		is_word(cutter, 0, "savepoint") || is_word(cutter, 0, "release"))
		return CONTROL_OTHER;
	if (is_word(cutter, 0, "prepare") && is_word(cutter, 1, "transaction"))
		return CONTROL_OTHER;
	return CONTROL_NONE;
}

/* After nwords words only WORK or TRANSACTION may follow. */
static ScriptControl
plain_or_other(const Cutter *cutter, int nwords, ScriptControl plain)
{
	if (nwords == 1 &&
		(is_word(cutter, 1, "work") || is_word(cutter, 1, "transaction")))
		nwords = 2;
	return cutter->ntokens == nwords ? plain : CONTROL_OTHER;
}

/*
 * The rows of COPY … FROM stdin: from the next line up to a line \. or, as
 * psql takes it, the end of the file.
 */
static void
take_copy_data(Cutter *cutter, size_t semicolon)
{
	const Script *script = cutter->script;
	const char *newline = memchr(script->text + semicolon, '\n',
								 script->length - semicolon);
	size_t		start = newline == NULL ? script->length :
		(size_t) (newline + 1 - script->text);
	size_t		next;

	if (start < cutter->data_end)
		start = cutter->data_end;
	cutter->current.has_data = true;
	cutter->current.data_offset = start;
	cutter->current.data_length = copy_data_end(script, start, &next) - start;

	/* the place stays where it is: SQL may follow on the same line */
	cutter->current.data_line =
		script_advance(cutter->position, script->text + cutter->at,
					   start - cutter->at).line;
	scan_blank(cutter->scan, start, next);
	cutter->data_end = next;
}

/* Where rows end, and where SQL goes on: before and after the line \. */
static size_t
copy_data_end(const Script *script, size_t start, size_t *next)
{
	const char *end = script->text + script->length;
	const char *line = script->text + start;

	while (line < end)
	{
		const char *newline = memchr(line, '\n', end - line);
		const char *after = newline == NULL ? end : newline + 1;
		const char *stop = newline == NULL ? end : newline;

		if (stop > line && stop[-1] == '\r')
			stop--;
		if (stop - line == 2 && line[0] == '\\' && line[1] == '.')
		{
			*next = after - script->text;
			return line - script->text;
		}
		line = after;
	}
	*next = script->length;
	return script->length;
}

static void
append_statement(Cutter *cutter)
{
	Script	   *script = cutter->script;

	if (script->nstatements == cutter->allocated)
	{
		cutter->allocated = Max(16, cutter->allocated * 2);
		if (script->statements == NULL)
			script->statements = palloc_array(ScriptStatement,
											  cutter->allocated);
		else
			script->statements = repalloc_huge(script->statements,
											   cutter->allocated *
											   sizeof(ScriptStatement));
	}
	script->statements[script->nstatements++] = cutter->current;
}

/*
 * \restrict KEY and \unrestrict KEY are around what pg_dump writes, so that
 * psql runs no command of it.  We run none anyway: such a line is a comment.
 * What the scanner has looked at can't be blanked, so a token is left of it.
 */
static bool
skip_restriction(Cutter *cutter)
{
	const char *line = cutter->script->text + cutter->scan->location;
	const char *word = line + (strncmp(line, "\\un", 3) == 0 ? 3 : 1);
	const char *end = word + strlen("restrict ");

	if (cutter->inside || strncmp(word, "restrict ", end - word) != 0 ||
		(cutter->scan->location > 0 && line[-1] != '\n') ||
		!isalnum((unsigned char) *end))
		return false;
	while (isalnum((unsigned char) *end))
		end++;
	if (end[*end == '\r'] != '\n' && *end != '\0')
		return false;
	scan_blank(cutter->scan, cutter->scan->location + 2,
			   end - cutter->script->text);
	return true;
}

static void
refuse_meta_command(Cutter *cutter)
{
	const char *command = cutter->script->text + cutter->scan->location;
	int			length = (int) strcspn(command + 1, " \t\r\n;") + 1;
	char	   *name = pnstrdup(command, pg_mbcliplen(command, length, 64));
	bool		from_dump = strcmp(name, "\\connect") == 0;

	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("psql command \"%s\" cannot run in the server", name),
			 from_dump ?
			 errhint("pg_dump --create writes \\connect for psql alone: delete this line.") :
			 errhint("A script is SQL: write what the command does as SQL, or delete it.")));
}

/*
 * Refuse transaction control, but for one BEGIN … COMMIT around it all,
 * which is taken away: the script is to run inside a transaction.
 */
void
script_require_one_transaction(Script *script)
{
	int			last = script->nstatements - 1;

	if (last >= 1 && script->statements[0].control == CONTROL_BEGIN &&
		script->statements[last].control == CONTROL_COMMIT)
	{
		script->nstatements -= 2;
		memmove(script->statements, script->statements + 1,
				script->nstatements * sizeof(ScriptStatement));
	}
	for (int i = 0; i < script->nstatements; i++)
		if (script->statements[i].control != CONTROL_NONE)
			refuse_control(script, &script->statements[i]);
}

static void
refuse_control(const Script *script, const ScriptStatement *statement)
{
	char	   *text = script_statement_text(script, statement);

	text[pg_mbcliplen(text, (int) strlen(text), 64)] = '\0';
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
			 errmsg("transaction control is not possible here: %s", text),
			 errdetail("The script runs as part of one transaction."),
			 errhint("A plain BEGIN as the first and COMMIT as the last statement of a file may stay; delete the others."),
			 errcontext("%s:%d:%d", script->name, statement->position.line,
						statement->position.column)));
}

/* Does the script end in rows of COPY, without the line that ends them? */
bool
script_ends_in_rows(const Script *script)
{
	const ScriptStatement *last;

	if (script->nstatements == 0)
		return false;
	last = &script->statements[script->nstatements - 1];
	return last->has_data &&
		last->data_offset + last->data_length == script->length;
}

/* A copy of the text of a statement. */
char *
script_statement_text(const Script *script, const ScriptStatement *statement)
{
	char	   *copy = MemoryContextAllocHuge(CurrentMemoryContext,
											  statement->length + 1);

	memcpy(copy, script->text + statement->offset, statement->length);
	copy[statement->length] = '\0';
	return copy;
}

static void
cutter_error_callback(void *arg)
{
	Cutter	   *cutter = arg;
	size_t		offset = scan_error_location(cutter->scan);
	ScriptPosition position = cutter->position;

	if (offset >= cutter->at)
		position = script_advance(position, cutter->script->text + cutter->at,
								  offset - cutter->at);
	script_report_position(cutter->script, position, offset);
}
