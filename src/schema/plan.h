/*-------------------------------------------------------------------------
 *
 * plan.h
 *	  From one model to another: what differs, and the steps between them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_PLAN_H
#define SCHEMA_PLAN_H

#include "schema/kinds.h"
#include "schema/model.h"
#include "schema/writer.h"

typedef enum ActionType
{
	ACTION_CREATE,
	ACTION_ALTER,
	ACTION_DROP,
	ACTION_PREPARE				/* make room for another action (plan_swap.c) */
} ActionType;

/* What is done to one object, at one place in the order. */
typedef struct Action
{
	ActionType	type;
	ChangeWay	way;			/* of an ALTER; CHANGE_SWAP of any */
	struct Action *preparation; /* what comes before it; NULL: nothing */
	char	   *aside;			/* of a DROP: what the type or table is called
								 * by then */
	SchemaObject *old;			/* NULL for CREATE, unless it is for a
								 * recreated one */
	SchemaObject *new;			/* NULL for DROP, likewise */
	bool		moves_rows;		/* CREATE of a table: from the old one, which
								 * it ends */
	bool		online;			/* others go on using the table meanwhile */
	bool		analyzed;		/* of a column: it needs new statistics */
	const char *replacement;	/* CREATE of an index or constraint: the
								 * index's name until the old one ends; ends
								 * that itself, if it has no predecessor */
	struct Action *predecessor; /* CREATE of an index of a partitioned table,
								 * or of what is attached to it: the DROP of
								 * the old one, which waits for it */
	List	   *successors;		/* DROP, likewise: Action * */
	SchemaObject *moves_into;	/* DROP of a table: the new one that takes its
								 * rows before (plan_move.c) */
	struct Action *within;		/* the one that does it, too; NULL: it does it
								 * itself */
	List	   *parts;			/* Action *: those within it */
	List	   *then;			/* Action *: those that have to wait for it */
	int			waits_for;		/* how many have to come before it */
	int			serial;			/* place in SchemaPlan.actions */
	int			stage;			/* below 0: before what is dropped and comes
								 * again; above: after it (plan_stage.c) */
	bool		open;			/* something is gone after it that comes again */

	/* where objects need each other (plan_cycle.c) */
	struct Action *early;		/* makes a placeholder, long before; NULL:
								 * none */
	bool		placeholder;	/* it is such a one */
	bool		relaxed;		/* ALTER: what needs the object doesn't wait */
} Action;

typedef struct SchemaPlan
{
	SchemaModel *old;
	SchemaModel *new;
	const struct SchemaOptions *options;	/* NULL: everything is allowed */
	List	   *unordered;		/* char *: tables whose columns stay as they
								 * stand */
	List	   *actions;		/* Action *, in no order */
	List	   *ordered;		/* Action *, without those within others */
	List	   *chosen;			/* char *: names that plan_free_name() gave */
} SchemaPlan;

/* What has to be done, in an order in which it can be. */
extern SchemaPlan *plan_make(SchemaModel *old, SchemaModel *new,
							 const struct SchemaOptions *options);
extern void plan_write(const Action *action, Writer *writer);

/* compare.c */
extern void compare_match(SchemaModel *old, SchemaModel *new);
extern ChangeWay compare_way(const SchemaObject *old,
							 const SchemaObject *new,
							 bool *frees_dependents);

extern ChangeWay compare_attribute(const SchemaObject *old,
								   const SchemaObject *new, const char *name);

/* plan_actions.c */
extern void plan_find_actions(SchemaPlan *plan);
extern Action *plan_add_action(SchemaPlan *plan, ActionType type,
							   SchemaObject *old, SchemaObject *new);
extern void plan_recreate(SchemaPlan *plan, SchemaObject *old,
						  List **recreated);
extern Action *plan_replace_actions(SchemaPlan *plan, SchemaObject *old);
extern void plan_free_dependents(SchemaPlan *plan, SchemaObject *old,
								 List **recreated);
