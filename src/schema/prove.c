/*-------------------------------------------------------------------------
 *
 * prove.c
 *	  Try a plan out, there and back, before anybody sees it.
 *
 * In a shadow, the current schema is rebuilt empty, the plan runs, and what it
 * led to has to be the target; then the way back runs, and that has to lead to
 * the start.  Owners, privileges and comments count.  A plan that fails is an
 * error of confiture's, and is never shown: it says where and how.
 *
 * The rebuilt schema isn't compared before the plan runs, as reading it would
 * take a tenth of a proof.  If writing DDL of the model loses something, that
 * shows after the plan; or, where the plan itself changes that, the plan was
 * tried on a start that differs in nothing else, and the way back is compared
 * with the real one.
 *
 * Where the DDL has just been loaded, the new schema is there already, and the
 * plan is tried out in the same shadow.  The steps that are shown are those
 * that were tried out, if they have the same statements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#include "errcodes.h"
#include "project/runner.h"
#include "schema/differ.h"
#include "schema/fresh.h"
#include "schema/grants.h"
#include "schema/prove.h"
#include "schema/rename.h"
#include "schema/request.h"
#include "schema/sql_settings.h"

#include "compat.h"

/* So many differences are shown. */
#define SHOWN	10

typedef struct Proof
{
	SchemaModel *old;
	SchemaModel *new;
	const Steps *steps;
	const SchemaOptions *options;
} Proof;

static void require_roles(const SchemaModel *new);
static void require_role(const SchemaObject *object, const char *role);
static char *text_of_both(const Steps *steps);
static void set_for_proof(void);
static void prove_inside(Shadow *shadow, void *arg);
static void rebuild(Shadow *shadow, SchemaModel *model,
					const SchemaOptions *options);
static const char *owner_of(const SchemaObject *object);
static void require_may_own(const Action *action);
static bool may_be_together(const SchemaObject *one,
							const SchemaObject *other,
							const SchemaOptions *options);
static void tell_of_unmanaged(void *arg);
static void load_as_owner(Shadow *shadow, const SchemaObject *object,
						  List *statements);
static void load_live(Shadow *shadow, const SchemaObject *object,
					  const Script *script);
static Oid	role_of(const char *quoted, bool missing_ok);
static void take_population(SchemaModel *is, const SchemaModel *wanted);
static void require_equal(const Proof *proof, SchemaModel *wanted,
						  const char *what);

/*
 * Try out the plan between early_proof->old and new, in a shadow that has the
 * new schema: the way back first, and then the plan.  That is as good, and
 * spares the rebuilding of the old one.
 *
 * It says nothing if an error ends it: the DDL's shadow has other rules.
 */
void
prove_early(Shadow *shadow, SchemaModel *new, void *early_proof)
{
	EarlyProof *early = early_proof;
	SchemaOptions options = *early->options;
	Proof		proof = {.old = early->old, .new = new, .options = &options};
	int			guc_level;

	/* what the steps take is asked of the live catalogs, later */
	options.live = false;
	guc_level = NewGUCNestLevel();
	set_for_proof();
	if (rename_find(early->old, new, &options) == NIL)
	{
		proof.steps = steps_make(early->old, new, &options);
		prove_run(shadow, "way back", proof.steps->down);
		require_equal(&proof, proof.old, "the way back");
		prove_run(shadow, "plan", proof.steps->up);
		require_equal(&proof, proof.new, "the plan");
		early->proven = text_of_both(proof.steps);
	}
	AtEOXact_GUC(false, guc_level);
}

/*
 * Raises an error if the steps don't lead from old to new, and back.
 *
 * early is what prove_early() found, or NULL.
 */
void
prove_steps(SchemaModel *old, SchemaModel *new, const Steps *steps,
			const SchemaOptions *options, const char *function,
			const EarlyProof *early)
{
	Proof		proof = {old, new, steps, options};

	if (steps->up == NIL)
		return;
	require_roles(new);
	if (early != NULL && early->proven != NULL &&
		strcmp(early->proven, text_of_both(steps)) == 0)
		ereport(DEBUG1,
				(errmsg_internal("the plan was proven where its DDL had been loaded")));
	else
		prove_do(options, function, prove_inside, &proof);
}

/* DDL may create the roles that it names, but no plan does. */
static void
require_roles(const SchemaModel *new)
{
	for (int i = 0; i < new->nobjects; i++)
	{
		const SchemaObject *object = new->objects[i];
		const char *owner = object_get(object, "owner");
		ListCell   *cell;

		if (owner != NULL)
			require_role(object, owner);
		foreach(cell, object_get(object, "grants") == NULL ? NIL : grants_of(object))
			require_role(object, ((Grant *) lfirst(cell))->grantee);
	}
}

