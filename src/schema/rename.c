/*-------------------------------------------------------------------------
 *
 * rename.c
 *	  Plans and differences in which objects have new names.
 *
 * A new name is in many definitions: those of keys, views, defaults.  So the
 * current schema is rebuilt in a shadow, the statements that rename run there,
 * and what they lead to is read: from that, the rest is planned.
 *
 * And it is planned there: what a statement locks and whether it reads rows is
 * asked of the catalogs, and only those of the shadow have the names that it
 * says.  How large tables are is asked of the live ones.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/differ.h"
#include "schema/rename.h"
#include "schema/request.h"
#include "schema/sql_settings.h"

#include "compat.h"

typedef struct Renaming
{
	SchemaModel *old;
	SchemaModel *new;
	const SchemaOptions *options;
	List	   *pairs;
	List	   *steps;			/* Step * */
	SchemaModel *renamed;
	bool		is_renamed;
	bool		wants_rest;
	Steps	   *rest;			/* after those; NULL: not planned */
} Renaming;

static void name_as_before(Steps *steps, const SchemaModel *renamed);
static void apply(Renaming *renaming, const char *function);
static void apply_inside(Shadow *shadow, void *arg);
static void plan_rest(Renaming *renaming);
static void run_steps(Shadow *shadow, Renaming *renaming, const List *pairs);
static void note_effects(Step *step);
static SchemaModel *read_with_oids(const Renaming *renaming);
static void carry_over(SchemaModel *renamed, const SchemaModel *rebuilt,
					   const SchemaModel *old);
static SchemaObject **sorted_by_oid(const SchemaModel *model);
static int	compare_oids(const void *a, const void *b);
static void error_callback(void *arg);

/* As steps_make(), after what has to be renamed; and tell what could be. */
Steps *
rename_steps(SchemaModel *old, SchemaModel *new, const SchemaOptions *options,
			 const char *function)
{
	Renaming	renaming = {.old = old, .new = new, .options = options, .wants_rest = true};
	int			guc_level = NewGUCNestLevel();
	Steps	   *steps;

	sql_settings_fix();
	options_warn_of_schemas(options, old, new);
	apply(&renaming, function);
	steps = renaming.rest;
	for (int i = list_length(renaming.steps) - 1; i >= 0; i--)
	{
		const Step *step = list_nth(renaming.steps, i);
		Step	   *back = palloc_object(Step);

		*back = *step;
		back->statements = step->down;
		steps->down = lappend(steps->down, back);
	}
	steps->nrenames = list_length(renaming.steps);
	steps->renamed = renaming.renamed;
	steps->up = list_concat(renaming.steps, steps->up);
	name_as_before(steps, renaming.renamed);
	rename_propose(renaming.renamed, new);
	AtEOXact_GUC(false, guc_level);
	return steps;
}

/* The way back leads to tables by their old names. */
static void
name_as_before(Steps *steps, const SchemaModel *renamed)
{
	List	   *before = NIL;
	ListCell   *cell;

	foreach(cell, steps->unordered)
	{
		const SchemaObject *table = model_find(renamed, &kind_table, lfirst(cell));

		if (table != NULL && table->was != NULL)
			before = lappend(before, unconstify(char *, table->was->identity));
	}
	steps->unordered = list_concat(steps->unordered, before);
}

/* As differ_find(), with what was renamed. */
List *
rename_differ(SchemaModel *old, SchemaModel *new, const SchemaOptions *options,
			  const char *function)
{
	Renaming	renaming = {.old = old, .new = new, .options = options};
	List	   *differences = NIL;
	int			guc_level = NewGUCNestLevel();
	ListCell   *cell;

	sql_settings_fix();
	options_warn_of_schemas(options, old, new);
	apply(&renaming, function);
	foreach(cell, renaming.pairs)
	{
		const RenamePair *pair = lfirst(cell);

		differences = lappend(differences,
							  differ_new("rename", pair->old, pair->new,
										 pair->old_label == NULL ?
										 psprintf("from %s", pair->old->identity) :
										 psprintf("label %s from %s", pair->new_label,
												  pair->old_label)));
	}
	foreach(cell, renaming.steps)
	{
		const Step *step = lfirst(cell);

		if (step->type == ACTION_CREATE)
			differences = lappend(differences,
								  differ_new("add", NULL, step->object, NULL));
	}
	differences = list_concat(differences,
							  differ_find(renaming.renamed, new, NIL));
	rename_propose(renaming.renamed, new);
	AtEOXact_GUC(false, guc_level);
	return differences;
}

