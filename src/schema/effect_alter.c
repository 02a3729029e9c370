/*-------------------------------------------------------------------------
 *
 * effect_alter.c
 *	  What ALTER TABLE and its like do.
 *
 * The lock on the target is the server's own answer.  What a command adds to
 * it stands in a table: whether those that inherit are locked, too, and what
 * tells the rest.  Commands that aren't there change a row of a catalog.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "commands/tablecmds.h"

#include "schema/effect.h"

#include "compat.h"

/* Who is altered along with the table */
typedef enum Recursion
{
	RECURSE_NEVER,
	RECURSE_ALWAYS,
	RECURSE_PARTITIONED			/* if the table is partitioned */
} Recursion;

/* The command and where it is. */
typedef struct Alteration
{
	const char *table;			/* NULL = one that is new */
	const AlterTableCmd *command;
	LOCKMODE	mode;			/* of the whole statement */
	bool		is_only;		/* ALTER TABLE ONLY */
} Alteration;

typedef void (*CommandHandler) (Effect *effect, const Alteration *alteration);

typedef struct CommandRule
{
	AlterTableType subtype;
	Recursion	recursion;
	CommandHandler tell;		/* NULL = nothing more */
} CommandRule;

static void tell_commands(Effect *effect, Alteration *alteration,
						  const AlterTableStmt *alter);
static void tell_command(Effect *effect, const Alteration *alteration);
static const CommandRule *find_rule(AlterTableType subtype);
static bool recurses(const Effect *effect, const Alteration *alteration,
					 Recursion recursion);
static void add_column(Effect *effect, const Alteration *alteration);
static void set_default(Effect *effect, const Alteration *alteration);
static void alter_type(Effect *effect, const Alteration *alteration);
static void set_not_null(Effect *effect, const Alteration *alteration);
static void set_expression(Effect *effect, const Alteration *alteration);
static void set_identity(Effect *effect, const Alteration *alteration);
static void drop_identity(Effect *effect, const Alteration *alteration);
static void drop_column(Effect *effect, const Alteration *alteration);
static void add_constraint(Effect *effect, const Alteration *alteration);
static void drop_constraint(Effect *effect, const Alteration *alteration);
static void validate(Effect *effect, const Alteration *alteration);
static void alter_constraint(Effect *effect, const Alteration *alteration);
static void set_logged(Effect *effect, const Alteration *alteration);
static void set_persistence(Effect *effect, const Alteration *alteration,
							char persistence);
static void set_unlogged(Effect *effect, const Alteration *alteration);
static void set_access_method(Effect *effect, const Alteration *alteration);
static void set_tablespace(Effect *effect, const Alteration *alteration);
static void change_owner(Effect *effect, const Alteration *alteration);
static void attach(Effect *effect, const Alteration *alteration);
static void detach(Effect *effect, const Alteration *alteration);
static void add_parent(Effect *effect, const Alteration *alteration);
static void drop_parent(Effect *effect, const Alteration *alteration);
static void add_type(Effect *effect, const Alteration *alteration);