static void
require_role(const SchemaObject *object, const char *role)
{
	if (strcmp(role, "OWNER") == 0 || strcmp(role, "PUBLIC") == 0 ||
		OidIsValid(role_of(role, true)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("role %s does not exist", role),
			 errdetail("%s %s belongs to it or is granted to it in the DDL. Roles are the server's, and no part of a plan.",
					   object->kind->name, object->identity),
			 errhint("Create the role first, as CREATE ROLE %s, by hand or in a migration.", role)));
}

/* All that a proof runs. */
static char *
text_of_both(const Steps *steps)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, steps->up)
		appendStringInfo(&text, "%s\n", steps_text(((Step *) lfirst(cell))->statements));
	appendStringInfoChar(&text, '\n');
	foreach(cell, steps->down)
		appendStringInfo(&text, "%s\n", steps_text(((Step *) lfirst(cell))->statements));
	return text.data;
}

/*
 * Call inside(shadow, arg) in a shadow where the current schema can be
 * rebuilt; see shadow_do().
 */
void
prove_do(const SchemaOptions *options, const char *function,
		 void (*inside) (Shadow *shadow, void *arg), void *arg)
{
	int			guc_level = NewGUCNestLevel();
	ShadowOptions shadow = request_shadow(options, function);
	RunnerPlace place = runner_place(options->environment->settings);

	shadow.plain_public = true;
	shadow.proving = true;
	runner_enter(&place);
	set_for_proof();
	shadow_do(&shadow, inside, arg);
	AtEOXact_GUC(false, guc_level);
}

