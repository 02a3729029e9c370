/*-------------------------------------------------------------------------
 *
 * shadow_internal.h
 *	  What the files of the shadow share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SHADOW_INTERNAL_H
#define SCHEMA_SHADOW_INTERNAL_H

#include "access/attnum.h"
#include "nodes/parsenodes.h"
#include "nodes/plannodes.h"
#include "utils/snapshot.h"

#include "schema/shadow.h"

/* Hidden objects are named so, with their OID behind it. */
#define SHADOW_PREFIX	"pg_hidden_"

/* A managed live schema. */
typedef struct LiveSchema
{
	Oid			oid;
	char	   *name;
	Oid			owner;
	Oid			fresh;			/* made before the DDL, or InvalidOid */
	bool		stays;			/* not hidden: somebody else's, for extensions */
} LiveSchema;

/* A live extension; it has its name back when the DDL declared it. */
typedef struct LiveExtension
{
	Oid			oid;
	char	   *name;
} LiveExtension;

struct Shadow
{
	const ShadowOptions *options;
	MemoryContext context;		/* of the lists */
	SubTransactionId subtransaction;
	Snapshot	before;			/* sees what was there before it */
	List	   *locked_before;	/* OIDs of relations */
	List	   *schemas;		/* LiveSchema * */
	List	   *extensions;		/* LiveExtension * */
	bool		loading;		/* a script runs */
	List	   *opened;			/* OpenedSchema *: all may use them for a
								 * while */
	bool		proving;		/* a plan runs, or migrations: as in the
								 * options */
	Oid			caller;			/* user */
	bool		of_authors;		/* live definitions are rebuilt in it:
								 * functions run as who wrote them */
	List	   *authored;		/* AuthoredFunction * */
	bool		authors_known;	/* has_authors is */
	bool		has_authors;	/* others than superusers have functions */
	bool		rowless;		/* materialized views run no query */
};

/* shadow_defaults.c */
extern List *shadow_take_defaults(PlannedStmt **pstmt);

/* shadow_edit.c */
extern Datum shadow_read_column(Oid catalog, Oid object, AttrNumber column,
								bool *isnull);
extern void shadow_edit_column(Oid catalog, Oid object, AttrNumber column,
							   Datum value, bool isnull);
extern void shadow_edit_name(Oid catalog, Oid object, const char *name);
extern void shadow_edit_hide(Oid catalog, Oid object);
extern void shadow_edit_namespace(Oid catalog, Oid object, Oid from, Oid to);
extern void shadow_edit_delete(Oid catalog, Oid object);

/* shadow_hide.c */
extern void shadow_hide(Shadow *shadow);

/* shadow_objects.c */
extern void shadow_hide_objects(Shadow *shadow);

/* shadow_fresh.c */
extern void shadow_make_fresh(Shadow *shadow);
extern bool shadow_holds_extension(Oid schema);
extern bool shadow_is_undeclared_schema(Shadow *shadow,
										const CreateSchemaStmt *statement,
										Oid *fresh);
extern bool shadow_schema_stays(const Shadow *shadow,
								const CreateSchemaStmt *statement);
extern void shadow_take_contents(const Shadow *shadow, Oid fresh);

/* shadow_move.c */
extern void shadow_move_members(Oid extension, Oid from, Oid to);
extern void shadow_move_contents(Oid from, Oid to);

/* shadow_extensions.c */
extern void shadow_note_extensions(Shadow *shadow);
extern bool shadow_drops_extension(const Shadow *shadow, const DropStmt *drop);
extern bool shadow_updates_extension(const Shadow *shadow,
									 const AlterExtensionStmt *statement);
extern bool shadow_satisfies_extension(Shadow *shadow,
									   const CreateExtensionStmt *statement);
extern bool shadow_is_live_extension(const Shadow *shadow, const char *name);

extern void shadow_move_extension(Oid extension, const char *schema);

/* shadow_locks.c */
extern void shadow_note_locks(Shadow *shadow);
extern void shadow_check_locks(void *shadow);
extern void shadow_require_no_pending_triggers(void);

/* shadow_authors.c */
extern void shadow_install_function_hooks(void);
extern void shadow_note_author(Shadow *shadow, Oid function);

/* shadow_rules.c */
extern void shadow_enter(Shadow *shadow);
extern Shadow *shadow_of_authors(void);
extern void shadow_require_not_inside(const char *function);

/* shadow_refuse.c */
extern void shadow_refuse_statement(const Shadow *shadow, Node *statement);
extern bool shadow_is_older_role(const char *name);

/* shadow_foreign.c */
extern void shadow_refuse_foreign_query(Query *query);
extern void shadow_refuse_foreign_plan(const PlannedStmt *plan);
extern void shadow_refuse_foreign_statement(const Node *statement);
extern bool shadow_analyzes_foreign(const Node *statement);
extern bool shadow_fills_from_foreign(const Node *statement);
extern void shadow_count_as_filled(const Node *statement);

/* shadow_functions.c */
extern void shadow_refuse_function(const Shadow *shadow, Oid function);

#endif							/* SCHEMA_SHADOW_INTERNAL_H */
