/*-------------------------------------------------------------------------
 *
 * statement_effect.h
 *	  What a statement will lock, rewrite, scan: told without running it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_STATEMENT_EFFECT_H
#define SCHEMA_STATEMENT_EFFECT_H

#include "nodes/parsenodes.h"
#include "storage/lockdefs.h"

typedef struct StatementLock
{
	char	   *relation;		/* its identity */
	LOCKMODE	mode;
	int			position;		/* in which it was noted */
} StatementLock;

/*
 * All of it is about relations that exist before the plan: nobody can wait
 * for a new one, and there is nothing in it to rewrite or scan.
 */
typedef struct StatementEffect
{
	LOCKMODE	lock;			/* strongest of all, NoLock = none */
	char	   *relations;		/* "ACCESS EXCLUSIVE on public.t, …", "" =
								 * none */
	List	   *locks;			/* StatementLock *, strongest first */
	bool		rewrites;		/* writes the rows of a relation anew */
	bool		scans;			/* reads a relation wholly under its lock */
	bool		builds_index;
	bool		transactional;	/* can run in a transaction */
} StatementEffect;

/* Relations that have to do with a relation or another object */
typedef enum EffectRelated
{
	EFFECT_INDEXES,				/* of a table */
	EFFECT_INDEXED,				/* the table of an index */
	EFFECT_CHILDREN,			/* what inherits from it, at any depth */
	EFFECT_DIRECT_CHILDREN,
	EFFECT_PARENT,				/* the partitioned table it is a partition of */
	EFFECT_DEFAULT_PARTITION,
	EFFECT_REFERENCED,			/* by its foreign keys */
	EFFECT_REFERENCING,			/* it, by theirs */
	EFFECT_SEQUENCES,			/* that its columns own */
	EFFECT_READ,				/* by a view, directly */
	EFFECT_TYPED,				/* tables of a composite type */
	EFFECT_USERS_OF_TYPE,		/* tables that hold values of a domain */
	EFFECT_TABLES_OF_SCHEMA,
	EFFECT_TABLES_OF_DATABASE,
	EFFECT_COLUMNS_OF_INDEX		/* names of columns, not of relations */
} EffectRelated;

typedef struct EffectRelation
{
	char		kind;			/* RELKIND_… */
	char		persistence;	/* RELPERSISTENCE_… */
	char	   *access_method;	/* NULL = none */
	char	   *tablespace;		/* NULL = the database's */
} EffectRelation;

/* An index that has to do with a column */
typedef struct EffectIndex
{
	char	   *access_method;
	bool		is_plain;		/* no expression, no predicate */
	bool		is_default;		/* the column has its type's operator class */
} EffectIndex;

typedef struct EffectColumn
{
	char	   *type;			/* with modifier, as format_type() has it */
	char	   *collation;		/* as text for regcollation, NULL = none */
	bool		is_not_null;
	bool		is_virtual;		/* generated, and not stored */
	bool		is_proven;		/* by a valid CHECK, never to be NULL */
	char	   *sequence;		/* of an identity column, else NULL */
	bool		is_checked;		/* a valid CHECK mentions it */
	List	   *indexes;		/* EffectIndex * */
	List	   *tied;			/* other ends of foreign keys that have it */
} EffectColumn;

typedef struct EffectConstraint
{
	char		kind;			/* CONSTRAINT_… */
	bool		is_valid;
	char	   *referenced;		/* by a foreign key, else NULL */
} EffectConstraint;

/*
 * How things are before the plan.
 *
 * An identity is a qualified and quoted name.  None of these may lock a
 * relation of the user; NULL and NIL say that there is none.
 */
typedef struct EffectContext
{
	/* the identity of a relation, NULL if it isn't there before the plan */
	char	   *(*find) (const RangeVar *name, void *arg);
	EffectRelation *(*relation) (const char *identity, void *arg);
	EffectColumn *(*column) (const char *identity, const char *name,
							 void *arg);
	EffectConstraint *(*constraint) (const char *identity, const char *name,
									 void *arg);

	/* name: an identity, or that of a type or a schema */
	List	   *(*related) (EffectRelated how, const char *name, void *arg);

	/*
	 * StatementLock *: what goes when an object goes, and the tables of it.
	 * Of a column or constraint, relation is its table and name its own; of
	 * others, object is as in a DropStmt.
	 */
	List	   *(*dropped) (ObjectType kind, Node *object,
							const char *relation, const char *name, void *arg);

	/* do valid CHECKs of a table prove that it fits a partition's bound? */
	bool		(*fits) (const char *parent, const char *partition,
						 PartitionBoundSpec *bound, void *arg);
	void	   *arg;
} EffectContext;

extern StatementEffect *statement_effect(const char *sql,
										 const EffectContext *context);
extern const char *lock_mode_name(LOCKMODE mode);

/* effect_catalog.c: answers from the catalogs as they are now */
extern const EffectContext effect_of_catalog;

#endif							/* SCHEMA_STATEMENT_EFFECT_H */
