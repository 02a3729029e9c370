/*-------------------------------------------------------------------------
 *
 * rename_write.c
 *	  The statements that rename, and those that take it back.
 *
 * Schemas come first, then what is in them, types before functions, then parts:
 * so everything else in a statement has its new name already, and the way back
 * is the same the other way round.  Where a name is still another one's, that
 * one is renamed before; where they go round in a circle, one goes aside.
 *
 * What moves into a schema that is new itself needs it before: that is created
 * here, with all that it has, once older ones have made room for its name.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/attachment.h"
#include "schema/rename.h"

#include "compat.h"

/* Up to the new name, for an object that has the old one. */
typedef struct RenameRule
{
	const char *kind;
	const char *template;		/* NULL: it has no name of its own */
} RenameRule;

static const RenameRule rules[] = {
	{"attribute", "ALTER TYPE {parent} RENAME ATTRIBUTE {name} TO "},
	{"column", "ALTER TABLE {parent} RENAME COLUMN {name} TO "},
	{"constraint", "ALTER TABLE {parent} RENAME CONSTRAINT {name} TO "},
	{"domain constraint", "ALTER DOMAIN {parent} RENAME CONSTRAINT {name} TO "},
	{"foreign key", "ALTER TABLE {parent} RENAME CONSTRAINT {name} TO "},
	{"view column", "ALTER TABLE {parent} RENAME COLUMN {name} TO "},
	{"cast", NULL},
	{"default", NULL},
	{"default privileges", NULL},
	{"extension", NULL},
	{"extension member grants", NULL},
	{"identity", NULL},
	{"index partition", NULL},
	{"operator", NULL},
	{"partition", NULL},
	{"publication schema", NULL},
	{"publication table", NULL},
	{"sequence owner", NULL},
	{"shell type", NULL},
	{"system object grants", NULL},
	{"transform", NULL},
	{"user mapping", NULL}
};

/* One that hasn't been written yet. */
typedef struct Pending
{
	const RenamePair *pair;		/* old NULL: a schema to be created */
	const char *name;			/* what it is called by now; "": not there */
	const char *schema;
	const char *label;			/* what this one of it is called by now, as
								 * SQL writes it; NULL: it is none */
	int			level;
} Pending;

static const char *template_of(const ObjectKind *kind);
static List *find_pending(const RenameWhole *whole);
static Pending *begin_pending(const RenamePair *pair, int level);
static void add_schema(List **pending, const RenameWhole *whole,
					   const char *name);
static int	level_of(const RenamePair *pair);
static bool stands_in_way(const Pending *other, const Pending *pending);
static bool takes_relation_name(const SchemaObject *object);
static Step *set_aside(const List *pending, Pending *item, int number);
static Step *rename_step(Pending *pending, const char *name);
static Step *move_step(Pending *pending);
static void follow_schema(const List *pending, const char *was,
						  const char *is);
static Step *schema_step(const SchemaObject *schema, const RenameWhole *whole);
static Step *label_step(Pending *pending, const char *label);
static Step *make_step(const Pending *pending, char *up, char *down);
static SchemaObject named(const Pending *pending);
static Hazards hazards_of(const ObjectKind *kind);

/* Has it a name that can be changed? */
bool
rename_is_possible(const ObjectKind *kind)
{
	return template_of(kind) != NULL;
}

static const char *
template_of(const ObjectKind *kind)
{
	for (size_t i = 0; i < lengthof(rules); i++)
		if (strcmp(rules[i].kind, kind->name) == 0)
			return rules[i].template;
	return kind->target == NULL ? NULL : "ALTER {target} RENAME TO ";
}