static const CommandRule rules[] = {
	{AT_AddColumn, RECURSE_ALWAYS, add_column},
	{AT_AddConstraint, CONSTRAINT_RECURSION, add_constraint},
	{AT_AddIdentity, IDENTITY_RECURSION, NULL},
	{AT_AddInherit, RECURSE_ALWAYS, add_parent},
	{AT_AddOf, RECURSE_NEVER, add_type},
	{AT_AlterColumnType, RECURSE_ALWAYS, alter_type},
	{AT_AlterConstraint, RECURSE_PARTITIONED, alter_constraint},
	{AT_AttachPartition, RECURSE_NEVER, attach},
	{AT_ChangeOwner, RECURSE_NEVER, change_owner},
	{AT_ColumnDefault, RECURSE_ALWAYS, set_default},
	{AT_DetachPartition, RECURSE_NEVER, detach},
	{AT_DetachPartitionFinalize, RECURSE_NEVER, detach},
	{AT_DisableTrig, RECURSE_PARTITIONED, NULL},
	{AT_DisableTrigAll, RECURSE_PARTITIONED, NULL},
	{AT_DisableTrigUser, RECURSE_PARTITIONED, NULL},
	{AT_DropColumn, RECURSE_ALWAYS, drop_column},
	{AT_DropConstraint, RECURSE_NEVER, drop_constraint},
	{AT_DropExpression, RECURSE_ALWAYS, NULL},
	{AT_DropIdentity, IDENTITY_RECURSION, drop_identity},
	{AT_DropInherit, RECURSE_NEVER, drop_parent},
	{AT_DropNotNull, RECURSE_ALWAYS, NULL},
	{AT_EnableAlwaysTrig, RECURSE_PARTITIONED, NULL},
	{AT_EnableReplicaTrig, RECURSE_PARTITIONED, NULL},
	{AT_EnableTrig, RECURSE_PARTITIONED, NULL},
	{AT_EnableTrigAll, RECURSE_PARTITIONED, NULL},
	{AT_EnableTrigUser, RECURSE_PARTITIONED, NULL},
	{AT_SetAccessMethod, RECURSE_NEVER, set_access_method},
	{AT_SetExpression, RECURSE_ALWAYS, set_expression},
	{AT_SetIdentity, IDENTITY_RECURSION, set_identity},
	{AT_SetLogged, RECURSE_NEVER, set_logged},
	{AT_SetNotNull, RECURSE_ALWAYS, set_not_null},
	{AT_SetStatistics, RECURSE_ALWAYS, NULL},
	{AT_SetStorage, RECURSE_ALWAYS, NULL},
	{AT_SetTableSpace, RECURSE_NEVER, set_tablespace},
	{AT_SetUnLogged, RECURSE_NEVER, set_unlogged},
	{AT_ValidateConstraint, RECURSE_NEVER, validate}
};

void
effect_alter_table(Effect *effect, const Node *statement)
{
	const AlterTableStmt *alter = (const AlterTableStmt *) statement;
	Alteration	alteration = {.is_only = !alter->relation->inh};
	ListCell   *cell;

	/* a new table is none, but its foreign keys concern another one */
	alteration.table = effect_find(effect, alter->relation);
	alteration.mode = AlterTableGetLockLevel(alter->cmds);
	tell_commands(effect, &alteration, alter);

	/* what is done to a composite type is done to the tables of it, wholly */
	alteration.is_only = false;
	foreach(cell, effect_related(effect, EFFECT_TYPED, alteration.table))
	{
		alteration.table = lfirst(cell);
		tell_commands(effect, &alteration, alter);
	}
}

static void
tell_commands(Effect *effect, Alteration *alteration,
			  const AlterTableStmt *alter)
{
	ListCell   *cell;

	effect_lock(effect, alteration->table, alteration->mode);
	foreach(cell, alter->cmds)
	{
		alteration->command = lfirst_node(AlterTableCmd, cell);
		tell_command(effect, alteration);
	}
}

static void
tell_command(Effect *effect, const Alteration *alteration)
{
	const CommandRule *rule = find_rule(alteration->command->subtype);

	if (rule == NULL)
		return;
	if (recurses(effect, alteration, rule->recursion))
		effect_lock_related(effect, EFFECT_CHILDREN, alteration->table,
							alteration->mode);
	if (rule->tell != NULL)
		rule->tell(effect, alteration);
}

static const CommandRule *
find_rule(AlterTableType subtype)
{
	for (int i = 0; i < (int) lengthof(rules); i++)
		if (rules[i].subtype == subtype)
			return &rules[i];
	return NULL;
}

static bool
recurses(const Effect *effect, const Alteration *alteration,
		 Recursion recursion)
{
	if (alteration->is_only || recursion == RECURSE_NEVER)
		return false;
	return recursion == RECURSE_ALWAYS ||
		effect_kind(effect, alteration->table) == RELKIND_PARTITIONED_TABLE;
}

/*
 * A column that is there stays, or is an error; unless a statement before drops
 * it.
 */
