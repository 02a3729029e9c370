/*-------------------------------------------------------------------------
 *
 * statement_effect.c
 *	  What a statement will lock, rewrite, scan: told without running it.
 *
 * The statement is parsed by the server's parser and not run.  What the
 * server offers as a function is asked of it: the lock of ALTER TABLE
 * (AlterTableGetLockLevel), whether an expression is volatile, what a type
 * change comes to.  The rest stands in tables, by kind of statement, and
 * test/t/statement_effect.pl holds them against what the server really does.
 *
 * Nothing is looked up in the catalogs here, but by the context: a plan can
 * be for a database as it was, or as it will be.  And no relation is locked,
 * so that to ask doesn't stand in a queue that the answer would warn of.
 *
 * Catalogs, TOAST tables and objects that aren't relations are left out, and
 * so are locks on an index, but where they are the point of the statement:
 * who uses an index has locked its table before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "parser/parser.h"
#include "storage/lock.h"

#include "core/execute.h"
#include "schema/effect.h"

#include "compat.h"

typedef void (*EffectHandler) (Effect *effect, const Node *statement);

/* A kind of statement that isn't here locks no relation. */
typedef struct EffectRule
{
	NodeTag		tag;
	EffectHandler tell;
} EffectRule;

static const EffectRule rules[] = {
	{T_AlterDomainStmt, effect_alter_domain},
	{T_AlterObjectDependsStmt, effect_depends},
	{T_AlterObjectSchemaStmt, effect_set_schema},
	{T_AlterPolicyStmt, effect_alter_policy},
	{T_AlterPublicationStmt, effect_alter_publication},
	{T_AlterSeqStmt, effect_sequence},
	{T_AlterTableStmt, effect_alter_table},
	{T_ClusterStmt, effect_cluster},
	{T_CommentStmt, effect_comment},
	{T_CopyStmt, effect_copy},
	{T_CreateForeignTableStmt, effect_create_table},
	{T_CreateFunctionStmt, effect_create_function},
	{T_CreatePolicyStmt, effect_create_policy},
	{T_CreatePublicationStmt, effect_create_publication},
	{T_CreateSeqStmt, effect_sequence},
	{T_CreateStatsStmt, effect_create_statistics},
	{T_CreateStmt, effect_create_table},
	{T_CreateTableAsStmt, effect_create_table_as},
	{T_CreateTrigStmt, effect_create_trigger},
	{T_DeleteStmt, effect_query},
	{T_DropStmt, effect_drop},
	{T_GrantStmt, effect_grant},
	{T_IndexStmt, effect_create_index},
	{T_InsertStmt, effect_query},
	{T_LockStmt, effect_lock_table},
	{T_MergeStmt, effect_query},
	{T_RefreshMatViewStmt, effect_refresh},
	{T_ReindexStmt, effect_reindex},
	{T_RenameStmt, effect_rename},
	{T_RuleStmt, effect_create_rule},
	{T_SecLabelStmt, effect_security_label},
	{T_SelectStmt, effect_query},
	{T_TruncateStmt, effect_truncate},
	{T_UpdateStmt, effect_query},
	{T_VacuumStmt, effect_vacuum},
	{T_ViewStmt, effect_create_view}
};

static const char *const mode_names[] = {
	[NoLock] = NULL,
	[AccessShareLock] = "ACCESS SHARE",
	[RowShareLock] = "ROW SHARE",
	[RowExclusiveLock] = "ROW EXCLUSIVE",
	[ShareUpdateExclusiveLock] = "SHARE UPDATE EXCLUSIVE",
	[ShareLock] = "SHARE",
	[ShareRowExclusiveLock] = "SHARE ROW EXCLUSIVE",
	[ExclusiveLock] = "EXCLUSIVE",
	[AccessExclusiveLock] = "ACCESS EXCLUSIVE"
};

static Node *parse_one(const char *sql);
static void tell(Effect *effect, const Node *statement);
static int	compare_locks(const ListCell *a, const ListCell *b);
static char *describe_locks(const List *locks);
static StatementLock *find_lock(const List *locks, const char *identity);

/*
 * Tell what one statement will do.
 *
 * Raises 42601 for a text that is no statement, or more than one, and the
 * parser's own errors.
 */
StatementEffect *
statement_effect(const char *sql, const EffectContext *context)
{
	Node	   *statement = parse_one(sql);
	StatementEffect *told = palloc0(sizeof(StatementEffect));
	Effect		effect = {.context = context, .told = told};

	told->transactional = !statement_needs_top_level(statement);
	tell(&effect, statement);
	list_sort(told->locks, compare_locks);
	if (told->locks != NIL)
		told->lock = ((StatementLock *) linitial(told->locks))->mode;
	told->relations = describe_locks(told->locks);
	return told;
}

/* "ACCESS EXCLUSIVE", as LOCK TABLE spells it; NULL for no lock. */
const char *
lock_mode_name(LOCKMODE mode)
{
	Assert(mode >= NoLock && mode <= AccessExclusiveLock);
	return mode_names[mode];
}

static Node *
parse_one(const char *sql)
{
	List	   *parsed = raw_parser(sql, RAW_PARSE_DEFAULT);

	if (list_length(parsed) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("one SQL statement is expected, but the text has %d",
						list_length(parsed))));
	return linitial_node(RawStmt, parsed)->stmt;
}

static void
tell(Effect *effect, const Node *statement)
{
	for (int i = 0; i < (int) lengthof(rules); i++)
		if (rules[i].tag == nodeTag(statement))
		{
			rules[i].tell(effect, statement);
			return;
		}
}

