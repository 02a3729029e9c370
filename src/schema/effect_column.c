/*-------------------------------------------------------------------------
 *
 * effect_column.c
 *	  What it takes to add a column or to change one.
 *
 * The rules are those of ATExecAddColumn(), ATPrepAlterColumnType() and
 * NotNullImpliedByRelConstraints() in the server's commands/tablecmds.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/effect.h"

#include "compat.h"

static bool is_serial(const TypeName *type);
static const Constraint *find_constraint(const ColumnDef *column,
										 ConstrType kind);
static bool is_filled(const ColumnDef *column);
static void add_constraints(Effect *effect, const char *table,
							const ColumnDef *column);
static bool may_be_null(const ColumnDef *column);

/*
 * A column whose value isn't the same in all rows is written into each of
 * them; so is one of a domain with constraints, which have to be looked at.
 */
void
effect_add_column(Effect *effect, const char *table, const ColumnDef *column)
{
	if (is_filled(column))
		effect_pass(effect, table, EFFECT_REWRITE);
	else if (may_be_null(column))
		effect_pass(effect, table, EFFECT_SCAN);
	add_constraints(effect, table, column);
}

static bool
is_filled(const ColumnDef *column)
{
	const Constraint *generated = find_constraint(column, CONSTR_GENERATED);
	const Constraint *given = find_constraint(column, CONSTR_DEFAULT);

	if (is_serial(column->typeName) ||
		find_constraint(column, CONSTR_IDENTITY) != NULL)
		return true;
	if (generated != NULL)
		return !constraint_is_virtual(generated);
	if (type_is_constrained(column->typeName))
		return true;
	return given != NULL &&
		expression_is_volatile(given->raw_expr, column->typeName);
}

/* Not the serial of a schema; the parser gives the name alone. */
static bool
is_serial(const TypeName *type)
{
	static const char *const names[] = {
		"smallserial", "serial2", "serial", "serial4", "bigserial", "serial8"
	};

	if (list_length(type->names) != 1 || type->pct_type)
		return false;
	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(strVal(linitial(type->names)), names[i]) == 0)
			return true;
	return false;
}

static const Constraint *
find_constraint(const ColumnDef *column, ConstrType kind)
{
	ListCell   *cell;

	foreach(cell, column->constraints)
	{
		const Constraint *constraint = lfirst_node(Constraint, cell);

		if (constraint->contype == kind)
			return constraint;
	}
	return NULL;
}

/* NOT NULL without a default, which holds for a table without rows */
static bool
may_be_null(const ColumnDef *column)
{
	return find_constraint(column, CONSTR_DEFAULT) == NULL &&
		(find_constraint(column, CONSTR_NOTNULL) != NULL ||
		 find_constraint(column, CONSTR_PRIMARY) != NULL);
}

/* A foreign key isn't looked at where the new column is NULL in all rows. */
static void
add_constraints(Effect *effect, const char *table, const ColumnDef *column)
{
	bool		is_null = !is_filled(column) &&
		find_constraint(column, CONSTR_DEFAULT) == NULL;
	ListCell   *cell;

	foreach(cell, column->constraints)
		effect_add_constraint(effect, table, lfirst_node(Constraint, cell),
							  is_null);
}

/*
 * The column's CHECKs are checked again, its indexes perhaps built again.
 * Those of partitions are in any case, since the index of the partitioned
 * table has no file that could be kept.
 */
void
effect_column_type(Effect *effect, const char *table, const char *name,
				   const ColumnDef *column)
{
	const EffectColumn *before = effect_column(effect, table, name);

	if (before == NULL)
		return;
	effect_lock_all(effect, before->tied, AccessExclusiveLock);
	if (type_change_rewrites(name, before, column))
		effect_pass(effect, table, EFFECT_REWRITE);
	else
	{
		if (before->is_checked)
			effect_pass(effect, table, EFFECT_SCAN);
		if (type_change_rebuilds(before, column) ||
			(before->indexes != NIL &&
			 effect_kind(effect, table) == RELKIND_PARTITIONED_TABLE))
			effect_pass(effect, table, EFFECT_BUILD);
	}
}

/* All rows are read, unless it is so or a CHECK says so. */
void
effect_not_null(Effect *effect, const char *table, const char *name)
{
	const EffectColumn *column = effect_column(effect, table, name);

	if (column != NULL && !column->is_not_null && !column->is_proven)
		effect_pass(effect, table, EFFECT_SCAN);
}