static void
apply(Renaming *renaming, const char *function)
{
	ErrorContextCallback errcallback = {
		.previous = error_context_stack,
		.callback = error_callback,
		.arg = renaming
	};

	renaming->pairs = rename_find(renaming->old, renaming->new, renaming->options);
	renaming->renamed = renaming->old;
	if (renaming->pairs == NIL)
	{
		plan_rest(renaming);
		return;
	}
	error_context_stack = &errcallback;
	prove_do(renaming->options, function, apply_inside, renaming);
	error_context_stack = errcallback.previous;
}

static void
plan_rest(Renaming *renaming)
{
	renaming->is_renamed = true;
	if (renaming->wants_rest)
		renaming->rest = steps_make(renaming->renamed, renaming->new, renaming->options);
}

static void
error_callback(void *arg)
{
	if (!((Renaming *) arg)->is_renamed)
		errcontext("renaming in a copy of the old schema");
}

static void
apply_inside(Shadow *shadow, void *arg)
{
	Renaming   *renaming = arg;
	SchemaModel *rebuilt;
	List	   *derived;

	prove_rebuild(shadow, renaming->old, renaming->options);
	rebuilt = read_with_oids(renaming);
	run_steps(shadow, renaming, renaming->pairs);
	derived = rename_derive(renaming->renamed, renaming->new, renaming->pairs);
	if (derived != NIL)
	{
		run_steps(shadow, renaming, derived);
		renaming->pairs = list_concat(renaming->pairs, derived);
	}
	carry_over(renaming->renamed, rebuilt, renaming->old);
	plan_rest(renaming);
}

/* Also reads what that led to. */
static void
run_steps(Shadow *shadow, Renaming *renaming, const List *pairs)
{
	RenameWhole whole = {renaming->renamed, renaming->new, renaming->options, pairs};
	List	   *steps = rename_write(&whole);
	ListCell   *cell;

	foreach(cell, steps)
	{
		if (renaming->options->live)
			note_effects(lfirst(cell));
		prove_run(shadow, "renames", list_make1(lfirst(cell)));
	}
	renaming->steps = list_concat(renaming->steps, steps);
	renaming->renamed = read_with_oids(renaming);
}

/* Before it runs: what has been renamed so far has its new name. */
static void
note_effects(Step *step)
{
	ListCell   *cell;

	foreach(cell, step->statements)
		step_note_effect(step, lfirst(cell), true);
}

/* OIDs of the shadow, which tell who is who. */
static SchemaModel *
read_with_oids(const Renaming *renaming)
{
	return request_read(renaming->options, true);
}

/* What only the live database knows, and what only a shadow says. */
static void
carry_over(SchemaModel *renamed, const SchemaModel *rebuilt,
		   const SchemaModel *old)
{
	SchemaObject **by_oid = sorted_by_oid(rebuilt);

	for (int i = 0; i < renamed->nobjects; i++)
	{
		SchemaObject *object = renamed->objects[i];
		SchemaObject **before = bsearch(&object, by_oid, rebuilt->nobjects,
										sizeof(SchemaObject *), compare_oids);
		const SchemaObject *live = before == NULL ? NULL :
			model_find(old, (*before)->kind, (*before)->identity);
		int			kept = 0;

		/*
		 * what heirs have from a parent stands there by its name, even the
		 * new one
		 */
		object->was = object_get(object, "_from_parent") == NULL ? live : NULL;
		object->live = live == NULL ? InvalidOid : live->live;
		for (int a = 0; a < object->nattributes; a++)
			if (strcmp(object->attributes[a].name, "unpopulated") != 0 ||
				(live != NULL && object_get(live, "unpopulated") != NULL))
				object->attributes[kept++] = object->attributes[a];
		object->nattributes = kept;
	}
}

static SchemaObject **
sorted_by_oid(const SchemaModel *model)
{
	Size		size = model->nobjects * sizeof(SchemaObject *);
	SchemaObject **sorted = palloc_extended(size, MCXT_ALLOC_HUGE);

	memcpy(sorted, model->objects, size);
	qsort(sorted, model->nobjects, sizeof(SchemaObject *), compare_oids);
	return sorted;
}

/* The same one has the same. */
static int
compare_oids(const void *a, const void *b)
{
	const SchemaObject *left = *(SchemaObject *const *) a;
	const SchemaObject *right = *(SchemaObject *const *) b;

	if (left->kind != right->kind)
		return left->kind->rank < right->kind->rank ? -1 : 1;
	if (left->live != right->live)
		return left->live < right->live ? -1 : 1;
	return left->position - right->position;
}
