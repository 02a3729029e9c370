/*-------------------------------------------------------------------------
 *
 * write_grants.c
 *	  GRANT and REVOKE from one set of privileges to another.
 *
 * First what is too much is revoked, those that others got from a grantee
 * before the grantee's own; then what is missing is granted, the other way
 * round.  Where a grant that stays comes from somebody who can grant no more,
 * or only for a moment, REVOKE needs CASCADE, and it is granted again.
 *
 * REVOKE on a table takes the same from its columns: what those shall keep
 * is granted again.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/grants.h"
#include "schema/writer.h"

#include "compat.h"

/* What is granted on. */
typedef struct GrantTarget
{
	Writer	   *writer;
	const char *prefix;			/* of ALTER DEFAULT PRIVILEGES, or "" */
	const char *target;
	const char *column;			/* NULL: it is none */
	const char *owner;			/* as GRANT names him */
	const char *all;			/* privileges that there are; NULL: not known */
} GrantTarget;

/* What one statement does; option: it is about the grant option alone */
typedef struct GrantGroup
{
	const Grant *first;
	bool		option;
	List	   *privileges;		/* char * */
} GrantGroup;

static GrantTarget target_of(Writer *writer, const SchemaObject *object);
static void write_changes(const GrantTarget *target, List *from, List *to);
static void revoke_unwanted(const GrantTarget *target, List **current,
							const List *to);
static bool is_too_much(const Grant *grant, const List *to, bool *option);
static void revoke_group(const GrantTarget *target, List **current,
						 const List *to, const Grant *first, bool option);
static bool cascade(List **current, const char *privilege,
					const char *grantee);
static void grant_missing(const GrantTarget *target, const List *current,
						  List *to);
static Grant *next_missing(const List *current, const List *to);
static bool waits_for_grantor(const Grant *grant, const List *current,
							  const List *to);
static bool is_missing(const Grant *grant, const List *current);
static void write_one(const GrantTarget *target, const GrantGroup *group,
					  bool grants, bool cascades);
static char *privilege_list(const GrantTarget *target, List *privileges);
static int	max_depth(const List *grants);
static void restore_columns(Writer *writer, const SchemaObject *old,
							const SchemaObject *new, const List *from,
							const List *to);
static List *lost_by_column(const SchemaObject *old, const SchemaObject *new,
							const List *from, const List *to);

/* From what the old object has (NULL: from what a new one has) to the new. */
void
write_grants(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	GrantTarget target;
	List	   *from;
	List	   *to;

	if (writer->no_grants)
		return;
	target = target_of(writer, new);
	from = old != NULL ? grants_of(old) : grants_of_new(writer, new);
	from = grants_for_owner(from, grants_owner(new));
	to = grants_of(new);
	write_changes(&target, from, to);
	if (old != NULL)
		restore_columns(writer, old, new, from, to);
}

void
write_initial_grants(Writer *writer, const SchemaObject *object)
{
	GrantTarget target;

	if (writer->no_grants)
		return;
	target = target_of(writer, object);
	write_changes(&target, grants_of(object), grants_of_new(writer, object));
}

static GrantTarget
target_of(Writer *writer, const SchemaObject *object)
{
	GrantTarget target = {.writer = writer, .prefix = ""};

	if (object->kind == &kind_default_privileges)
		target.prefix = template_expand("ALTER DEFAULT PRIVILEGES FOR ROLE {role}"
										"[ IN SCHEMA {schema}] ", object, NULL);
	target.target = template_expand(object->kind->grant_target, object, NULL);
	target.column = grants_are_of_column(object) ? object->name :
		object_get(object, "column");
	target.owner = grants_owner(object);
	if (target.owner == NULL)
		target.owner = "CURRENT_USER";
	target.all = grants_all(object);
	return target;
}

static void
write_changes(const GrantTarget *target, List *from, List *to)
{
	List	   *current = grants_copy(from);

	grants_set_depths(current);
	grants_set_depths(to);
	revoke_unwanted(target, &current, to);
	grant_missing(target, current, to);
}

