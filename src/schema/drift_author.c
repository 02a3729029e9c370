/*-------------------------------------------------------------------------
 *
 * drift_author.c
 *	  Who made a difference: the statement, of those recorded, that did it.
 *
 * The log knows objects and commands, not what a command changed.  So each
 * statement about an object, or about what it is part of, is asked what
 * speaks for it.  The command says whether it can have been it at all: GRANT
 * changes privileges alone, and COMMENT comments.  A statement about the whole
 * counts for a part if it names it.  Of those that remain the one that speaks
 * of what differs comes first, then the last one.  One whose text isn't the
 * command itself, as of a DO block, can have been anything.
 *
 * Where nothing speaks for one, none is named: rather nobody than somebody
 * else.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "schema/drift_author.h"
#include "schema/kinds.h"

#include "compat.h"

/* What a command can change. */
typedef struct CommandPart
{
	const char *tag;			/* its beginning */
	const char *attribute;
} CommandPart;

static const CommandPart parts[] = {
	{"GRANT", "grants"},
	{"REVOKE", "grants"},
	{"COMMENT", "comment"},
	{"SECURITY LABEL", "security_labels"}
};

/* What speaks for a statement; more is better. */
typedef enum Evidence
{
	EVIDENCE_AGAINST,			/* it can't have been it */
	EVIDENCE_NONE,				/* it can; so can any other */
	EVIDENCE_NAMED,				/* it names the object */
	EVIDENCE_SPOKEN				/* it speaks of what differs, too */
} Evidence;

static Evidence judge(const WatchRecord *record, const SchemaObject *about,
					  const Difference *difference);
static bool names(const WatchRecord *record, const SchemaObject *object);
static bool same_kind(const WatchRecord *record, const SchemaObject *about);
static bool can_change(const WatchRecord *record,
					   const Difference *difference);
static bool makes_anew(const WatchRecord *record);
static bool hides_it(const WatchRecord *record);
static bool speaks_of(const WatchRecord *record, const Difference *difference);
static bool speaks_of_kind(const char *statement, const SchemaObject *object);
static bool has_word_of(const char *statement, const char *text,
						const char *but);
static bool has_word(const char *text, const char *word, size_t length);
static bool is_word(unsigned char c);
static char *plain_name(const char *name);
static const char *skip_comments(const char *text);

/* As pg_identify_object() writes it: "a on public.t". */
char *
drift_watched_identity(const SchemaObject *object)
{
	char	   *identity = pstrdup(object->identity);
	char	   *on = object->parent == NULL ? NULL : strstr(identity, " ON ");

	if (on != NULL)
		memcpy(on, " on ", 4);
	return identity;
}

/*
 * Of records (WatchRecord *, the last first) that which made the difference;
 * NULL: none is known to.
 */
const WatchRecord *
drift_author(const List *records, const Difference *difference)
{
	const WatchRecord *author = NULL;
	Evidence	best = EVIDENCE_NONE;
	int			undecided = 0;

	for (const SchemaObject *about = difference_object(difference);
		 about != NULL; about = about->parent)
	{
		char	   *identity = drift_watched_identity(about);
		ListCell   *cell;

		foreach(cell, records)
		{
			const WatchRecord *record = lfirst(cell);
			Evidence	evidence;

			if (strcmp(record->identity, identity) != 0)
				continue;
			evidence = judge(record, about, difference);
			if (evidence == EVIDENCE_NONE && undecided++ == 0 &&
				author == NULL)
				author = record;
			if (evidence > best)
			{
				best = evidence;
				author = record;
			}
		}
		if (best == EVIDENCE_SPOKEN)
			break;
	}
	return best == EVIDENCE_NONE && undecided > 1 ? NULL : author;
}

static Evidence
judge(const WatchRecord *record, const SchemaObject *about,
	  const Difference *difference)
{
	const SchemaObject *object = difference_object(difference);
	bool		is_part = about != object;
	bool		speaks = speaks_of(record, difference);

	if (!same_kind(record, about) || !can_change(record, difference))
		return EVIDENCE_AGAINST;
	if (record->dropped && is_part)
		return EVIDENCE_AGAINST;
	if (!is_part && difference->attribute == NULL)
		return record->dropped == (difference->new == NULL) &&
			(record->dropped || makes_anew(record)) ?
			EVIDENCE_SPOKEN : EVIDENCE_NONE;
	if (is_part && !makes_anew(record) && !names(record, object))
	{
		if (hides_it(record))
			return EVIDENCE_NONE;
		return speaks ? EVIDENCE_NONE : EVIDENCE_AGAINST;
	}
	if (speaks)
		return EVIDENCE_SPOKEN;
	return is_part ? EVIDENCE_NAMED : EVIDENCE_NONE;
}

/*
 * By its name; a constraint may have got that from the server, and then its
 * columns tell.
 */
static bool
names(const WatchRecord *record, const SchemaObject *object)
{
	static const char *const keywords = "and check exclude foreign in is key"
		" match not null on or primary references unique using with";
	const char *definition = object_get(object, "definition");
	char	   *name = plain_name(object->name);

	if (record->statement == NULL)
		return false;
	return has_word(record->statement, name, strlen(name)) ||
		(definition != NULL && !hides_it(record) &&
		 speaks_of_kind(record->statement, object) &&
		 has_word_of(record->statement, definition, keywords));
}