/* Step *, each with its way back. */
List *
rename_write(const RenameWhole *whole)
{
	List	   *pending = find_pending(whole);
	List	   *steps = NIL;
	int			aside = 0;
	ListCell   *cell;

	while (pending != NIL)
	{
		Pending    *next = NULL;
		Pending    *first = NULL;
		ListCell   *other;

		foreach(cell, pending)
			if (first == NULL || ((Pending *) lfirst(cell))->level < first->level)
			first = lfirst(cell);
		foreach(cell, pending)
		{
			Pending    *item = lfirst(cell);
			bool		waits = item->level != first->level;

			foreach(other, pending)
				if (((Pending *) lfirst(other))->level == item->level &&
					stands_in_way(lfirst(other), item))
				waits = true;
			if (!waits && next == NULL)
				next = item;
		}
		if (next == NULL)
		{
			steps = lappend(steps, set_aside(pending, first, ++aside));
			continue;
		}
		pending = list_delete_ptr(pending, next);
		if (next->pair->old == NULL)
			steps = lappend(steps, schema_step(next->pair->new, whole));
		else if (next->pair->old_label != NULL)
			steps = lappend(steps, label_step(next, next->pair->new_label));
		else
		{
			if (!value_equal(next->schema, next->pair->new->schema))
				steps = lappend(steps, move_step(next));
			if (next->level == 0)
				follow_schema(pending, next->name, next->pair->new->name);
			if (strcmp(next->name, next->pair->new->name) != 0)
				steps = lappend(steps, rename_step(next, next->pair->new->name));
		}
	}
	return steps;
}

static List *
find_pending(const RenameWhole *whole)
{
	List	   *pending = NIL;
	ListCell   *cell;

	foreach(cell, whole->pairs)
	{
		const RenamePair *pair = lfirst(cell);
		Pending    *item = begin_pending(pair, level_of(pair));

		item->name = pair->old->name;
		item->label = pair->old_label;
		item->schema = pair->new->parent != NULL ? pair->new->schema : pair->old->schema;
		pending = lappend(pending, item);
		if (pair->new->parent == NULL && pair->new->schema != NULL)
			add_schema(&pending, whole, pair->new->schema);
	}
	return pending;
}

static Pending *
begin_pending(const RenamePair *pair, int level)
{
	Pending    *item = palloc0_object(Pending);

	item->pair = pair;
	item->name = "";
	item->level = level;
	return item;
}

/* One that is neither there nor what another one becomes, once. */
static void
add_schema(List **pending, const RenameWhole *whole, const char *name)
{
	SchemaObject *schema = model_find(whole->new, &kind_schema, name);
	const SchemaObject *there = model_find(whole->old, &kind_schema, name);
	RenamePair *creation;
	ListCell   *cell;

	foreach(cell, whole->pairs)
	{
		const RenamePair *pair = lfirst(cell);

		if (pair->new == schema)
			return;
		if (pair->old == there)
			there = NULL;
	}
	foreach(cell, *pending)
		if (((Pending *) lfirst(cell))->pair->new == schema)
		return;
	if (schema == NULL || there != NULL)
		return;
	creation = palloc0_object(RenamePair);
	creation->new = schema;
	*pending = lappend(*pending, begin_pending(creation, 1));
}

static int
level_of(const RenamePair *pair)
{
	const ObjectKind *kind = pair->new->kind;

	if (kind->rank == RANK_SCHEMA)
		return 0;
	if (pair->old_label != NULL || kind->parent_catalog != InvalidOid)
		return 4;
	return kind->rank < RANK_FUNCTION ? 2 : 3;
}

/* Does another one have the name that this one is to get? */
static bool
stands_in_way(const Pending *other, const Pending *pending)
{
	const SchemaObject *new = pending->pair->new;
	const SchemaObject *there = other->pair->new;

	if (other == pending)
		return false;
	if (pending->pair->old_label != NULL || other->pair->old_label != NULL)
		return pending->pair->old_label != NULL && new == there &&
			value_equal(other->label, pending->pair->new_label);
	if (strcmp(other->name, new->name) != 0)
		return false;
	if (takes_relation_name(new) && takes_relation_name(there))
		return value_equal(new->kind == &kind_constraint ? new->parent->schema : new->schema,
						   there->kind == &kind_constraint ? there->parent->schema : other->schema);
	return new->kind->catalog == there->kind->catalog &&
		new->parent == there->parent && value_equal(other->schema, new->schema);
}

/* As relations and types do; a key has an index of its name. */
static bool
takes_relation_name(const SchemaObject *object)
{
	return object->kind->takes_relation_name ||
		(object->kind == &kind_constraint && object_has_index(object));
}

