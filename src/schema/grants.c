/*-------------------------------------------------------------------------
 *
 * grants.c
 *	  Privileges, as the attribute "grants" has them.
 *
 * A new object has what is built in for its kind, or what the default
 * privileges of its creator say.  Those of the old model are in force while a
 * plan runs: the plan changes them last.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "schema/grants.h"

#include "compat.h"

static List *parse_grants(const char *lines);
static char *take_until(const char **text, const char *end);
static char *take_role(const char **text);
static bool take(const char **text, const char *word);
static List *built_in(const SchemaObject *object);
static List *initial(const char *owner_privileges,
					 const char *public_privileges);
static void add_initial(List **grants, const char *privileges,
						const char *grantee);
static List *default_privileges(const Writer *writer,
								const SchemaObject *object, const char *type);
static List *look_up(const SchemaModel *model, const char *role,
					 const char *schema, const char *type, bool *found);

/* What is built in, by what default privileges call it. */
static const struct GrantType
{
	const char *plural;			/* in ALTER DEFAULT PRIVILEGES */
	const char *singular;		/* in GRANT; NULL: another one has it */
	const char *owner_privileges;
	const char *public_privileges;
}			object_types[] = {
	{"TABLES", "TABLE ", TABLE_PRIVILEGES, NULL},
	{"SEQUENCES", "SEQUENCE ", "SELECT,UPDATE,USAGE", NULL},
	{"FUNCTIONS", "FUNCTION ", "EXECUTE", "EXECUTE"},
	{"FUNCTIONS", "PROCEDURE ", "EXECUTE", "EXECUTE"},
	{"FUNCTIONS", "ROUTINE ", "EXECUTE", "EXECUTE"},
	{"FUNCTIONS", "AGGREGATE ", "EXECUTE", "EXECUTE"},
	{"TYPES", "TYPE ", "USAGE", "USAGE"},
	{"TYPES", "DOMAIN ", "USAGE", "USAGE"},
	{"SCHEMAS", "SCHEMA ", "CREATE,USAGE", NULL},
	{"LARGE OBJECTS", "LARGE OBJECT ", "SELECT,UPDATE", NULL}
};

static const struct GrantType *find_type(const SchemaObject *object);

List *
grants_of(const SchemaObject *object)
{
	const char *lines = object_written(object, "grants");

	return lines == NULL ? built_in(object) : parse_grants(lines);
}

List *
grants_of_new(const Writer *writer, const SchemaObject *object)
{
	const struct GrantType *type = find_type(object);
	const char *at_first = object_get(object, "initial_grants");

	if (at_first != NULL)
		return parse_grants(at_first);
	if (object->kind == &kind_default_privileges)
		return object->schema != NULL || type == NULL ? NIL :
			initial(type->owner_privileges, type->public_privileges);
	if (writer->in_force == NULL || type == NULL ||
		grants_are_of_column(object))
		return built_in(object);
	return default_privileges(writer, object, type->plural);
}

/* From lines, in which names may have blanks and line breaks. */
static List *
parse_grants(const char *lines)
{
	List	   *grants = NIL;

	while (*lines != '\0')
	{
		Grant	   *grant = palloc0_object(Grant);

		grant->privilege = take_until(&lines, " TO ");
		grant->grantee = take_role(&lines);
		grant->grantable = take(&lines, " WITH GRANT OPTION");
		if (take(&lines, " GRANTED BY "))
			grant->grantor = take_role(&lines);
		if (!take(&lines, "\n") && *lines != '\0')
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" is no privilege", lines)));
		grants = lappend(grants, grant);
	}
	return grants;
}

