/*-------------------------------------------------------------------------
 *
 * kinds.h
 *	  The kinds of objects that a schema has, as data.
 *
 * A kind says by which query it is read, what names it in SQL, how it is
 * created and dropped, and what becomes of each attribute that differs.
 *
 * Queries.  One per kind, for all of its objects.  It runs with a
 * search_path of pg_catalog, here or on another server, and gives the columns
 *
 *	oid, subid				key in pg_depend with the kind's catalog;
 *							subid only where it isn't 0
 *	parent, parent_subid	key of the parent with the parent's catalog
 *	schema, name			quoted where SQL needs it; schema NULL: in none
 *
 * and every other column is an attribute: its name, and as its value what
 * SQL writes.  NULL means that the object hasn't got it, or that it is as
 * it is when nothing is said.  One whose name begins with an underscore is a
 * note for who writes SQL: it makes no difference.  Of a list whose order means
 * nothing, x has its elements sorted, and _written_x in the order that pg_dump
 * shows, which templates write.
 *
 * A query may use the CTE managed(oid, name, schema): the schemas that are
 * looked at, name as it is and schema quoted.  Text in {16:...} is for
 * servers from version 16 on, in {<16:...} for those before.  Members of
 * extensions need not be left out: the reader does that.  A query takes longer
 * to plan than to run if there is nothing to find: so it is asked first, of all
 * kinds at once, of which ones something is present.
 *
 * Templates.  {x} is the attribute x; {identity}, {schema}, {name}, {parent}
 * (the parent's identity) and {target} (the kind's own template) are known
 * too, and {old.x} is what x was.  Text in [...] is left out if something in it
 * is NULL; {?x} writes nothing, but counts as x, {!x} counts as NULL if x is
 * not.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_KINDS_H
#define SCHEMA_KINDS_H

#include "schema/model.h"
#include "schema/hazards.h"
#include "schema/writer.h"

#include "compat.h"

/*
 * All kinds, in the order in which their objects are created when nothing
 * else decides; they are dropped the other way round.
 */
typedef enum KindRank
{
	RANK_EXTENSION,
	RANK_SCHEMA,
	RANK_LANGUAGE,
	RANK_ACCESS_METHOD,
	RANK_COLLATION,
	RANK_FDW,
	RANK_SERVER,
	RANK_USER_MAPPING,
	RANK_SHELL_TYPE,
	RANK_ENUM,
	RANK_COMPOSITE,
	RANK_ATTRIBUTE,
	RANK_DOMAIN,
	RANK_RANGE,
	RANK_BASE_TYPE,
	RANK_OPERATOR,
	RANK_OPERATOR_FAMILY,
	RANK_OPERATOR_CLASS,
	RANK_CAST,
	RANK_TRANSFORM,
	RANK_CONVERSION,
	RANK_SEQUENCE,
	RANK_TABLE,
	RANK_FOREIGN_TABLE,
	RANK_COLUMN,
	RANK_IDENTITY,
	RANK_FUNCTION,
	RANK_PROCEDURE,
	RANK_AGGREGATE,
	RANK_DOMAIN_CONSTRAINT,
	RANK_DEFAULT,
	RANK_SEQUENCE_OWNER,
	RANK_TS_PARSER,
	RANK_TS_TEMPLATE,
	RANK_TS_DICTIONARY,
	RANK_TS_CONFIGURATION,
	RANK_VIEW,
	RANK_MATERIALIZED_VIEW,
	RANK_VIEW_COLUMN,
	RANK_CONSTRAINT,
	RANK_INDEX,
	RANK_PARTITION,
	RANK_INDEX_PARTITION,
	RANK_FOREIGN_KEY,
	RANK_STATISTICS,
	RANK_RULE,
	RANK_TRIGGER,
	RANK_POLICY,
	RANK_EVENT_TRIGGER,
	RANK_EXTENSION_GRANTS,
	RANK_SYSTEM_GRANTS,
	RANK_PUBLICATION,
	RANK_PUBLICATION_TABLE,
	RANK_PUBLICATION_SCHEMA,
	RANK_SUBSCRIPTION,
	RANK_DEFAULT_PRIVILEGES,
	KIND_COUNT
} KindRank;

/* What becomes of an object that has a different attribute; the last wins. */
typedef enum ChangeWay
{
	CHANGE_NOTHING,				/* another one does it, or it can't be told */
	CHANGE_ALTER,				/* a statement for this attribute */
	CHANGE_REPLACE,				/* CREATE OR REPLACE */
	CHANGE_SWAP,				/* the old one aside, the new one in its place */
	CHANGE_RECREATE				/* DROP and CREATE */
} ChangeWay;

typedef struct AttributeRule
{
	const char *attribute;		/* NULL ends the list */
	ChangeWay	way;
	const char *set;			/* template, if the new value isn't NULL */
	const char *reset;			/* template, if it is */

	/* instead of the templates: NULL = none; several rules can share alter */
	ChangeWay	(*decide) (const SchemaObject *old, const SchemaObject *new);
	void		(*alter) (Writer *writer, const SchemaObject *old,
						  const SchemaObject *new);

	/* what depends on the object has to go meanwhile, as for a new type */
	bool		frees_dependents;
	bool		in_replace;		/* CREATE OR REPLACE says it, too, if it is
								 * run anyway */
	Hazards		hazards;
} AttributeRule;

