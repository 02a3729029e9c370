/*-------------------------------------------------------------------------
 *
 * writer.c
 *	  Statements that create, change and drop objects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "schema/kinds.h"
#include "schema/sql_settings.h"
#include "schema/writer.h"

#include "compat.h"

static Hazards replace_hazards(const SchemaObject *old, const SchemaObject *new);
static bool follows_another(const SchemaObject *old, const SchemaObject *new,
							const char *attribute);
static void apply_rules(Writer *writer, const AttributeRule *rules,
						const SchemaObject *old, const SchemaObject *new,
						bool replaced);
static bool was_called(const AttributeRule *rules, const AttributeRule *rule,
					   const SchemaObject *old, const SchemaObject *new);
static bool needs_owner(const Writer *writer, const SchemaObject *object);

void
writer_add(Writer *writer, Hazards hazards, const char *format,...)
{
	WrittenStatement *statement = palloc0_object(WrittenStatement);
	StringInfoData sql;

	initStringInfo(&sql);
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, format);
		needed = appendStringInfoVA(&sql, format, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&sql, needed);
	}
	statement->sql = sql_settings_free(sql.data);
	statement->hazards = hazards;
	writer->statements = lappend(writer->statements, statement);
}

void
writer_add_template(Writer *writer, Hazards hazards, const char *template,
					const SchemaObject *object, const SchemaObject *old)
{
	writer_add(writer, hazards, "%s", template_expand(template, object, old));
}

/* The statement that was added last. */
WrittenStatement *
writer_last(const Writer *writer)
{
	return llast(writer->statements);
}

/* Everything that makes an object what it is, but for its parts. */
void
write_create(Writer *writer, const SchemaObject *object)
{
	const ObjectKind *kind = object->kind;

	if (kind->create_code != NULL)
		kind->create_code(writer, object);
	else
		writer_add_template(writer, kind->create_hazards, kind->create,
							object, NULL);
	write_satellites(writer, object);
}

/* What every kind of object may have: owner, privileges, comment. */
void
write_satellites(Writer *writer, const SchemaObject *object)
{
	if (needs_owner(writer, object))
		writer_add_template(writer, 0, "ALTER {target} OWNER TO {owner}",
							object, NULL);
	if (object->kind->grant_target != NULL)
		write_grants(writer, NULL, object);
	if (object_get(object, "comment") != NULL)
		write_comment(writer, NULL, object);
	if (object_get(object, "security_labels") != NULL)
		write_security_labels(writer, NULL, object);
}

/* An object belongs to who creates it. */
static bool
needs_owner(const Writer *writer, const SchemaObject *object)
{
	const char *owner = object_get(object, "owner");

	return owner != NULL &&
		(writer->role == NULL || strcmp(writer->role, owner) != 0);
}

/* What has its name and its type, and does nothing yet, or nothing any more. */
void
write_placeholder(Writer *writer, const SchemaObject *object)
{
	writer_add_template(writer, 0, object->kind->placeholder, object, NULL);
}

void
write_over_placeholder(Writer *writer, const SchemaObject *object)
{
	writer_add_template(writer, 0, object->kind->replace, object, NULL);
	write_satellites(writer, object);
}

/* CREATE OR REPLACE, and what that leaves as it was. */
void
write_replace(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	writer_add_template(writer, replace_hazards(old, new), new->kind->replace,
						new, old);
	apply_rules(writer, new->kind->rules, old, new, true);
	apply_rules(writer, kind_common_rules, old, new, true);
}

static Hazards
replace_hazards(const SchemaObject *old, const SchemaObject *new)
{
	AttributeWalk walk = {0};
	Hazards		hazards = 0;

	while (walk_differences(&walk, old, new))
	{
		const AttributeRule *rule = kind_find_rule(new->kind, walk.name);

		if (rule != NULL && (rule->way == CHANGE_REPLACE || rule->in_replace))
			hazards |= rule->hazards;
	}
	return hazards;
}

void
write_drop(Writer *writer, const SchemaObject *object)
{
	const ObjectKind *kind = object->kind;

	if (kind->drop_code != NULL)
		kind->drop_code(writer, object);
	else
		writer_add_template(writer, kind->drop_hazards,
							kind->drop != NULL ? kind->drop : "DROP {target}",
							object, NULL);
}

/*
 * One statement, or a few, for each attribute that can be changed by itself,
 * in the order of the rules.
 */
void
write_alter(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	write_rules(writer, old, new);
	apply_rules(writer, kind_common_rules, old, new, false);
}

/* Without those of owner, privileges and comment. */
void
write_rules(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	apply_rules(writer, new->kind->rules, old, new, false);
}

/* A function that several rules have is called for the first of them only. */
static bool
was_called(const AttributeRule *rules, const AttributeRule *rule,
		   const SchemaObject *old, const SchemaObject *new)
{
	for (; rules < rule; rules++)
		if (rules->alter == rule->alter &&
			!value_equal(object_get(old, rules->attribute),
						 object_get(new, rules->attribute)))
			return true;
	return false;
}

/* Does the change of another object change this attribute along? */
static bool
follows_another(const SchemaObject *old, const SchemaObject *new,
				const char *attribute)
{
	const AttributeRule *rule = kind_find_rule(new->kind, attribute);

	return rule->decide != NULL && rule->decide(old, new) == CHANGE_NOTHING;
}

static void
apply_rules(Writer *writer, const AttributeRule *rules,
			const SchemaObject *old, const SchemaObject *new, bool replaced)
{
	for (const AttributeRule *rule = rules; rule->attribute != NULL; rule++)
	{
		const char *value = object_get(new, rule->attribute);

		if (rule->way != CHANGE_ALTER || (replaced && rule->in_replace) ||
			value_equal(object_get(old, rule->attribute), value) ||
			follows_another(old, new, rule->attribute))
			continue;
		if (rule->alter != NULL && was_called(rules, rule, old, new))
			continue;
		if (rule->alter != NULL)
			rule->alter(writer, old, new);
		else if (value != NULL)
			writer_add_template(writer, rule->hazards, rule->set, new, old);
		else if (rule->reset != NULL)
			writer_add_template(writer, rule->hazards, rule->reset, new, old);
	}
}

void
write_comment(Writer *writer, const SchemaObject *old, const SchemaObject *new)
{
	write_comment_on(writer, kind_target(new), object_get(new, "comment"));
}

/* NULL: there is to be none. */
void
write_comment_on(Writer *writer, const char *target, const char *comment)
{
	writer_add(writer, 0, "COMMENT ON %s IS %s", target,
			   comment == NULL ? "NULL" : quote_literal_cstr(comment));
}
