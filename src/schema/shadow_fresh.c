/*-------------------------------------------------------------------------
 *
 * shadow_fresh.c
 *	  The empty schemas that the DDL finds.
 *
 * A new database has a schema public, so there is a fresh one if there is a
 * live one, with its owner, privileges and comment.  So has each hidden schema
 * in which an extension lives, for that is moved along.  When the DDL creates
 * such a schema, what was made ahead steps aside, the statement runs as it
 * stands, and everything moves into what it made.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_init_privs.h"
#include "catalog/pg_namespace.h"
#include "commands/comment.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "core/query.h"
#include "schema/shadow_internal.h"

#include "compat.h"

#define PUBLIC_COMMENT	"standard public schema"

static void make(LiveSchema *schema, bool plain);
static void copy_acl(const LiveSchema *schema);
static void make_plain(Oid schema);
static Datum initial_privileges(Oid schema, bool *isnull);
static void copy_initial_privileges(Oid from, Oid to);
static HeapTuple find_initial_privileges(Relation catalog, Oid schema);
static const char *created_name(const CreateSchemaStmt *statement);

/* Make the schemas, and move the extensions' objects into them. */
void
shadow_make_fresh(Shadow *shadow)
{
	ListCell   *cell;

	foreach(cell, shadow->schemas)
	{
		LiveSchema *schema = lfirst(cell);
		bool		is_public = strcmp(schema->name, "public") == 0;

		if (schema->stays || (!is_public && !shadow_holds_extension(schema->oid)))
			continue;
		make(schema, is_public && shadow->options->plain_public);
		shadow_move_members(InvalidOid, schema->oid, schema->fresh);
	}
	CommandCounterIncrement();
}

/* Is it the schema of an extension, or of one's object? */
bool
shadow_holds_extension(Oid schema)
{
	QueryScope	query;
	QueryArg	args[] = {query_bigint(schema)};
	bool		holds;

	query_open(&query, QUERY_AS_CALLER);
	query_execute(&query,
				  "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension"
				  " WHERE extnamespace::bigint = $1)"
				  " OR EXISTS (SELECT FROM pg_catalog.pg_depend n"
				  " JOIN pg_catalog.pg_depend e USING (classid, objid)"
				  " WHERE n.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass"
				  " AND n.refobjid = $1::oid AND e.deptype = 'e')", 1, args);
	holds = query_result_bool(0, 1);
	query_close(&query);
	return holds;
}

/* The empty one in the place of a live one, which has another name by now. */
static void
make(LiveSchema *schema, bool plain)
{
	char	   *comment = GetComment(schema->oid, NamespaceRelationId, 0);

	schema->fresh = NamespaceCreate(schema->name,
									plain ? ROLE_PG_DATABASE_OWNER :
									schema->owner, false);
	CommandCounterIncrement();
	copy_initial_privileges(schema->oid, schema->fresh);
	if (plain)
		make_plain(schema->fresh);
	else
	{
		copy_acl(schema);
		CreateComments(schema->fresh, NamespaceRelationId, 0, comment);
	}
	CommandCounterIncrement();
}

static void
copy_acl(const LiveSchema *schema)
{
	bool		isnull;
	Datum		acl = shadow_read_column(NamespaceRelationId, schema->oid,
										 Anum_pg_namespace_nspacl, &isnull);

	shadow_edit_column(NamespaceRelationId, schema->fresh,
					   Anum_pg_namespace_nspacl, acl, isnull);
}

/* As initdb leaves it: of that, the privileges are on record. */
static void
make_plain(Oid schema)
{
	bool		isnull;
	Datum		acl;

	CommandCounterIncrement();
	acl = initial_privileges(schema, &isnull);
	shadow_edit_column(NamespaceRelationId, schema,
					   Anum_pg_namespace_nspacl, acl, isnull);
	CreateComments(schema, NamespaceRelationId, 0, PUBLIC_COMMENT);
}

