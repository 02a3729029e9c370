/*-------------------------------------------------------------------------
 *
 * kinds.c
 *	  All kinds of objects, and what can be asked of any.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/kinds.h"

#include "compat.h"

const ObjectKind *const object_kinds[KIND_COUNT] = {
	[RANK_EXTENSION] = &kind_extension,
	[RANK_SCHEMA] = &kind_schema,
	[RANK_FDW] = &kind_fdw,
	[RANK_SERVER] = &kind_server,
	[RANK_USER_MAPPING] = &kind_user_mapping,
	[RANK_LANGUAGE] = &kind_language,
	[RANK_ACCESS_METHOD] = &kind_access_method,
	[RANK_COLLATION] = &kind_collation,
	[RANK_SHELL_TYPE] = &kind_shell_type,
	[RANK_ENUM] = &kind_enum,
	[RANK_COMPOSITE] = &kind_composite,
	[RANK_ATTRIBUTE] = &kind_attribute,
	[RANK_DOMAIN] = &kind_domain,
	[RANK_RANGE] = &kind_range,
	[RANK_BASE_TYPE] = &kind_base_type,
	[RANK_SEQUENCE] = &kind_sequence,
	[RANK_TABLE] = &kind_table,
	[RANK_FOREIGN_TABLE] = &kind_foreign_table,
	[RANK_COLUMN] = &kind_column,
	[RANK_FUNCTION] = &kind_function,
	[RANK_PROCEDURE] = &kind_procedure,
	[RANK_AGGREGATE] = &kind_aggregate,
	[RANK_IDENTITY] = &kind_identity_column,
	[RANK_DOMAIN_CONSTRAINT] = &kind_domain_constraint,
	[RANK_DEFAULT] = &kind_default,
	[RANK_SEQUENCE_OWNER] = &kind_sequence_owner,
	[RANK_OPERATOR] = &kind_operator,
	[RANK_OPERATOR_FAMILY] = &kind_operator_family,
	[RANK_OPERATOR_CLASS] = &kind_operator_class,
	[RANK_CAST] = &kind_cast,
	[RANK_TRANSFORM] = &kind_transform,
	[RANK_CONVERSION] = &kind_conversion,
	[RANK_TS_PARSER] = &kind_ts_parser,
	[RANK_TS_TEMPLATE] = &kind_ts_template,
	[RANK_TS_DICTIONARY] = &kind_ts_dictionary,
	[RANK_TS_CONFIGURATION] = &kind_ts_configuration,
	[RANK_VIEW] = &kind_view,
	[RANK_MATERIALIZED_VIEW] = &kind_materialized_view,
	[RANK_VIEW_COLUMN] = &kind_view_column,
	[RANK_CONSTRAINT] = &kind_constraint,
	[RANK_INDEX] = &kind_index,
	[RANK_PARTITION] = &kind_partition,
	[RANK_INDEX_PARTITION] = &kind_index_partition,
	[RANK_FOREIGN_KEY] = &kind_foreign_key,
	[RANK_STATISTICS] = &kind_statistics,
	[RANK_RULE] = &kind_rule,
	[RANK_TRIGGER] = &kind_trigger,
	[RANK_POLICY] = &kind_policy,
	[RANK_EVENT_TRIGGER] = &kind_event_trigger,
	[RANK_EXTENSION_GRANTS] = &kind_extension_grants,
	[RANK_SYSTEM_GRANTS] = &kind_system_grants,
	[RANK_PUBLICATION] = &kind_publication,
	[RANK_PUBLICATION_TABLE] = &kind_publication_table,
	[RANK_PUBLICATION_SCHEMA] = &kind_publication_schema,
	[RANK_SUBSCRIPTION] = &kind_subscription,
	[RANK_DEFAULT_PRIVILEGES] = &kind_default_privileges
};

/* What holds for every kind that has the attribute. */
const AttributeRule kind_common_rules[] = {
	{
		.attribute = "owner", .way = CHANGE_ALTER,
		.set = "ALTER {target} OWNER TO {owner}"
	},
	{
		.attribute = "comment", .way = CHANGE_ALTER, .alter = write_comment
	},
	{
		.attribute = "grants", .way = CHANGE_ALTER, .alter = write_grants,
		.hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{
		.attribute = "security_labels", .way = CHANGE_ALTER,
		.alter = write_security_labels, .hazards = HAZARD_CHANGES_PRIVILEGES
	},
	{0}
};

static const AttributeRule *find_rule(const AttributeRule *rules,
									  const char *attribute);

/* The kind of this name; NULL: there is none. */
const ObjectKind *
kind_find(const char *name)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (strcmp(object_kinds[i]->name, name) == 0)
			return object_kinds[i];
	return NULL;
}

/* What becomes of an object whose attribute differs; NULL: nothing does. */
const AttributeRule *
kind_find_rule(const ObjectKind *kind, const char *attribute)
{
	const AttributeRule *rule = find_rule(kind->rules, attribute);

	return rule != NULL ? rule : find_rule(kind_common_rules, attribute);
}

static const AttributeRule *
find_rule(const AttributeRule *rules, const char *attribute)
{
	for (; rules->attribute != NULL; rules++)
		if (strcmp(rules->attribute, attribute) == 0)
			return rules;
	return NULL;
}

/*
 * Is it an index that was not built to its end?  That of a partitioned table is
 * invalid as long as a partition lacks it, which DDL can say.
 */
bool
object_has_failed(const SchemaObject *object)
{
	return object->kind == &kind_index &&
		object_get(object, "invalid") != NULL &&
		object_get(object, "partitioned") == NULL;
}

/* What an object is called among those of its kind. */
char *
kind_identity(const SchemaObject *object)
{
	const char *template = object->kind->identity;

	return template_expand(template != NULL ? template : "{schema}.{name}",
						   object, NULL);
}

/* What an object is called in COMMENT ON, with its kind. */
char *
kind_target(const SchemaObject *object)
{
	return template_expand(object->kind->target, object, NULL);
}

/*
 * An attribute has a value that no catalog gives it: it came in a snapshot
 * that was written by hand.
 */
void
kind_refuse_value(const SchemaObject *object, const char *attribute)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s %s can't have these %s", object->kind->name,
					object->identity, attribute),
			 errdetail_internal("%s", object_get(object, attribute))));
}