extern bool plan_reaches(SchemaObject *from, const SchemaObject *table);
extern bool object_is_dropped(const SchemaObject *object);

/* plan_phase.c */
extern int	plan_compare_actions(Datum a, Datum b, void *arg);

/* plan_stage.c */
extern bool plan_find_stages(SchemaPlan *plan);
extern void plan_find_open(SchemaPlan *plan);

/* plan_swap.c */
extern bool kind_is_type(const ObjectKind *kind);
extern bool kind_is_swapped(const ObjectKind *kind);
extern bool type_is_stored(const SchemaObject *type);
extern bool type_has_table(const SchemaObject *type);
extern bool type_is_of_table(const SchemaObject *type, const SchemaObject *table);
extern bool type_is_stored_within(const SchemaObject *type);
extern bool goes_through_text(const SchemaObject *object);
extern bool plan_prepares_column(const SchemaObject *table);
extern bool plan_changes_early(const SchemaObject *object);
extern void plan_swap(SchemaPlan *plan, SchemaObject *type, List **recreated);
extern void plan_prepare_swaps(SchemaPlan *plan);
extern Action *plan_prepare(SchemaPlan *plan, Action *action);
extern void plan_set_aside(SchemaPlan *plan, Action *drop);
extern char *plan_free_name(SchemaPlan *plan, const char *schema,
							const char *name, const char *suffix);
extern void write_preparation(const Action *action, Writer *writer);
extern void write_drop_aside(const Action *action, Writer *writer);

/* swap_fields.c */
extern void swap_write_fields(Writer *writer, const SchemaObject *type,
							  const char *aside);
extern bool swap_loses_fields(const SchemaObject *type);
extern void swap_find_field_edges(Action *drop);

/* carrier.c */
extern void model_find_carriers(SchemaModel *model);
extern bool carrier_comes_first(const Action *action);
extern SchemaObject *carrier_of_needed(const SchemaObject *needed);
extern bool column_is_apart(const SchemaObject *column);

/* retype.c */
extern bool column_is_carried(const SchemaObject *column);
extern bool column_is_generated_again(const SchemaObject *column);
extern bool column_is_retyped(const SchemaObject *old, const SchemaObject *new);
extern char *column_conversion(const SchemaObject *old,
							   const SchemaObject *new);
extern Hazards column_conversion_hazards(const SchemaObject *old,
										 const SchemaObject *new);
extern void write_column_type(Writer *writer, const SchemaObject *old,
							  const SchemaObject *new);
extern void write_column_as_text(Writer *writer, const SchemaObject *column);
extern const char *column_base_type(const SchemaObject *column);

/* kind_base_type.c */
extern SchemaObject *shell_of(const SchemaObject *type);

extern void plan_join(Action *part, Action *whole);

/* plan_attachment.c */
extern void plan_attachment_recreate(SchemaPlan *plan, List **recreated);
extern void plan_find_index_edges(const Action *action);

/* plan_partition.c */
extern bool plan_partition_create(Action *action);
extern bool plan_partition_drop(Action *action);
extern bool plan_makes_partition(const SchemaObject *table);
extern void plan_partition_free_keys(SchemaPlan *plan,
									 const SchemaObject *partition,
									 List **recreated);
extern void plan_partition_edges(SchemaPlan *plan);

/* plan_partition_key.c */
extern void plan_free_partition_keys(SchemaPlan *plan, List **recreated);

/* plan_default.c */
extern bool plan_default_comes_first(const Action *action);
extern bool plan_default_goes_last(const Action *action);
extern bool plan_bears(const Action *action, const Action *change);
extern void plan_find_default_edges(Action *action);

/* plan_overload.c */
extern void plan_find_overload_edges(SchemaPlan *plan);

/* plan_rebuild.c */
extern bool rebuild_is_wanted(SchemaPlan *plan, SchemaObject *old);
extern void rebuild_find_moves(SchemaPlan *plan);
extern void rebuild_require_allowed(const SchemaPlan *plan,
									const SchemaObject *old);
