/*-------------------------------------------------------------------------
 *
 * step.c
 *	  The steps of a plan, as they are shown and run, with their way back.
 *
 * The way back is a plan of its own, from the new model to the old one: what
 * undoes a step isn't always its mirror image (a label of an enum is added by
 * one statement, and taken away by making the type anew).  Its statements
 * are laid beside the steps that they undo, so that going through the steps
 * from the last to the first gives just that plan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/outsiders.h"
#include "schema/partition.h"
#include "schema/stale.h"
#include "schema/statement_effect.h"
#include "schema/step.h"
#include "schema/table.h"

#include "compat.h"

static void forget_steps(SchemaModel *model);
static List *make_one_way(SchemaModel *old, SchemaModel *new,
						  const SchemaOptions *options, Steps *steps);
static List *cut_action(List *steps, const Action *action,
						const SchemaOptions *options,
						const SchemaModel *in_force, List **apart);
static bool begins_step(const Step *step, const WrittenStatement *statement);
static Step *make_step(const Action *action, const WrittenStatement *statement);
static void add_statement(Step *step, WrittenStatement *statement,
						  const SchemaOptions *options);
static bool has_rows(const SchemaObject *object);
static int64 bytes_of(const SchemaObject *object);
static bool is_new(const SchemaObject *table);
static const SchemaObject *whole_of(const SchemaObject *object);
static Hazards backfill_hazards(const SchemaObject *column,
								const StatementEffect *effect);
static void lay_beside(const List *up, const List *down);
static bool runs_by_statement(const List *steps);
static bool takes_lock(const Step *step);
static List *in_one(List *statements);
static int *find_partners(const List *up, const List *down);
static void note_step(SchemaObject *object, int step);
static void note_heirs(const SchemaObject *part, int step);
static void keep_descending(int *numbers, int n);

Steps *
steps_make(SchemaModel *old, SchemaModel *new, const SchemaOptions *options)
{
	Steps	   *steps = palloc0_object(Steps);
	SchemaOptions back;

	steps->up = make_one_way(old, new, options, steps);
	if (steps->up == NIL)
		return steps;
	steps_number(steps->up);
	back = *options;
	back.live = false;
	back.way_back = true;
	steps->down = make_one_way(new, old, &back, steps);
	lay_beside(steps->up, steps->down);
	forget_steps(old);
	forget_steps(new);
	return steps;
}

/* Another plan of these models has other steps. */
static void
forget_steps(SchemaModel *model)
{
	for (int i = 0; i < model->nobjects; i++)
		model->objects[i]->first_step = model->objects[i]->last_step = 0;
}

static List *
make_one_way(SchemaModel *old, SchemaModel *new, const SchemaOptions *options,
			 Steps *steps)
{
	SchemaPlan *plan = plan_make(old, new, options);
	List	   *way = NIL;
	List	   *apart = NIL;
	ListCell   *cell;

	if (options->live)
	{
		outsiders_warn(plan);
		stale_warn(plan);
	}
	foreach(cell, plan->ordered)
		way = cut_action(way, lfirst(cell), options, old, &apart);
	steps->unordered = list_concat(steps->unordered, plan->unordered);
	return list_concat(way, apart);
}

/*
 * A step for each run of statements that can be together.
 *
 * What is better apart comes behind all else; but on the way back, which is
 * laid beside the steps up, it stays where it is.
 */
static List *
cut_action(List *steps, const Action *action, const SchemaOptions *options,
		   const SchemaModel *in_force, List **apart)
{
	Writer		writer = {.role = options->role, .in_force = in_force,
		.no_grants = options->omit_grants, .way_back = options->way_back
	};
	Step	   *last = NULL;
	ListCell   *cell;

	plan_write(action, &writer);
	foreach(cell, writer.statements)
	{
		WrittenStatement *statement = lfirst(cell);
		Step	   *step = last;

		if (statement->apart && !options->way_back)
			*apart = lappend(*apart, step = make_step(action, statement));
		else if (begins_step(last, statement))
			steps = lappend(steps, last = step = make_step(action, statement));
		add_statement(step, statement, options);
	}
	return steps;
}

static bool
begins_step(const Step *step, const WrittenStatement *statement)
{
	if (step == NULL)
		return true;
	if (statement->along)
		return false;
	return statement->alone || statement->apart || !step->transactional;
}

static Step *
make_step(const Action *action, const WrittenStatement *statement)
{
	Step	   *step = palloc0_object(Step);

	step->type = action->type;
	step->object = action_subject(action);
	step->undoes = action_undoes(action);
	step->transactional = !statement->alone;
	step->by_statement = statement->alone;
	step->apart = statement->apart;
	return step;
}

static void
add_statement(Step *step, WrittenStatement *statement,
			  const SchemaOptions *options)
{
	bool		may_have_rows = !options->live || options->elsewhere ||
		has_rows(step->object);

	step->statements = lappend(step->statements, statement);
	step->hazards |= may_have_rows ? statement->hazards :
		statement->hazards & ~HAZARDS_OF_ROWS;
	if (options->live)
		step_note_effect(step, statement, may_have_rows);
}

/*
 * Has the table that an object belongs to rows, for all we know?
 *
 * A materialized view itself is filled, whatever it has now.
 */
