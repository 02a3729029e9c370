/*-------------------------------------------------------------------------
 *
 * effect_object.c
 *	  What is done alike to objects of many kinds: drop, rename, comment …
 *
 * What matters of an object is the relation that it is or belongs to.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/namespace.h"
#include "parser/parse_type.h"

#include "schema/effect.h"

#include "compat.h"

/* Which relation is meant by the names of an object of a kind */
typedef enum Meaning
{
	IS_RELATION = 1,			/* itself */
	OF_RELATION,				/* the last name is that of a part */
	OF_TYPE						/* a composite type's own relation */
} Meaning;

/* The lock of RENAME and of COMMENT on objects of a kind */
typedef struct ObjectRule
{
	ObjectType	kind;
	Meaning		meaning;
	LOCKMODE	rename;
	LOCKMODE	comment;
} ObjectRule;

static const ObjectRule rules[] = {
	{OBJECT_ATTRIBUTE, OF_RELATION, AccessExclusiveLock, NoLock},
	{OBJECT_COLUMN, OF_RELATION, AccessExclusiveLock,
	ShareUpdateExclusiveLock},
	{OBJECT_FOREIGN_TABLE, IS_RELATION, AccessExclusiveLock,
	ShareUpdateExclusiveLock},
	{OBJECT_INDEX, IS_RELATION, ShareUpdateExclusiveLock,
	ShareUpdateExclusiveLock},
	{OBJECT_MATVIEW, IS_RELATION, AccessExclusiveLock,
	ShareUpdateExclusiveLock},
	{OBJECT_POLICY, OF_RELATION, AccessExclusiveLock, AccessShareLock},
	{OBJECT_RULE, OF_RELATION, AccessExclusiveLock, AccessShareLock},
	{OBJECT_SEQUENCE, IS_RELATION, AccessExclusiveLock,
	ShareUpdateExclusiveLock},
	{OBJECT_TABCONSTRAINT, OF_RELATION, AccessExclusiveLock, AccessShareLock},
	{OBJECT_TABLE, IS_RELATION, AccessExclusiveLock,
	ShareUpdateExclusiveLock},
	{OBJECT_TRIGGER, OF_RELATION, AccessExclusiveLock, AccessShareLock},
	{OBJECT_VIEW, IS_RELATION, AccessExclusiveLock, ShareUpdateExclusiveLock}
};

static const ObjectRule *find_rule(ObjectType kind);
static void drop_concurrently(Effect *effect, const char *index);
static bool is_inherited(const Effect *effect, const RenameStmt *rename,
						 const char *relation);
static char *relation_of(const Effect *effect, const ObjectRule *rule,
						 const Node *object);
static void comment_on(Effect *effect, ObjectType kind, const Node *object);

static const ObjectRule *
find_rule(ObjectType kind)
{
	for (int i = 0; i < (int) lengthof(rules); i++)
		if (rules[i].kind == kind)
			return &rules[i];
	return NULL;
}

void
effect_drop(Effect *effect, const Node *statement)
{
	const DropStmt *drop = (const DropStmt *) statement;
	ListCell   *cell;

	foreach(cell, drop->objects)
	{
		Node	   *object = lfirst(cell);
		const ObjectRule *rule = find_rule(drop->removeType);

		if (drop->concurrent)
			drop_concurrently(effect, relation_of(effect, rule, object));
		else if (rule == NULL)
			effect_lock_dropped(effect, drop->removeType, object, NULL, NULL);
		else if (rule->meaning == IS_RELATION)
			effect_lock_dropped(effect, drop->removeType, NULL,
								relation_of(effect, rule, object), NULL);
		else
			effect_lock_dropped(effect, drop->removeType, NULL,
								relation_of(effect, rule, object),
								strVal(llast((List *) object)));
	}
}

static void
drop_concurrently(Effect *effect, const char *index)
{
	effect_lock_related(effect, EFFECT_INDEXED, index,
						ShareUpdateExclusiveLock);
	effect_lock(effect, index, ShareUpdateExclusiveLock);
}

/* The relation that an object is or belongs to, NULL if it isn't there. */
static char *
relation_of(const Effect *effect, const ObjectRule *rule, const Node *object)
{
	const List *names = (const List *) object;

	if (rule == NULL)
		return NULL;
	if (rule->meaning == OF_RELATION)
		names = list_copy_head((const List *) object,
							   list_length(names) - 1);
	return effect_find_names(effect, names);
}