static Datum
initial_privileges(Oid schema, bool *isnull)
{
	Relation	catalog = table_open(InitPrivsRelationId, AccessShareLock);
	HeapTuple	tuple = find_initial_privileges(catalog, schema);
	Datum		acl = (Datum) 0;

	*isnull = true;
	if (HeapTupleIsValid(tuple))
		acl = fastgetattr(tuple, Anum_pg_init_privs_initprivs,
						  RelationGetDescr(catalog), isnull);
	table_close(catalog, AccessShareLock);
	return acl;
}

static void
copy_initial_privileges(Oid from, Oid to)
{
	Relation	catalog = table_open(InitPrivsRelationId, RowExclusiveLock);
	HeapTuple	tuple = find_initial_privileges(catalog, from);
	Datum		values[Natts_pg_init_privs] = {0};
	bool		nulls[Natts_pg_init_privs] = {0};
	bool		replaced[Natts_pg_init_privs] = {0};

	if (HeapTupleIsValid(tuple))
	{
		values[Anum_pg_init_privs_objoid - 1] = ObjectIdGetDatum(to);
		replaced[Anum_pg_init_privs_objoid - 1] = true;
		CatalogTupleInsert(catalog,
						   heap_modify_tuple(tuple, RelationGetDescr(catalog),
											 values, nulls, replaced));
	}
	table_close(catalog, RowExclusiveLock);
}

/* A copy of a schema's row in pg_init_privs, NULL if there is none. */
static HeapTuple
find_initial_privileges(Relation catalog, Oid schema)
{
	ScanKeyData keys[3];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&keys[0], Anum_pg_init_privs_objoid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(schema));
	ScanKeyInit(&keys[1], Anum_pg_init_privs_classoid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&keys[2], Anum_pg_init_privs_objsubid, BTEqualStrategyNumber,
				F_INT4EQ, Int32GetDatum(0));
	scan = systable_beginscan(catalog, InitPrivsObjIndexId, true, NULL, 3, keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		tuple = heap_copytuple(tuple);
	systable_endscan(scan);
	return tuple;
}

/*
 * Does this statement create a schema that was made ahead?  A second time it
 * does not.  public is there from the start, as in a new database.
 */
bool
shadow_is_undeclared_schema(Shadow *shadow, const CreateSchemaStmt *statement,
							Oid *fresh)
{
	const char *name = created_name(statement);
	ListCell   *cell;

	foreach(cell, shadow->schemas)
	{
		const LiveSchema *schema = lfirst(cell);

		if (OidIsValid(schema->fresh) && strcmp(schema->name, name) == 0 &&
			strcmp(name, "public") != 0 &&
			get_namespace_oid(name, true) == schema->fresh)
		{
			*fresh = schema->fresh;
			return true;
		}
	}
	return false;
}

/* CREATE SCHEMA AUTHORIZATION names the schema after the role. */
static const char *
created_name(const CreateSchemaStmt *statement)
{
	return statement->schemaname != NULL ? statement->schemaname :
		get_rolespec_name(statement->authrole);
}

/* Does this statement create a schema that isn't hidden, and no more? */
bool
shadow_schema_stays(const Shadow *shadow, const CreateSchemaStmt *statement)
{
	const char *name = created_name(statement);
	ListCell   *cell;

	foreach(cell, shadow->schemas)
	{
		const LiveSchema *schema = lfirst(cell);

		if (schema->stays && strcmp(schema->name, name) == 0)
			return statement->schemaElts == NIL;
	}
	return false;
}

/* Move what is in a schema that stepped aside into the one of its name. */
void
shadow_take_contents(const Shadow *shadow, Oid fresh)
{
	ListCell   *cell;

	CommandCounterIncrement();
	foreach(cell, shadow->schemas)
	{
		const LiveSchema *schema = lfirst(cell);

		if (schema->fresh == fresh)
			shadow_move_contents(fresh, get_namespace_oid(schema->name, false));
	}
}
