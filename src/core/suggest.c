/*-------------------------------------------------------------------------
 *
 * suggest.c
 *	  The name that was meant by a misspelt one.
 *
 * The measure is Levenshtein's distance, as the server itself takes it for
 * columns (parse_relation.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/formatting.h"
#include "utils/varlena.h"

#include "core/suggest.h"

#include "compat.h"

/* a typo has at most so many wrong letters */
#define MAX_TYPO 3

static int	wrong_letters(const char *a, const char *b, int max);

/*
 * The nearest of some names (char *), or NULL if none is near.
 *
 * A near name has few wrong letters, and more right ones than wrong; upper
 * and lower case count as the same.
 */
const char *
suggest_name(const char *unknown, List *names)
{
	const char *nearest = NULL;
	size_t		length = strlen(unknown);
	int			best;
	ListCell   *cell;

	if (length == 0 || length >= NAMEDATALEN)
		return NULL;
	best = Min(MAX_TYPO, ((int) length - 1) / 2) + 1;
	foreach(cell, names)
	{
		const char *name = lfirst(cell);
		int			distance = wrong_letters(unknown, name, best);

		if (distance < best)
		{
			best = distance;
			nearest = name;
		}
	}
	return nearest;
}

/* Letters to change, add or take away; beyond max the number is any. */
static int
wrong_letters(const char *a, const char *b, int max)
{
	size_t		length_a = strlen(a);
	size_t		length_b = strlen(b);

	return varstr_levenshtein_less_equal(asc_tolower(a, length_a), length_a,
										 asc_tolower(b, length_b), length_b,
										 1, 1, 1, max, true);
}

/* Names as a message lists them: "a, b, c". */
char *
suggest_list(List *names)
{
	StringInfoData list;
	ListCell   *cell;

	initStringInfo(&list);
	foreach(cell, names)
		appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "",
						 (char *) lfirst(cell));
	return list.data;
}