static char *
take_until(const char **text, const char *end)
{
	const char *start = *text;
	const char *found = strstr(start, end);

	if (found == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no privilege", start)));
	*text = found + strlen(end);
	return pnstrdup(start, found - start);
}

/* In quotes, in which a quote is doubled, or a plain word. */
static char *
take_role(const char **text)
{
	const char *start = *text;
	const char *c = start;
	bool		quoted = false;

	for (; *c != '\0' && (quoted || (*c != ' ' && *c != '\n')); c++)
		if (*c == '"')
			quoted = !quoted;
	*text = c;
	return pnstrdup(start, c - start);
}

static bool
take(const char **text, const char *word)
{
	size_t		length = strlen(word);

	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

/* Of a table, a view or whatever else has columns. */
bool
grants_are_of_column(const SchemaObject *object)
{
	return object->kind == &kind_column || object->kind == &kind_view_column;
}

/* Those of a kind, without any default privileges. */
static List *
built_in(const SchemaObject *object)
{
	const struct GrantType *type = find_type(object);

	if (grants_are_of_column(object))
		return NIL;
	if (type != NULL)
		return initial(type->owner_privileges, type->public_privileges);
	return initial(object->kind->owner_privileges,
				   object->kind->public_privileges);
}

static List *
initial(const char *owner_privileges, const char *public_privileges)
{
	List	   *grants = NIL;

	add_initial(&grants, owner_privileges, "OWNER");
	add_initial(&grants, public_privileges, "PUBLIC");
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

/* NULL: it is one that default privileges don't know. */
static const struct GrantType *
find_type(const SchemaObject *object)
{
	const char *target = object->kind->grant_target;

	if (target == NULL)
		return NULL;
	for (size_t i = 0; i < lengthof(object_types); i++)
		if (object->kind == &kind_default_privileges ?
			strcmp(object->name, object_types[i].plural) == 0 :
			strncmp(target, object_types[i].singular,
					strlen(object_types[i].singular)) == 0)
			return &object_types[i];
	return NULL;
}

static List *
default_privileges(const Writer *writer, const SchemaObject *object,
				   const char *type)
{
	const char *role = writer->role != NULL ? writer->role :
		quote_identifier(GetUserNameFromId(GetUserId(), false));
	bool		found;
	List	   *grants = look_up(writer->in_force, role, NULL, type, &found);

	if (!found)
		grants = built_in(object);
	if (object->schema != NULL)
		grants = list_concat(grants, look_up(writer->in_force, role,
											 object->schema, type, &found));
	return grants;
}

static List *
look_up(const SchemaModel *model, const char *role, const char *schema,
		const char *type, bool *found)
{
	char	   *identity = psprintf("FOR ROLE %s%s%s ON %s", role,
									schema == NULL ? "" : " IN SCHEMA ",
									schema == NULL ? "" : schema, type);
	SchemaObject *privileges = model_find(model, &kind_default_privileges,
										  identity);

	*found = privileges != NULL;
	return privileges == NULL ? NIL : grants_of(privileges);
}

/* A column belongs to whom its table does. */
const char *
grants_owner(const SchemaObject *object)
{
	static const char *const attributes[] = {"owner", "role", "owned_by"};

	for (; object != NULL; object = object->parent)
		for (size_t i = 0; i < lengthof(attributes); i++)
			if (object_get(object, attributes[i]) != NULL)
				return object_get(object, attributes[i]);
	return NULL;
}

/* NULL: it isn't known. */
const char *
grants_all(const SchemaObject *object)
{
	const struct GrantType *type = find_type(object);

	if (object->kind == &kind_column || object_get(object, "column") != NULL)
		return "INSERT,REFERENCES,SELECT,UPDATE";
	return type != NULL ? type->owner_privileges :
		object->kind->owner_privileges;
}

List *
grants_copy(const List *grants)
{
	List	   *copy = NIL;
	ListCell   *cell;

	foreach(cell, grants)
	{
		Grant	   *grant = palloc_object(Grant);

		*grant = *(Grant *) lfirst(cell);
		copy = lappend(copy, grant);
	}
	return copy;
}

/*
 * What grants become when an object is given to a new owner, who may have had
 * some before: ALTER ... OWNER TO joins those with the owner's.
 */
List *
grants_for_owner(List *grants, const char *owner)
{
	List	   *joined = NIL;
	ListCell   *cell;

	foreach(cell, grants)
	{
		Grant	   *grant = lfirst(cell);
		Grant	   *same;

		if (value_equal(grant->grantee, owner))
			grant->grantee = pstrdup("OWNER");
		if (value_equal(grant->grantor, owner))
			grant->grantor = NULL;
		same = grants_find(joined, grant);
		if (same == NULL)
			joined = lappend(joined, grant);
		else
			same->grantable |= grant->grantable;
	}
	return joined;
}

/* The same but for the grant option; NULL: there is none. */
Grant *
grants_find(const List *grants, const Grant *wanted)
{
	ListCell   *cell;

	foreach(cell, grants)
	{
		Grant	   *grant = lfirst(cell);

		if (strcmp(grant->privilege, wanted->privilege) == 0 &&
			strcmp(grant->grantee, wanted->grantee) == 0 &&
			value_equal(grant->grantor, wanted->grantor))
			return grant;
	}
	return NULL;
}

/*
 * Who can grant something has it from somebody who can, and so on up to the
 * owner.  Who has the option as a member of another role counts as next to
 * the owner.
 */
void
grants_set_depths(List *grants)
{
	bool		changed = true;
	ListCell   *cell;

	foreach(cell, grants)
		((Grant *) lfirst(cell))->depth = 0;
	while (changed)
	{
		changed = false;
		foreach(cell, grants)
		{
			Grant	   *grant = lfirst(cell);
			int			depth = grant->grantor == NULL ? 0 : INT_MAX;
			ListCell   *other;

			if (grant->grantor == NULL)
				continue;
			foreach(other, grants)
			{
				const Grant *source = lfirst(other);

				if (source->grantable &&
					strcmp(source->privilege, grant->privilege) == 0 &&
					strcmp(source->grantee, grant->grantor) == 0)
					depth = Min(depth, source->depth + 1);
			}
			if (depth == INT_MAX)
				depth = 1;
			if (depth > grant->depth && depth <= list_length(grants))
			{
				grant->depth = depth;
				changed = true;
			}
		}
	}
}
