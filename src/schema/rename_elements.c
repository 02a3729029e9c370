/*-------------------------------------------------------------------------
 *
 * rename_elements.c
 *	  What a statement creates that has a name, and where in it that stands.
 *
 * By the raw parse tree: names are as the statement says them, without the
 * schema that the search_path would give.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/rename.h"

#include "compat.h"

#define KINDS(...) ((const char *const []) {__VA_ARGS__, NULL})

static void add_named(List **elements, const char *const *kinds, List *names);
static void add_relation(List **elements, const char *const *kinds,
						 const RangeVar *relation);
static void add_columns(List **elements, const RangeVar *relation,
						List *definitions);
static void add_constraint(List **elements, const RangeVar *relation,
						   const Constraint *constraint, int location);
static void add_of_alter(List **elements, const AlterTableStmt *statement);
static void add_domain(List **elements, const CreateDomainStmt *statement);
static void add_enum(List **elements, const CreateEnumStmt *statement);
static const char *const *kinds_of_definition(ObjectType type);
static void add_on(List **elements, const char *const *kinds,
				   const char *name, const RangeVar *relation, int location);
static RenameElement *add(List **elements, const char *const *kinds,
						  const char *schema, const char *parent,
						  const char *name, int location);
static char *quoted(const char *name);

static const char *const tables[] = {"table", "foreign table", NULL};
static const char *const constraints[] = {"constraint", "foreign key", NULL};

/* RenameElement *, in no order; the statement's own object has no location. */
List *
rename_elements(const RawStmt *raw)
{
	Node	   *node = raw->stmt;
	List	   *elements = NIL;

	switch (nodeTag(node))
	{
		case T_CreateStmt:
		case T_CreateForeignTableStmt:
			{
				CreateStmt *create = (CreateStmt *) node;

				add_relation(&elements, tables, create->relation);
				add_columns(&elements, create->relation, create->tableElts);
			}
			break;
		case T_AlterTableStmt:
			add_of_alter(&elements, (AlterTableStmt *) node);
			break;
		case T_ViewStmt:
			add_relation(&elements, KINDS("view"), ((ViewStmt *) node)->view);
			break;
		case T_CreateTableAsStmt:
			add_relation(&elements, KINDS("table", "materialized view"),
						 ((CreateTableAsStmt *) node)->into->rel);
			break;
		case T_CreateSeqStmt:
			add_relation(&elements, KINDS("sequence"),
						 ((CreateSeqStmt *) node)->sequence);
			break;
		case T_CompositeTypeStmt:
			add_relation(&elements, KINDS("composite type"),
						 ((CompositeTypeStmt *) node)->typevar);
			add_columns(&elements, ((CompositeTypeStmt *) node)->typevar,
						((CompositeTypeStmt *) node)->coldeflist);
			break;
		case T_CreateEnumStmt:
			add_enum(&elements, (CreateEnumStmt *) node);
			break;
		case T_CreateRangeStmt:
			add_named(&elements, KINDS("range type"), ((CreateRangeStmt *) node)->typeName);
			break;
		case T_CreateDomainStmt:
			add_domain(&elements, (CreateDomainStmt *) node);
			break;
		case T_CreateFunctionStmt:
			add_named(&elements, KINDS("function", "procedure"),
					  ((CreateFunctionStmt *) node)->funcname);
			break;
		case T_DefineStmt:
			add_named(&elements, kinds_of_definition(((DefineStmt *) node)->kind),
					  ((DefineStmt *) node)->defnames);
			break;
		case T_CreateSchemaStmt:
			if (((CreateSchemaStmt *) node)->schemaname != NULL)
				add(&elements, KINDS("schema"), NULL, NULL,
					((CreateSchemaStmt *) node)->schemaname, -1);
			break;
		case T_IndexStmt:
			if (((IndexStmt *) node)->idxname != NULL)
				add(&elements, KINDS("index"),
					((IndexStmt *) node)->relation->schemaname,
					((IndexStmt *) node)->relation->relname,
					((IndexStmt *) node)->idxname, -1);
			break;
		case T_CreateStatsStmt:
			add_named(&elements, KINDS("statistics"), ((CreateStatsStmt *) node)->defnames);
			break;
		case T_CreateTrigStmt:
			add_on(&elements, KINDS("trigger"), ((CreateTrigStmt *) node)->trigname,
				   ((CreateTrigStmt *) node)->relation, -1);
			break;
		case T_RuleStmt:
			add_on(&elements, KINDS("rule"), ((RuleStmt *) node)->rulename,
				   ((RuleStmt *) node)->relation, -1);
			break;
		case T_CreatePolicyStmt:
			add_on(&elements, KINDS("policy"), ((CreatePolicyStmt *) node)->policy_name,
				   ((CreatePolicyStmt *) node)->table, -1);
			break;
		case T_CreateEventTrigStmt:
			add(&elements, KINDS("event trigger"), NULL, NULL,
				((CreateEventTrigStmt *) node)->trigname, -1);
			break;
		default:
			break;
	}
	return elements;
}

