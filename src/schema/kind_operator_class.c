/*-------------------------------------------------------------------------
 *
 * kind_operator_class.c
 *	  Operator families and classes, and what is in them.
 *
 * An operator or a support function belongs to a class, and then came with
 * CREATE OPERATOR CLASS, or to the family alone: the server decides that by
 * what index it is for, and notes it in pg_depend.  The attribute "members"
 * is written as CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY ADD have it.
 *
 * A family that was made by CREATE OPERATOR CLASS is a family like others.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"

#include "schema/kinds.h"
#include "schema/sql_names.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_family(Writer *writer, const SchemaObject *family);
static void alter_members(Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);
static List *split_members(const char *members);
static List *subtract(List *members, List *others);
static const char *members_text(List *members);
static char *member_key(const SchemaObject *family, const char *member);

#define SEPARATOR ",\n    "

/* What is tied to one object of a catalog; lines in their order. */
#define SQL_MEMBERS(catalog, oid_) \
	" LEFT JOIN (SELECT m.owner, string_agg(m.line, E'" ",\\n    " "'" \
	" ORDER BY m.is_function, m.number, m.types COLLATE \"C\") AS members FROM (" \
	"SELECT d.refobjid AS owner, false AS is_function, a.amopstrategy AS number," \
	" format_type(a.amoplefttype, NULL) || ', ' || format_type(a.amoprighttype, NULL) AS types," \
	" 'OPERATOR ' || a.amopstrategy || ' ' || (SELECT quote_ident(opn.nspname) || '.' || op.oprname" \
	" FROM pg_operator op JOIN pg_namespace opn ON opn.oid = op.oprnamespace WHERE op.oid = a.amopopr) ||" \
	" ' (' || format_type(a.amoplefttype, NULL) || ', ' || format_type(a.amoprighttype, NULL) || ')' ||" \
	" coalesce(' FOR ORDER BY ' ||" SQL_NAME("pg_opfamily", "opf", "a.amopsortfamily") ", '') AS line" \
	" FROM pg_depend d JOIN pg_amop a ON a.oid = d.objid" \
	" WHERE d.classid = 'pg_amop'::regclass AND d.refclassid = '" catalog "'::regclass" \
	" AND d.objid >= 16384" \
	" UNION ALL SELECT d.refobjid, true, a.amprocnum," \
	" format_type(a.amproclefttype, NULL) || ', ' || format_type(a.amprocrighttype, NULL)," \
	" 'FUNCTION ' || a.amprocnum ||" \
	" ' (' || format_type(a.amproclefttype, NULL) || ', ' || format_type(a.amprocrighttype, NULL) || ')' ||" \
	SQL_FUNCTION("a.amproc") \
	" FROM pg_depend d JOIN pg_amproc a ON a.oid = d.objid" \
	" WHERE d.classid = 'pg_amproc'::regclass AND d.refclassid = '" catalog "'::regclass" \
	" AND d.objid >= 16384) m GROUP BY m.owner) x ON x.owner = " oid_

static const AttributeRule family_rules[] = {
	{.attribute = "members", .way = CHANGE_ALTER, .alter = alter_members},
	{0}
};

