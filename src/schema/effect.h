/*-------------------------------------------------------------------------
 *
 * effect.h
 *	  An effect while it is being told: for the files of statement_effect.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_EFFECT_H
#define SCHEMA_EFFECT_H

#include "schema/statement_effect.h"

typedef struct Effect
{
	const EffectContext *context;
	StatementEffect *told;
} Effect;

/* what happens to the rows of a relation that exists */
typedef enum EffectPass
{
	EFFECT_SCAN = 1,
	EFFECT_REWRITE = 2,
	EFFECT_BUILD = 4
} EffectPass;

/* statement_effect.c */
extern char *effect_find(const Effect *effect, const RangeVar *name);
extern RangeVar *effect_beside(const char *identity, const char *name);
extern char *effect_find_names(const Effect *effect, const List *names);
extern EffectRelation *effect_relation(const Effect *effect,
									   const char *identity);
extern EffectColumn *effect_column(const Effect *effect,
								   const char *identity, const char *name);
extern EffectConstraint *effect_constraint(const Effect *effect,
										   const char *identity,
										   const char *name);
extern char effect_kind(const Effect *effect, const char *identity);
extern List *effect_related(const Effect *effect, EffectRelated how,
							const char *name);
extern void effect_lock(Effect *effect, const char *identity, LOCKMODE mode);
extern void effect_lock_all(Effect *effect, const List *identities,
							LOCKMODE mode);
extern void effect_lock_related(Effect *effect, EffectRelated how,
								const char *name, LOCKMODE mode);
extern void effect_lock_tree(Effect *effect, const char *identity,
							 LOCKMODE mode);
extern void effect_lock_dropped(Effect *effect, ObjectType kind,
								Node *object, const char *relation,
								const char *name);
extern bool effect_has_rows(const Effect *effect, const char *identity);
extern void effect_pass(Effect *effect, const char *identity, int pass);

/* effect_alter.c */
extern void effect_alter_table(Effect *effect, const Node *statement);

/* effect_partition.c */
extern void effect_attach(Effect *effect, const char *table,
						  const PartitionCmd *command);
extern void effect_detach(Effect *effect, const char *table,
						  const PartitionCmd *command);

/* effect_column.c */
extern void effect_add_column(Effect *effect, const char *table,
							  const ColumnDef *column);
extern void effect_column_type(Effect *effect, const char *table,
							   const char *name, const ColumnDef *column);
extern void effect_not_null(Effect *effect, const char *table,
							const char *name);

/* effect_constraint.c */
extern void effect_add_constraint(Effect *effect, const char *table,
								  const Constraint *constraint, bool is_empty);
extern void effect_validate(Effect *effect, const char *table,
							const char *name);
extern void effect_alter_constraint(Effect *effect, const char *table,
									const AlterTableCmd *command);
extern void effect_inherit_keys(Effect *effect, const char *parent);

/* effect_expression.c */
extern Node *effect_fold(Node *expression);
extern bool expression_is_volatile(Node *expression, const TypeName *type);
extern bool type_is_constrained(const TypeName *type);
extern bool type_change_rewrites(const char *column,
								 const EffectColumn *before,
								 const ColumnDef *after);
extern bool type_change_rebuilds(const EffectColumn *before,
								 const ColumnDef *after);

/* effect_create.c */
extern void effect_create_table(Effect *effect, const Node *statement);
extern void effect_create_index(Effect *effect, const Node *statement);
extern void effect_create_trigger(Effect *effect, const Node *statement);
extern void effect_create_policy(Effect *effect, const Node *statement);
extern void effect_alter_policy(Effect *effect, const Node *statement);
extern void effect_create_rule(Effect *effect, const Node *statement);
extern void effect_create_statistics(Effect *effect, const Node *statement);
extern void effect_create_publication(Effect *effect, const Node *statement);
extern void effect_alter_publication(Effect *effect, const Node *statement);
extern void effect_sequence(Effect *effect, const Node *statement);

/* effect_query.c */
extern void effect_read(Effect *effect, Node *query, bool runs);
extern void effect_read_default(Effect *effect, Node *expression);
extern void effect_read_statements(Effect *effect, Node *body);
extern void effect_query(Effect *effect, const Node *statement);
extern void effect_copy(Effect *effect, const Node *statement);
extern void effect_create_view(Effect *effect, const Node *statement);
extern void effect_create_table_as(Effect *effect, const Node *statement);
extern void effect_create_function(Effect *effect, const Node *statement);
extern void effect_refresh(Effect *effect, const Node *statement);

/* effect_object.c */
extern void effect_drop(Effect *effect, const Node *statement);
extern void effect_rename(Effect *effect, const Node *statement);
extern void effect_set_schema(Effect *effect, const Node *statement);
extern void effect_comment(Effect *effect, const Node *statement);
extern void effect_security_label(Effect *effect, const Node *statement);
extern void effect_alter_domain(Effect *effect, const Node *statement);
extern void effect_grant(Effect *effect, const Node *statement);
extern void effect_depends(Effect *effect, const Node *statement);

/* effect_maintain.c */
extern void effect_truncate(Effect *effect, const Node *statement);
extern void effect_lock_table(Effect *effect, const Node *statement);
extern void effect_vacuum(Effect *effect, const Node *statement);
extern void effect_cluster(Effect *effect, const Node *statement);
extern void effect_reindex(Effect *effect, const Node *statement);

#endif							/* SCHEMA_EFFECT_H */
