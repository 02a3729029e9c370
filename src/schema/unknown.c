/*-------------------------------------------------------------------------
 *
 * unknown.c
 *	  What the catalogs hold and the model doesn't know.
 *
 * A version of PostgreSQL may bring kinds of objects that this release of
 * confiture has never heard of.  They are looked for by what isn't known,
 * and every function that tells of a schema names them: a model that leaves
 * something out must say so.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "schema/read.h"

#include "compat.h"

/* So many are named in a warning. */
#define SHOWN	10

/* Kinds of relations, constraints, types and routines that have no kind here. */
const char *const unknown_query =
"SELECT 'relation ' || n.schema || '.' || quote_ident(c.relname) || ' of relkind ' || c.relkind::text"
" FROM pg_class c JOIN managed n ON n.oid = c.relnamespace"
" WHERE c.relkind NOT IN ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I', 't')"
" UNION ALL "
"SELECT 'constraint ' || quote_ident(co.conname) || ' in ' || n.schema || ' of contype ' || co.contype::text"
" FROM pg_constraint co JOIN managed n ON n.oid = co.connamespace"
" WHERE co.contype NOT IN ('p', 'u', 'c', 'x', 'f', 't'{17:, 'n'})"
" UNION ALL "
"SELECT 'type ' || n.schema || '.' || quote_ident(t.typname) || ' of typtype ' || t.typtype::text"
" FROM pg_type t JOIN managed n ON n.oid = t.typnamespace"
" WHERE t.typtype NOT IN ('b', 'c', 'd', 'e', 'p', 'r', 'm')"
" UNION ALL "
"SELECT 'routine ' || n.schema || '.' || quote_ident(p.proname) || ' of prokind ' || p.prokind::text"
" FROM pg_proc p JOIN managed n ON n.oid = p.pronamespace"
" WHERE p.prokind NOT IN ('f', 'p', 'a', 'w')"
" UNION ALL "
"SELECT 'operator ' || o.oid::regoperator::text || ' that another one names and nobody has defined'"
" FROM pg_operator o JOIN managed n ON n.oid = o.oprnamespace"
" WHERE o.oprcode = 0"
" UNION ALL "
"SELECT 'objects in catalog ' || d.classid::regclass::text"
" FROM (SELECT DISTINCT classid FROM pg_depend WHERE deptype IN ('n', 'a', 'i', 'e')"
" AND objid >= 16384 OFFSET 0) d"
" WHERE d.classid::regclass::text NOT IN ('pg_class', 'pg_type', 'pg_proc', 'pg_namespace',"
" 'pg_attrdef', 'pg_constraint', 'pg_rewrite', 'pg_trigger', 'pg_operator', 'pg_opfamily',"
" 'pg_opclass', 'pg_amop', 'pg_amproc', 'pg_am', 'pg_cast', 'pg_conversion', 'pg_collation',"
" 'pg_language', 'pg_transform', 'pg_ts_config', 'pg_ts_dict', 'pg_ts_parser', 'pg_ts_template',"
" 'pg_statistic_ext', 'pg_policy', 'pg_publication', 'pg_publication_rel',"
" 'pg_publication_namespace', 'pg_foreign_data_wrapper', 'pg_foreign_server', 'pg_user_mapping',"
" 'pg_default_acl', 'pg_event_trigger', 'pg_extension', 'pg_subscription')";

/* Warn of what isn't modelled; nothing is said if all is. */
void
unknown_warn(const SchemaModel *model)
{
	StringInfoData names;
	ListCell   *cell;
	int			n = 0;

	if (model->unknown == NIL)
		return;
	initStringInfo(&names);
	foreach(cell, model->unknown)
	{
		if (++n > SHOWN)
		{
			appendStringInfo(&names, "\n... and %d more",
							 list_length(model->unknown) - SHOWN);
			break;
		}
		appendStringInfo(&names, "%s%s", n > 1 ? "\n" : "",
						 (char *) lfirst(cell));
	}
	ereport(WARNING,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("the schema holds what this release of confiture doesn't know"),
			 errdetail_internal("%s", names.data),
			 errhint("It is in no snapshot, difference and plan.")));
}