/* To a name that nothing has, out of a circle. */
static Step *
set_aside(const List *pending, Pending *item, int number)
{
	char	   *name = psprintf("confiture_aside_%d", number);

	if (item->label != NULL)
		return label_step(item, quote_literal_cstr(name));
	if (item->level == 0)
		follow_schema(pending, item->name, name);
	return rename_step(item, name);
}

/* From the name that it has to another one. */
static Step *
rename_step(Pending *pending, const char *name)
{
	const char *template = template_of(pending->pair->new->kind);
	SchemaObject object = named(pending);
	char	   *up = psprintf("%s%s", template_expand(template, &object, NULL), name);
	const char *was = pending->name;

	pending->name = name;
	object = named(pending);
	return make_step(pending, up,
					 psprintf("%s%s", template_expand(template, &object, NULL), was));
}

static Step *
move_step(Pending *pending)
{
	SchemaObject object = named(pending);
	char	   *up = psprintf("ALTER %s SET SCHEMA %s", kind_target(&object),
							  pending->pair->new->schema);
	const char *was = pending->schema;

	pending->schema = pending->pair->new->schema;
	object = named(pending);
	return make_step(pending, up, psprintf("ALTER %s SET SCHEMA %s",
										   kind_target(&object), was));
}

/* What is in a schema is so under the schema's new name. */
static void
follow_schema(const List *pending, const char *was, const char *is)
{
	ListCell   *cell;

	foreach(cell, pending)
	{
		Pending    *item = lfirst(cell);

		if (item->level > 0 && value_equal(item->schema, was))
			item->schema = is;
	}
}

static Step *
schema_step(const SchemaObject *schema, const RenameWhole *whole)
{
	Step	   *step = palloc0_object(Step);
	Writer		forth = {.role = whole->options->role, .in_force = whole->old,
		.no_grants = whole->options->omit_grants
	};
	Writer		back = forth;
	ListCell   *cell;

	write_create(&forth, schema);
	write_drop(&back, schema);
	foreach(cell, forth.statements)
		step->hazards |= ((WrittenStatement *) lfirst(cell))->hazards;
	step->object = unconstify(SchemaObject *, schema);
	step->type = ACTION_CREATE;
	step->transactional = true;
	step->statements = forth.statements;
	step->down = back.statements;
	return step;
}

static Step *
label_step(Pending *pending, const char *label)
{
	const char *type = pending->pair->new->identity;
	const char *was = pending->label;

	pending->label = label;
	return make_step(pending,
					 psprintf("ALTER TYPE %s RENAME VALUE %s TO %s", type, was, label),
					 psprintf("ALTER TYPE %s RENAME VALUE %s TO %s", type, label, was));
}

static Step *
make_step(const Pending *pending, char *up, char *down)
{
	Step	   *step = palloc0_object(Step);
	Writer		forth = {0};
	Writer		back = {0};

	step->object = pending->pair->new;
	step->type = ACTION_ALTER;
	step->transactional = true;
	step->hazards = pending->pair->old_label != NULL ? HAZARD_BREAKS_CLIENTS :
		hazards_of(step->object->kind);
	writer_add(&forth, step->hazards, "%s", up);
	writer_add(&back, step->hazards, "%s", down);
	step->statements = forth.statements;
	step->down = back.statements;
	return step;
}

/* The object as it will be, but for its own name and schema. */
static SchemaObject
named(const Pending *pending)
{
	SchemaObject object = *pending->pair->new;

	object.name = pending->name;
	object.schema = pending->schema;
	object.identity = kind_identity(&object);
	return object;
}

/* Clients call most things by their names, but nothing of the server's own. */
static Hazards
hazards_of(const ObjectKind *kind)
{
	static const KindRank unseen[] = {
		RANK_CONSTRAINT, RANK_DOMAIN_CONSTRAINT, RANK_FOREIGN_KEY, RANK_INDEX,
		RANK_STATISTICS, RANK_RULE, RANK_TRIGGER, RANK_POLICY, RANK_EVENT_TRIGGER
	};

	for (size_t i = 0; i < lengthof(unseen); i++)
		if (unseen[i] == kind->rank)
			return 0;
	return HAZARD_BREAKS_CLIENTS;
}