static void
add_column(Effect *effect, const Alteration *alteration)
{
	const ColumnDef *column = castNode(ColumnDef, alteration->command->def);

	if (!alteration->command->missing_ok ||
		effect_column(effect, alteration->table, column->colname) == NULL)
		effect_add_column(effect, alteration->table, column);
}

static void
set_default(Effect *effect, const Alteration *alteration)
{
	effect_read_default(effect, alteration->command->def);
}

static void
alter_type(Effect *effect, const Alteration *alteration)
{
	const ColumnDef *column = castNode(ColumnDef, alteration->command->def);
	const char *name = alteration->command->name;
	ListCell   *cell;

	effect_column_type(effect, alteration->table, name, column);
	foreach(cell, effect_related(effect, EFFECT_CHILDREN, alteration->table))
		effect_column_type(effect, lfirst(cell), name, column);
}

/* The rows of children are looked at by what is known of the child. */
static void
set_not_null(Effect *effect, const Alteration *alteration)
{
	ListCell   *cell;

	effect_not_null(effect, alteration->table, alteration->command->name);
	if (alteration->is_only)
		return;
	foreach(cell, effect_related(effect, EFFECT_CHILDREN, alteration->table))
		effect_not_null(effect, lfirst(cell), alteration->command->name);
}

/* A stored column is computed for all rows; a virtual one has none. */
static void
set_expression(Effect *effect, const Alteration *alteration)
{
	const EffectColumn *column =
		effect_column(effect, alteration->table, alteration->command->name);

	if (column == NULL || !column->is_virtual)
		effect_pass(effect, alteration->table, EFFECT_REWRITE);
}

static void
set_identity(Effect *effect, const Alteration *alteration)
{
	const EffectColumn *column = effect_column(effect, alteration->table,
											   alteration->command->name);

	if (column != NULL)
		effect_lock(effect, column->sequence, ShareRowExclusiveLock);
}

static void
drop_identity(Effect *effect, const Alteration *alteration)
{
	const EffectColumn *column = effect_column(effect, alteration->table,
											   alteration->command->name);

	if (column != NULL)
		effect_lock(effect, column->sequence, AccessExclusiveLock);
}

/* ONLY leaves the column to the children, and tells them that it is theirs. */
static void
drop_column(Effect *effect, const Alteration *alteration)
{
	if (alteration->is_only)
		effect_lock_related(effect, EFFECT_DIRECT_CHILDREN, alteration->table,
							alteration->mode);
	effect_lock_dropped(effect, OBJECT_COLUMN, NULL, alteration->table,
						alteration->command->name);
}

/* Only a CHECK is inherited by all; keys, by partitions. */
static void
add_constraint(Effect *effect, const Alteration *alteration)
{
	const Constraint *constraint = castNode(Constraint,
											alteration->command->def);
	bool		is_inherited = constraint->contype == CONSTR_CHECK ||
		constraint->contype == CONSTR_NOTNULL;

	if (is_inherited && !constraint->is_no_inherit &&
		recurses(effect, alteration, RECURSE_ALWAYS))
		effect_lock_related(effect, EFFECT_CHILDREN, alteration->table,
							alteration->mode);
	else if (!is_inherited &&
			 recurses(effect, alteration, RECURSE_PARTITIONED))
		effect_lock_related(effect, EFFECT_CHILDREN, alteration->table,
							constraint->contype == CONSTR_UNIQUE ||
							constraint->contype == CONSTR_EXCLUSION ?
							ShareLock : alteration->mode);
	effect_add_constraint(effect, alteration->table, constraint, false);
}

static void
drop_constraint(Effect *effect, const Alteration *alteration)
{
	const char *name = alteration->command->name;
	const EffectConstraint *constraint =
		effect_constraint(effect, alteration->table, name);

	if (constraint != NULL && (constraint->kind == CONSTRAINT_CHECK ||
							   constraint->kind == CONSTRAINT_NOTNULL) &&
		recurses(effect, alteration, RECURSE_ALWAYS))
		effect_lock_related(effect, EFFECT_CHILDREN, alteration->table,
							alteration->mode);
	effect_lock_dropped(effect, OBJECT_TABCONSTRAINT, NULL, alteration->table,
						alteration->command->name);
}