/* The deepest first. */
static void
revoke_unwanted(const GrantTarget *target, List **current, const List *to)
{
	for (int depth = max_depth(*current); depth >= 0; depth--)
	{
		bool		again = true;

		while (again)
		{
			ListCell   *cell;

			again = false;
			foreach(cell, *current)
			{
				const Grant *grant = lfirst(cell);
				bool		option;

				if (grant->depth != depth || !is_too_much(grant, to, &option))
					continue;
				revoke_group(target, current, to, grant, option);
				again = true;
				break;
			}
		}
	}
}

/* option: but for the grant option it is wanted */
static bool
is_too_much(const Grant *grant, const List *to, bool *option)
{
	const Grant *wanted = grants_find(to, grant);

	*option = wanted != NULL;
	return wanted == NULL || (grant->grantable && !wanted->grantable);
}

/* One grant, and those that the same statement can revoke. */
static void
revoke_group(const GrantTarget *target, List **current, const List *to,
			 const Grant *first, bool option)
{
	GrantGroup	group = {.first = first, .option = option};
	List	   *members = NIL;
	bool		cascades = false;
	ListCell   *cell;

	foreach(cell, *current)
	{
		Grant	   *grant = lfirst(cell);
		bool		its_option;

		if (grant->depth == first->depth &&
			strcmp(grant->grantee, first->grantee) == 0 &&
			value_equal(grant->grantor, first->grantor) &&
			is_too_much(grant, to, &its_option) && its_option == option)
			members = lappend(members, grant);
	}
	foreach(cell, members)
	{
		Grant	   *grant = lfirst(cell);
		bool		could_grant = grant->grantable;

		group.privileges = lappend(group.privileges, grant->privilege);
		if (option)
			grant->grantable = false;
		else
			*current = list_delete_ptr(*current, grant);
		if (could_grant)
			cascades |= cascade(current, grant->privilege, grant->grantee);
	}
	write_one(target, &group, false, cascades);
}

/* Somebody can grant less: what of his goes, too?  Tells whether some does. */
static bool
cascade(List **current, const char *privilege, const char *grantee)
{
	List	   *gone = NIL;
	ListCell   *cell;

	foreach(cell, *current)
	{
		Grant	   *grant = lfirst(cell);

		if (strcmp(grant->privilege, privilege) != 0)
			continue;
		if (grant->grantable && strcmp(grant->grantee, grantee) == 0)
			return false;
		if (value_equal(grant->grantor, grantee))
			gone = lappend(gone, grant);
	}
	foreach(cell, gone)
		* current = list_delete_ptr(*current, lfirst(cell));
	foreach(cell, gone)
		(void) cascade(current, privilege, ((Grant *) lfirst(cell))->grantee);
	return gone != NIL;
}

/*
 * In the order of the wanted ones, which pg_dump shows, but for those that
 * somebody grants who has to get the option first.
 */
static void
grant_missing(const GrantTarget *target, const List *current, List *to)
{
	Grant	   *first;

	while ((first = next_missing(current, to)) != NULL)
	{
		GrantGroup	group = {.first = first};
		ListCell   *cell;

		foreach(cell, to)
		{
			Grant	   *grant = lfirst(cell);

			if (grant->depth != first->depth || grant->done ||
				strcmp(grant->grantee, first->grantee) != 0 ||
				!value_equal(grant->grantor, first->grantor) ||
				grant->grantable != first->grantable ||
				!is_missing(grant, current) ||
				(grant != first && waits_for_grantor(grant, current, to)))
				continue;
			grant->done = true;
			group.privileges = lappend(group.privileges, grant->privilege);
		}
		write_one(target, &group, true, false);
	}
}

/* The first of those whose grantor can grant it by now; NULL: none is left. */
static Grant *
next_missing(const List *current, const List *to)
{
	Grant	   *first = NULL;
	ListCell   *cell;

	foreach(cell, to)
	{
		Grant	   *grant = lfirst(cell);

		if (grant->done || !is_missing(grant, current))
			continue;
		if (!waits_for_grantor(grant, current, to))
			return grant;
		if (first == NULL || grant->depth < first->depth)
			first = grant;
	}
	return first;
}

