/*-------------------------------------------------------------------------
 *
 * database_url.c
 *	  A connection URL without what is secret in it.
 *
 * libpq takes the URL apart, so that we understand what the client will; then
 * it is put together again from the options that are known to be harmless.
 * To cut the password out of the text was rejected: a URL can hold it in
 * three places, and whatever the cut misses would be stored.
 *
 * A URL may hold ${VARIABLES}, which the client fills in.  They stand for
 * plain words while libpq looks at it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "libpq-fe.h"
#include "nodes/pg_list.h"

#include "project/database_url.h"

#include "compat.h"

#define PLACEHOLDER "confiturevariable"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define WORD LETTERS DIGITS "_"
#define IPV6 DIGITS "abcdefABCDEF:."
#define UNRESERVED LETTERS DIGITS "-._~"	/* RFC 3986 */

/* What goes behind the question mark; nothing else does. */
static const char *const harmless_parameters[] = {
	"hostaddr", "connect_timeout", "application_name", "sslmode",
	"target_session_attrs"
};

static char *hide_variables(const char *url, List **variables);
static char *show_variables(const char *url, List *variables);
static char *assemble(const PQconninfoOption *options);
static void append_hosts(StringInfo url, const PQconninfoOption *options);
static void append_encoded(StringInfo url, const char *value);
static const char *option_value(const PQconninfoOption *options,
								const char *keyword);
static char *nth_of(const char *list, int n, int *count);

/*
 * The first ${VARIABLE} in a text, or NULL; its length, sign and braces
 * included, goes to length.
 */
const char *
database_url_variable(const char *text, size_t *length)
{
	for (const char *start = strstr(text, "${"); start != NULL;
		 start = strstr(start + 2, "${"))
	{
		const char *name = start + 2;
		size_t		name_length = strspn(name, WORD);

		if (name_length == 0 || strchr(DIGITS, *name) != NULL ||
			name[name_length] != '}')
			continue;
		*length = name_length + strlen("${}");
		return start;
	}
	return NULL;
}

/*
 * The URL without password and other secrets, or NULL if libpq can't read it.
 *
 * libpq's own message isn't given: it quotes the URL.
 */
char *
database_url_without_secrets(const char *url)
{
	List	   *variables = NIL;
	char	   *message = NULL;
	PQconninfoOption *options;
	char	   *result;

	options = PQconninfoParse(hide_variables(url, &variables), &message);
	if (options == NULL)
	{
		PQfreemem(message);
		return NULL;
	}
	result = assemble(options);
	PQconninfoFree(options);
	return show_variables(result, variables);
}

static char *
hide_variables(const char *url, List **variables)
{
	StringInfoData hidden;
	const char *variable;
	size_t		length;

	initStringInfo(&hidden);
	while ((variable = database_url_variable(url, &length)) != NULL)
	{
		appendBinaryStringInfo(&hidden, url, variable - url);
		appendStringInfo(&hidden, PLACEHOLDER "%04d",
						 list_length(*variables));
		*variables = lappend(*variables, pnstrdup(variable, length));
		url = variable + length;
	}
	appendStringInfoString(&hidden, url);
	return hidden.data;
}

static char *
show_variables(const char *url, List *variables)
{
	StringInfoData shown;
	const char *placeholder;

	initStringInfo(&shown);
	while ((placeholder = strstr(url, PLACEHOLDER)) != NULL)
	{
		const char *number = placeholder + strlen(PLACEHOLDER);
		int			n = atoi(pnstrdup(number, 4));

		if (n >= list_length(variables))
			break;
		appendBinaryStringInfo(&shown, url, placeholder - url);
		appendStringInfoString(&shown, list_nth(variables, n));
		url = number + strspn(pnstrdup(number, 4), DIGITS);
	}
	appendStringInfoString(&shown, url);
	return shown.data;
}

static char *
assemble(const PQconninfoOption *options)
{
	StringInfoData url;
	const char *user = option_value(options, "user");
	const char *dbname = option_value(options, "dbname");
	char		separator = '?';

	initStringInfo(&url);
	appendStringInfoString(&url, "postgresql://");
	if (user != NULL)
	{
		append_encoded(&url, user);
		appendStringInfoChar(&url, '@');
	}
	append_hosts(&url, options);
	if (dbname != NULL)
	{
		appendStringInfoChar(&url, '/');
		append_encoded(&url, dbname);
	}
	for (size_t i = 0; i < lengthof(harmless_parameters); i++)
	{
		const char *value = option_value(options, harmless_parameters[i]);

		if (value == NULL)
			continue;
		appendStringInfo(&url, "%c%s=", separator, harmless_parameters[i]);
		append_encoded(&url, value);
		separator = '&';
	}
	return url.data;
}

/* libpq keeps several hosts, and their ports, as lists with commas. */
static void
append_hosts(StringInfo url, const PQconninfoOption *options)
{
	const char *hosts = option_value(options, "host");
	const char *ports = option_value(options, "port");
	int			nhosts;
	int			nports;

	(void) nth_of(hosts, 0, &nhosts);
	(void) nth_of(ports, 0, &nports);
	for (int i = 0; i < Max(nhosts, nports); i++)
	{
		char	   *host = nth_of(hosts, i, &nhosts);
		char	   *port = nth_of(ports, nports == 1 ? 0 : i, &nports);

		if (i > 0)
			appendStringInfoChar(url, ',');
		if (strchr(host, ':') != NULL && host[strspn(host, IPV6)] == '\0')
			appendStringInfo(url, "[%s]", host);
		else
			append_encoded(url, host);
		if (*port != '\0')
			appendStringInfoChar(url, ':');
		append_encoded(url, port);
	}
}

static void
append_encoded(StringInfo url, const char *value)
{
	for (const char *c = value; *c != '\0'; c++)
	{
		if (strchr(UNRESERVED, *c) != NULL)
			appendStringInfoChar(url, *c);
		else
			appendStringInfo(url, "%%%02X", (unsigned char) *c);
	}
}

/* The value of an option, NULL if the URL doesn't have it. */
static const char *
option_value(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val;
	return NULL;
}

/* An item of a list with commas, "" beyond its end; count is its length. */
static char *
nth_of(const char *list, int n, int *count)
{
	char	   *item = "";

	*count = 0;
	while (list != NULL)
	{
		const char *comma = strchr(list, ',');

		if (*count == n)
			item = comma == NULL ? pstrdup(list) :
				pnstrdup(list, comma - list);
		(*count)++;
		list = comma == NULL ? NULL : comma + 1;
	}
	return item;
}