/* A name of one part or two. */
static void
add_named(List **elements, const char *const *kinds, List *names)
{
	if (kinds != NULL && names != NIL)
		add(elements, kinds,
			list_length(names) > 1 ?
			strVal(list_nth(names, list_length(names) - 2)) : NULL,
			NULL, strVal(llast(names)), -1);
}

static void
add_relation(List **elements, const char *const *kinds,
			 const RangeVar *relation)
{
	add(elements, kinds, relation->schemaname, NULL, relation->relname, -1);
}

/* Columns and constraints of a table, attributes of a type. */
static void
add_columns(List **elements, const RangeVar *relation, List *definitions)
{
	ListCell   *cell;
	ListCell   *inner;

	foreach(cell, definitions)
	{
		Node	   *node = lfirst(cell);

		if (IsA(node, Constraint))
			add_constraint(elements, relation, (Constraint *) node,
						   ((Constraint *) node)->location);
		if (!IsA(node, ColumnDef))
			continue;
		add_on(elements, KINDS("column", "attribute"),
			   ((ColumnDef *) node)->colname, relation,
			   ((ColumnDef *) node)->location);
		foreach(inner, ((ColumnDef *) node)->constraints)
			if (IsA(lfirst(inner), Constraint))
			add_constraint(elements, relation, lfirst(inner),
						   ((Constraint *) lfirst(inner))->location);
	}
}

static void
add_constraint(List **elements, const RangeVar *relation,
			   const Constraint *constraint, int location)
{
	if (constraint->conname != NULL)
		add_on(elements, constraints, constraint->conname, relation, location);
}

/* What ALTER TABLE adds; if that is all it does, it is the statement's. */
static void
add_of_alter(List **elements, const AlterTableStmt *statement)
{
	bool		alone = list_length(statement->cmds) == 1;
	ListCell   *cell;

	foreach(cell, statement->cmds)
	{
		const AlterTableCmd *command = lfirst(cell);

		if (command->def == NULL)
			continue;
		if (command->subtype == AT_AddConstraint)
			add_constraint(elements, statement->relation,
						   (Constraint *) command->def,
						   alone ? -1 : ((Constraint *) command->def)->location);
		else if (command->subtype == AT_AddColumn)
			add_on(elements, KINDS("column", "attribute"),
				   ((ColumnDef *) command->def)->colname, statement->relation,
				   alone ? -1 : ((ColumnDef *) command->def)->location);
	}
}

static void
add_domain(List **elements, const CreateDomainStmt *statement)
{
	RenameElement *domain;
	ListCell   *cell;

	add_named(elements, KINDS("domain"), statement->domainname);
	domain = llast(*elements);
	foreach(cell, statement->constraints)
	{
		const Constraint *constraint = lfirst(cell);
		RenameElement *element;

		if (!IsA(constraint, Constraint) || constraint->conname == NULL)
			continue;
		element = add(elements, KINDS("domain constraint"), NULL, NULL,
					  constraint->conname, constraint->location);
		element->schema = domain->schema;
		element->parent = domain->name;
	}
}

static void
add_enum(List **elements, const CreateEnumStmt *statement)
{
	RenameElement *type;
	ListCell   *cell;

	add_named(elements, KINDS("enum"), statement->typeName);
	type = llast(*elements);
	foreach(cell, statement->vals)
	{
		RenameElement *label = palloc_object(RenameElement);

		*label = *type;
		label->label = strVal(lfirst(cell));
		label->location = 0;
		*elements = lappend(*elements, label);
	}
}

static const char *const *
kinds_of_definition(ObjectType type)
{
	static const struct
	{
		ObjectType	type;
		const char *kinds[2];
	}			definitions[] = {
		{OBJECT_AGGREGATE, {"aggregate"}},
		{OBJECT_COLLATION, {"collation"}},
		{OBJECT_TSPARSER, {"text search parser"}},
		{OBJECT_TSDICTIONARY, {"text search dictionary"}},
		{OBJECT_TSTEMPLATE, {"text search template"}},
		{OBJECT_TSCONFIGURATION, {"text search configuration"}},
		{OBJECT_TYPE, {"base type"}}
	};

	for (size_t i = 0; i < lengthof(definitions); i++)
		if (definitions[i].type == type)
			return definitions[i].kinds;
	return NULL;
}

/* Part of a table. */
static void
add_on(List **elements, const char *const *kinds, const char *name,
	   const RangeVar *relation, int location)
{
	add(elements, kinds, relation->schemaname, relation->relname, name, location);
}

static RenameElement *
add(List **elements, const char *const *kinds, const char *schema,
	const char *parent, const char *name, int location)
{
	RenameElement *element = palloc0_object(RenameElement);
	int			n = 0;

	/* a list that was written inside of a function ends with it */
	while (kinds[n] != NULL)
		n++;
	element->kinds = memcpy(palloc_array(const char *, n + 1), kinds,
							(n + 1) * sizeof(const char *));
	element->schema = quoted(schema);
	element->parent = quoted(parent);
	element->name = quoted(name);
	element->location = location;
	*elements = lappend(*elements, element);
	return element;
}

static char *
quoted(const char *name)
{
	return name == NULL ? NULL : pstrdup(quote_identifier(name));
}