const ObjectKind kind_operator_family = {
	.name = "operator family",
	.folder = "operators",
	.rank = RANK_OPERATOR_FAMILY,
	.catalog = OperatorFamilyRelationId,
	.present = "pg_opfamily WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT f.oid, n.schema, quote_ident(f.opfname) AS name,"
	" quote_ident(m.amname) AS _method, x.members,"
	SQL_ROLE("f.opfowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_opfamily f JOIN managed n ON n.oid = f.opfnamespace"
	" JOIN pg_am m ON m.oid = f.opfmethod"
	SQL_MEMBERS("pg_opfamily", "f.oid")
	SQL_COMMENT("pg_opfamily", "f.oid", "0"),
	.identity = "{schema}.{name} USING {_method}",
	.target = "OPERATOR FAMILY {identity}",
	.create_code = create_family,
	.rules = family_rules
};

static const AttributeRule class_rules[] = {
	{.attribute = "default", .way = CHANGE_RECREATE},
	{.attribute = "family", .way = CHANGE_RECREATE},
	{.attribute = "members", .way = CHANGE_RECREATE},
	{.attribute = "storage", .way = CHANGE_RECREATE},
	{.attribute = "type", .way = CHANGE_RECREATE},
	{0}
};

/* One without members is written with the storage that it has anyway. */
const ObjectKind kind_operator_class = {
	.name = "operator class",
	.folder = "operators",
	.rank = RANK_OPERATOR_CLASS,
	.catalog = OperatorClassRelationId,
	.present = "pg_opclass WHERE" SQL_MADE_BY_USERS,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.opcname) AS name,"
	" quote_ident(m.amname) AS _method,"
	" CASE WHEN c.opcdefault THEN 'true' END AS \"default\","
	" format_type(c.opcintype, NULL) AS type,"
	SQL_NAME("pg_opfamily", "opf", "c.opcfamily") " AS family,"
	" CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END AS storage,"
	" x.members,"
	SQL_ROLE("c.opcowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_opclass c JOIN managed n ON n.oid = c.opcnamespace"
	" JOIN pg_am m ON m.oid = c.opcmethod"
	SQL_MEMBERS("pg_opclass", "c.oid")
	SQL_COMMENT("pg_opclass", "c.oid", "0"),
	.identity = "{schema}.{name} USING {_method}",
	.target = "OPERATOR CLASS {identity}",
	.create = "CREATE OPERATOR CLASS {schema}.{name}[{?default} DEFAULT] FOR TYPE {type}"
	" USING {_method} FAMILY {family} AS\n    [STORAGE {storage}][{?storage}{?members}" SEPARATOR "]"
	"[{members}][{!storage}{!members}STORAGE {type}]",
	.takes_name = "[{?default}default operator class {type} {_method}]",
	.rules = class_rules
};

static void
create_family(Writer *writer, const SchemaObject *family)
{
	writer_add_template(writer, 0, "CREATE {target}", family, NULL);
	if (object_get(family, "members") != NULL)
		writer_add_template(writer, 0, "ALTER {target} ADD\n    {members}",
							family, NULL);
}

/*
 * Members that are gone, or different, are dropped by their number and types;
 * new ones added.
 */
static void
alter_members(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	List	   *was = split_members(object_get(old, "members"));
	List	   *is = split_members(object_get(new, "members"));
	List	   *gone = NIL;
	List	   *come = subtract(is, was);
	ListCell   *cell;

	foreach(cell, subtract(was, is))
		gone = lappend(gone, member_key(old, lfirst(cell)));
	if (gone != NIL)
		writer_add(writer, HAZARD_CHANGES_BEHAVIOUR, "ALTER %s DROP\n    %s",
				   kind_target(new), members_text(gone));
	if (come != NIL)
		writer_add(writer, 0, "ALTER %s ADD\n    %s", kind_target(new),
				   members_text(come));
}

static List *
split_members(const char *members)
{
	List	   *result = NIL;
	const char *end;

	if (members == NULL)
		return NIL;
	while ((end = strstr(members, SEPARATOR)) != NULL)
	{
		result = lappend(result, pnstrdup(members, end - members));
		members = end + strlen(SEPARATOR);
	}
	return lappend(result, pstrdup(members));
}

/* What is in the first list only. */
static List *
subtract(List *members, List *others)
{
	List	   *result = NIL;
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, members)
	{
		bool		found = false;

		foreach(other, others)
			found = found || strcmp(lfirst(cell), lfirst(other)) == 0;
		if (!found)
			result = lappend(result, lfirst(cell));
	}
	return result;
}

static const char *
members_text(List *members)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, members)
		appendStringInfo(&text, "%s%s", text.len > 0 ? SEPARATOR : "",
						 (const char *) lfirst(cell));
	return text.data;
}

/* "OPERATOR 1 s.= (a, b) ..." and "FUNCTION 1 (a, b) s.f(...)" without the rest */
static char *
member_key(const SchemaObject *family, const char *member)
{
	const char *number = strchr(member, ' ');
	const char *types = strstr(member, " (");
	const char *end = types;
	bool		quoted = false;

	/* types like numeric(1,2) have no modifier here, names may have anything */
	if (number == NULL || types == NULL || types < number)
		kind_refuse_value(family, "members");
	number++;
	for (; *end != '\0' && (quoted || *end != ')'); end++)
		if (*end == '"')
			quoted = !quoted;
	return psprintf("%.*s%.*s", (int) (number + strcspn(number, " ") - member),
					member, (int) (end + (*end != '\0') - types), types);
}