/* A schema and an extension may have one name; what is in a schema may not. */
static bool
same_kind(const WatchRecord *record, const SchemaObject *about)
{
	return about->schema != NULL || about->parent != NULL ||
		kind_find(record->kind) == NULL ||
		kind_find(record->kind) == about->kind;
}

/* By what the command is. */
static bool
can_change(const WatchRecord *record, const Difference *difference)
{
	const char *attribute = difference->attribute;

	for (size_t i = 0; i < lengthof(parts); i++)
		if (strncmp(record->tag, parts[i].tag, strlen(parts[i].tag)) == 0)
			return attribute != NULL &&
				strcmp(attribute, parts[i].attribute) == 0;
	if (makes_anew(record) || attribute == NULL)
		return true;
	for (size_t i = 0; i < lengthof(parts); i++)
		if (strcmp(attribute, parts[i].attribute) == 0)
			return false;
	return strcmp(attribute, "owner") != 0 || hides_it(record) ||
		has_word(record->statement, "owner", strlen("owner"));
}

static bool
makes_anew(const WatchRecord *record)
{
	return strncmp(record->tag, "CREATE", strlen("CREATE")) == 0 ||
		strncmp(record->tag, "SELECT", strlen("SELECT")) == 0 ||
		strncmp(record->tag, "IMPORT", strlen("IMPORT")) == 0;
}

/* The client sent something else, which had the command run. */
static bool
hides_it(const WatchRecord *record)
{
	const char *statement = record->statement;
	size_t		length = strcspn(record->tag, " ");

	if (statement == NULL)
		return true;
	statement = skip_comments(statement);
	return pg_strncasecmp(statement, record->tag, length) != 0 ||
		is_word((unsigned char) statement[length]);
}

static const char *
skip_comments(const char *text)
{
	for (;;)
	{
		const char *end;

		text += strspn(text, " \t\n\r\f\v");
		if (strncmp(text, "--", 2) == 0)
			end = strchr(text, '\n');
		else if (strncmp(text, "/*", 2) == 0)
			end = strstr(text, "*/") == NULL ? NULL : strstr(text, "*/") + 2;
		else
			return text;
		if (end == NULL)
			return text;
		text = end;
	}
}

/* Of the attribute, or of what it was or became, and wasn't before. */
static bool
speaks_of(const WatchRecord *record, const Difference *difference)
{
	const char *attribute = difference->attribute;
	const char *statement = record->statement;
	const char *old;
	const char *new;

	if (statement == NULL)
		return false;
	if (attribute == NULL)
		return speaks_of_kind(statement, difference_object(difference));
	if (has_word_of(statement, attribute, NULL))
		return true;
	old = object_get(difference->old, attribute);
	new = object_get(difference->new, attribute);
	return (new != NULL && has_word_of(statement, new, old)) ||
		(old != NULL && has_word_of(statement, old, new));
}

/* Constraints and what else may have no name in the statement. */
static bool
speaks_of_kind(const char *statement, const SchemaObject *object)
{
	static const char *const for_constraints[] = {"check", "constraint",
	"exclude", "key", "primary", "references", "unique"};

	if (has_word_of(statement, object->kind->name, NULL))
		return true;
	if (object->kind != &kind_constraint && object->kind != &kind_foreign_key)
		return false;
	for (size_t i = 0; i < lengthof(for_constraints); i++)
		if (has_word(statement, for_constraints[i],
					 strlen(for_constraints[i])))
			return true;
	return false;
}

/* One of the words of a text that another one hasn't (NULL: it has none). */
static bool
has_word_of(const char *statement, const char *text, const char *but)
{
	while (*text != '\0')
	{
		size_t		length = 0;

		while (is_word((unsigned char) text[length]) && text[length] != '_')
			length++;
		if (length > 0 && has_word(statement, text, length) &&
			(but == NULL || !has_word(but, text, length)))
			return true;
		text += Max(length, 1);
	}
	return false;
}

/* In upper or lower case, and not in the middle of a longer one. */
static bool
has_word(const char *text, const char *word, size_t length)
{
	for (const char *c = text; *c != '\0'; c++)
		if (pg_strncasecmp(c, word, length) == 0 &&
			(c == text || !is_word((unsigned char) c[-1])) &&
			!is_word((unsigned char) c[length]))
			return true;
	return false;
}

static bool
is_word(unsigned char c)
{
	return isalnum(c) || c == '_' || IS_HIGHBIT_SET(c);
}

/* Without the quotes that SQL needs. */
static char *
plain_name(const char *name)
{
	char	   *plain = palloc(strlen(name) + 1);
	char	   *end = plain;

	if (*name != '"')
		return pstrdup(name);
	for (const char *c = name + 1; c[0] != '\0' && c[1] != '\0'; c++)
	{
		*end++ = *c;
		if (*c == '"')
			c++;
	}
	*end = '\0';
	return plain;
}