struct ObjectKind
{
	const char *name;			/* as lists of changes give it */
	const char *folder;			/* of its files in a dump */
	KindRank	rank;
	Oid			catalog;		/* the same number on every server */
	Oid			parent_catalog; /* InvalidOid: it has no parent */
	const char *present;		/* where a row is if there are such objects:
								 * "pg_class WHERE relkind = 'v'"; NULL: there
								 * are, always */
	const char *query;
	int			since;			/* major version that brought it; 0: all have
								 * it */

	/*
	 * Attributes that an object always has, beside what is outside of
	 * brackets in its templates: with blanks between, a|b for one of both;
	 * NULL: none.
	 */
	const char *requires;

	const char *identity;		/* template; NULL: {schema}.{name} */
	const char *target;			/* template: "TABLE {identity}", as in COMMENT
								 * ON */
	const char *grant_target;	/* template; NULL: it can't be granted */
	const char *owner_privileges;	/* what its owner has, in a list */
	const char *public_privileges;	/* what all have at first; NULL: nothing */

	const char *create;			/* template */
	void		(*create_code) (Writer *writer, const SchemaObject *object);
	Hazards		create_hazards;
	const char *replace;		/* template; NULL: create, with OR REPLACE */
	const char *drop;			/* template; NULL: DROP {target} */
	void		(*drop_code) (Writer *writer, const SchemaObject *object);
	Hazards		drop_hazards;

	/*
	 * What stands in for it as long as something that it needs isn't there:
	 * template; NULL: it can't be made in two steps (plan_cycle.c).  It needs
	 * what these attributes name: list with a NULL at its end.
	 */
	const char *placeholder;
	const char *const *placeholder_names;

	/* template: a name that others want, too; NULL or empty: it takes none */
	const char *takes_name;

	/* what the parts of an object ask for; NULL: nothing */
	ChangeWay	(*decide_by_parts) (const SchemaObject *old,
									const SchemaObject *new);

	bool		in_parent;		/* CREATE of the parent makes it, too */
	bool		goes_with_parent;	/* DROP of the parent ends it, too */
	bool		follows_type;	/* ALTER COLUMN TYPE takes it along */
	bool		takes_relation_name;	/* there is one relation or type of a
										 * name */
	const AttributeRule *rules;
};

extern const ObjectKind *const object_kinds[KIND_COUNT];

/* those of owner, comment and grants, which come after a kind's own */
extern const AttributeRule kind_common_rules[];

extern const ObjectKind kind_extension;
extern const ObjectKind kind_schema;
extern const ObjectKind kind_language;
extern const ObjectKind kind_access_method;
extern const ObjectKind kind_collation;
extern const ObjectKind kind_fdw;
extern const ObjectKind kind_server;
extern const ObjectKind kind_user_mapping;
extern const ObjectKind kind_shell_type;
extern const ObjectKind kind_enum;
extern const ObjectKind kind_composite;
extern const ObjectKind kind_attribute;
extern const ObjectKind kind_domain;
extern const ObjectKind kind_range;
extern const ObjectKind kind_base_type;
extern const ObjectKind kind_sequence;
extern const ObjectKind kind_table;
extern const ObjectKind kind_foreign_table;
extern const ObjectKind kind_column;
extern const ObjectKind kind_identity_column;
extern const ObjectKind kind_function;
extern const ObjectKind kind_procedure;
extern const ObjectKind kind_aggregate;
extern const ObjectKind kind_domain_constraint;
extern const ObjectKind kind_default;
extern const ObjectKind kind_sequence_owner;
extern const ObjectKind kind_operator;
extern const ObjectKind kind_operator_family;
extern const ObjectKind kind_operator_class;
extern const ObjectKind kind_cast;
extern const ObjectKind kind_transform;
extern const ObjectKind kind_conversion;
extern const ObjectKind kind_ts_parser;
extern const ObjectKind kind_ts_template;
extern const ObjectKind kind_ts_dictionary;
extern const ObjectKind kind_ts_configuration;
extern const ObjectKind kind_view;
extern const ObjectKind kind_materialized_view;
extern const ObjectKind kind_view_column;
extern const ObjectKind kind_constraint;
extern const ObjectKind kind_index;
extern const ObjectKind kind_partition;
extern const ObjectKind kind_index_partition;
extern const ObjectKind kind_foreign_key;
extern const ObjectKind kind_statistics;
extern const ObjectKind kind_rule;
extern const ObjectKind kind_trigger;
extern const ObjectKind kind_policy;
extern const ObjectKind kind_event_trigger;
extern const ObjectKind kind_extension_grants;
extern const ObjectKind kind_system_grants;
extern const ObjectKind kind_publication;
extern const ObjectKind kind_publication_table;
extern const ObjectKind kind_publication_schema;
extern const ObjectKind kind_subscription;
extern const ObjectKind kind_default_privileges;

extern const ObjectKind *kind_find(const char *name);
extern const AttributeRule *kind_find_rule(const ObjectKind *kind,
										   const char *attribute);
extern bool object_has_failed(const SchemaObject *object);
extern char *kind_identity(const SchemaObject *object);
extern char *kind_target(const SchemaObject *object);
pg_noreturn extern void kind_refuse_value(const SchemaObject *object,
										  const char *attribute);

/* kind_base_type.c */
extern void drop_defined_type(Writer *writer, const SchemaObject *type);

extern char *template_expand(const char *template, const SchemaObject *object,
							 const SchemaObject *old);

#endif							/* SCHEMA_KINDS_H */
