/*-------------------------------------------------------------------------
 *
 * kind_sequence.c
 *	  Sequences, and which column owns one.
 *
 * The sequence of an identity column is part of the column.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"

#include "schema/kinds.h"
#include "schema/sql_text.h"

#include "compat.h"

static const AttributeRule sequence_rules[] = {
	{.attribute = "cache", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} CACHE {cache}"},
	{.attribute = "cycle", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} CYCLE",
	.reset = "ALTER SEQUENCE {identity} NO CYCLE"},
	{.attribute = "increment", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} INCREMENT BY {increment}"},
	{.attribute = "maximum", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} MAXVALUE {maximum}"},
	{.attribute = "minimum", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} MINVALUE {minimum}"},
	{.attribute = "persistence", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} SET {persistence}",
	.reset = "ALTER SEQUENCE {identity} SET LOGGED"},
	{.attribute = "start", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} START WITH {start}"},
	{.attribute = "type", .way = CHANGE_ALTER, .set = "ALTER SEQUENCE {identity} AS {type}"},
	{0}
};

const ObjectKind kind_sequence = {
	.name = "sequence",
	.folder = "sequences",
	.rank = RANK_SEQUENCE,
	.catalog = RelationRelationId,
	.query =
	"SELECT c.oid, n.schema, quote_ident(c.relname) AS name,"
	" format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,"
	" s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum,"
	" s.seqcache AS cache, CASE WHEN s.seqcycle THEN 'true' END AS cycle,"
	" CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END AS persistence,"
	SQL_ROLE("c.relowner") " AS owner,"
	SQL_GRANTS("c.relacl", "s", "c.relowner") ","
	" about.description AS comment"
	" FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
	" JOIN managed n ON n.oid = c.relnamespace"
	SQL_COMMENT("pg_class", "c.oid", "0")
	" WHERE c.relpersistence <> 't' AND NOT EXISTS (SELECT FROM pg_depend d"
	" WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')",
	.target = "SEQUENCE {identity}",
	.grant_target = "SEQUENCE {identity}",
	.owner_privileges = "SELECT,UPDATE,USAGE",
	.create = "CREATE [{persistence} ]SEQUENCE {identity} AS {type} START WITH {start}"
	" INCREMENT BY {increment} MINVALUE {minimum} MAXVALUE {maximum} CACHE {cache}[{?cycle} CYCLE]",
	.drop_hazards = HAZARD_RESETS_SEQUENCE,
	.takes_relation_name = true,
	.rules = sequence_rules
};

static const AttributeRule owner_rules[] = {
	{
		.attribute = "column", .way = CHANGE_ALTER,
		.set = "ALTER SEQUENCE {parent} OWNED BY {column}"
	},
	{0}
};

/* Its key in pg_depend is that of the sequence with the subid 1 (read_depend.c). */
const ObjectKind kind_sequence_owner = {
	.name = "sequence owner",
	.folder = "tables",
	.rank = RANK_SEQUENCE_OWNER,
	.catalog = RelationRelationId,
	.parent_catalog = RelationRelationId,
	.query =
	"SELECT d.objid AS oid, 1 AS subid, d.objid AS parent, 'owner' AS name,"
	" quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' ||"
	" quote_ident(a.attname) AS \"column\""
	" FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid"
	" JOIN pg_class c ON c.oid = d.refobjid"
	" JOIN pg_namespace n ON n.oid = c.relnamespace"
	" JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
	" WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
	" AND d.deptype = 'a'",
	.identity = "{parent}",
	.create = "ALTER SEQUENCE {parent} OWNED BY {column}",
	.drop = "ALTER SEQUENCE {parent} OWNED BY NONE",
	.goes_with_parent = true,
	.rules = owner_rules
};