/* Strongest first, else as they came: list_sort() isn't stable. */
static int
compare_locks(const ListCell *a, const ListCell *b)
{
	const StatementLock *one = lfirst(a);
	const StatementLock *other = lfirst(b);

	if (one->mode != other->mode)
		return other->mode - one->mode;
	return one->position - other->position;
}

static char *
describe_locks(const List *locks)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, locks)
	{
		const StatementLock *lock = lfirst(cell);

		appendStringInfo(&text, "%s%s on %s", text.len > 0 ? ", " : "",
						 lock_mode_name(lock->mode), lock->relation);
	}
	return text.data;
}

/* A relation's identity; NULL if it isn't there before the plan. */
char *
effect_find(const Effect *effect, const RangeVar *name)
{
	return effect->context->find(name, effect->context->arg);
}

/* The same of a name in the shape that objects have in DROP or COMMENT. */
char *
effect_find_names(const Effect *effect, const List *names)
{
	return effect_find(effect, makeRangeVarFromNameList(unconstify(List *, names)));
}

/* Another name in the schema of a relation */
RangeVar *
effect_beside(const char *identity, const char *name)
{
	RangeVar   *relation = makeRangeVarFromNameList(names_of_text(identity));

	return makeRangeVar(relation->schemaname, pstrdup(name), -1);
}

/* Of no relation (NULL), there is nothing to be told, here and below. */
EffectRelation *
effect_relation(const Effect *effect, const char *identity)
{
	if (identity == NULL)
		return NULL;
	return effect->context->relation(identity, effect->context->arg);
}

EffectColumn *
effect_column(const Effect *effect, const char *identity, const char *name)
{
	if (identity == NULL)
		return NULL;
	return effect->context->column(identity, name, effect->context->arg);
}

EffectConstraint *
effect_constraint(const Effect *effect, const char *identity,
				  const char *name)
{
	if (identity == NULL)
		return NULL;
	return effect->context->constraint(identity, name, effect->context->arg);
}

/* RELKIND_…, or '\0' if nothing is known of it. */
char
effect_kind(const Effect *effect, const char *identity)
{
	const EffectRelation *relation = effect_relation(effect, identity);

	return relation == NULL ? '\0' : relation->kind;
}

List *
effect_related(const Effect *effect, EffectRelated how, const char *name)
{
	if (name == NULL)
		return NIL;
	return effect->context->related(how, name, effect->context->arg);
}

/* Note a lock on a relation; of several, the strongest counts. */
void
effect_lock(Effect *effect, const char *identity, LOCKMODE mode)
{
	StatementLock *lock;

	if (identity == NULL)
		return;
	lock = find_lock(effect->told->locks, identity);
	if (lock == NULL)
	{
		lock = palloc0(sizeof(StatementLock));
		lock->relation = pstrdup(identity);
		lock->position = list_length(effect->told->locks);
		effect->told->locks = lappend(effect->told->locks, lock);
	}
	lock->mode = Max(lock->mode, mode);
}

static StatementLock *
find_lock(const List *locks, const char *identity)
{
	ListCell   *cell;

	foreach(cell, locks)
	{
		StatementLock *lock = lfirst(cell);

		if (strcmp(lock->relation, identity) == 0)
			return lock;
	}
	return NULL;
}

void
effect_lock_all(Effect *effect, const List *identities, LOCKMODE mode)
{
	ListCell   *cell;

	foreach(cell, identities)
		effect_lock(effect, lfirst(cell), mode);
}

void
effect_lock_related(Effect *effect, EffectRelated how, const char *name,
					LOCKMODE mode)
{
	effect_lock_all(effect, effect_related(effect, how, name), mode);
}

/* A relation, and all that inherits from it */
void
effect_lock_tree(Effect *effect, const char *identity, LOCKMODE mode)
{
	effect_lock(effect, identity, mode);
	effect_lock_related(effect, EFFECT_CHILDREN, identity, mode);
}

/* What goes with an object: EffectContext has the arguments. */
void
effect_lock_dropped(Effect *effect, ObjectType kind, Node *object,
					const char *relation, const char *name)
{
	ListCell   *cell;

	if (object == NULL && relation == NULL)
		return;
	foreach(cell, effect->context->dropped(kind, object, relation, name,
										   effect->context->arg))
	{
		const StatementLock *lock = lfirst(cell);

		effect_lock(effect, lock->relation, lock->mode);
	}
}

/* Is there a file with rows, its own or that of a partition? */
bool
effect_has_rows(const Effect *effect, const char *identity)
{
	ListCell   *cell;
	char		kind = effect_kind(effect, identity);

	if (kind == RELKIND_RELATION || kind == RELKIND_MATVIEW)
		return true;
	if (kind != RELKIND_PARTITIONED_TABLE)
		return false;
	foreach(cell, effect_related(effect, EFFECT_CHILDREN, identity))
	{
		kind = effect_kind(effect, lfirst(cell));
		if (kind == RELKIND_RELATION)
			return true;
	}
	return false;
}

/*
 * Note that the rows of a relation are gone through.
 *
 * To write rows anew is to read them, and to build their indexes again.
 */
void
effect_pass(Effect *effect, const char *identity, int pass)
{
	StatementEffect *told = effect->told;

	if (!effect_has_rows(effect, identity))
		return;
	told->scans = true;
	if (pass & EFFECT_REWRITE)
		told->rewrites = true;
	if (pass & EFFECT_BUILD)
		told->builds_index = true;
	if ((pass & EFFECT_REWRITE) &&
		effect_related(effect, EFFECT_INDEXES, identity) != NIL)
		told->builds_index = true;
}
