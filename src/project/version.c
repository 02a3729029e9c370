/*-------------------------------------------------------------------------
 *
 * version.c
 *	  Names of migration files, and the order of their versions.
 *
 * db/migrations/<version>_<name>.up.sql, .down.sql and .verify.sql; the
 * version is what stands before the first underscore.  R__<name>.sql is a
 * repeatable script, whose version is R__<name>.  All lie in that folder
 * itself, as with the Python tool confiture.
 *
 * Versions are compared piece by piece, digits as numbers of any length and
 * everything else bytewise: 2 comes before 10, 1.9 before 1.10, and 001 is 1.
 * Repeatable scripts come after all versions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "project/version.h"

#include "compat.h"

static const struct
{
	const char *suffix;
	MigrationPart part;
}			parts[] =

{
	{
		".up.sql", PART_UP
	},
	{
		".down.sql", PART_DOWN
	},
	{
		".verify.sql", PART_VERIFY
	}
};

static bool split(const char *file, size_t length, MigrationPath *path);
static bool has_suffix(const char *text, const char *suffix);
static int	compare_numbers(const char **a, const char **b);
static size_t digits(const char **text);

/* What a path below MIGRATIONS_DIRECTORY says. */
MigrationPath
version_of_path(const char *path)
{
	const char *file = path + strlen(MIGRATIONS_DIRECTORY);
	MigrationPath result = {.part = PART_NONE};

	if (strchr(file, '/') != NULL)
		return result;
	for (size_t i = 0; i < lengthof(parts); i++)
		if (has_suffix(file, parts[i].suffix))
		{
			if (!version_is_repeatable(file) &&
				split(file, strlen(file) - strlen(parts[i].suffix), &result))
				result.part = parts[i].part;
			return result;
		}
	if (version_is_repeatable(file) && has_suffix(file, ".sql") &&
		strlen(file) > strlen(REPEATABLE_PREFIX ".sql"))
	{
		result.part = PART_REPEATABLE;
		result.version = pnstrdup(file, strlen(file) - strlen(".sql"));
		result.name = result.version + strlen(REPEATABLE_PREFIX);
	}
	return result;
}

/* <version>_<name>, neither of them empty */
static bool
split(const char *file, size_t length, MigrationPath *path)
{
	const char *underscore = memchr(file, '_', length);

	if (underscore == NULL || underscore == file ||
		underscore + 1 == file + length)
		return false;
	path->version = pnstrdup(file, underscore - file);
	path->name = pnstrdup(underscore + 1, file + length - underscore - 1);
	return true;
}

static bool
has_suffix(const char *text, const char *suffix)
{
	size_t		length = strlen(text);

	return length > strlen(suffix) &&
		strcmp(text + length - strlen(suffix), suffix) == 0;
}

bool
version_is_repeatable(const char *version)
{
	return strncmp(version, REPEATABLE_PREFIX, strlen(REPEATABLE_PREFIX)) == 0;
}

/*
 * Less than, equal to or greater than zero.  Equal are those that differ in
 * leading zeros alone.
 */
int
version_compare(const char *a, const char *b)
{
	int			result = (int) version_is_repeatable(a) -
		(int) version_is_repeatable(b);

	while (result == 0 && (*a != '\0' || *b != '\0'))
	{
		if (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9')
			result = compare_numbers(&a, &b);
		else
		{
			result = (int) (unsigned char) *a - (int) (unsigned char) *b;
			a++;
			b++;
		}
	}
	return result;
}

/* The same, but 1 and 01 have a place of their own beside one another. */
int
version_order(const char *a, const char *b)
{
	int			result = version_compare(a, b);

	return result != 0 ? result : strcmp(a, b);
}

/* Compares the digits that both begin with, and moves past them. */
static int
compare_numbers(const char **a, const char **b)
{
	size_t		length_a = digits(a);
	size_t		length_b = digits(b);
	int			result = (length_a > length_b) - (length_a < length_b);

	if (result == 0)
		result = memcmp(*a, *b, length_a);
	*a += length_a;
	*b += length_b;
	return result;
}

/* Skips leading zeros; how many digits follow. */
static size_t
digits(const char **text)
{
	*text += strspn(*text, "0");
	return strspn(*text, "0123456789");
}