extern void rebuild_write_drop(Writer *writer, const SchemaObject *table);
extern void rebuild_write_no_rows(Writer *writer, const SchemaObject *table);
extern void rebuild_write_no_force(Writer *writer, const SchemaObject *table,
								   const char *identity);
extern void rebuild_set_sequences_aside(Writer *writer, const SchemaObject *old);
extern void rebuild_write_copy(Writer *writer, const SchemaObject *old,
							   const SchemaObject *new, const char *into_table,
							   const char *from_table);
extern void rebuild_write_positions(Writer *writer, const SchemaObject *new);
extern Hazards rebuild_lost_columns(const SchemaObject *old);
extern const SchemaObject *column_identity(const SchemaObject *column);
extern void rebuild_write(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);

/* plan_move.c */
extern void plan_find_row_moves(SchemaPlan *plan);
extern void plan_find_move_edges(SchemaPlan *plan);
extern bool plan_goes_before_move(const SchemaObject *object);
extern bool plan_lets_go(Action *action, const SchemaObject *needed);
extern void move_write_preparation(Writer *writer, const Action *preparation);
extern void move_write_drop(Writer *writer, const Action *drop);

/* table_size.c */
extern bool table_is_empty(const SchemaObject *table);
extern int64 table_bytes(const SchemaObject *table);
extern bool object_has_rows(const SchemaObject *object);
extern int64 object_bytes(const SchemaObject *object);

/* what a new index is called as long as the old one is there */
#define NEW_SUFFIX	"__new"

/* plan_online.c */
extern void plan_find_online(SchemaPlan *plan);
extern bool plan_is_concurrent(const Action *action);
extern bool plan_forget_replacements(SchemaPlan *plan);
extern bool plan_has_replacement(const Action *create);
extern void plan_replace(SchemaPlan *plan, Action *create);

/* plan_key_swap.c */
extern bool plan_can_swap_key(const Action *create);
extern void plan_swap_key(SchemaPlan *plan, Action *create);
extern void plan_forget_key_swap(Action *create);
extern bool plan_follows_key(const Action *foreign_key);
extern void plan_find_key_swap_edges(Action *action);
extern void plan_write_key_swap(const Action *create, Writer *writer);

/* plan_successor.c */
extern void plan_find_successors(SchemaPlan *plan);
extern void plan_forget_successor(Action *create);
extern void successor_write_create(Writer *writer, const Action *action);
extern void successor_write_drop(Writer *writer, const Action *drop);

/* plan_fields.c */
extern void model_need_all_fields(SchemaModel *model);
extern void plan_find_field_edges(Action *action);
extern bool plan_takes_all_fields(const SchemaObject *object,
								  const SchemaObject *type);

extern bool text_has_name(const char *sql, const char *name);

/* plan_row_type.c */
extern void plan_free_row_users(SchemaPlan *plan, List **recreated);
extern void plan_find_row_edges(const SchemaPlan *plan, Action *action);
extern bool plan_row_is_stored(const SchemaObject *table);
extern bool plan_default_is_apart(const SchemaPlan *plan,
								  const SchemaObject *column);

/* plan_inherit.c */
extern Action *plan_find_leader(const Action *action);
extern void plan_find_heir_edges(Action *action);

/* plan_keys.c */
extern void plan_find_key_edges(Action *action);
extern bool plan_sets_toast_options(const Action *action);

/* plan_order.c */
extern void plan_add_edge(Action *first, Action *second);
extern void plan_find_edges(SchemaPlan *plan);
extern bool plan_order(SchemaPlan *plan);
extern Action *action_doer(Action *action);
extern SchemaObject *action_subject(const Action *action);
extern int	action_undoes(const Action *action);

/* plan_cycle.c */
extern void plan_break_cycle(SchemaPlan *plan);
extern bool placeholder_needs(const SchemaObject *object,
							  const SchemaObject *needed);

#endif							/* SCHEMA_PLAN_H */
