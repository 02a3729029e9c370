/*-------------------------------------------------------------------------
 *
 * path.c
 *	  Paths of pushed files: what is one, their order, patterns.
 *
 * A path is relative to the project's folder, with / between components, none
 * of them empty, . or .. .  Everything else may stand in it.  The order is by
 * component, bytewise, and so the same under every locale.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <fnmatch.h>

#include "miscadmin.h"
#include "utils/builtins.h"

#include "project/path.h"

#include "compat.h"

/* A path is the key of a table; btree keys are short. */
#define MAX_PATH_BYTES	1000

/* The next component of a path, not NUL-terminated. */
typedef struct Component
{
	const char *start;
	size_t		length;
} Component;

static bool next_component(const char **rest, Component *component);
static bool component_matches(const Component *part, const Component *wanted);
static int	compare_bytes(const Component *a, const Component *b);
static int	compare_hex(const Component *a, const Component *b);
static int	compare_paths(const char *a, const char *b,
						  int (*compare) (const Component *, const Component *));
static bool hex_prefix(const Component *component, uint64 *value);

/* Why this can't be a path, in words; NULL if it can. */
const char *
path_problem(const char *path)
{
	const char *rest = path;
	Component	part;

	if (*path == '\0')
		return "it is empty";
	if (*path == '/')
		return "it is not relative to the project's folder";
	if (strlen(path) > MAX_PATH_BYTES)
		return "it is longer than 1000 bytes";
	while (next_component(&rest, &part))
	{
		if (part.length == 0)
			return "it has an empty component";
		if (part.length == 1 && part.start[0] == '.')
			return "it has a component \".\"";
		if (part.length == 2 && strncmp(part.start, "..", 2) == 0)
			return "it has a component \"..\"";
	}
	return NULL;
}

/* Refuse what isn't a path. */
void
path_require_valid(const char *path)
{
	const char *problem = path_problem(path);

	if (problem != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid path \"%s\"", path),
				 errdetail("A path such as db/schema/users.sql is expected, but %s.",
						   problem)));
}

/* Is the path that of the directory itself or of something below? */
bool
path_is_within(const char *path, const char *directory)
{
	size_t		length = strlen(directory);

	return strncmp(path, directory, length) == 0 &&
		(path[length] == '/' || path[length] == '\0');
}

/*
 * Does a path match a pattern?
 *
 * Components match one another as file names do in a shell: *, ?, [a-z];
 * a component ** matches any number of them, none included.
 */
bool
path_matches(const char *path, const char *pattern)
{
	bool		starred = false;
	const char *star_path = NULL;	/* what the last ** has not taken yet */
	const char *star_pattern = NULL;	/* what follows it */

	for (;;)
	{
		const char *next_path = path;
		const char *next_pattern = pattern;
		Component	part;
		Component	wanted;

		CHECK_FOR_INTERRUPTS();
		if (!next_component(&next_pattern, &wanted))
		{
			if (path == NULL)
				return true;
		}
		else if (wanted.length == 2 && strncmp(wanted.start, "**", 2) == 0)
		{
			starred = true;
			star_path = path;
			pattern = star_pattern = next_pattern;
			continue;
		}
		else if (next_component(&next_path, &part) &&
				 component_matches(&part, &wanted))
		{
			path = next_path;
			pattern = next_pattern;
			continue;
		}

		/* one more for the last **; those before it need not be tried again */
		if (!starred || !next_component(&star_path, &part))
			return false;
		path = star_path;
		pattern = star_pattern;
	}
}

static bool
component_matches(const Component *part, const Component *wanted)
{
	char	   *name = pnstrdup(part->start, part->length);
	char	   *pattern = pnstrdup(wanted->start, wanted->length);
	bool		matches = fnmatch(pattern, name, 0) == 0;

	pfree(name);
	pfree(pattern);
	return matches;
}

/* Cut off a component; rest becomes NULL after the last one. */
static bool
next_component(const char **rest, Component *component)
{
	const char *slash;

	if (*rest == NULL)
		return false;
	slash = strchr(*rest, '/');
	component->start = *rest;
	component->length = slash == NULL ? strlen(*rest) : (size_t) (slash - *rest);
	*rest = slash == NULL ? NULL : slash + 1;
	return true;
}

/* Component by component, bytewise. */
int
path_compare(const char *a, const char *b)
{
	return compare_paths(a, b, compare_bytes);
}

/*
 * The same, but names with a prefix of upper-case hexadecimal digits and _
 * come first, by the prefix's value.
 */
int
path_compare_hex(const char *a, const char *b)
{
	return compare_paths(a, b, compare_hex);
}

static int
compare_paths(const char *a, const char *b,
			  int (*compare) (const Component *, const Component *))
{
	for (;;)
	{
		Component	left;
		Component	right;
		bool		more_a = next_component(&a, &left);
		bool		more_b = next_component(&b, &right);
		int			result;

		if (!more_a || !more_b)
			return (int) more_a - (int) more_b;
		result = compare(&left, &right);
		if (result != 0)
			return result;
	}
}

static int
compare_bytes(const Component *a, const Component *b)
{
	int			result = memcmp(a->start, b->start, Min(a->length, b->length));

	if (result != 0)
		return result;
	return (a->length > b->length) - (a->length < b->length);
}

static int
compare_hex(const Component *a, const Component *b)
{
	uint64		left;
	uint64		right;
	bool		has_left = hex_prefix(a, &left);
	bool		has_right = hex_prefix(b, &right);

	if (has_left != has_right)
		return has_left ? -1 : 1;
	if (has_left && left != right)
		return left < right ? -1 : 1;
	return compare_bytes(a, b);
}

/* ^[0-9A-F]+_ ; a prefix beyond 64 bits counts as the largest value */
static bool
hex_prefix(const Component *component, uint64 *value)
{
	size_t		n = 0;

	*value = 0;
	while (n < component->length &&
		   strchr("0123456789ABCDEF", component->start[n]) != NULL)
	{
		int			digit = component->start[n] <= '9' ?
			component->start[n] - '0' : component->start[n] - 'A' + 10;

		*value = *value > PG_UINT64_MAX >> 4 ? PG_UINT64_MAX : *value << 4 | digit;
		n++;
	}
	return n > 0 && n < component->length && component->start[n] == '_';
}
