/*-------------------------------------------------------------------------
 *
 * step.c
 *	  The steps of a plan, as they are shown and run, with their way back.
 *
 * The way back is a plan of its own, from the new model to the old one: what
 * undoes a step isn't always its mirror image (a label of an enum is added by
 * one statement, and taken away by making the type anew).  Its statements
 * are laid beside the steps that they undo (step_back.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/attachment.h"
#include "schema/outsiders.h"
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
static Hazards backfill_hazards(const SchemaObject *column,
								const StatementEffect *effect);
static void note_step(SchemaObject *object, int step);
static void note_heirs(const SchemaObject *part, int step);
static void note_along(SchemaObject *part, int step);

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
	steps_lay_beside(steps->up, steps->down);
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
	step->open = action->open;
	step->apart = statement->apart;
	return step;
}

static void
add_statement(Step *step, WrittenStatement *statement,
			  const SchemaOptions *options)
{
	bool		may_have_rows = !options->live || options->elsewhere ||
		object_has_rows(step->object);

	step->statements = lappend(step->statements, statement);
	step->hazards |= may_have_rows ? statement->hazards :
		statement->hazards & ~HAZARDS_OF_ROWS;
	if (options->live)
		step_note_effect(step, statement, may_have_rows);
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
	step->rewrites = step->rewrites || effect->rewrites || statement->moves_rows;
	step->scans = step->scans || effect->scans || effect->builds_index ||
		statement->moves_rows || (statement->hazards & HAZARD_SCANS_TABLE) != 0;
	if (step->rewrites || step->scans)
		step->bytes = object_bytes(step->object);
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
		note_along(part_named(lfirst(cell), part->kind, part->name), step);
	foreach(cell, object_has_index(part) ? part->needed_by : NIL)
	{
		SchemaObject *attachment = lfirst(cell);

		if (attachment->kind == &kind_index_partition &&
			attachment_target(attachment) == part)
		{
			note_along(attachment, step);
			note_along(attachment->parent, step);
		}
	}
}

static void
note_along(SchemaObject *part, int step)
{
	if (part == NULL || part->first_step > 0)
		return;
	note_step(part, step);
	note_heirs(part, step);
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
