/*-------------------------------------------------------------------------
 *
 * sql_names.h
 *	  Pieces of catalog queries that name functions, operators and the like.
 *
 * Each is a look-up by an indexed OID; there are few objects that name any.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SCHEMA_SQL_NAMES_H
#define SCHEMA_SQL_NAMES_H

/* A function without its arguments; NULL if the OID is 0. */
#define SQL_FUNCTION_NAME(oid_) \
	" (SELECT quote_ident(fn.nspname) || '.' || quote_ident(f.proname)" \
	" FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace" \
	" WHERE f.oid = " oid_ ")"

/* A function with the types of its arguments. */
#define SQL_FUNCTION(oid_) \
	" (SELECT quote_ident(fn.nspname) || '.' || quote_ident(f.proname) ||" \
	" '(' || oidvectortypes(f.proargtypes) || ')'" \
	" FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace" \
	" WHERE f.oid = " oid_ ")"

/* An operator as expressions and CREATE OPERATOR write it. */
#define SQL_OPERATOR(oid_) \
	" (SELECT 'OPERATOR(' || quote_ident(fn.nspname) || '.' || f.oprname || ')'" \
	" FROM pg_operator f JOIN pg_namespace fn ON fn.oid = f.oprnamespace" \
	" WHERE f.oid = " oid_ ")"

/* A name in the catalog, with the prefix of the catalog's columns. */
#define SQL_NAME(catalog, prefix, oid_) \
	" (SELECT quote_ident(fn.nspname) || '.' || quote_ident(f." prefix "name)" \
	" FROM " catalog " f JOIN pg_namespace fn ON fn.oid = f." prefix "namespace" \
	" WHERE f.oid = " oid_ ")"

#endif							/* SCHEMA_SQL_NAMES_H */
