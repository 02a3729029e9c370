/*-------------------------------------------------------------------------
 *
 * kind_subscription.c
 *	  Subscriptions.
 *
 * The connection string may hold a password, and only superusers can read it:
 * so it is no part of the model.  A new subscription gets a placeholder, and
 * is created as pg_dump does it: not connected, and disabled.  It is for
 * somebody who knows the password to set the string and to enable it.
 *
 * Nothing here talks to the publisher.  A slot is let go before its
 * subscription is dropped, since dropping it there can fail, and can't be
 * part of a transaction: it has to be dropped there.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_subscription.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static void create_subscription(Writer *writer, const SchemaObject *subscription);
static void drop_subscription(Writer *writer, const SchemaObject *subscription);
static void disable(Writer *writer, const SchemaObject *subscription);
static void alter_slot_name(Writer *writer, const SchemaObject *old,
							const SchemaObject *new);

#define SET "ALTER SUBSCRIPTION {identity} SET "

/* Failover and two_phase are the slot's, too: altering them would ask there. */
static const AttributeRule rules[] = {
	{.attribute = "binary", .way = CHANGE_ALTER, .set = SET "(binary = true)",
	.reset = SET "(binary = false)"},
	{.attribute = "disable_on_error", .way = CHANGE_ALTER,
		.set = SET "(disable_on_error = true)",
	.reset = SET "(disable_on_error = false)"},
	{.attribute = "failover", .way = CHANGE_RECREATE},
	{.attribute = "origin", .way = CHANGE_ALTER, .set = SET "(origin = {origin})",
	.reset = SET "(origin = any)", .hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "password_required", .way = CHANGE_ALTER,
		.set = SET "(password_required = {password_required})",
	.reset = SET "(password_required = true)"},
	{.attribute = "publications", .way = CHANGE_ALTER,
		.set = SET "PUBLICATION {publications} WITH (refresh = false)",
	.hazards = HAZARD_CHANGES_BEHAVIOUR},
	{.attribute = "run_as_owner", .way = CHANGE_ALTER,
		.set = SET "(run_as_owner = true)",
		.reset = SET "(run_as_owner = false)",
	.hazards = HAZARD_CHANGES_PRIVILEGES},
	{.attribute = "slot_name", .way = CHANGE_ALTER, .alter = alter_slot_name},
	{.attribute = "streaming", .way = CHANGE_ALTER,
	.set = SET "(streaming = {streaming})"},
	{.attribute = "synchronous_commit", .way = CHANGE_ALTER,
		.set = SET "(synchronous_commit = {synchronous_commit})",
	.reset = SET "(synchronous_commit = off)"},
	{.attribute = "two_phase", .way = CHANGE_RECREATE},
	{0}
};

#define PUBLICATIONS(position) \
	" (SELECT string_agg(quote_ident(p), ', ' ORDER BY " position ")" \
	" FROM unnest(s.subpublications) WITH ORDINALITY AS u(p, n))"

const ObjectKind kind_subscription = {
	.name = "subscription",
	.folder = "subscriptions",
	.rank = RANK_SUBSCRIPTION,
	.catalog = SubscriptionRelationId,
	.present = "pg_subscription",
	.query =
	"SELECT s.oid, quote_ident(s.subname) AS name,"
	PUBLICATIONS("p COLLATE \"C\"") " AS publications,"
	" nullif(" PUBLICATIONS("n") "," PUBLICATIONS("p COLLATE \"C\"")
	") AS _written_publications,"
	" CASE WHEN s.subslotname IS NULL THEN 'NONE'"
	" WHEN s.subslotname <> s.subname THEN quote_literal(s.subslotname) END AS slot_name,"
	" CASE WHEN s.subbinary THEN 'true' END AS binary,"
	"{<16: CASE WHEN s.substream THEN 'on' ELSE 'off' END}"
	"{16: CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END} AS streaming,"
	" CASE WHEN s.subtwophasestate <> 'd' THEN 'true' END AS two_phase,"
	" CASE WHEN s.subdisableonerr THEN 'true' END AS disable_on_error,"
	"{16: CASE WHEN NOT s.subpasswordrequired THEN 'false' END AS password_required,"
	" CASE WHEN s.subrunasowner THEN 'true' END AS run_as_owner,"
	" CASE WHEN s.suborigin <> 'any' THEN s.suborigin END AS origin,}"
	"{17: CASE WHEN s.subfailover THEN 'true' END AS failover,}"
	" CASE WHEN s.subsynccommit <> 'off' THEN quote_literal(s.subsynccommit) END AS synchronous_commit,"
	SQL_ROLE("s.subowner") " AS owner,"
	" about.description AS comment"
	" FROM pg_subscription s"
	SQL_COMMENT("pg_subscription", "s.oid", "0")
	" WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
	" AND s.subname NOT LIKE 'pg\\_hidden\\_%'",
	.requires = "publications streaming",
	.identity = "{name}",
	.target = "SUBSCRIPTION {identity}",
	.create_code = create_subscription,
	.drop_code = drop_subscription,
	.drop_hazards = HAZARD_BREAKS_CLIENTS | HAZARD_NEEDS_SECRET,
	.rules = rules
};

static void
create_subscription(Writer *writer, const SchemaObject *subscription)
{
	/* what not every version knows is there only where it isn't the default */
	writer_add_template(writer, HAZARD_NEEDS_SECRET,
						"CREATE SUBSCRIPTION {identity} CONNECTION 'dbname=to_be_set'"
						" PUBLICATION {publications}"
						" WITH (connect = false, enabled = false[, slot_name = {slot_name}]"
						"[, binary = {binary}], streaming = {streaming}[, two_phase = {two_phase}]"
						"[, disable_on_error = {disable_on_error}]"
						"[, password_required = {password_required}]"
						"[, run_as_owner = {run_as_owner}][, origin = {origin}]"
						"[, failover = {failover}]"
						"[, synchronous_commit = {synchronous_commit}])",
						subscription, NULL);
}

static void
drop_subscription(Writer *writer, const SchemaObject *subscription)
{
	if (!value_equal(object_get(subscription, "slot_name"), "NONE"))
	{
		disable(writer, subscription);
		writer_add_template(writer, 0, SET "(slot_name = NONE)", subscription,
							NULL);
	}
	writer_add_template(writer, subscription->kind->drop_hazards,
						"DROP {target}", subscription, NULL);
}

/* What an enabled one can't do without. */
static void
disable(Writer *writer, const SchemaObject *subscription)
{
	writer_add_template(writer, HAZARD_BREAKS_CLIENTS,
						"ALTER SUBSCRIPTION {identity} DISABLE", subscription,
						NULL);
}

static void
alter_slot_name(Writer *writer, const SchemaObject *old,
				const SchemaObject *new)
{
	const char *slot_name = object_get(new, "slot_name");

	if (value_equal(slot_name, "NONE"))
		disable(writer, new);
	writer_add(writer, HAZARD_CHANGES_BEHAVIOUR,
			   "ALTER SUBSCRIPTION %s SET (slot_name = %s)", new->identity,
			   slot_name != NULL ? slot_name : new->name);
}