static void
validate(Effect *effect, const Alteration *alteration)
{
	const char *name = alteration->command->name;
	const EffectConstraint *constraint =
		effect_constraint(effect, alteration->table, name);

	if (constraint == NULL || constraint->is_valid)
		return;
	if (recurses(effect, alteration, constraint->kind == CONSTRAINT_FOREIGN ?
				 RECURSE_PARTITIONED : RECURSE_ALWAYS))
		effect_lock_related(effect, EFFECT_CHILDREN, alteration->table,
							alteration->mode);
	effect_validate(effect, alteration->table, name);
}

static void
alter_constraint(Effect *effect, const Alteration *alteration)
{
	effect_alter_constraint(effect, alteration->table, alteration->command);
}

static void
set_logged(Effect *effect, const Alteration *alteration)
{
	set_persistence(effect, alteration, RELPERSISTENCE_PERMANENT);
}

static void
set_unlogged(Effect *effect, const Alteration *alteration)
{
	set_persistence(effect, alteration, RELPERSISTENCE_UNLOGGED);
}

/* A table that is so already stays as it is.  Sequences go along. */
static void
set_persistence(Effect *effect, const Alteration *alteration,
				char persistence)
{
	const EffectRelation *relation =
		effect_relation(effect, alteration->table);

	if (relation == NULL || relation->persistence == persistence)
		return;
	effect_lock_related(effect, EFFECT_SEQUENCES, alteration->table,
						alteration->mode);
	effect_pass(effect, alteration->table, EFFECT_REWRITE);
}

/* NULL is the default, which may be the one it has. */
static void
set_access_method(Effect *effect, const Alteration *alteration)
{
	const EffectRelation *relation =
		effect_relation(effect, alteration->table);
	const char *name = alteration->command->name;

	if (relation == NULL || relation->kind == RELKIND_PARTITIONED_TABLE)
		return;
	if (name == NULL)
		name = default_table_access_method;
	if (relation->access_method == NULL ||
		strcmp(relation->access_method, name) != 0)
		effect_pass(effect, alteration->table, EFFECT_REWRITE);
}

/* The file is copied as it is, which counts as written anew. */
static void
set_tablespace(Effect *effect, const Alteration *alteration)
{
	const EffectRelation *relation =
		effect_relation(effect, alteration->table);

	if (relation == NULL || relation->kind == RELKIND_PARTITIONED_TABLE)
		return;
	if (relation->tablespace != NULL &&
		strcmp(relation->tablespace, alteration->command->name) == 0)
		return;
	if (effect_has_rows(effect, alteration->table))
		effect->told->rewrites = effect->told->scans = true;
}

static void
change_owner(Effect *effect, const Alteration *alteration)
{
	effect_lock_related(effect, EFFECT_SEQUENCES, alteration->table,
						alteration->mode);
}

static void
attach(Effect *effect, const Alteration *alteration)
{
	effect_attach(effect, alteration->table,
				  castNode(PartitionCmd, alteration->command->def));
}

static void
detach(Effect *effect, const Alteration *alteration)
{
	effect_detach(effect, alteration->table,
				  castNode(PartitionCmd, alteration->command->def));
}

static void
add_parent(Effect *effect, const Alteration *alteration)
{
	const char *parent = effect_find(effect, castNode(RangeVar,
													  alteration->command->def));

	effect_lock(effect, parent, ShareUpdateExclusiveLock);
}

static void
drop_parent(Effect *effect, const Alteration *alteration)
{
	const char *parent = effect_find(effect, castNode(RangeVar,
													  alteration->command->def));

	effect_lock(effect, parent, AccessShareLock);
}

/* OF: the composite type's own relation */
static void
add_type(Effect *effect, const Alteration *alteration)
{
	const TypeName *type = castNode(TypeName, alteration->command->def);

	effect_lock(effect, effect_find_names(effect, type->names),
				AccessShareLock);
}
