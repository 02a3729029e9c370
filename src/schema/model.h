/*-------------------------------------------------------------------------
 *
 * model.h
 *	  A database schema as objects: what is in the catalogs, without OIDs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_MODEL_H
#define SCHEMA_MODEL_H

#include "nodes/pg_list.h"
#include "utils/hsearch.h"

typedef struct ObjectKind ObjectKind;
typedef struct SchemaObject SchemaObject;

/* A property that an object has; what it hasn't (NULL) isn't kept. */
typedef struct Attribute
{
	const char *name;
	const char *value;			/* as SQL writes it, quoted where it needs to
								 * be */
} Attribute;

struct SchemaObject
{
	const ObjectKind *kind;
	const char *schema;			/* as SQL writes it; NULL: in none */
	const char *name;			/* as SQL writes it */
	const char *identity;		/* unique among those of its kind */
	SchemaObject *parent;		/* the table of a column; NULL: none */
	int			position;		/* of a column in its table, from 1; 0: it has
								 * none */
	Oid			live;			/* of this database, as it is; InvalidOid: not
								 * known */
	List	   *children;		/* SchemaObject *, by kind, position, identity */
	int			nattributes;
	Attribute  *attributes;		/* in the order of their names */
	List	   *needs;			/* SchemaObject *: what it can't exist without */
	List	   *needed_by;		/* SchemaObject *: the other way round */

	/* for whoever works on a model */
	SchemaObject *other;		/* the same in the other model; NULL: none */
	struct Action *create;		/* plan: what makes it, or changes it into
								 * this */
	struct Action *drop;		/* plan: what ends it */
	const SchemaObject *was;	/* the same before renames; NULL: not known */
	SchemaObject *carrier;		/* what a column follows: one that its table
								 * inherits, or its type's attribute */
	int			first_step;		/* plan: number of the first step about it; 0:
								 * none */
	int			last_step;
	bool		inlined;		/* plan: CREATE of the parent says it, too */
	uint32		visited;		/* of walks over needs */
};

typedef struct SchemaModel
{
	MemoryContext context;		/* all of it is here */
	int			version;		/* of the server, as server_version_num */
	int			nobjects;
	SchemaObject **objects;		/* by rank of the kind, then by identity */
	HTAB	   *by_identity;
	List	   *unknown;		/* char *: what was found and isn't modelled */
	List	   *hints;			/* RenameHint *: what DDL says of former names */
} SchemaModel;

extern SchemaModel *model_create(int version);
extern void model_free(SchemaModel *model);
extern SchemaObject *model_add(SchemaModel *model, const ObjectKind *kind);
extern void model_set(SchemaModel *model, SchemaObject *object,
					  const char *name, const char *value);
extern void model_need(SchemaModel *model, SchemaObject *object,
					   SchemaObject *needed);
extern void model_index(SchemaModel *model);
extern void model_finish(SchemaModel *model);
extern SchemaObject *model_find(const SchemaModel *model,
								const ObjectKind *kind, const char *identity);

extern void model_omit_attribute(SchemaModel *model, const char *name);

extern const char *object_get(const SchemaObject *object, const char *name);
extern const char *object_written(const SchemaObject *object,
								  const char *name);
extern int	object_compare(const SchemaObject *left, const SchemaObject *right);
extern const SchemaObject *object_whole(const SchemaObject *object);
extern bool object_is_under(const SchemaObject *object,
							const SchemaObject *ancestor);
extern bool attribute_is_note(const char *name);
extern bool value_equal(const char *a, const char *b);

/* A walk over the attributes in which two objects differ; begins zeroed. */
typedef struct AttributeWalk
{
	int			next_old;
	int			next_new;
	const char *name;
	const char *old_value;		/* NULL: the object hadn't got it */
	const char *new_value;
} AttributeWalk;

extern bool walk_differences(AttributeWalk *walk, const SchemaObject *old,
							 const SchemaObject *new);

#endif							/* SCHEMA_MODEL_H */
