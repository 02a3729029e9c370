/*-------------------------------------------------------------------------
 *
 * yaml_map.c
 *	  The entries of a YAML mapping: merge keys, and each key once.
 *
 * Keys are compared after sorting, so that a mapping of 50,000 keys costs
 * n log n.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/yaml.h"
#include "core/yaml_internal.h"

#include "compat.h"

typedef struct Rank
{
	YamlEntry  *entry;
	int			place;			/* in the list that was sorted */
} Rank;

static void require_unique_keys(List *own);
static List *keep_last_of_each(List *entries);
static Rank *sort_entries(List *entries);
static int	compare_ranks(const void *a, const void *b);

/* Only a plain << merges; in quotes it is a key like any other. */
bool
yaml_is_merge_key(const YamlNode *key)
{
	return key->plain && strcmp(key->text, "<<") == 0;
}

/*
 * Append what the value of a merge key brings in, the weakest first.
 *
 * The rule is PyYAML's (SafeConstructor.flatten_mapping): of a list of
 * mappings the first one wins, of two merge keys the second.
 */
List *
yaml_merge(List *merged, const YamlNode *value)
{
	const char *problem = "a merge key takes a mapping or a list of mappings";
	const char *hint = "Put << in quotes if it is a key of yours.";

	if (value->kind == YAML_MAP)
		return list_concat(merged, value->items);
	if (value->kind != YAML_LIST)
		yaml_fail(value, problem, NULL, hint);
	for (int i = list_length(value->items) - 1; i >= 0; i--)
	{
		const YamlNode *map = list_nth(value->items, i);

		if (map->kind != YAML_MAP)
			yaml_fail(map, problem, NULL, hint);
		merged = list_concat(merged, map->items);
	}
	return merged;
}

/* The entries of a mapping: its own, and those merged that it doesn't have. */
List *
yaml_finish_entries(List *own, List *merged)
{
	require_unique_keys(own);
	if (merged == NIL)
		return own;
	return keep_last_of_each(list_concat(merged, own));
}

static void
require_unique_keys(List *own)
{
	Rank	   *ranks = sort_entries(own);

	for (int i = 1; i < list_length(own); i++)
	{
		const YamlNode *first = ranks[i - 1].entry->key;
		const YamlNode *second = ranks[i].entry->key;

		if (strcmp(first->text, second->text) == 0)
			yaml_fail(second, "this key was given before",
					  psprintf("The first is at line %d, column %d.",
							   first->line, first->column), NULL);
	}
	pfree(ranks);
}

static List *
keep_last_of_each(List *entries)
{
	Rank	   *ranks = sort_entries(entries);
	int			n = list_length(entries);
	List	   *kept = NIL;

	for (int i = 0; i < n; i++)
		if (i == n - 1 || strcmp(ranks[i].entry->key->text,
								 ranks[i + 1].entry->key->text) != 0)
			kept = lappend(kept, ranks[i].entry);
	pfree(ranks);
	return kept;
}

/* By key, equal keys in the order of the list. */
static Rank *
sort_entries(List *entries)
{
	int			n = list_length(entries);
	Rank	   *ranks = palloc_array(Rank, n + 1);

	for (int i = 0; i < n; i++)
		ranks[i] = (Rank)
	{
		.entry = list_nth(entries, i), .place = i
	};
	qsort(ranks, n, sizeof(Rank), compare_ranks);
	return ranks;
}

static int
compare_ranks(const void *a, const void *b)
{
	const Rank *left = a;
	const Rank *right = b;
	int			order = strcmp(left->entry->key->text,
							   right->entry->key->text);

	return order != 0 ? order : left->place - right->place;
}
