/*-------------------------------------------------------------------------
 *
 * step_back.c
 *	  The way back of a plan, beside the steps that it undoes.
 *
 * Whoever goes through the steps from the last to the first runs just that
 * plan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/step.h"

#include "compat.h"

static bool runs_by_statement(const List *steps);
static void mark_alone(const Step *step);
static bool takes_lock(const Step *step);
static int *find_partners(const List *up, const List *down);
static void keep_descending(int *numbers, int n);

/*
 * From the last step to the first: the statements of the way back stand
 * beside the step of the same object wherever that doesn't change their
 * order, and the others beside the step of their predecessor.
 */
void
steps_lay_beside(const List *up, const List *down)
{
	int			place = list_length(up) - 1;
	int		   *partners;
	bool		by_statement = runs_by_statement(up) || runs_by_statement(down);
	int			n = 0;
	ListCell   *cell;

	if (up == NIL || down == NIL)
		return;
	partners = find_partners(up, down);
	keep_descending(partners, list_length(down));
	foreach(cell, down)
	{
		const Step *back = lfirst(cell);
		Step	   *step;

		if (partners[n] >= 0)
			place = partners[n];
		n++;
		step = list_nth(up, place);
		if (!back->transactional || (back->apart && step->down != NIL))
			step->back_by_statement = true;
		if (!back->transactional)
			mark_alone(back);
		step->down = list_concat(step->down, by_statement && takes_lock(back) ?
								 steps_in_one(back->statements) : back->statements);
		step->transactional = step->transactional && back->transactional;
	}
	pfree(partners);
}

static bool
runs_by_statement(const List *steps)
{
	ListCell   *cell;

	foreach(cell, steps)
	{
		const Step *step = lfirst(cell);

		if (!step->transactional || step->apart)
			return true;
	}
	return false;
}

/* Each of its statements, beside others. */
static void
mark_alone(const Step *step)
{
	ListCell   *cell;

	foreach(cell, step->statements)
		((WrittenStatement *) lfirst(cell))->alone = true;
}

static bool
takes_lock(const Step *step)
{
	ListCell   *cell;

	foreach(cell, step->statements)
		if (((WrittenStatement *) lfirst(cell))->locks)
		return true;
	return false;
}

/* What has to be one transaction, as one statement. */
List *
steps_in_one(List *statements)
{
	WrittenStatement *one = palloc0_object(WrittenStatement);
	StringInfoData sql;
	char	   *inner;
	char	   *outer;
	ListCell   *cell;

	initStringInfo(&sql);
	foreach(cell, statements)
		appendStringInfo(&sql, "%s;\n", ((WrittenStatement *) lfirst(cell))->sql);
	for (int i = 0;; i++)
	{
		inner = psprintf("$statements%d$", i);
		outer = psprintf("$block%d$", i);
		if (strstr(sql.data, inner) == NULL && strstr(sql.data, outer) == NULL)
			break;
	}
	*one = *(WrittenStatement *) linitial(statements);
	one->locks = false;
	one->sql = psprintf("DO %sBEGIN EXECUTE %s\n%s%s; END%s", outer, inner, sql.data,
						inner, outer);
	return list_make1(one);
}

/* For each step down, the step up that it undoes; -1: there is none. */
static int *
find_partners(const List *up, const List *down)
{
	int		   *partners = palloc_array(int, list_length(down));
	ListCell   *cell;

	foreach(cell, down)
		partners[foreach_current_index(cell)] =
		Min(((Step *) lfirst(cell))->undoes, list_length(up)) - 1;
	return partners;
}

/*
 * Keep as many of some numbers as make a sequence that never rises, and make
 * -1 of the others.
 *
 * ends[k] is where the best sequence of length k + 1 ends that was found so
 * far: the one with the largest last number.
 */
static void
keep_descending(int *numbers, int n)
{
	int		   *ends = palloc_array(int, n);
	int		   *before = palloc_array(int, n);
	bool	   *kept = palloc0_array(bool, n);
	int			length = 0;

	for (int i = 0; i < n; i++)
	{
		int			low = 0;
		int			high = length;

		if (numbers[i] < 0)
			continue;
		while (low < high)
		{
			int			middle = (low + high) / 2;

			if (numbers[ends[middle]] >= numbers[i])
				low = middle + 1;
			else
				high = middle;
		}
		before[i] = low > 0 ? ends[low - 1] : -1;
		ends[low] = i;
		length = Max(length, low + 1);
	}
	for (int i = length > 0 ? ends[length - 1] : -1; i >= 0; i = before[i])
		kept[i] = true;
	for (int i = 0; i < n; i++)
		if (!kept[i])
			numbers[i] = -1;
	pfree(ends);
	pfree(before);
	pfree(kept);
}
