/*-------------------------------------------------------------------------
 *
 * kind_trigger.c
 *	  Triggers of tables and views, and of the database.
 *
 * The partitions of a table get copies of its triggers.  Such a copy is an
 * object only if it fires otherwise than the trigger that it is a copy of.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_trigger.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_trigger(Writer *writer, const SchemaObject *trigger);
static void drop_trigger(Writer *writer, const SchemaObject *trigger);
static ChangeWay decide_definition(const SchemaObject *old,
								   const SchemaObject *new);
static bool fires_otherwise(const SchemaObject *trigger);
static void create_event_trigger(Writer *writer, const SchemaObject *trigger);

/*
 * ALTER TABLE does the same to the copies: those that are to fire otherwise
 * have to be out of the way.
 */
static const AttributeRule trigger_rules[] = {
	{.attribute = "constraint", .way = CHANGE_RECREATE},
	{.attribute = "copy", .way = CHANGE_RECREATE},
	{.attribute = "copied_firing", .way = CHANGE_NOTHING},
	{
		.attribute = "definition", .way = CHANGE_REPLACE,
		.decide = decide_definition, .hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{
		.attribute = "firing", .way = CHANGE_ALTER,
		.set = "ALTER TABLE {parent} {firing} TRIGGER {name}",
		.reset = "ALTER TABLE {parent} ENABLE TRIGGER {name}",
		.frees_dependents = true,
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{0}
};

const ObjectKind kind_trigger = {
	.name = "trigger",
	.folder = "triggers",
	.rank = RANK_TRIGGER,
	.catalog = TriggerRelationId,
	.parent_catalog = RelationRelationId,
	.present = "pg_trigger WHERE NOT tgisinternal",
	.query =
	"SELECT t.oid, t.tgrelid AS parent, quote_ident(t.tgname) AS name,"
	" CASE WHEN t.tgconstraint <> 0 AND t.tgparentid = 0 THEN 'true' END AS \"constraint\","
	" CASE WHEN t.tgparentid = 0 THEN substr(pg_get_triggerdef(t.oid),"
	" length('CREATE TRIGGER  ') + length(quote_ident(t.tgname)) +"
	" CASE WHEN t.tgconstraint <> 0 THEN length('CONSTRAINT ') ELSE 0 END + 1) END AS definition,"
	" CASE WHEN t.tgparentid <> 0 THEN 'true' END AS copy,"
	" CASE WHEN t.tgparentid <> 0 THEN coalesce(" SQL_FIRING("o.tgenabled") ", 'ENABLE') END AS copied_firing,"
	SQL_FIRING("t.tgenabled") " AS firing,"
	" about.description AS comment"
	" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	" LEFT JOIN pg_trigger o ON o.oid = t.tgparentid"
	SQL_COMMENT("pg_trigger", "t.oid", "0")
	" WHERE NOT t.tgisinternal AND c.relpersistence <> 't'"
	" AND (t.tgparentid = 0 OR t.tgenabled <> o.tgenabled)",
	.requires = "definition|copy definition|copied_firing",
	.identity = "{name} ON {parent}",
	.target = "TRIGGER {name} ON {parent}",
	.create_code = create_trigger,
	.replace = "CREATE OR REPLACE TRIGGER {name} {definition}",
	.drop_code = drop_trigger,
	.goes_with_parent = true,
	.rules = trigger_rules
};

static void
create_trigger(Writer *writer, const SchemaObject *trigger)
{
	if (object_get(trigger, "copy") == NULL)
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
							"CREATE[{?constraint} CONSTRAINT] TRIGGER {name} {definition}",
							trigger, NULL);
	else if (object_get(trigger, "firing") == NULL)
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
							"ALTER TABLE {parent} ENABLE TRIGGER {name}", trigger, NULL);
	if (object_get(trigger, "firing") != NULL)
		writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
							"ALTER TABLE {parent} {firing} TRIGGER {name}", trigger, NULL);
}

/* A copy goes back to firing as the other one. */
static void
drop_trigger(Writer *writer, const SchemaObject *trigger)
{
	writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
						object_get(trigger, "copy") == NULL ?
						"DROP TRIGGER {name} ON {parent}" :
						"ALTER TABLE {parent} {copied_firing} TRIGGER {name}",
						trigger, NULL);
}

/* CREATE OR REPLACE would enable it, and there is none of constraints. */
static ChangeWay
decide_definition(const SchemaObject *old, const SchemaObject *new)
{
	if (object_get(old, "constraint") != NULL || object_get(old, "copy") != NULL ||
		object_get(new, "copy") != NULL ||
		fires_otherwise(old) || fires_otherwise(new))
		return CHANGE_RECREATE;
	return CHANGE_REPLACE;
}

/* Than at first, or a copy of it does. */
static bool
fires_otherwise(const SchemaObject *trigger)
{
	return object_get(trigger, "firing") != NULL || trigger->needed_by != NIL;
}

static const AttributeRule event_trigger_rules[] = {
	{.attribute = "event", .way = CHANGE_RECREATE},
	{
		.attribute = "firing", .way = CHANGE_ALTER,
		.set = "ALTER EVENT TRIGGER {name} {firing}",
		.reset = "ALTER EVENT TRIGGER {name} ENABLE",
		.hazards = HAZARD_CHANGES_BEHAVIOUR
	},
	{.attribute = "function", .way = CHANGE_RECREATE},
	{.attribute = "tags", .way = CHANGE_RECREATE},
	{0}
};

#define TAGS(position) \
	" (SELECT string_agg(quote_literal(tag), ', ' ORDER BY " position ")" \
	" FROM unnest(e.evttags) WITH ORDINALITY AS u(tag, i))"

const ObjectKind kind_event_trigger = {
	.name = "event trigger",
	.folder = "event_triggers",
	.rank = RANK_EVENT_TRIGGER,
	.catalog = EventTriggerRelationId,
	.present = "pg_event_trigger",
	.query =
	"SELECT e.oid, quote_ident(e.evtname) AS name, quote_ident(e.evtevent) AS event,"
	TAGS("tag COLLATE \"C\"") " AS tags,"
	" nullif(" TAGS("i") "," TAGS("tag COLLATE \"C\"") ") AS _written_tags,"
	" quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS function,"
	SQL_FIRING("e.evtenabled") " AS firing,"
	SQL_ROLE("e.evtowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid"
	" JOIN pg_namespace n ON n.oid = p.pronamespace"
	SQL_COMMENT("pg_event_trigger", "e.oid", "0")
	" WHERE e.evtname NOT LIKE 'pg\\_hidden\\_%'",
	.requires = "event function",
	.identity = "{name}",
	.target = "EVENT TRIGGER {name}",
	.create_code = create_event_trigger,
	.drop_hazards = HAZARD_CHANGES_BEHAVIOUR,
	.rules = event_trigger_rules
};

static void
create_event_trigger(Writer *writer, const SchemaObject *trigger)
{
	writer_add_template(writer, HAZARD_CHANGES_BEHAVIOUR,
						"CREATE EVENT TRIGGER {name} ON {event}[ WHEN TAG IN ({tags})]"
						" EXECUTE FUNCTION {function}()", trigger, NULL);
	if (object_get(trigger, "firing") != NULL)
		writer_add_template(writer, 0, "ALTER EVENT TRIGGER {name} {firing}",
							trigger, NULL);
}
