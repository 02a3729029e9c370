/*-------------------------------------------------------------------------
 *
 * rename.h
 *	  That an object has another name now, instead of having come and gone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_RENAME_H
#define SCHEMA_RENAME_H

#include "nodes/parsenodes.h"

#include "core/script.h"
#include "schema/kinds.h"
#include "schema/options.h"
#include "schema/prove.h"

/* A line of DDL that has no mark says nothing to confiture. */
#define RENAME_MARK		"confiture:"
#define RENAME_HINT		"renamed-from"

/* Something with a name that a statement creates. */
typedef struct RenameElement
{
	const char *const *kinds;	/* names of those that it can be, up to NULL */
	char	   *schema;			/* of it or of its parent; NULL: not said */
	char	   *parent;			/* name of its table or type; NULL: it is in
								 * none */
	char	   *name;			/* like those above as SQL writes it */
	char	   *label;			/* of the enum of that name; NULL: it is no
								 * label */
	int			location;		/* in the statement; -1: it is the statement */
} RenameElement;

/* What a comment in the DDL says of the element below it. */
typedef struct RenameHint
{
	RenameElement element;
	char	   *from;			/* as it stands in the comment */
	char	   *place;			/* "file:line:column" */
} RenameHint;

/* An object of the old model, and the same one in the new model. */
typedef struct RenamePair
{
	SchemaObject *old;
	SchemaObject *new;
	char	   *old_label;		/* of this enum, as SQL writes it; NULL: it is
								 * the */
	char	   *new_label;		/* object itself that is renamed */
	bool		derived;		/* it follows another one */
} RenamePair;

/* What is renamed, and what that is part of. */
typedef struct RenameWhole
{
	SchemaModel *old;			/* as it is before */
	SchemaModel *new;
	const SchemaOptions *options;
	const List *pairs;			/* RenamePair * */
} RenameWhole;

/* rename_hints.c */
extern List *rename_hints(const Script *script);

/* rename_elements.c */
extern List *rename_elements(const RawStmt *statement);

/* rename_find.c */
extern List *rename_find(SchemaModel *old, SchemaModel *new,
						 const SchemaOptions *options);
extern bool rename_is_possible(const ObjectKind *kind);
extern List *rename_labels(const SchemaObject *type);

/* rename_derive.c */
extern List *rename_derive(SchemaModel *renamed, SchemaModel *new,
						   const List *pairs);

/* rename_write.c */
extern List *rename_write(const RenameWhole *whole);

/* rename_propose.c */
extern void rename_propose(SchemaModel *old, SchemaModel *new);

/* rename.c */
extern Steps *rename_steps(SchemaModel *old, SchemaModel *new,
						   const SchemaOptions *options,
						   const char *function);
extern List *rename_differ(SchemaModel *old, SchemaModel *new,
						   const SchemaOptions *options,
						   const char *function);

#endif							/* SCHEMA_RENAME_H */
