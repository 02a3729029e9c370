/*-------------------------------------------------------------------------
 *
 * write_grants.c
 *	  GRANT and REVOKE from one set of privileges to another.
 *
 * The attribute "grants" has a privilege in a line (sql_text.h):
 *
 *		SELECT TO bob WITH GRANT OPTION GRANTED BY carol
 *
 * and is missing where an object has what objects have at first.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/kinds.h"
#include "schema/writer.h"

#include "compat.h"

/* A line of the attribute. */
typedef struct Grant
{
	char	   *privilege;
	char	   *grantee;
	bool		grantable;
	char	   *grantor;		/* NULL: the owner */
} Grant;

static List *parse_grants(const SchemaObject *object);
static void add_initial(List **grants, const char *privileges,
						const char *grantee);
static Grant *parse_grant(char *line);
static const Grant *find_grant(List *grants, const Grant *wanted);
static void write_difference(Writer *writer, List *from, List *to,
							 const SchemaObject *object, bool grants);
static const char *owner_of(const SchemaObject *object);
static void write_one(Writer *writer, const SchemaObject *object,
					  const Grant *first, const char *privileges, bool grants);

/* From what the old object has (NULL: from what a new one has) to the new. */
void
write_grants(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	List	   *from = NIL;
	List	   *to = parse_grants(new);

	if (old != NULL)
		from = parse_grants(old);
	else
	{
		add_initial(&from, new->kind->owner_privileges, "OWNER");
		add_initial(&from, new->kind->public_privileges, "PUBLIC");
	}
	write_difference(writer, from, to, new, false);
	write_difference(writer, to, from, new, true);
}

static List *
parse_grants(const SchemaObject *object)
{
	const char *value = object_get(object, "grants");
	List	   *grants = NIL;
	char	   *lines;
	char	   *line;

	if (value == NULL)
	{
		add_initial(&grants, object->kind->owner_privileges, "OWNER");
		add_initial(&grants, object->kind->public_privileges, "PUBLIC");
		return grants;
	}
	lines = pstrdup(value);
	while ((line = strsep(&lines, "\n")) != NULL)
		if (*line != '\0')
			grants = lappend(grants, parse_grant(line));
	return grants;
}

/* Each of some privileges (separated by commas; NULL: none) for a grantee. */
static void
add_initial(List **grants, const char *privileges, const char *grantee)
{
	char	   *rest = privileges == NULL ? NULL : pstrdup(privileges);
	char	   *privilege;

	while ((privilege = strsep(&rest, ",")) != NULL)
	{
		Grant	   *grant = palloc0_object(Grant);

		grant->privilege = privilege;
		grant->grantee = pstrdup(grantee);
		*grants = lappend(*grants, grant);
	}
}

static Grant *
parse_grant(char *line)
{
	Grant	   *grant = palloc0_object(Grant);
	char	   *to = strstr(line, " TO ");
	char	   *option;
	char	   *by;

	grant->privilege = line;
	*to = '\0';
	grant->grantee = to + strlen(" TO ");
	by = strstr(grant->grantee, " GRANTED BY ");
	if (by != NULL)
	{
		*by = '\0';
		grant->grantor = by + strlen(" GRANTED BY ");
	}
	option = strstr(grant->grantee, " WITH GRANT OPTION");
	if (option != NULL)
	{
		*option = '\0';
		grant->grantable = true;
	}
	return grant;
}

static const Grant *
find_grant(List *grants, const Grant *wanted)
{
	ListCell   *cell;

	foreach(cell, grants)
	{
		const Grant *grant = lfirst(cell);

		if (strcmp(grant->privilege, wanted->privilege) == 0 &&
			strcmp(grant->grantee, wanted->grantee) == 0 &&
			grant->grantable == wanted->grantable &&
			value_equal(grant->grantor, wanted->grantor))
			return grant;
	}
	return NULL;
}

/* What is in one list and not in the other; of one grantee in one statement. */
static void
write_difference(Writer *writer, List *has, List *hasnt,
				 const SchemaObject *object, bool grants)
{
	const Grant *first = NULL;
	StringInfoData privileges;
	ListCell   *cell;

	initStringInfo(&privileges);
	foreach(cell, has)
	{
		const Grant *grant = lfirst(cell);

		if (find_grant(hasnt, grant) != NULL)
			continue;
		if (first != NULL &&
			(strcmp(first->grantee, grant->grantee) != 0 ||
			 first->grantable != grant->grantable ||
			 !value_equal(first->grantor, grant->grantor)))
		{
			write_one(writer, object, first, privileges.data, grants);
			first = NULL;
			resetStringInfo(&privileges);
		}
		appendStringInfo(&privileges, "%s%s", first == NULL ? "" : ", ",
						 grant->privilege);
		if (first == NULL)
			first = grant;
	}
	if (first != NULL)
		write_one(writer, object, first, privileges.data, grants);
}

/* A column's owner is its table's. */
static const char *
owner_of(const SchemaObject *object)
{
	const char *owner = NULL;

	for (; object != NULL && owner == NULL; object = object->parent)
		owner = object_get(object, "owner");
	return owner;
}

static void
write_one(Writer *writer, const SchemaObject *object, const Grant *first,
		  const char *privileges, bool grants)
{
	const char *grantee = first->grantee;
	const char *target = template_expand(object->kind->grant_target, object,
										 NULL);
	StringInfoData list;

	initStringInfo(&list);
	appendStringInfoString(&list, privileges);
	if (object->position > 0)
	{
		char	   *all = pstrdup(privileges);
		char	   *one;

		resetStringInfo(&list);
		while ((one = strsep(&all, ",")) != NULL)
			appendStringInfo(&list, "%s%s (%s)", list.len > 0 ? "," : "", one,
							 object->name);
	}
	if (strcmp(grantee, "OWNER") == 0)
		grantee = owner_of(object);
	if (first->grantor != NULL)
		writer_add(writer, 0, "SET ROLE %s", first->grantor);
	writer_add(writer, HAZARD_CHANGES_PRIVILEGES, "%s %s ON %s %s %s%s",
			   grants ? "GRANT" : "REVOKE", list.data, target,
			   grants ? "TO" : "FROM", grantee,
			   grants && first->grantable ? " WITH GRANT OPTION" : "");
	if (first->grantor != NULL)
		writer_add(writer, 0, "RESET ROLE");
}
