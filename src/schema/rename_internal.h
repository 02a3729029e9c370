/*-------------------------------------------------------------------------
 *
 * rename_internal.h
 *	  While renamed objects are looked for: those found so far.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_RENAME_INTERNAL_H
#define SCHEMA_RENAME_INTERNAL_H

#include "schema/rename.h"

typedef struct Finder
{
	SchemaModel *old;
	SchemaModel *new;
	const SchemaOptions *options;
	List	   *pairs;
	List	   *doubtful;		/* RenameDoubt * */
} Finder;

/* A hint of which both names are in both models, so that it seems heeded. */
typedef struct RenameDoubt
{
	RenamePair	pair;
	const char *place;
} RenameDoubt;

extern bool rename_is_label(const char *label, const char *name);
extern bool rename_same_place(const Finder *finder, const SchemaObject *old,
							  const SchemaObject *new);
extern bool rename_is_named(const SchemaObject *object, const char *name);
extern bool rename_is_identity(const SchemaObject *object, const char *name);
extern SchemaObject *rename_counterpart(const Finder *finder, const SchemaObject *new);
extern void rename_add_pair(Finder *finder, SchemaObject *old, SchemaObject *new,
							const char *old_label, const char *new_label,
							const char *place);
extern void rename_doubt(Finder *finder, SchemaObject *old, SchemaObject *new,
						 const char *old_label, const char *new_label,
						 const char *place);
extern void rename_find_swaps(Finder *finder);
extern void rename_require_new(const Finder *finder, const SchemaObject *old,
							   const SchemaObject *new, const char *place);

#endif							/* SCHEMA_RENAME_INTERNAL_H */
