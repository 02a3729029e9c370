/*-------------------------------------------------------------------------
 *
 * directives.c
 *	  What a migration file says about itself: -- confiture:<name> lines.
 *
 * A directive is a comment of its own line before the first statement.  One
 * that is unknown, doubled, malformed or stands further down is an error: a
 * lock-timeout that nobody heeds would be found out at the worst time.
 * Statements were cut before, so what lies between two of them is white space
 * and comments, and text in a string can't be taken for a directive.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "utils/guc.h"

#include "core/suggest.h"
#include "project/directives.h"

#include "compat.h"

#define MARK	"confiture:"

/* in which parts of a migration a directive has a meaning */
#define IN_UP			(1 << PART_UP)
#define IN_DOWN			(1 << PART_DOWN)
#define IN_VERIFY		(1 << PART_VERIFY)
#define IN_REPEATABLE	(1 << PART_REPEATABLE)
#define IN_ANY			(IN_UP | IN_DOWN | IN_VERIFY | IN_REPEATABLE)

typedef enum ArgumentKind
{
	ARGUMENT_NONE,
	ARGUMENT_VERSIONS,
	ARGUMENT_NAME,
	ARGUMENT_DURATION,
	ARGUMENT_QUOTED,
	ARGUMENT_LINES,				/* as they are, one for each */
	ARGUMENT_ANY				/* of a directive that acts elsewhere */
} ArgumentKind;

typedef struct DirectiveRule
{
	const char *name;
	int			parts;
	ArgumentKind argument;
	size_t		offset;			/* in Directives; not for ARGUMENT_ANY */
} DirectiveRule;

static const DirectiveRule rules[] = {
	{"no-transaction", IN_UP | IN_DOWN | IN_REPEATABLE, ARGUMENT_NONE,
	offsetof(Directives, no_transaction)},
	{"requires", IN_UP | IN_REPEATABLE, ARGUMENT_VERSIONS,
	offsetof(Directives, requires)},
	{"conflicts", IN_UP | IN_REPEATABLE, ARGUMENT_VERSIONS,
	offsetof(Directives, conflicts)},
	{"run-as", IN_ANY, ARGUMENT_NAME, offsetof(Directives, run_as)},
	{"lock-timeout", IN_ANY, ARGUMENT_DURATION,
	offsetof(Directives, lock_timeout)},
	{"irreversible", IN_UP, ARGUMENT_QUOTED,
	offsetof(Directives, irreversible)},

	{"expects", IN_UP | IN_REPEATABLE, ARGUMENT_LINES,
	offsetof(Directives, expects)},

	/* findings of lint */
	{"ignore", IN_ANY, ARGUMENT_ANY, 0},

	/* to its own checks, the Python tool confiture takes these */
	{"owner-skip", IN_ANY, ARGUMENT_ANY, 0},
	{"owner-only", IN_ANY, ARGUMENT_ANY, 0},
	{"func-allow-duplicate", IN_ANY, ARGUMENT_ANY, 0},
	{"secdef-allow-unpinned", IN_ANY, ARGUMENT_ANY, 0},
};

/* A line that holds a directive. */
typedef struct Line
{
	const Script *script;
	const char *start;			/* of the -- in the script's text */
	char	   *name;
	char	   *argument;		/* without white space around it; may be "" */
} Line;

typedef struct Reader
{
	Directives *result;
	MigrationPart part;
	uint32		seen;			/* bits by number of the rule */
} Reader;

static void read_gap(const Script *script, size_t from, size_t to,
					 Reader *reader);
static bool take_line(const char *start, const char *end, Line *line);
static const char *skip_blanks(const char *text, const char *end);
static void apply(Reader *reader, const Line *line);
static int	rule_number(const Line *line);
static void apply_argument(const DirectiveRule *rule, const Line *line,
						   void *place);
static List *versions_of(const Line *line);
static char *unquote(const Line *line);
static int	duration_of(const Line *line);
static void require_argument(bool valid, const Line *line,
							 const char *expected);
static char *place_of(const Line *line);

/*
 * The directives of a script that is that part of a migration.
 *
 * As it was cut: before script_require_one_transaction() takes statements
 * away.
 */
Directives *
directives_parse(const Script *script, MigrationPart part)
{
	Reader		reader = {.part = part};
	size_t		from = 0;

	reader.result = palloc0_object(Directives);
	reader.result->lock_timeout = -1;
	for (int i = 0; i <= script->nstatements; i++)
	{
		bool		last = i == script->nstatements;
		const ScriptStatement *statement = &script->statements[i];
		size_t		to = last ? script->length : statement->offset;

		read_gap(script, from, Max(from, to), i == 0 ? &reader : NULL);
		if (!last)
			from = statement->has_data ?
				statement->data_offset + statement->data_length :
				statement->offset + statement->length;
	}
	return reader.result;
}

/* Between two statements; reader is NULL where no directive may stand. */
static void
read_gap(const Script *script, size_t from, size_t to, Reader *reader)
{
	const char *line_start = script->text + from;
	const char *end = script->text + to;

	while (line_start < end)
	{
		const char *newline = memchr(line_start, '\n', end - line_start);
		const char *line_end = newline == NULL ? end : newline;
		Line		line = {.script = script};

		if (take_line(line_start, line_end, &line))
		{
			if (reader == NULL)
				ereport(ERROR,
						(errcode(ERRCODE_SYNTAX_ERROR),
						 errmsg("directive \"%s\" must stand before the first statement",
								line.name),
						 errcontext("%s", place_of(&line))));
			apply(reader, &line);
		}
		line_start = line_end + 1;
	}
}