static bool
has_rows(const SchemaObject *object)
{
	const SchemaObject *whole = whole_of(object);

	if (whole->kind == &kind_table ||
		(whole->kind == &kind_materialized_view && object != whole))
		return bytes_of(object) != 0;
	return true;
}

/* To attach a partition, the default one is read, too; -1: it isn't known. */
static int64
bytes_of(const SchemaObject *object)
{
	const SchemaObject *rest = object->kind == &kind_partition ?
		partition_default(object) : NULL;
	const SchemaObject *whole = whole_of(object);
	int64		bytes = is_new(whole) ? 0 : table_bytes(whole);
	int64		more = rest == NULL || is_new(rest) ? 0 : table_bytes(rest);

	return bytes < 0 || more < 0 ? -1 : bytes + more;
}

/* And no partition or heir comes with rows. */
static bool
is_new(const SchemaObject *table)
{
	return table->other == NULL && !OidIsValid(table->live) &&
		table_heirs(table) == NIL;
}

static const SchemaObject *
whole_of(const SchemaObject *object)
{
	while (object->parent != NULL)
		object = object->parent;
	return object;
}

/*
 * What a statement does to relations that are there already.
 *
 * It is the server's own rules that tell (statement_effect.c), by the catalogs
 * as they are before the plan: those of a shadow, if something is renamed.
 */
void
step_note_effect(Step *step, const WrittenStatement *statement,
				 bool may_have_rows)
{
	StatementEffect *effect = statement_effect(statement->sql,
											   &effect_of_catalog);

	if (!effect->transactional)
	{
		step->transactional = false;
		step->by_statement = true;
	}
	if (effect->lock > step->lock_mode)
	{
		step->lock_mode = effect->lock;
		step->lock = effect->relations;
	}
	if (statement->reads_no_rows || !may_have_rows)
		return;
	if (step->type == ACTION_CREATE && step->object->kind == &kind_column)
		step->hazards |= backfill_hazards(step->object, effect);
	step->rewrites = step->rewrites || effect->rewrites;
	step->scans = step->scans || effect->scans || effect->builds_index ||
		(statement->hazards & HAZARD_SCANS_TABLE) != 0;
	if (step->rewrites || step->scans)
		step->bytes = bytes_of(step->object);
	if (effect->rewrites)
		step->hazards |= HAZARD_REWRITES_TABLE;
	if (effect->scans)
		step->hazards |= HAZARD_SCANS_TABLE;
	if (effect->builds_index)
		step->hazards |= HAZARD_BUILDS_INDEX;
	if (effect->rewrites || effect->scans || effect->builds_index)
		step->hazards |= effect->lock >= AccessExclusiveLock ? HAZARD_BLOCKS_READS :
			effect->lock >= ShareLock ? HAZARD_BLOCKS_WRITES : 0;
}

/*
 * A new column of old rows: the server computes a value for each while nobody
 * can use the table, or finds that there is none.
 */
static Hazards
backfill_hazards(const SchemaObject *column, const StatementEffect *effect)
{
	if (effect->rewrites)
		return HAZARD_NEEDS_BACKFILL;
	if (object_get(column, "not_null") == NULL ||
		object_get(column, "generated") != NULL || column->children != NIL)
		return 0;
	return HAZARD_NEEDS_BACKFILL | HAZARD_MAY_FAIL;
}

/*
 * From the last step to the first: the statements of the way back stand
 * beside the step of the same object wherever that doesn't change their
 * order, and the others beside the step of their predecessor.
 */
static void
lay_beside(const List *up, const List *down)
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
		step->down = list_concat(step->down, by_statement && takes_lock(back) ?
								 in_one(back->statements) : back->statements);
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
static List *
in_one(List *statements)
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
 * Tell the objects of both models when something happens to them.
 *
 * A step apart only brings to an end what another one began, and it is that
 * one which is undone.
 */
void
steps_number(const List *steps)
{
	for (int apart = 0; apart <= 1; apart++)
		for (int i = list_length(steps); i >= 1; i--)
		{
			const Step *step = list_nth(steps, i - 1);
			SchemaObject *object = step->object;

			if (step->apart != apart || (apart && object->first_step > 0))
				continue;
			note_step(object, i);
			note_heirs(object, i);
			if (object->other == NULL)
				continue;
			note_step(object->other, i);
			note_heirs(object->other, i);
		}
}

static void
note_step(SchemaObject *object, int step)
{
	object->first_step = step;
	if (object->last_step == 0)
		object->last_step = step;
}

/* What partitions and heirs have from it may be changed along. */
static void
note_heirs(const SchemaObject *part, int step)
{
	ListCell   *cell;

	if (part->parent == NULL || part->parent->kind != &kind_table)
		return;
	foreach(cell, table_heirs(part->parent))
	{
		SchemaObject *its = part_named(lfirst(cell), part->kind, part->name);

		if (its == NULL || its->first_step > 0)
			continue;
		note_step(its, step);
		note_heirs(its, step);
	}
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

/* Statements one below the other, each with its semicolon. */
char *
steps_text(const List *statements)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, statements)
	{
		const WrittenStatement *statement = lfirst(cell);

		appendStringInfo(&text, "%s%s;", text.len > 0 ? "\n" : "",
						 statement->sql);
	}
	return text.data;
}