/* Will somebody give its grantor the option, who hasn't got it yet? */
static bool
waits_for_grantor(const Grant *grant, const List *current, const List *to)
{
	bool		waits = false;
	ListCell   *cell;

	if (grant->grantor == NULL)
		return false;
	foreach(cell, to)
	{
		const Grant *source = lfirst(cell);

		if (!source->grantable ||
			strcmp(source->privilege, grant->privilege) != 0 ||
			strcmp(source->grantee, grant->grantor) != 0)
			continue;
		if (source->done || !is_missing(source, current))
			return false;
		waits = true;
	}
	return waits;
}

static bool
is_missing(const Grant *grant, const List *current)
{
	const Grant *found = grants_find(current, grant);

	return found == NULL || (grant->grantable && !found->grantable);
}

static void
write_one(const GrantTarget *target, const GrantGroup *group, bool grants,
		  bool cascades)
{
	const Grant *first = group->first;
	const char *grantee = strcmp(first->grantee, "OWNER") == 0 ?
		target->owner : first->grantee;
	bool		in_name = first->grantor != NULL && *target->prefix == '\0';

	if (in_name)
		writer_add(target->writer, 0, "SET ROLE %s", first->grantor);
	writer_add(target->writer, HAZARD_CHANGES_PRIVILEGES,
			   "%s%s%s %s ON %s %s %s%s", target->prefix,
			   grants ? "GRANT" : "REVOKE",
			   !grants && group->option ? " GRANT OPTION FOR" : "",
			   privilege_list(target, group->privileges),
			   target->target, grants ? "TO" : "FROM", grantee,
			   grants && first->grantable ? " WITH GRANT OPTION" :
			   cascades ? " CASCADE" : "");
	if (in_name)
		writer_add(target->writer, 0, "RESET ROLE");
}

/* "SELECT, UPDATE", or "ALL" if that is what they are */
static char *
privilege_list(const GrantTarget *target, List *privileges)
{
	StringInfoData list;
	int			all = target->all != NULL;
	ListCell   *cell;

	for (const char *c = target->all; c != NULL && *c != '\0'; c++)
		all += *c == ',';
	if (all == list_length(privileges) && all > 1)
		privileges = list_make1("ALL");
	initStringInfo(&list);
	foreach(cell, privileges)
	{
		appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "",
						 (char *) lfirst(cell));
		if (target->column != NULL)
			appendStringInfo(&list, " (%s)", target->column);
	}
	return list.data;
}

static int
max_depth(const List *grants)
{
	int			deepest = 0;
	ListCell   *cell;

	foreach(cell, grants)
		deepest = Max(deepest, ((Grant *) lfirst(cell))->depth);
	return deepest;
}

static void
restore_columns(Writer *writer, const SchemaObject *old,
				const SchemaObject *new, const List *from, const List *to)
{
	ListCell   *cell;

	foreach(cell, new->children)
	{
		const SchemaObject *column = lfirst(cell);
		GrantTarget target;
		List	   *lost;

		if (!grants_are_of_column(column) || column->other == NULL ||
			object_get(column, "grants") == NULL ||
			column->other->parent != old)
			continue;
		lost = lost_by_column(column->other, column, from, to);
		if (lost == NIL)
			continue;
		target = target_of(writer, column);
		grants_set_depths(lost);
		grant_missing(&target, NIL, lost);
	}
}

/* What a column had and shall keep, and its table's REVOKE took from it. */
static List *
lost_by_column(const SchemaObject *old, const SchemaObject *new,
			   const List *from, const List *to)
{
	List	   *had = grants_of(old);
	List	   *lost = NIL;
	ListCell   *cell;

	foreach(cell, grants_of(new))
	{
		Grant	   *grant = lfirst(cell);
		const Grant *of_table = grants_find(from, grant);
		bool		option;

		if (grants_find(had, grant) != NULL && of_table != NULL &&
			is_too_much(of_table, to, &option))
			lost = lappend(lost, grant);
	}
	return lost;
}