/* Is this line a comment that begins with the mark? */
static bool
take_line(const char *start, const char *end, Line *line)
{
	const char *at = skip_blanks(start, end);
	const char *name;

	line->start = at;
	if (end - at < 2 || strncmp(at, "--", 2) != 0)
		return false;
	at = skip_blanks(at + 2, end);
	if ((size_t) (end - at) < strlen(MARK) ||
		strncmp(at, MARK, strlen(MARK)) != 0)
		return false;

	name = at = skip_blanks(at + strlen(MARK), end);
	while (at < end && !isspace((unsigned char) *at))
		at++;
	line->name = pnstrdup(name, at - name);
	at = skip_blanks(at, end);
	while (end > at && isspace((unsigned char) end[-1]))
		end--;
	line->argument = pnstrdup(at, end - at);
	return true;
}

static const char *
skip_blanks(const char *text, const char *end)
{
	while (text < end && isspace((unsigned char) *text))
		text++;
	return text;
}

static void
apply(Reader *reader, const Line *line)
{
	int			number = rule_number(line);
	const DirectiveRule *rule = &rules[number];

	if ((rule->parts & 1 << reader->part) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("directive \"%s\" has no meaning in this file",
						line->name),
				 errhint("It belongs into the up file."),
				 errcontext("%s", place_of(line))));
	if (rule->argument == ARGUMENT_ANY)
		return;
	if (reader->seen & 1U << number && rule->argument != ARGUMENT_VERSIONS &&
		rule->argument != ARGUMENT_LINES)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("directive \"%s\" is given twice", line->name),
				 errcontext("%s", place_of(line))));
	reader->seen |= 1U << number;
	apply_argument(rule, line, (char *) reader->result + rule->offset);
}

static int
rule_number(const Line *line)
{
	List	   *names = NIL;
	const char *meant;

	for (int i = 0; i < (int) lengthof(rules); i++)
		if (strcmp(rules[i].name, line->name) == 0)
			return i;

	for (int i = 0; i < (int) lengthof(rules); i++)
		names = lappend(names, unconstify(char *, rules[i].name));
	meant = suggest_name(line->name, names);
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("unknown directive \"%s\"", line->name),
			 meant != NULL ? errhint("Did you mean \"%s\"?", meant) :
			 errhint("Directives are %s.", suggest_list(names)),
			 errcontext("%s", place_of(line))));
}

static void
apply_argument(const DirectiveRule *rule, const Line *line, void *place)
{
	switch (rule->argument)
	{
		case ARGUMENT_NONE:
			require_argument(*line->argument == '\0', line, "nothing");
			*(bool *) place = true;
			break;
		case ARGUMENT_VERSIONS:
			*(List **) place = list_concat(*(List **) place,
										   versions_of(line));
			break;
		case ARGUMENT_NAME:
			require_argument(*line->argument != '\0', line, "a role");
			*(char **) place = *line->argument == '"' ?
				unquote(line) : line->argument;
			break;
		case ARGUMENT_DURATION:
			*(int *) place = duration_of(line);
			break;
		case ARGUMENT_QUOTED:
			*(char **) place = unquote(line);
			break;
		case ARGUMENT_LINES:
			require_argument(*line->argument != '\0', line,
							 "a fingerprint or an object");
			*(List **) place = lappend(*(List **) place, line->argument);
			break;
		case ARGUMENT_ANY:
			break;
	}
}

/* Versions with commas or blanks between them. */
static List *
versions_of(const Line *line)
{
	static const char separators[] = ", \t";
	const char *at = line->argument + strspn(line->argument, separators);
	List	   *versions = NIL;

	while (*at != '\0')
	{
		size_t		length = strcspn(at, separators);

		versions = lappend(versions, pnstrdup(at, length));
		at += length;
		at += strspn(at, separators);
	}
	require_argument(versions != NIL, line,
					 "versions with commas between them");
	return versions;
}

/* A text in double quotes; a quote in it is doubled. */
static char *
unquote(const Line *line)
{
	const char *text = line->argument;
	size_t		length = strlen(text);
	char	   *result = palloc(length + 1);
	size_t		n = 0;
	bool		valid = length > 2 && text[0] == '"' && text[length - 1] == '"';

	for (size_t i = 1; valid && i < length - 1; i++)
	{
		if (text[i] == '"' && (text[++i] != '"' || i == length - 1))
			valid = false;
		result[n++] = text[i];
	}
	result[n] = '\0';
	require_argument(valid, line, "a text in double quotes");
	return result;
}

static int
duration_of(const Line *line)
{
	int			duration = -1;

	require_argument(parse_int(line->argument, &duration, GUC_UNIT_MS, NULL) &&
					 duration >= 0, line, "a duration such as 5s or 500ms");
	return duration;
}

static void
require_argument(bool valid, const Line *line, const char *expected)
{
	if (!valid)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("directive \"%s\" must be followed by %s",
						line->name, expected),
				 *line->argument != '\0' ?
				 errdetail("It is followed by: %s", line->argument) : 0,
				 errcontext("%s", place_of(line))));
}

static char *
place_of(const Line *line)
{
/**INDENT** Error@343: Unbalanced parens */
	ScriptPosition position = script_advance((ScriptPosition) {1, 1},
				line->script->text,
/**INDENT** Warning@345: Extra ) */
				line->start - line->script->text);

	return psprintf("%s:%d:%d", line->script->name, position.line,
					position.column);
}
