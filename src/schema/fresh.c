/*-------------------------------------------------------------------------
 *
 * fresh.c
 *	  What a database has that was just created: the schema public.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/fresh.h"
#include "schema/kinds.h"

#include "compat.h"

SchemaModel *
model_fresh(int version)
{
	SchemaModel *model = model_create(version);
	SchemaObject *public = model_add(model, &kind_schema);

	public->name = "public";
	public->identity = "public";
	model_set(model, public, "owner", "pg_database_owner");
	model_set(model, public, "grants",
			  "CREATE TO OWNER\nUSAGE TO OWNER\nUSAGE TO PUBLIC");
	model_set(model, public, "comment", "standard public schema");
	model_index(model);
	model_finish(model);
	return model;
}
