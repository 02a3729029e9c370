/*-------------------------------------------------------------------------
 *
 * fresh.c
 *	  What a database has that was just created: the schema public, unless that
 *	  isn't looked at.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/fresh.h"
#include "schema/kinds.h"

#include "compat.h"

static void add_public(SchemaModel *model);
static bool is_managed(const SchemaOptions *options, const char *schema);

SchemaModel *
model_fresh(int version, const SchemaOptions *options)
{
	SchemaModel *model = model_create(version);

	if (is_managed(options, "public"))
		add_public(model);
	model_index(model);
	model_finish(model);
	return model;
}

static bool
is_managed(const SchemaOptions *options, const char *schema)
{
	ListCell   *cell;

	foreach(cell, options->schemas)
		if (strcmp(lfirst(cell), schema) == 0)
		return true;
	return options->schemas == NIL;
}

static void
add_public(SchemaModel *model)
{
	SchemaObject *public = model_add(model, &kind_schema);

	public->name = "public";
	public->identity = "public";
	model_set(model, public, "owner", "pg_database_owner");
	model_set(model, public, "grants",
			  "CREATE TO OWNER\nUSAGE TO OWNER\nUSAGE TO PUBLIC");
	model_set(model, public, "comment", "standard public schema");
}