static void
set_for_proof(void)
{
	sql_settings_fix();

	/* bodies may name what comes later */
	(void) set_config_option("check_function_bodies", "off", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);

	/* what the server remarks is about the shadow, or comes again */
	if (client_min_messages < WARNING)
		(void) set_config_option("client_min_messages", "warning", PGC_USERSET,
								 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

static void
prove_inside(Shadow *shadow, void *arg)
{
	Proof	   *proof = arg;

	rebuild(shadow, proof->old, proof->options);
	prove_run(shadow, "plan", proof->steps->up);
	require_equal(proof, proof->new, "the plan");
	prove_run(shadow, "way back", proof->steps->down);
	require_equal(proof, proof->old, "the way back");
}

/* A schema, from nothing; it has to be the one that the model tells of. */
void
prove_rebuild(Shadow *shadow, SchemaModel *model, const SchemaOptions *options)
{
	const Steps none = {0};
	Proof		proof = {.options = options, .steps = &none};
	int			guc_level = NewGUCNestLevel();

	sql_settings_fix();
	rebuild(shadow, model, options);
	require_equal(&proof, model, "rebuilding the current schema");
	AtEOXact_GUC(false, guc_level);
}

/*
 * The current schema, from nothing.
 *
 * Defaults, checks, predicates, bounds and generated columns run functions
 * even on empty tables: what belongs to a table is made as its owner, who
 * can't be left.
 */
static void
rebuild(Shadow *shadow, SchemaModel *model, const SchemaOptions *options)
{
	SchemaModel *fresh = model_fresh(model->version, options);
	SchemaPlan *plan = plan_make(fresh, model, NULL);
	const SchemaObject *last = NULL;
	Writer		writer = {.in_force = fresh};
	ListCell   *cell;

	foreach(cell, plan->ordered)
	{
		const Action *action = lfirst(cell);
		const SchemaObject *object = action->type == ACTION_DROP ? action->old :
			action->new;

		require_may_own(action);
		if (last != NULL && !may_be_together(last, object, options))
		{
			load_as_owner(shadow, last, writer.statements);
			writer.statements = NIL;
		}
		last = object;
		plan_write(action, &writer);
	}
	if (last != NULL)
		load_as_owner(shadow, last, writer.statements);
}

/* Who can't give an object to its owner is told of the object. */
static void
require_may_own(const Action *action)
{
	const char *owner = action->type == ACTION_DROP ? NULL :
		object_get(action->new, "owner");

	if (owner == NULL ||
		(action->old != NULL &&
		 value_equal(object_get(action->old, "owner"), owner)) ||
		member_can_set_role(GetUserId(), role_of(owner, false)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("%s %s cannot be rebuilt: it belongs to %s",
					action->new->kind->name, action->new->identity, owner),
			 errdetail("To try a change out, the current schema is made anew, empty, with the owners that it has; \"%s\" cannot give anything to %s.",
					   GetUserNameFromId(GetUserId(), false), owner),
			 errhint("Let a member of %s do this, or leave the object out by the keys \"manage.schemas\" or \"manage.ignore\".",
					 owner)));
}

/* In one script of a rebuilding. */
static bool
may_be_together(const SchemaObject *one, const SchemaObject *other,
				const SchemaOptions *options)
{
	/* an error has to name the object */
	if ((options->ignore != NIL || options->schemas != NIL) &&
		object_whole(one) != object_whole(other))
		return false;
	return value_equal(owner_of(one), owner_of(other)) &&
		(one->kind == &kind_schema) == (other->kind == &kind_schema);
}

/*
 * Who owns the table that an object is part of; NULL: it is no part of one, or
 * of two, as a trigger that partitions get, or has an owner of its own.  Those
 * may be others, and it runs nothing of theirs.
 */
static const char *
owner_of(const SchemaObject *object)
{
	if (object->parent == NULL || object->kind == &kind_foreign_key ||
		object->kind == &kind_partition || object->kind == &kind_trigger ||
		object->kind == &kind_statistics)
		return NULL;
	return object_get(object_whole(object), "owner");
}

static void
load_as_owner(Shadow *shadow, const SchemaObject *object, List *statements)
{
	ErrorContextCallback context = {
		.callback = tell_of_unmanaged, .arg = unconstify(SchemaObject *, object)
	};
	Script	   *script;
	const char *owner;

	if (statements == NIL)
		return;
	script = script_cut("current schema", steps_text(statements));
	owner = owner_of(object);
	context.previous = error_context_stack;
	error_context_stack = &context;
	if (owner == NULL)
		load_live(shadow, object, script);
	else
		shadow_load_as(shadow, script, role_of(owner, false));
	error_context_stack = context.previous;
}

/* What isn't managed isn't rebuilt, and something can need it. */
static void
tell_of_unmanaged(void *arg)
{
	const SchemaObject *object = object_whole(arg);

	switch (geterrcode())
	{
		case ERRCODE_UNDEFINED_OBJECT:
		case ERRCODE_UNDEFINED_TABLE:
		case ERRCODE_UNDEFINED_FUNCTION:
		case ERRCODE_INVALID_SCHEMA_NAME:
			errdetail("%s %s is rebuilt, empty, to try the change out; what the key \"manage\" leaves out is not.",
					  object->kind->name, object->identity);
			errhint("If it needs something that is left out, leave out neither or both.");
	}
}

/*
 * As the caller.
 *
 * Functions run as their owners, who may not be allowed to use the schemas
 * here.  What a superuser says does the same whatever is allowed to others, so
 * the schemas are open meanwhile; except for what may change just that.
 */
static void
load_live(Shadow *shadow, const SchemaObject *object, const Script *script)
{
	bool		open = object->kind != &kind_schema && shadow_has_authors(shadow);

	if (open)
		shadow_open_schemas(shadow);
	shadow_load_live(shadow, script);
	if (open)
		shadow_close_schemas(shadow);
}

/* A role by its name as SQL writes it. */
static Oid
role_of(const char *quoted, bool missing_ok)
{
	List	   *names;

	if (!SplitIdentifierString(pstrdup(quoted), ',', &names))
		elog(ERROR, "no role's name: %s", quoted);
	return get_role_oid(linitial(names), missing_ok);
}

/* Steps one after the other; name is what errors call them. */
void
prove_run(Shadow *shadow, const char *name, const List *steps)
{
	ListCell   *cell;

	foreach(cell, steps)
	{
		const Step *step = lfirst(cell);

		load_live(shadow, step->object,
				  script_cut(name, steps_text(step->statements)));
	}
}

static void
require_equal(const Proof *proof, SchemaModel *wanted, const char *what)
{
	SchemaModel *is = request_read(proof->options, false);
	List	   *differences;

	take_population(is, wanted);
	differences = differ_find(is, wanted, proof->steps->unordered);
	if (differences != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_JM_NOT_PROVEN),
				 errmsg("the plan could not be proven: %s leads to another schema",
						what),
				 errdetail_internal("%s", differ_text(differences, SHOWN)),
				 errhint("Nothing was changed. Please report this with the two schemas; until it is mended, write this migration by hand.")));
	model_free(is);
}

/* Materialized views get no rows here. */
static void
take_population(SchemaModel *is, const SchemaModel *wanted)
{
	model_omit_attribute(is, "unpopulated");
	for (int i = 0; i < is->nobjects; i++)
	{
		SchemaObject *view = is->objects[i];
		const SchemaObject *other = view->kind == &kind_materialized_view ?
			model_find(wanted, view->kind, view->identity) : NULL;
		const char *unpopulated = other == NULL ? NULL :
			object_get(other, "unpopulated");

		if (unpopulated != NULL)
			model_set(is, view, "unpopulated", unpopulated);
	}
}
