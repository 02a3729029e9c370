/*-------------------------------------------------------------------------
 *
 * effect_constraint.c
 *	  What it takes to add a constraint, or to look whether it holds.
 *
 * A foreign key puts triggers on both of its tables, and so locks the one
 * that it refers to as well, whether the rows are looked at or not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"

#include "schema/effect.h"

#include "compat.h"

static void add_foreign_key(Effect *effect, const char *table,
							const Constraint *constraint, bool is_empty);
static void add_key(Effect *effect, const char *table,
					const Constraint *constraint);
static void use_index(Effect *effect, const char *table,
					  const Constraint *constraint);
static bool is_looked_at(const Constraint *constraint);

/*
 * A constraint of a table or of a column.  is_empty: it concerns a column
 * that is NULL in all rows, since it is new.
 */
void
effect_add_constraint(Effect *effect, const char *table,
					  const Constraint *constraint, bool is_empty)
{
	if (constraint->contype == CONSTR_FOREIGN)
		add_foreign_key(effect, table, constraint, is_empty);
	else if (constraint->contype == CONSTR_PRIMARY ||
			 constraint->contype == CONSTR_UNIQUE ||
			 constraint->contype == CONSTR_EXCLUSION)
		add_key(effect, table, constraint);
	else if (constraint->contype == CONSTR_DEFAULT)
		effect_read_default(effect, constraint->raw_expr);
	else if (constraint->contype == CONSTR_CHECK && is_looked_at(constraint))
		effect_pass(effect, table, EFFECT_SCAN);
	else if (constraint->contype == CONSTR_NOTNULL &&
			 constraint->keys != NIL && is_looked_at(constraint))
		effect_not_null(effect, table, strVal(linitial(constraint->keys)));
}

static void
add_foreign_key(Effect *effect, const char *table,
				const Constraint *constraint, bool is_empty)
{
	const char *referenced = effect_find(effect, constraint->pktable);

	effect_lock_tree(effect, referenced, ShareRowExclusiveLock);
	if (!is_empty && is_looked_at(constraint))
		effect_pass(effect, table, EFFECT_SCAN);
}

static void
add_key(Effect *effect, const char *table, const Constraint *constraint)
{
	if (constraint->indexname != NULL)
		use_index(effect, table, constraint);
	else
		effect_pass(effect, table, EFFECT_BUILD);
}

/* The index is there, but a primary key's columns must not be NULL. */
static void
use_index(Effect *effect, const char *table, const Constraint *constraint)
{
	RangeVar   *name;
	ListCell   *cell;

	if (table == NULL || constraint->contype != CONSTR_PRIMARY)
		return;
	name = effect_beside(table, constraint->indexname);
	foreach(cell, effect_related(effect, EFFECT_COLUMNS_OF_INDEX,
								 effect_find(effect, name)))
		effect_not_null(effect, table, lfirst(cell));
}

static bool
is_looked_at(const Constraint *constraint)
{
	return !constraint->skip_validation && constraint_is_enforced(constraint);
}

/* VALIDATE CONSTRAINT of one that isn't valid */
void
effect_validate(Effect *effect, const char *table, const char *name)
{
	const EffectConstraint *constraint = effect_constraint(effect, table,
														   name);

	effect_lock(effect, constraint->referenced, RowShareLock);
	effect_pass(effect, table, EFFECT_SCAN);
}

/* Since 18 a foreign key can be let go and taken up again. */
void
effect_alter_constraint(Effect *effect, const char *table,
						const AlterTableCmd *command)
{
	const EffectConstraint *constraint =
		effect_constraint(effect, table, command_constraint_name(command));

	if (constraint == NULL || constraint->referenced == NULL ||
		!command_changes_enforcement(command))
		return;
	effect_lock(effect, constraint->referenced, command_enforces(command) ?
				ShareRowExclusiveLock : AccessExclusiveLock);
	if (command_enforces(command) && !constraint->is_valid)
		effect_pass(effect, table, EFFECT_SCAN);
}

/*
 * A partition gets a copy of its parent's foreign keys, and of those that
 * refer to its parent, with triggers.
 */
void
effect_inherit_keys(Effect *effect, const char *parent)
{
	effect_lock_related(effect, EFFECT_REFERENCED, parent,
						ShareRowExclusiveLock);
	effect_lock_related(effect, EFFECT_REFERENCING, parent,
						ShareRowExclusiveLock);
}