/* A column's or a CHECK's name is the same in all that inherit it. */
void
effect_rename(Effect *effect, const Node *statement)
{
	const RenameStmt *rename = (const RenameStmt *) statement;
	const ObjectRule *rule = find_rule(rename->renameType);
	const char *relation;
	ListCell   *cell;

	if (rule == NULL || rename->relation == NULL)
		return;
	relation = effect_find(effect, rename->relation);
	effect_lock(effect, relation,
				effect_kind(effect, relation) == RELKIND_INDEX ||
				effect_kind(effect, relation) == RELKIND_PARTITIONED_INDEX ?
				ShareUpdateExclusiveLock : rule->rename);
	if (is_inherited(effect, rename, relation))
		effect_lock_related(effect, EFFECT_CHILDREN, relation, rule->rename);
	foreach(cell, effect_related(effect, EFFECT_TYPED, relation))
		effect_lock_tree(effect, lfirst(cell), rule->rename);
}

static bool
is_inherited(const Effect *effect, const RenameStmt *rename,
			 const char *relation)
{
	if (rename->renameType == OBJECT_TRIGGER)
		return effect_kind(effect, relation) == RELKIND_PARTITIONED_TABLE;
	return rename->relation->inh &&
		(rename->renameType == OBJECT_COLUMN ||
		 rename->renameType == OBJECT_TABCONSTRAINT);
}

/* Indexes and sequences of a table move with it. */
void
effect_set_schema(Effect *effect, const Node *statement)
{
	const AlterObjectSchemaStmt *alter =
		(const AlterObjectSchemaStmt *) statement;
	const char *relation;

	if (alter->relation == NULL)
		return;
	relation = effect_find(effect, alter->relation);
	effect_lock(effect, relation, AccessExclusiveLock);
	effect_lock_related(effect, EFFECT_SEQUENCES, relation,
						AccessExclusiveLock);
}

void
effect_comment(Effect *effect, const Node *statement)
{
	const CommentStmt *comment = (const CommentStmt *) statement;

	comment_on(effect, comment->objtype, comment->object);
}

void
effect_security_label(Effect *effect, const Node *statement)
{
	const SecLabelStmt *label = (const SecLabelStmt *) statement;

	comment_on(effect, label->objtype, label->object);
}

static void
comment_on(Effect *effect, ObjectType kind, const Node *object)
{
	const ObjectRule *rule = find_rule(kind);

	if (rule != NULL && rule->comment != NoLock)
		effect_lock(effect, relation_of(effect, rule, object), rule->comment);
}

/*
 * A constraint that values have to meet locks the tables that hold such
 * values, one after the other, and reads them.
 */
void
effect_alter_domain(Effect *effect, const Node *statement)
{
	const AlterDomainStmt *alter = (const AlterDomainStmt *) statement;
	bool		is_checked = alter->subtype == 'O' || alter->subtype == 'V';
	ListCell   *cell;

	if (alter->subtype == 'C')
		is_checked = !castNode(Constraint, alter->def)->skip_validation;
	if (!is_checked)
		return;
	foreach(cell, effect_related(effect, EFFECT_USERS_OF_TYPE,
								 NameListToQuotedString(alter->typeName)))
	{
		effect_lock(effect, lfirst(cell), ShareLock);
		effect_pass(effect, lfirst(cell), EFFECT_SCAN);
	}
}

/* GRANT and REVOKE, on relations by name */
void
effect_grant(Effect *effect, const Node *statement)
{
	const GrantStmt *grant = (const GrantStmt *) statement;
	ListCell   *cell;

	if (GRANT_LOCK == NoLock || grant->targtype != ACL_TARGET_OBJECT ||
		(grant->objtype != OBJECT_TABLE && grant->objtype != OBJECT_SEQUENCE))
		return;
	foreach(cell, grant->objects)
		effect_lock(effect, effect_find(effect, lfirst_node(RangeVar, cell)),
					GRANT_LOCK);
}

/* ALTER INDEX … DEPENDS ON EXTENSION */
void
effect_depends(Effect *effect, const Node *statement)
{
	const AlterObjectDependsStmt *alter =
		(const AlterObjectDependsStmt *) statement;

	if (alter->relation != NULL)
		effect_lock(effect, effect_find(effect, alter->relation),
					AccessExclusiveLock);
}
